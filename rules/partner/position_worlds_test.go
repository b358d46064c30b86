package partner_test

// position_worlds_test.go: what must hold of every position, in random worlds.

import (
	"maps"
	"slices"
	"strings"
	"testing"

	diff "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	partnerworld "trueup/fixtures/world/partner"
	"trueup/io/termsfile/termstest"
	"trueup/rules"
	"trueup/rules/partner"
)

// fataler is what tests and rapid's share.
type fataler interface {
	Fatal(...any)
	Fatalf(string, ...any)
}

// checkPosition holds a position against the entries of its fold.
func checkPosition(t fataler, p *rules.Position, entries []rules.Entry) {
	booked, by := map[string]rules.Entry{}, map[string]int64{} // commissions; the others, as they are below zero
	var balance, left, debt int64
	for _, e := range entries {
		balance += e.Amount
		if strings.HasPrefix(e.Key, "commission/") {
			booked[e.Key] = e
		} else {
			by[e.Key] -= e.Amount
		}
	}
	had := map[int32]int64{}
	for n, l := range p.Lots {
		e := booked[l.Key]
		if e.Amount != l.Amount || e.At != l.Posted || l.Expires != rules.Never || l.Left < 0 || l.Left > l.Amount || l.Asset != e.Asset {
			t.Fatalf("%+v of the entry %+v", l, e)
		}
		delete(booked, l.Key)
		had[int32(n)] = l.Amount
		left += l.Left
	}
	if len(booked) > 0 {
		t.Fatalf("no lot has %v", slices.Sorted(maps.Keys(booked)))
	}
	last := rules.None
	for _, m := range p.Moves {
		if m.Amount <= 0 || m.At < last || m.Asset != rules.AssetCommission || (m.Lot == rules.NoLot) != (m.Kind == rules.MoveOwed) {
			t.Fatalf("%+v after %s", m, last)
		}
		last = m.At
		switch m.Kind {
		case rules.MoveOwed:
			debt += m.Amount
		case rules.MoveRepaid:
			debt -= m.Amount
		}
		if m.Lot != rules.NoLot {
			had[m.Lot] -= m.Amount
			if had[m.Lot] < 0 || p.Lots[m.Lot].Posted > m.At {
				t.Fatalf("%+v of %+v", m, p.Lots[m.Lot])
			}
		}
		if by[m.Key] -= m.Amount; m.Kind != rules.MoveRepaid && by[m.Key] < 0 || debt < 0 {
			t.Fatalf("%+v is more than there is; debt %d", m, debt)
		}
	}
	delete(by, "") // what was repaid
	for key, rest := range by {
		if rest != 0 {
			t.Fatalf("%d of %s is in no move", rest, key)
		}
	}
	for n, l := range p.Lots {
		if had[int32(n)] != l.Left {
			t.Fatalf("the moves leave %d of %+v", had[int32(n)], l)
		}
	}
	if balance != left-debt {
		t.Fatalf("the entries sum to %d, the lots have %d, the debt is %d", balance, left, debt)
	}
	checkActivities(t, p)
}

// checkActivities: in order, and every lot is that of one invoice.
func checkActivities(t fataler, p *rules.Position) {
	lots := map[int32]bool{}
	for n, a := range p.Activities {
		if n > 0 {
			b := p.Activities[n-1]
			if a.At < b.At || a.At == b.At && (a.Kind < b.Kind || a.Kind == b.Kind && a.ID <= b.ID) {
				t.Fatalf("%+v after %+v", a, b)
			}
		}
		if (a.Lot == rules.NoLot) == (a.State == "") || (a.State == rules.StatePending) != (a.Due != rules.None) {
			t.Fatalf("%+v", a)
		}
		if a.Lot == rules.NoLot {
			continue
		}
		if l := p.Lots[a.Lot]; lots[a.Lot] || l.Key != a.Key || l.Amount != a.Amount {
			t.Fatalf("%+v of %+v", a, l)
		}
		lots[a.Lot] = true
	}
	if len(lots) != len(p.Lots) {
		t.Fatalf("%d lots are of no invoice", len(p.Lots)-len(lots))
	}
}

// position folds the world with a position.
func (w *world) position(t fataler, asOf rules.Instant) (*rules.Position, outcome) {
	in, p := w.input(asOf), new(rules.Position)
	in.Position = p
	return p, fold(t, partner.NewEvaluator(w.terms), in)
}

func TestPositionsAgreeWithTheEntries(t *testing.T) {
	worlds(t, func(t *rapid.T) {
		w := anyWorld(t)
		p, out := w.position(t, w.asOf)
		checkPosition(t, p, out.Entries)
		if d := diff.Diff(w.fold(t, w.asOf), out); d != "" {
			t.Fatalf("(-without a position +with one):\n%s", d)
		}
	})
}

// What a position says of the time up to an earlier as_of is what the earlier one
// said: reports of the past do not change with the time (G-2).
func TestALaterPositionOnlyAdds(t *testing.T) {
	worlds(t, func(t *rapid.T) {
		w := anyWorld(t)
		before, _ := w.position(t, w.asOf)
		later := max(w.asOf, anyInstant().Draw(t, "later"))
		after, _ := w.position(t, later)
		lots := slices.DeleteFunc(slices.Clone(after.Lots), func(l rules.Holding) bool { return l.Posted > w.asOf })
		moves := slices.DeleteFunc(slices.Clone(after.Moves), func(m rules.Move) bool { return m.At > w.asOf })
		if d := diff.Diff(before.Lots, lots, cmpopts.EquateEmpty(), cmpopts.IgnoreFields(rules.Holding{}, "Left")); d != "" {
			t.Fatalf("lots (-at %s +at %s):\n%s", w.asOf, later, d)
		}
		if d := diff.Diff(before.Moves, moves, cmpopts.EquateEmpty()); d != "" {
			t.Fatalf("moves (-at %s +at %s):\n%s", w.asOf, later, d)
		}
	})
}

// No partner in debt keeps in a lot what an approved reward was paid too little
// since the debt came: P-07 lets the next payouts make it good.
func TestPaidRewardsKeepNothingWhileThereIsDebt(t *testing.T) {
	worlds(t, func(t *rapid.T) {
		w := anyWorld(t)
		p, out := w.position(t, w.asOf)
		var debt int64
		for _, m := range p.Moves {
			switch m.Kind {
			case rules.MoveOwed:
				debt += m.Amount
			case rules.MoveRepaid:
				debt -= m.Amount
			}
		}
		s := readState(t, out.State)
		for _, a := range p.Activities {
			if a.Lot == rules.NoLot || p.Lots[a.Lot].Left == 0 {
				continue
			}
			i := slices.IndexFunc(s.Invoices, func(i partner.Invoice) bool { return i.ID == a.ID })
			x := &s.Invoices[i]
			if got := x.Status(); got != "pending" && got != "approved" && got != "paid" {
				t.Fatalf("a %s reward keeps %d", got, p.Lots[a.Lot].Left)
			}
			settled := max(x.Booked, x.Decided) // or at a payout after that
			for _, y := range s.Payouts {
				if y.Invoice == i {
					settled = max(settled, y.At)
				}
			}
			if x.Status() != "paid" || debt == 0 {
				continue
			}
			if !slices.ContainsFunc(p.Moves, func(m rules.Move) bool { return m.Kind == rules.MoveOwed && m.At >= settled }) {
				t.Fatalf("%s was paid at %s and keeps %d, yet the debt is %d:\n%s", a.ID, settled, p.Lots[a.Lot].Left, debt, shown(p))
			}
		}
	})
}

// The worlds of fixtures/world/partner, with one evaluator and one position for all
// partners of each: its buffers leave no trace. The conformance cases and the
// scenarios of the clauses come by themselves: evaluate checks the positions of all.
func TestPositionsOfFixtures(t *testing.T) {
	seen := map[string]int{}
	for seed := range uint64(400) {
		checkFixture(t, seed, seen)
	}
	for _, s := range []string{"took payout", "took reversal", "took decline", "owed payout", "owed reversal", "owed decline", "repaid ",
		"state ", "state pending", "state void", "state cancelled", "state paid"} {
		if seen[s] == 0 {
			t.Errorf("no world had %q: the test has gone blind", s)
		}
	}
}

// checkFixture checks the partners of a world and counts what it sees.
func checkFixture(t *testing.T, seed uint64, seen map[string]int) {
	t.Helper()
	w := partnerworld.Random(seed)
	tm := termstest.Of(t, w.Terms)
	asOf, ok := rules.ParseInstant(w.AsOf)
	if !ok {
		t.Fatalf("as_of %q", w.AsOf)
	}
	m := settle(t, w.Files, tm.Zone)
	ev, p := partner.NewEvaluator(tm), new(rules.Position)
	for _, account := range m.Accounts() {
		alone := m.Input(account, asOf)
		alone.Position = new(rules.Position)
		want := fold(t, partner.NewEvaluator(tm), alone)
		after := m.Input(account, asOf)
		after.Position = p
		got := fold(t, ev, after)
		checkPosition(t, p, got.Entries)
		if d := diff.Diff(alone.Position, p, cmpopts.EquateEmpty()); d != "" {
			t.Fatalf("seed %d, partner %s (-alone +after others):\n%s", seed, account, d)
		}
		if d := diff.Diff(want, got); d != "" {
			t.Fatalf("seed %d, partner %s (-alone +after others):\n%s", seed, account, d)
		}
		for _, m := range p.Moves {
			kind, _, _ := strings.Cut(m.Key, "/")
			seen[kindWords[m.Kind]+" "+kind]++
		}
		for _, a := range p.Activities {
			seen["state "+a.State]++
		}
	}
}
