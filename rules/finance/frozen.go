package finance

// frozen.go: rows that foot, and closed months that stay what they were.

import (
	"fmt"
	"slices"

	"trueup/rules"
)

// agree checks that a closed month is what it was, and that the rows of a month foot.
func (s *stating) agree(m *statedMonth) error {
	rows := s.kept(m.rows)
	if closed := s.frozen[m.month]; closed != nil {
		if err := s.sameRows(m.month, rows, closed.Rows); err != nil {
			return err
		}
	}
	for i := range rows {
		if err := rows[i].Foot(); err != nil {
			return err
		}
	}
	return nil
}

// sameRows compares the rows of a closed month with those that were frozen, and names
// the first figure that is another one.
func (s *stating) sameRows(month rules.Month, now, then []RollRow) error {
	changed := func(format string, args ...any) error {
		return fmt.Errorf("%s is closed, but its bookings are not what they were: %s; trueup verify says more", month, fmt.Sprintf(format, args...))
	}
	if len(now) != len(then) {
		return changed("its roll-forward had %d rows and comes to %d", len(then), len(now))
	}
	for i := range now {
		r, o := &now[i], &then[i]
		if r.Asset != o.Asset || r.USD != o.USD || len(r.Moves) != len(o.Moves) {
			return changed("row %d of its roll-forward was %s in %s with %d movements and is %s in %s with %d",
				i+1, o.Asset, o.unit(), len(o.Moves), r.Asset, r.unit(), len(r.Moves))
		}
		names, figures := s.figures(r)
		_, before := s.figures(o)
		for n := range figures {
			if figures[n] != before[n] {
				return changed("%s of %s was %s and comes to %s", names[n], r.Asset, r.format(before[n]), r.format(figures[n]))
			}
		}
		if !slices.Equal(r.PriorPeriods, o.PriorPeriods) {
			return changed("%s had prior_period of %q and has it of %q", r.Asset, monthList(o.PriorPeriods), monthList(r.PriorPeriods))
		}
	}
	return nil
}

// figures are all figures of a row, with their names.
func (s *stating) figures(r *RollRow) (names []string, figures []int64) {
	names = append(names, "opening")
	figures = append(figures, r.Opening)
	for i := range r.Moves {
		names, figures = append(names, s.program.Movements[i].Name), append(figures, r.Moves[i])
	}
	return append(names, kindCorrections, kindPriorPeriod, kindRevaluation, "transfers", "closing", "outstanding", "debt"),
		append(figures, r.Corrections, r.PriorPeriod, r.Revaluation, r.Transfers, r.Closing, r.Outstanding, r.Debt)
}
