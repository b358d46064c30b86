package jobs

// simulate_account.go: one account under the terms of the books and under others.

import (
	"fmt"
	"slices"
	"strings"

	"trueup/rules"
	"trueup/rules/finance"
	"trueup/rules/program"
	"trueup/rules/terms"
)

// The two sides of a simulation.
const (
	books = iota
	simulated
)

// comparer compares accounts, one after another, and adds them up.
type comparer struct {
	*simulating
	finance  *program.Finance
	value    int64 // of a point in the books
	terms    [2]*terms.Terms
	links    [2]bool
	eval     [2]rules.Evaluator
	position [2]rules.Position
	dates    *rules.Dates
	first    rules.Month // of the expiry schedule

	bookings []rules.Booking
	decided  []rules.Decision
	balances [2][]balance // by asset
	totals   *simTotals
}

// balance is what an account has of an asset.
type balance struct{ net, left, debt, pending int64 }

func newComparer(s *simulating) *comparer {
	f := s.job.Program.Finance
	c := &comparer{
		simulating: s, finance: f, value: s.values()[books], terms: [2]*terms.Terms{s.job.Terms, s.other},
		dates: rules.NewDates(s.job.Terms.Zone), totals: newSimTotals(f, s.top),
	}
	c.first = c.dates.Month(s.asOf)
	for side, t := range c.terms {
		c.links[side] = s.job.Program.ReadsLinks(t)
		c.eval[side] = s.job.Program.NewEvaluator(t)
		c.balances[side] = make([]balance, len(f.Assets))
	}
	return c
}

// account compares an account and adds it to the totals, or notes why it cannot.
func (c *comparer) account(l *Loaded) error {
	var out [2]*rules.Outcome
	for side := range out {
		in := l.Input
		in.AsOf, in.Position = c.asOf, &c.position[side]
		if !c.links[side] {
			in.Linked = nil
		}
		var err error
		if out[side], err = c.eval[side].Evaluate(&in); err != nil {
			c.leftOut(l, side, err)
			return nil
		}
	}
	if err := c.balance(l, out); err != nil {
		c.leftOut(l, books, err)
		return nil
	}
	if err := c.totals.add(c, l, out); err != nil {
		return fmt.Errorf("account %s: %w", l.Input.Account, err)
	}
	err := c.differences(l.Input.Account)
	if len(l.Input.Facts) >= largeAccount { // its buffers would stay as large
		c.renew()
	}
	return err
}

// leftOut notes an account that cannot be evaluated on one of the sides.
func (c *comparer) leftOut(l *Loaded, side int, err error) {
	under := [2]string{"under the terms of the last run", "under the other terms"}[side]
	c.totals.failed.add(l.Input.Account, fmt.Errorf("account %s, %s: %w", l.Input.Account, under, err))
	c.renew() // what an evaluator that stopped midway holds is of no use
}

func (c *comparer) renew() {
	for side, t := range c.terms {
		c.eval[side], c.position[side] = c.job.Program.NewEvaluator(t), rules.Position{}
	}
}

// balance works out both sides' balances by asset, and whether the books are behind
// the facts. The books' net is what is booked.
func (c *comparer) balance(l *Loaded, out [2]*rules.Outcome) (err error) {
	for side := range out {
		clear(c.balances[side])
		if err = c.fromPosition(c.balances[side], &c.position[side], out[side].Entries); err != nil {
			return err
		}
	}
	own := c.balances[books]
	for i := range own {
		own[i].net = 0
	}
	for i := range l.Booked {
		if err = c.plus(own, l.Booked[i].Asset, l.Booked[i].Amount); err != nil {
			return err
		}
	}
	for i := range own {
		if own[i].left, err = rules.AddAmounts(own[i].net, own[i].debt); err != nil {
			return err
		}
	}
	return nil
}

// fromPosition fills balances of an evaluation: what lots have left minus the debt is
// the sum of the entries.
func (c *comparer) fromPosition(to []balance, p *rules.Position, entries []rules.Entry) (err error) {
	for i := range entries {
		if err = c.plus(to, entries[i].Asset, entries[i].Amount); err != nil {
			return err
		}
	}
	for i := range p.Lots {
		a, err := assetIndex(c.finance, p.Lots[i].Asset)
		if err != nil {
			return err
		}
		if to[a].left, err = rules.AddAmounts(to[a].left, p.Lots[i].Left); err != nil {
			return err
		}
	}
	for i := range p.Activities {
		if p.Activities[i].Due == rules.None {
			continue
		}
		a, err := assetIndex(c.finance, p.Activities[i].Asset)
		if err != nil {
			return err
		}
		if to[a].pending, err = rules.AddAmounts(to[a].pending, p.Activities[i].Amount); err != nil {
			return err
		}
	}
	for i := range to {
		to[i].debt = to[i].left - to[i].net
	}
	return nil
}

// plus adds to the net balance of an asset.
func (c *comparer) plus(to []balance, asset rules.Asset, amount int64) error {
	a, err := assetIndex(c.finance, asset)
	if err != nil {
		return err
	}
	to[a].net, err = rules.AddAmounts(to[a].net, amount)
	return err
}

// behind says whether the next run would book or decide something for the account
// though nothing else happened.
func (c *comparer) behind(l *Loaded, out *rules.Outcome) bool {
	var err error
	c.bookings, err = rules.Diff(c.bookings[:0], out.Entries, l.Booked)
	return err != nil || len(c.bookings)+len(out.Decisions) > 0
}

// decisions are the account's of a side, by id: those taken, and those that the
// evaluation took.
func (c *comparer) decisions(l *Loaded, out *rules.Outcome) []rules.Decision {
	if len(out.Decisions) == 0 {
		return l.Input.Decisions
	}
	c.decided = append(append(c.decided[:0], l.Input.Decisions...), out.Decisions...)
	slices.SortFunc(c.decided, func(a, b rules.Decision) int { return strings.Compare(a.ID, b.ID) })
	return c.decided
}

// standing is the name of a side's standing at as_of, empty if it has none. It is valid
// until the next account.
func (c *comparer) standing(side int) string {
	all := c.position[side].Standings
	if len(all) == 0 {
		return ""
	}
	return all[len(all)-1].Name
}

// standingIndex is the place of a side's standing in a simulation's sums: 0 is none.
func (c *comparer) standingIndex(side int) (int, error) {
	name := c.standing(side)
	if name == "" {
		return 0, nil
	}
	if i := slices.Index(c.finance.Standings, name); i >= 0 {
		return 1 + i, nil
	}
	return 0, fmt.Errorf("the standing %q is not described", name)
}

// differences hands out the account's lines: one for each asset whose balance
// differs, and if only the standing does, one of the first asset.
func (c *comparer) differences(account string) error {
	line := AccountSides{Account: account, StandingBooks: c.standing(books), StandingSimulated: c.standing(simulated)}
	moved := line.StandingBooks != line.StandingSimulated
	differs := false
	for i := range c.finance.Assets {
		was, is := c.balances[books][i].net, c.balances[simulated][i].net
		if was != is {
			differs = true
			if err := c.hand(line.of(&c.finance.Assets[i], i, was, is, c.value)); err != nil {
				return err
			}
		}
	}
	if moved && !differs {
		differs = true
		first := c.balances[books][0].net
		if err := c.hand(line.of(&c.finance.Assets[0], 0, first, first, c.value)); err != nil {
			return err
		}
	}
	if differs {
		c.totals.differ++
	}
	return nil
}

// of completes a line by the balances of an asset.
func (a AccountSides) of(asset *program.AssetInfo, order int, was, is, value int64) *AccountSides {
	a.StandingBooks, a.StandingSimulated = strings.Clone(a.StandingBooks), strings.Clone(a.StandingSimulated) // to keep
	a.Asset, a.order, a.Books, a.Simulated, a.Difference = asset.Asset, order, was, is, minus(is, was)
	a.USD = finance.USD(*asset, a.Difference, value)
	return &a
}

func (c *comparer) hand(line *AccountSides) error {
	c.totals.top.push(line)
	if c.each == nil {
		return nil
	}
	return c.each(line)
}
