package finance

// cohorts.go: lots by the month of their posting, added up over all accounts. The
// ageing, the expiry schedule, the breakage triangle and the estimate are made of it.

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"trueup/rules"
	"trueup/rules/program"
)

// ErrCohorts says that positions or cohorts do not fit together, so that no figure of
// them can be trusted.
var ErrCohorts = errors.New("the lots do not add up; trueup verify names the accounts whose books are wrong")

// RoleOf tells the role of an entry's movement. It is asked only of entries that took
// from a lot.
type RoleOf func(key string, asset rules.Asset) program.Role

// Cohorts adds up the lots of many accounts. Its memory goes by assets and months, not
// by accounts. It is not for several goroutines: each has its own, and Merge puts them
// together in any order. After an error it is of no use.
type Cohorts struct {
	assets     []program.AssetInfo
	dates      *rules.Dates
	asOf       rules.Instant
	pointValue int64
	units      []map[unitKey]*unit // by asset

	ofLot []*unit // of the account in hand
}

// unitKey is what lots have in common that the figures do not tell apart: the months
// in which they were posted and expire, and the life that the terms gave them.
type unitKey struct {
	month   rules.Month // of the posting
	expires rules.Month // noMonth: never
	life    int32       // in months, rounded; 0 if they never expire
}

// noMonth is the month of what never happens. It sorts last.
const noMonth rules.Month = math.MaxInt32

// unit is what became of the lots of a key.
type unit struct {
	unitKey
	lots, posted tally
	ages         []outcomes              // what left them, by months since the posting
	open         [len(ageBuckets)]rested // what is left, by age
}

// rested are lots that have something left.
type rested struct{ lots, amount tally }

// outcomes are the ways in which lots lose what they have.
type outcomes [outcomeCount]tally

const (
	redeemed = iota
	clawedBack
	repaidDebt
	expired
	outcomeCount
)

// tally is a sum that does not overflow unseen.
type tally int64

func (t *tally) add(n tally) error {
	sum, err := rules.AddAmounts(int64(*t), int64(n))
	*t = tally(sum)
	return err
}

func (o *outcomes) add(more *outcomes) error {
	for i := range o {
		if err := o[i].add(more[i]); err != nil {
			return err
		}
	}
	return nil
}

// sum is what left in all. Where it is no more than was posted it fits.
func (o *outcomes) sum() tally { return o[redeemed] + o[clawedBack] + o[repaidDebt] + o[expired] }

// NewCohorts returns empty cohorts of assets, for the reports in their order, as of an
// instant. The dates are those of the program zone; a point is worth pointValue (USD by
// terms.RateScale).
func NewCohorts(assets []program.AssetInfo, dates *rules.Dates, asOf rules.Instant, pointValue int64) *Cohorts {
	c := &Cohorts{assets: assets, dates: dates, asOf: asOf, pointValue: pointValue}
	for range assets {
		c.units = append(c.units, map[unitKey]*unit{})
	}
	return c
}

// Add takes in an account where it stands at as_of. Its errors name the lot.
func (c *Cohorts) Add(p *rules.Position, role RoleOf) error {
	c.ofLot = c.ofLot[:0]
	for i := range p.Lots {
		l := &p.Lots[i]
		u, err := c.of(l)
		if err == nil {
			err = u.take(l, ageInDays(l.Posted, c.asOf))
		}
		if err != nil {
			return fmt.Errorf("lot %s: %w", l.Key, err)
		}
		c.ofLot = append(c.ofLot, u)
	}
	for i := range p.Moves {
		m := &p.Moves[i]
		if m.Kind == rules.MoveOwed {
			continue // debt is beside the lots, never in them
		}
		if m.Lot < 0 || int(m.Lot) >= len(p.Lots) {
			return fmt.Errorf("a move of %s at %s names no lot: %w", m.Asset, m.At, ErrCohorts)
		}
		if err := c.move(m, &p.Lots[m.Lot], role); err != nil {
			return fmt.Errorf("lot %s: %w", p.Lots[m.Lot].Key, err)
		}
	}
	return nil
}

// of is the unit that a lot belongs to.
func (c *Cohorts) of(l *rules.Holding) (*unit, error) {
	asset := slices.IndexFunc(c.assets, func(a program.AssetInfo) bool { return a.Asset == l.Asset })
	switch {
	case asset < 0:
		return nil, fmt.Errorf("the program declares no asset %q: %w", l.Asset, ErrCohorts)
	case l.Posted > c.asOf:
		return nil, fmt.Errorf("posted at %s, after %s: %w", l.Posted, c.asOf, ErrCohorts)
	}
	key := unitKey{c.dates.Month(l.Posted), noMonth, 0}
	if l.Expires != rules.Never {
		key.expires, key.life = c.dates.Month(l.Expires), lifeInMonths(l.Posted, l.Expires)
	}
	return c.unit(asset, key), nil
}

func (c *Cohorts) unit(asset int, key unitKey) *unit {
	u := c.units[asset][key]
	if u == nil {
		u = &unit{unitKey: key}
		c.units[asset][key] = u
	}
	return u
}

// lifeInMonths is a life in months of the calendar's mean length, rounded: lots that
// live for the same time by the terms, in months or in days, have the same.
func lifeInMonths(posted, expires rules.Instant) int32 {
	const month = 2_629_746 * 1_000_000 // a twelfth of 365.2425 days, in microseconds
	return int32((expires - posted + month/2) / month)
}

// take takes in a lot with an age in days.
func (u *unit) take(l *rules.Holding, age int64) error {
	if l.Left < 0 || l.Left > l.Amount {
		return fmt.Errorf("%d of %d are left: %w", l.Left, l.Amount, ErrCohorts)
	}
	err := errors.Join(u.lots.add(1), u.posted.add(tally(l.Amount)))
	if l.Left > 0 {
		open := &u.open[bucketOf(age)]
		err = errors.Join(err, open.lots.add(1), open.amount.add(tally(l.Left)))
	}
	return err
}

// move takes in what left a lot.
func (c *Cohorts) move(m *rules.Move, l *rules.Holding, role RoleOf) error {
	if m.At < l.Posted || m.At > c.asOf || m.Asset != l.Asset || m.Amount < 0 {
		return fmt.Errorf("%d %s left it at %s, but it holds %s from %s on, as of %s: %w", m.Amount, m.Asset, m.At, l.Asset, l.Posted, c.asOf, ErrCohorts)
	}
	outcome := expired
	switch m.Kind {
	case rules.MoveRepaid:
		outcome = repaidDebt
	case rules.MoveTook:
		switch role(m.Key, m.Asset) {
		case program.Spent:
			outcome = redeemed
		case program.Taken:
			outcome = clawedBack
		case program.Earned:
			return fmt.Errorf("%s takes from it, but is an earning: %w", m.Key, ErrCohorts)
		}
	}
	u := c.ofLot[m.Lot]
	return u.at(int(c.dates.Month(m.At) - u.month))[outcome].add(tally(m.Amount))
}

// at is what left in the month of an age.
func (u *unit) at(age int) *outcomes {
	if missing := age + 1 - len(u.ages); missing > 0 {
		u.ages = append(u.ages, make([]outcomes, missing)...)
	}
	return &u.ages[age]
}

// left is what the lots have left.
func (u *unit) left() (sum rested, err error) {
	for i := range u.open {
		if err := sum.add(&u.open[i]); err != nil {
			return rested{}, err
		}
	}
	return sum, nil
}

func (r *rested) add(o *rested) error {
	return errors.Join(r.lots.add(o.lots), r.amount.add(o.amount))
}

// Merge takes in the cohorts of other accounts. Both must be made alike.
func (c *Cohorts) Merge(o *Cohorts) error {
	if !slices.Equal(c.assets, o.assets) || c.asOf != o.asOf || c.pointValue != o.pointValue || c.dates.Zone().Name() != o.dates.Zone().Name() {
		return fmt.Errorf("cohorts of other assets, of another instant, zone or value of a point cannot be merged: %w", ErrCohorts)
	}
	for asset := range o.units {
		for key, u := range o.units[asset] {
			if err := c.unit(asset, key).merge(u); err != nil {
				return fmt.Errorf("cohort of %s posted in %s: %w", c.assets[asset].Asset, key.month, err)
			}
		}
	}
	return nil
}

func (u *unit) merge(o *unit) error {
	err := errors.Join(u.lots.add(o.lots), u.posted.add(o.posted))
	for age := range o.ages {
		err = errors.Join(err, u.at(age).add(&o.ages[age]))
	}
	for i := range o.open {
		err = errors.Join(err, u.open[i].add(&o.open[i]))
	}
	return err
}

// sorted are the units of an asset by posting month, expiry month and life.
func (c *Cohorts) sorted(asset int) []*unit {
	units := make([]*unit, 0, len(c.units[asset]))
	for _, u := range c.units[asset] {
		units = append(units, u)
	}
	slices.SortFunc(units, func(a, b *unit) int {
		switch {
		case a.month != b.month:
			return int(a.month - b.month)
		case a.expires != b.expires:
			return int(a.expires - b.expires)
		}
		return int(a.life - b.life)
	})
	return units
}
