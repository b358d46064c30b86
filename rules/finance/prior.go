package finance

// prior.go: what months hold that belongs to earlier, closed ones.

import (
	"maps"
	"slices"

	"trueup/rules"
)

// PriorRow is what a month holds that belongs to an earlier, closed one. In USD the
// rows of an asset add up to the column prior_period of the month.
type PriorRow struct {
	Month    rules.Month    `csv:"month"`      // in which it is accounted for
	Belongs  rules.Month    `csv:"belongs_to"` // in which it took effect
	Asset    rules.Asset    `csv:"asset"`
	Movement string         `csv:"movement"`
	Amount   rules.Quantity `csv:"amount"`
	USD      rules.Cents    `csv:"usd"`
}

// sortedPriors are the cells of a month, by the month that they belong to, then movement.
func (m *monthSums) sortedPriors() []priorCell {
	return slices.SortedFunc(maps.Keys(m.priors), func(a, b priorCell) int {
		if a.belongs != b.belongs {
			return int(a.belongs) - int(b.belongs)
		}
		return int(a.movement) - int(b.movement)
	})
}

// belongs are the closed months that an asset's bookings of a month belong to.
func (b *Books) belongs(m *monthSums, asset int) []rules.Month {
	var months []rules.Month
	for _, cell := range m.sortedPriors() {
		if at, _, _ := b.about(cell.movement); at == asset {
			months = append(months, cell.belongs)
		}
	}
	return slices.Compact(months)
}

// listPrior lists what belongs to closed months.
func (s *stating) listPrior(m *statedMonth) {
	cells := m.sortedPriors()
	rows := make([]PriorRow, len(cells))
	for asset := range s.program.Assets {
		var of []int // the asset's rows
		var amounts []int64
		info := &s.program.Assets[asset]
		for i, cell := range cells {
			at, kind, _ := s.about(cell.movement)
			if at != asset {
				continue
			}
			amount := int64(m.priors[cell])
			of, amounts = append(of, i), append(amounts, amount)
			rows[i] = PriorRow{
				Month: m.month, Belongs: cell.belongs, Asset: info.Asset, Movement: kind, Amount: rules.Quantity{Asset: info.Asset, Amount: amount},
			}
		}
		if len(of) == 0 {
			continue
		}
		for n, cents := range shares(info, m.pointValue, m.rows[2*asset+1].PriorPeriod, amounts, 0) {
			rows[of[n]].USD = rules.Cents(cents)
		}
	}
	s.out.Prior = append(s.out.Prior, rows...)
}
