package finance

// schedule.go: when what is outstanding expires if nothing of it is spent.

import (
	"fmt"
	"slices"

	"trueup/rules"
)

// ScheduleNever stands in the schedule for the month of lots that do not expire.
const ScheduleNever = "never"

// ScheduleRow is what would expire in a month.
type ScheduleRow struct {
	Asset  rules.Asset    `csv:"asset"`
	Month  string         `csv:"month"` // in the program zone, as 2026-10; or never
	Lots   int64          `csv:"lots"`
	Amount rules.Quantity `csv:"amount"`
	USD    rules.Cents    `csv:"usd"`
}

// Schedule is what expires in each coming month if nothing is spent or taken back, by
// asset in their order and month; only months in which something does. What never
// expires comes last, so that the rows of an asset are all that is outstanding of it.
func (c *Cohorts) Schedule() ([]ScheduleRow, error) {
	var rows []ScheduleRow
	for asset := range c.assets {
		units := c.sorted(asset)
		slices.SortStableFunc(units, func(a, b *unit) int { return int(a.expires - b.expires) })
		for len(units) > 0 {
			var sum rested
			month := units[0].expires
			for ; len(units) > 0 && units[0].expires == month; units = units[1:] {
				left, err := units[0].left()
				if err == nil {
					err = sum.add(&left)
				}
				if err != nil {
					return nil, fmt.Errorf("the expiry schedule of %s in %s: %w", c.assets[asset].Asset, scheduled(month), err)
				}
			}
			if sum.lots > 0 {
				rows = append(rows, ScheduleRow{
					c.assets[asset].Asset, scheduled(month), int64(sum.lots), c.quantity(asset, sum.amount), c.usd(asset, sum.amount),
				})
			}
		}
	}
	return rows, nil
}

func scheduled(month rules.Month) string {
	if month == noMonth {
		return ScheduleNever
	}
	return month.String()
}
