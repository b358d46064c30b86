package finance

// statement_checks_test.go: what must add up within a statement.

import (
	"fmt"
	"slices"

	"trueup/rules"
)

// line is what rows of different months have in common.
type line struct {
	asset rules.Asset
	usd   bool
	tier  string
}

func lineOf(r *RollRow) line { return line{r.Asset, r.USD, r.Tier} }

// chained says which row does not foot, or does not open with the closing before.
func chained(rows []RollRow) string {
	type place struct {
		line
		month rules.Month
	}
	closing := map[place]int64{}
	for i := range rows {
		r := &rows[i]
		if err := r.Foot(); err != nil {
			return err.Error()
		}
		if before := closing[place{lineOf(r), r.Month - 1}]; before != r.Opening {
			return fmt.Sprintf("%s of %v opens with %d after %d", r.Month, lineOf(r), r.Opening, before)
		}
		closing[place{lineOf(r), r.Month}] = r.Closing
	}
	for at, n := range closing { // a row is only left out where there is nothing
		if _, ok := closing[place{at.line, at.month + 1}]; !ok && n != 0 && at.month < rows[len(rows)-1].Month {
			return fmt.Sprintf("%v closes %s with %d and is no more", at.line, at.month, n)
		}
	}
	return ""
}

// tiersAddUp compares every figure of the totals with the sum of its tiers'.
func tiersAddUp(s *Statement) string {
	type place struct {
		month rules.Month
		line
	}
	sums := map[place][]int64{}
	figures := func(r *RollRow) []int64 {
		return append(slices.Clone(r.Moves), r.Opening, r.Corrections, r.PriorPeriod, r.Revaluation, r.Transfers, r.Closing, r.Outstanding, r.Debt)
	}
	for i := range s.Tiers {
		at := place{s.Tiers[i].Month, line{s.Tiers[i].Asset, s.Tiers[i].USD, ""}}
		if sums[at] == nil {
			sums[at] = make([]int64, len(figures(&s.Tiers[i])))
		}
		for n, amount := range figures(&s.Tiers[i]) {
			sums[at][n] += amount
		}
	}
	for i := range s.Rows {
		want, got := figures(&s.Rows[i]), sums[place{s.Rows[i].Month, lineOf(&s.Rows[i])}]
		if got == nil {
			got = make([]int64, len(want))
		}
		if !slices.Equal(want, got) {
			return fmt.Sprintf("%s of %v is %v, the tiers come to %v", s.Rows[i].Month, lineOf(&s.Rows[i]), want, got)
		}
	}
	return ""
}

// journalAddsUp checks the transactions one by one, then compares what is owed with the
// roll-forward, movement by movement and month by month.
func journalAddsUp(s *Statement) string {
	type cell struct {
		month rules.Month
		asset rules.Asset
		kind  string
	}
	usd, points := map[cell]int64{}, map[cell]int64{}
	seen := map[string]bool{}
	f := twoAssets()
	if len(s.Lines)%2 != 0 {
		return "a line has no other"
	}
	for i := 0; i < len(s.Lines); i += 2 {
		a, b := &s.Lines[i], &s.Lines[i+1]
		switch {
		case i > 0 && a.Date < s.Lines[i-1].Date:
			return fmt.Sprintf("%s comes after %s", a.Date, s.Lines[i-1].Date)
		case seen[a.Reference] || a.Reference != b.Reference || a.Date != b.Date || a.Kind != b.Kind || a.Currency != "USD" || b.Currency != "USD":
			return fmt.Sprintf("these are no transaction of their own: %+v, %+v", a, b)
		case a.Debit != b.Credit || a.Credit != 0 || b.Debit != 0 || a.Debit < 0:
			return fmt.Sprintf("debit and credit are no two sides: %+v, %+v", a, b)
		}
		seen[a.Reference] = true
		owed, other := b, a
		if owed.Account != "L:Points" && owed.Account != "L:Credits" {
			owed, other = a, b
		}
		info := &f.Assets[0]
		if owed.Account == "L:Credits" {
			info = &f.Assets[1]
		}
		if owed.Account != info.Liability || other.Points != 0 || !info.Points && owed.Points != 0 || other.Account == owed.Account {
			return fmt.Sprintf("nothing is owed, or points are elsewhere: %+v, %+v", a, b)
		}
		at := cell{owed.Date.Month(), info.Asset, owed.Kind}
		usd[at] += int64(owed.Credit - owed.Debit)
		points[at] += owed.Points
	}
	for i := range s.Rows {
		r := &s.Rows[i]
		in := points
		if r.USD {
			in = usd
		}
		take := func(kind string, want int64) string {
			at := cell{r.Month, r.Asset, kind}
			got := in[at]
			if delete(in, at); got != want {
				return fmt.Sprintf("%v is %d in the journal, %d in the roll-forward", at, got, want)
			}
			return ""
		}
		wrong := take("corrections", r.Corrections) + take("prior_period", r.PriorPeriod) + take("revaluation", r.Revaluation)
		for n := range r.Moves {
			if f.Movements[n].Asset == r.Asset {
				wrong += take(f.Movements[n].Name, r.Moves[n])
			}
		}
		if wrong != "" {
			return wrong
		}
	}
	if len(usd) > 0 {
		return fmt.Sprintf("the journal has more than the roll-forward: %v", usd)
	}
	return ""
}

// priorAddsUp compares the rows of what belongs to closed months with its column.
func priorAddsUp(s *Statement) string {
	type cell struct {
		month rules.Month
		asset rules.Asset
		usd   bool
	}
	sums, months := map[cell]int64{}, map[cell][]rules.Month{}
	for _, p := range s.Prior {
		if p.Belongs >= p.Month {
			return fmt.Sprintf("%+v belongs to no earlier month", p)
		}
		for _, usd := range []bool{false, true} {
			months[cell{p.Month, p.Asset, usd}] = append(months[cell{p.Month, p.Asset, usd}], p.Belongs)
		}
		if p.Asset == rules.AssetPoints {
			sums[cell{p.Month, p.Asset, false}] += p.Amount.Amount
		} else if p.Amount.Amount != int64(p.USD) {
			return fmt.Sprintf("%+v is worth something else", p)
		}
		sums[cell{p.Month, p.Asset, true}] += int64(p.USD)
	}
	for i := range s.Rows {
		r := &s.Rows[i]
		at := cell{r.Month, r.Asset, r.USD}
		if sums[at] != r.PriorPeriod || !slices.Equal(slices.Compact(months[at]), r.PriorPeriods) {
			return fmt.Sprintf("%v comes to %d of %v, its row says %d of %v", at, sums[at], months[at], r.PriorPeriod, r.PriorPeriods)
		}
	}
	return ""
}
