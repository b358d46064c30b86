package finance

// closed.go: closed months against the bookings, without any account's position.

import "trueup/rules"

// ClosedFigure is a figure of a closed month that the bookings do not give any more,
// in the asset's unit.
type ClosedFigure struct {
	Month        rules.Month
	Asset        rules.Asset
	Figure       string // its column of the roll-forward
	Frozen, Gave int64  // as closed; as the bookings give it
}

// Closed compares the rows of closed months, oldest first, with what was booked: the
// openings, all movements and the closings. What was settled makes no difference.
func (b *Books) Closed(closed []ClosedRows) []ClosedFigure {
	var wrong []ClosedFigure
	balances := make([]int64, len(b.program.Assets))
	months, next := b.sortedMonths(), 0
	for i := range closed {
		c := &closed[i]
		moved := make(map[column]int64)
		opening := make([]int64, len(balances))
		for ; next < len(months) && months[next].month <= c.Month; next++ {
			for n, amount := range months[next].booked {
				col := column(n % b.columns())
				if months[next].month == c.Month {
					moved[col] += int64(amount)
				} else if asset, _, _ := b.about(col); amount != 0 { // before the first closing
					opening[asset] += int64(amount)
				}
			}
		}
		for n := range balances {
			opening[n] += balances[n]
			row := c.row(b.program.Assets[n].Asset)
			if row == nil {
				row = &RollRow{Moves: make([]int64, len(b.program.Movements))}
			}
			wrong = append(wrong, b.compareClosed(c.Month, n, row, opening[n], moved)...)
			balances[n] = opening[n]
			for col, amount := range moved {
				if asset, _, _ := b.about(col); asset == n {
					balances[n] += amount
				}
			}
		}
	}
	return wrong
}

// row is the row of an asset in its own unit.
func (c *ClosedRows) row(asset rules.Asset) *RollRow {
	for i := range c.Rows {
		if c.Rows[i].Asset == asset { // points come before their USD
			return &c.Rows[i]
		}
	}
	return nil
}

// compareClosed compares one asset of one month.
func (b *Books) compareClosed(month rules.Month, n int, row *RollRow, opening int64, moved map[column]int64) []ClosedFigure {
	var wrong []ClosedFigure
	check := func(figure string, frozen, gave int64) {
		if frozen != gave {
			wrong = append(wrong, ClosedFigure{Month: month, Asset: b.program.Assets[n].Asset, Figure: figure, Frozen: frozen, Gave: gave})
		}
	}
	closing := opening
	check("opening", row.Opening, opening)
	for i := range b.program.Movements {
		if m := &b.program.Movements[i]; b.assetOf(m.Asset) == n && i < len(row.Moves) {
			check(m.Name, row.Moves[i], moved[column(i)])
			closing += moved[column(i)]
		}
	}
	check("corrections", row.Corrections, moved[b.corrections(n)])
	check("prior_period", row.PriorPeriod, moved[b.prior(n)])
	closing += moved[b.corrections(n)] + moved[b.prior(n)]
	check("closing", row.Closing, closing)
	return wrong
}
