package finance

// breakage.go: the triangle: what became of what was posted in a month, by months
// since.

import (
	"errors"
	"fmt"

	"trueup/rules"
)

// TriangleRow is what had become of the lots posted in a month by the end of a later
// month, or by as_of if that is earlier. All amounts count from the posting on, and
// Posted = Redeemed + ClawedBack + RepaidDebt + Expired + Outstanding.
type TriangleRow struct {
	Asset       rules.Asset    `csv:"asset"`
	PostedMonth rules.Month    `csv:"posted_month"` // in the program zone
	MonthsSince int            `csv:"months_since"` // calendar months; 0: the month of the posting itself
	Posted      rules.Quantity `csv:"posted"`
	Redeemed    rules.Quantity `csv:"redeemed"`    // redeemed, used, claimed, paid out
	ClawedBack  rules.Quantity `csv:"clawed_back"` // taken back: cancelled, refunded, reversed, declined
	RepaidDebt  rules.Quantity `csv:"repaid_debt"` // paid debt when it was posted
	Expired     rules.Quantity `csv:"expired"`
	Outstanding rules.Quantity `csv:"outstanding"`
}

// Triangle is the breakage triangle, by asset in their order, month of posting and
// months since, up to the month of as_of. Its error names a cohort whose lots do not add
// up (ErrCohorts): what was posted is not what left and what is left.
func (c *Cohorts) Triangle() ([]TriangleRow, error) {
	var rows []TriangleRow
	for asset := range c.assets {
		units := c.sorted(asset)
		for len(units) > 0 {
			n := 1
			for n < len(units) && units[n].month == units[0].month {
				n++
			}
			d, err := c.develop(asset, units[:n])
			if err != nil {
				return nil, err
			}
			rows = c.triangle(rows, asset, units[0].month, d)
			units = units[n:]
		}
	}
	return rows, nil
}

// triangle appends the rows of what was posted in a month.
func (c *Cohorts) triangle(rows []TriangleRow, asset int, month rules.Month, d *development) []TriangleRow {
	var so outcomes
	for age := 0; age <= int(c.dates.Month(c.asOf)-month); age++ {
		if age < len(d.ages) {
			for i, n := range d.ages[age] {
				so[i] += n // no more than develop has seen
			}
		}
		rows = append(rows, TriangleRow{
			Asset: c.assets[asset].Asset, PostedMonth: month, MonthsSince: age,
			Posted: c.quantity(asset, d.posted), Redeemed: c.quantity(asset, so[redeemed]),
			ClawedBack: c.quantity(asset, so[clawedBack]), RepaidDebt: c.quantity(asset, so[repaidDebt]),
			Expired: c.quantity(asset, so[expired]), Outstanding: c.quantity(asset, d.posted-so.sum()),
		})
	}
	return rows
}

// development is what became of the lots of some units.
type development struct {
	posted, left tally
	ages         []outcomes // what left, by months since the posting
	gone         outcomes   // in all
}

// develop adds up units of one posting month. What was posted must be what left and
// what is left.
func (c *Cohorts) develop(asset int, units []*unit) (*development, error) {
	d := new(development)
	for _, u := range units {
		if err := d.add(u); err != nil {
			return nil, fmt.Errorf("cohort of %s posted in %s: %w", c.assets[asset].Asset, u.month, err)
		}
	}
	accounted := d.left
	var err error
	for _, n := range d.gone {
		err = errors.Join(err, accounted.add(n))
	}
	if err != nil || accounted != d.posted {
		return nil, fmt.Errorf("cohort of %s posted in %s: of %s, %s were redeemed, %s clawed back, %s paid debt, %s expired, but %s are left at %s: %w",
			c.assets[asset].Asset, units[0].month, c.quantity(asset, d.posted), c.quantity(asset, d.gone[redeemed]),
			c.quantity(asset, d.gone[clawedBack]), c.quantity(asset, d.gone[repaidDebt]), c.quantity(asset, d.gone[expired]),
			c.quantity(asset, d.left), c.asOf, ErrCohorts)
	}
	return d, nil
}

func (d *development) add(u *unit) error {
	left, err := u.left()
	if err != nil {
		return err
	}
	if missing := len(u.ages) - len(d.ages); missing > 0 {
		d.ages = append(d.ages, make([]outcomes, missing)...)
	}
	for age := range u.ages {
		if err := errors.Join(d.ages[age].add(&u.ages[age]), d.gone.add(&u.ages[age])); err != nil {
			return err
		}
	}
	return errors.Join(d.posted.add(u.posted), d.left.add(left.amount))
}
