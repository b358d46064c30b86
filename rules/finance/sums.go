package finance

// sums.go: what the books add up, month by month.

import (
	"fmt"
	"maps"
	"slices"

	"trueup/rules"
)

// column is a movement of the program, or what is none: see Books.columns.
type column int32

// monthSums is what happened in one month.
type monthSums struct {
	month  rules.Month
	first  rules.Day     // of the month
	ends   rules.Instant // the first instant after it
	booked []tally       // by day, then column, by accounting date; nil: nothing is
	stocks []stock       // by asset: how much became more of it, by the instants of lots and moves
	priors map[priorCell]tally
	tiers  []tierSums // by number of the tier
}

// stock is what the lots have left and how deep the debt is.
type stock struct{ outstanding, debt tally }

func (s *stock) add(o stock) error {
	err := s.outstanding.add(o.outstanding)
	if err == nil {
		err = s.debt.add(o.debt)
	}
	return err
}

// priorCell is where a late booking belongs, and as what.
type priorCell struct {
	belongs  rules.Month
	movement column
}

// at is a month of the books.
func (b *Books) at(month rules.Month) *monthSums {
	slot := &b.recent[uint32(month)%uint32(len(b.recent))]
	if m := *slot; m != nil && m.month == month {
		return m
	}
	m := b.months[month]
	if m == nil {
		m = &monthSums{month: month, first: month.First(), ends: b.periods.days.Zone().MonthStart(month + 1), stocks: make([]stock, len(b.program.Assets))}
		b.months[month] = m
	}
	*slot = m
	return m
}

// daysInMonth is how many days a month has at most.
const daysInMonth = 31

// columns are the movements, then for each asset its corrections and what belongs to
// closed months.
func (b *Books) columns() int                 { return len(b.program.Movements) + 2*len(b.program.Assets) }
func (b *Books) corrections(asset int) column { return column(len(b.program.Movements) + 2*asset) }
func (b *Books) prior(asset int) column       { return b.corrections(asset) + 1 }

// of are the sums of a day, by column.
func (m *monthSums) of(day rules.Day, columns int) []tally {
	if m.booked == nil {
		m.booked = make([]tally, daysInMonth*columns)
	}
	n := int(day-m.first) * columns
	return m.booked[n : n+columns]
}

// addPrior adds what belongs to an earlier, closed month.
func (m *monthSums) addPrior(cell priorCell, amount tally) error {
	if m.priors == nil {
		m.priors = map[priorCell]tally{}
	}
	sum := m.priors[cell]
	err := sum.add(amount)
	m.priors[cell] = sum
	return err
}

// Merge takes in what another worker added up; both must be made alike. The error
// says which sum is too large.
func (b *Books) Merge(o *Books) error {
	for _, from := range o.months {
		m := b.at(from.month)
		for n, amount := range from.booked {
			columns := b.columns()
			if err := m.of(m.first+rules.Day(n/columns), columns)[n%columns].add(amount); err != nil {
				asset, kind, _ := b.about(column(n % columns))
				return fmt.Errorf("%s (%s) of all accounts on %s: %w", kind, b.program.Assets[asset].Asset, m.first+rules.Day(n/columns), err)
			}
		}
		for n := range from.stocks {
			if err := m.stocks[n].add(from.stocks[n]); err != nil {
				return fmt.Errorf("the lots of %s of all accounts in %s: %w", b.program.Assets[n].Asset, m.month, err)
			}
		}
		for cell, amount := range from.priors {
			if err := m.addPrior(cell, amount); err != nil {
				return fmt.Errorf("what belongs to %s, of all accounts in %s: %w", cell.belongs, m.month, err)
			}
		}
		if b.tiers == nil {
			continue
		}
		if err := b.tiers.merge(m, from, o.tiers); err != nil {
			return fmt.Errorf("the tiers of all accounts in %s: %w", m.month, err)
		}
	}
	return nil
}

// sortedMonths are the months in which anything happened, oldest first.
func (b *Books) sortedMonths() []*monthSums {
	return slices.SortedFunc(maps.Values(b.months), func(x, y *monthSums) int { return int(x.month) - int(y.month) })
}

// FirstMonth is the earliest month in which anything is accounted for; false if there
// is none.
func (b *Books) FirstMonth() (first rules.Month, ok bool) {
	for month, m := range b.months {
		if m.booked != nil && (!ok || month < first) {
			first, ok = month, true
		}
	}
	return first, ok
}
