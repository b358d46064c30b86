package finance

// ageing.go: what is outstanding, by the month of its posting and by its age.

import (
	"fmt"
	"math"

	"trueup/rules"
)

// ageBuckets are the buckets of age; each goes on from the one before.
var ageBuckets = [...]struct {
	name string
	upTo int64 // days, inclusive
}{
	{"0-30", 30},
	{"31-90", 90},
	{"91-180", 180},
	{"181-365", 365},
	{"366-730", 730},
	{"over_730", math.MaxInt64},
}

func bucketOf(days int64) (i int) {
	for days > ageBuckets[i].upTo {
		i++
	}
	return i
}

// ageInDays is the number of whole days, of 24 hours (G-1), from one instant to another.
func ageInDays(from, to rules.Instant) int64 {
	const day = 24 * 3600 * 1_000_000
	return int64((to - from) / day)
}

// AgeingRow is what the lots posted in a month that are of an age have left. Lots that
// have nothing left are in no row.
type AgeingRow struct {
	Asset       rules.Asset    `csv:"asset"`
	PostedMonth rules.Month    `csv:"posted_month"` // in the program zone
	Bucket      string         `csv:"bucket"`       // age at as_of in days of 24 hours: 0-30, 31-90, ..., over_730
	Lots        int64          `csv:"lots"`
	Amount      rules.Quantity `csv:"amount"`
	USD         rules.Cents    `csv:"usd"`
}

// Ageing is what is outstanding, by asset in their order, month of posting and age.
func (c *Cohorts) Ageing() ([]AgeingRow, error) {
	var rows []AgeingRow
	for asset := range c.assets {
		units := c.sorted(asset)
		for len(units) > 0 {
			var open [len(ageBuckets)]rested
			month := units[0].month
			for ; len(units) > 0 && units[0].month == month; units = units[1:] {
				for i := range open {
					if err := open[i].add(&units[0].open[i]); err != nil {
						return nil, fmt.Errorf("the ageing of %s posted in %s: %w", c.assets[asset].Asset, month, err)
					}
				}
			}
			for i, o := range open {
				if o.lots > 0 {
					rows = append(rows, AgeingRow{
						c.assets[asset].Asset, month, ageBuckets[i].name, int64(o.lots), c.quantity(asset, o.amount), c.usd(asset, o.amount),
					})
				}
			}
		}
	}
	return rows, nil
}

func (c *Cohorts) quantity(asset int, n tally) rules.Quantity {
	return rules.Quantity{Asset: c.assets[asset].Asset, Amount: int64(n)}
}

func (c *Cohorts) usd(asset int, n tally) rules.Cents {
	return USD(c.assets[asset], int64(n), c.pointValue)
}
