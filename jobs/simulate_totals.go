package jobs

// simulate_totals.go: the sums of a simulation. They come out the same in whatever
// order accounts are added.

import (
	"trueup/rules"
	"trueup/rules/finance"
	"trueup/rules/program"
)

// expiryMonths is how many months the expiry schedule lists, that of as_of first.
const expiryMonths = 24

// After the months, the schedule has what expires later, and never.
const (
	expiresLater = expiryMonths + iota
	expiresNever
	expirySlots
)

// simTotals are the sums over some accounts.
type simTotals struct {
	accounts, differ, behind int64
	liability                []liabilitySums // by asset
	kinds                    []kindSums      // by movement
	standings                [][2]int64      // that of none, then by standing
	expiry                   [][expirySlots]sums
	top                      topLines
	failed                   failedAccounts
}

type liabilitySums struct{ left, debt, pending sums }

type kindSums struct {
	amount  sums
	entries [2]int64
}

func newSimTotals(f *program.Finance, top int) *simTotals {
	return &simTotals{
		liability: make([]liabilitySums, len(f.Assets)), kinds: make([]kindSums, len(f.Movements)),
		expiry: make([][expirySlots]sums, len(f.Assets)), standings: make([][2]int64, 1+len(f.Standings)),
		top: topLines{limit: top},
	}
}

// add adds an account that a comparer has evaluated. The books' kinds are of what is
// booked.
func (t *simTotals) add(c *comparer, l *Loaded, out [2]*rules.Outcome) error {
	t.accounts++
	if c.behind(l, out[books]) {
		t.behind++
	}
	for i := range l.Booked {
		if b := &l.Booked[i]; b.Amount != 0 {
			t.kinds[c.finance.MovementOf(b.Key, b.Asset, l.Input.Decisions)].add(books, b.Amount)
		}
	}
	decisions := c.decisions(l, out[simulated])
	for i := range out[simulated].Entries {
		e := &out[simulated].Entries[i]
		t.kinds[c.finance.MovementOf(e.Key, e.Asset, decisions)].add(simulated, e.Amount)
	}
	for side := range out {
		for i, b := range c.balances[side] {
			sum := &t.liability[i]
			sum.left[side].add(b.left)
			sum.debt[side].add(b.debt)
			sum.pending[side].add(b.pending)
		}
		p := &c.position[side]
		standing, err := c.standingIndex(side)
		if err != nil {
			return err
		}
		t.standings[standing][side]++
		for i := range p.Lots {
			lot := &p.Lots[i]
			if lot.Left == 0 {
				continue
			}
			a, err := assetIndex(c.finance, lot.Asset)
			if err != nil {
				return err
			}
			t.expiry[a][c.slot(lot.Expires)][side].add(lot.Left)
		}
	}
	return nil
}

// slot is the place of an instant in the expiry schedule.
func (c *comparer) slot(at rules.Instant) int {
	if at == rules.Never {
		return expiresNever
	}
	return min(int(c.dates.Month(at)-c.first), expiresLater)
}

func (k *kindSums) add(side int, amount int64) {
	k.amount[side].add(amount)
	k.entries[side]++
}

func (t *simTotals) merge(o *simTotals) {
	t.accounts += o.accounts
	t.differ += o.differ
	t.behind += o.behind
	for i := range o.liability {
		t.liability[i].left.merge(&o.liability[i].left)
		t.liability[i].debt.merge(&o.liability[i].debt)
		t.liability[i].pending.merge(&o.liability[i].pending)
		for slot := range o.expiry[i] {
			t.expiry[i][slot].merge(&o.expiry[i][slot])
		}
	}
	for i := range o.kinds {
		t.kinds[i].amount.merge(&o.kinds[i].amount)
		for side, n := range o.kinds[i].entries {
			t.kinds[i].entries[side] += n
		}
	}
	for i := range o.standings {
		for side, n := range o.standings[i] {
			t.standings[i][side] += n
		}
	}
	for _, line := range o.top.lines {
		t.top.push(line)
	}
	t.failed.merge(&o.failed)
}

// simulation turns the sums into lines; values are the point values of both sides.
func (t *simTotals) simulation(f *program.Finance, values [2]int64, zone rules.Zone, asOf rules.Instant) *Simulation {
	s := &Simulation{Accounts: t.accounts, Differ: t.differ, Behind: t.behind, LeftOut: t.failed.count, Top: t.top.sorted()}
	first := rules.NewDates(zone).Month(asOf)
	for i, info := range f.Assets {
		sum := &t.liability[i]
		for _, line := range []struct {
			what string
			sums *sums
		}{{"outstanding", &sum.left}, {"debt", &sum.debt}, {"pending", &sum.pending}} {
			s.Liability = append(s.Liability, LiabilitySides{
				Asset: info.Asset, What: line.what, Sides: line.sums.sides(), USD: line.sums.usd(info, values),
			})
		}
		for slot := range t.expiry[i] {
			if sides := t.expiry[i][slot].sides(); sides != (Sides{}) {
				s.Expiry = append(s.Expiry, ExpirySides{Asset: info.Asset, Month: slotName(first, slot), Sides: sides})
			}
		}
	}
	for i, m := range f.Movements {
		k := &t.kinds[i]
		s.Kinds = append(s.Kinds, KindSides{Kind: m.Name, Asset: m.Asset, Sides: k.amount.sides(), Entries: sidesOf(k.entries)})
	}
	for i, name := range append([]string{""}, f.Standings...) {
		if n := t.standings[i]; n != [2]int64{} {
			s.Standings = append(s.Standings, StandingSides{Standing: name, Sides: sidesOf(n)})
		}
	}
	return s
}

func slotName(first rules.Month, slot int) string {
	switch slot {
	case expiresLater:
		return "later"
	case expiresNever:
		return "never"
	}
	return (first + rules.Month(slot)).String()
}

// sums are a sum of each side.
type sums [2]sum128

func (s *sums) merge(o *sums) {
	for side := range s {
		s[side].merge(o[side])
	}
}

func (s *sums) sides() Sides {
	was, ok1 := s[books].int64()
	is, ok2 := s[simulated].int64()
	if !ok1 || !ok2 {
		return Sides{TooLarge: true}
	}
	return sidesOf([2]int64{was, is})
}

// usd values each side at its own point value.
func (s *sums) usd(info program.AssetInfo, values [2]int64) Sides {
	sides := s.sides()
	if sides.TooLarge {
		return sides
	}
	return sidesOf([2]int64{
		int64(finance.USD(info, sides.Books, values[books])), int64(finance.USD(info, sides.Simulated, values[simulated])),
	})
}

func sidesOf(n [2]int64) Sides {
	return Sides{Books: n[books], Simulated: n[simulated], Difference: minus(n[simulated], n[books])}
}
