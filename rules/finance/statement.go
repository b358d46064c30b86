package finance

// statement.go: from the books to the rows of the roll-forward and the lines of the
// journal. Points are valued day by day on what is outstanding: so the rounded lines
// add up to the rounded balances, at any value of a point.

import (
	"fmt"
	"maps"
	"slices"

	"trueup/rules"
	"trueup/rules/program"
)

// Statement is what the books say of a range of months.
type Statement struct {
	Rows  []RollRow     // by month, asset; points before their USD
	Tiers []RollRow     // the same by tier; none if they were not asked for
	Lines []JournalLine // by day, asset, movement
	Prior []PriorRow
}

// Valuation gives the value of a point in a month, in USD by terms.RateScale.
type Valuation func(rules.Month) int64

// ClosedRows are the rows of a closed month as they were frozen.
type ClosedRows struct {
	Month       rules.Month
	Rows, Tiers []RollRow
}

// State makes the statement of the months from first to the last of the books. closed
// are the closed months, oldest first, as they were frozen: their rows must be what
// the bookings say today, and are the source of what the bookings do not tell.
func (b *Books) State(first rules.Month, value Valuation, closed []ClosedRows) (*Statement, error) {
	s := &stating{Books: b, value: value, days: b.sortedDays(), frozen: map[rules.Month]*ClosedRows{}}
	for i := range closed {
		s.frozen[closed[i].Month] = &closed[i]
	}
	begin, ok := b.FirstMonth()
	if !ok || begin > first {
		begin = first
	}
	s.now = make([]assetNow, len(b.program.Assets))
	for month := begin; month <= b.last; month++ {
		if err := s.month(month, month >= first); err != nil {
			return nil, err
		}
	}
	s.listPrior(first)
	return &s.out, nil
}

// stating walks through the months.
type stating struct {
	*Books
	value  Valuation
	days   []dayCell
	next   int
	now    []assetNow
	frozen map[rules.Month]*ClosedRows
	tier   tierStating
	out    Statement
}

// assetNow is where an asset stands.
type assetNow struct {
	balance, usd      int64
	outstanding, debt int64
}

// monthEnds is the first instant after a month.
func (b *Books) monthEnds(m rules.Month) rules.Instant {
	return b.periods.dates.Zone().MonthStart(m + 1)
}

// month takes in the bookings of one month, and writes its rows if they are asked for.
func (s *stating) month(month rules.Month, shown bool) error {
	rows := make([]RollRow, 0, 2*len(s.now)) // a row in units and one in USD for each asset
	pointValue := s.value(month)
	lines := s.out.Lines
	for n := range s.now {
		info, now := &s.program.Assets[n], &s.now[n]
		cell := monthCell{month, int32(n)}
		now.outstanding, now.debt = now.outstanding+s.lots[cell], now.debt+s.debts[cell]
		unit := RollRow{Month: month, Asset: info.Asset, USD: !info.Points, Opening: now.balance, Moves: make([]int64, len(s.program.Movements))}
		usd := RollRow{Month: month, Asset: info.Asset, USD: true, Opening: now.usd, Moves: make([]int64, len(s.program.Movements))}
		if worth := int64(USD(*info, now.balance, pointValue)); worth != now.usd {
			usd.Revaluation, now.usd = worth-now.usd, worth
			lines = transaction(lines, month.First(), "revaluation", info, info.Revaluation, 0, rules.Cents(usd.Revaluation))
		}
		rows = append(rows, unit, usd)
	}
	for ; s.next < len(s.days) && s.days[s.next].day.Month() == month; s.next++ {
		d := s.days[s.next]
		amount := s.Books.days[d]
		asset, kind, contra := s.about(d.column)
		info, now := &s.program.Assets[asset], &s.now[asset]
		balance, err := rules.AddPoints(rules.Points(now.balance), rules.Points(amount))
		if err != nil {
			return fmt.Errorf("%s in %s: %w", info.Asset, month, err)
		}
		worth := int64(USD(*info, int64(balance), pointValue))
		s.put(&rows[2*asset], d.column, asset, amount)
		s.put(&rows[2*asset+1], d.column, asset, worth-now.usd)
		if amount != 0 {
			lines = transaction(lines, d.day, kind, info, contra, amount, rules.Cents(worth-now.usd))
		}
		now.balance, now.usd = int64(balance), worth
	}
	for n := range s.now {
		s.finish(month, n, pointValue, &rows[2*n], &rows[2*n+1])
	}
	if err := s.agree(month, rows); err != nil {
		return err
	}
	if err := s.tierMonth(month, pointValue, shown); err != nil {
		return err
	}
	if shown {
		s.out.Lines = lines
		s.out.Rows = append(s.out.Rows, s.kept(rows)...)
	}
	return nil
}

// about says what a column is: whose asset, its name, and its other side.
func (b *Books) about(c column) (asset int, kind string, contra program.Code) {
	if n := int(c); n < len(b.program.Movements) {
		m := &b.program.Movements[n]
		return b.assetOf(m.Asset), m.Name, m.Contra
	}
	n := int(c) - len(b.program.Movements)
	info := &b.program.Assets[n/2]
	if n%2 == 0 {
		return n / 2, "corrections", info.Corrections
	}
	return n / 2, "prior_period", info.PriorPeriod
}

// put adds an amount to the figure of its column.
func (b *Books) put(r *RollRow, c column, asset int, amount int64) {
	switch {
	case int(c) < len(b.program.Movements):
		r.Moves[c] += amount
	case c == b.corrections(asset):
		r.Corrections += amount
	default:
		r.PriorPeriod += amount
	}
}

// finish ends an asset's rows of a month. What the lots and the debt were at the end
// of a closed month is what was known then.
func (s *stating) finish(month rules.Month, n int, pointValue int64, unit, usd *RollRow) {
	info, now := &s.program.Assets[n], &s.now[n]
	unit.Closing, unit.Outstanding, unit.Debt = now.balance, now.outstanding, now.debt
	if closed := s.frozen[month]; closed != nil {
		for i := range closed.Rows {
			if r := &closed.Rows[i]; r.Asset == info.Asset && r.USD == unit.USD {
				unit.Outstanding, unit.Debt = r.Outstanding, r.Debt
			}
		}
	}
	usd.Closing = now.usd
	usd.Debt = int64(USD(*info, unit.Debt, pointValue))
	usd.Outstanding = usd.Closing + usd.Debt
	unit.PriorPeriods = s.belongs(month, n)
	usd.PriorPeriods = unit.PriorPeriods
}

// kept leaves out the USD rows of what is counted in USD anyway.
func (s *stating) kept(rows []RollRow) []RollRow {
	kept := rows[:0:0]
	for i := range rows {
		if i%2 == 0 || s.program.Assets[i/2].Points {
			kept = append(kept, rows[i])
		}
	}
	return kept
}

// agree checks that the rows foot, and that a closed month is what it was.
func (s *stating) agree(month rules.Month, rows []RollRow) error {
	kept := s.kept(rows)
	for i := range kept {
		if err := kept[i].Foot(); err != nil {
			return err
		}
	}
	closed := s.frozen[month]
	if closed == nil {
		return nil
	}
	return sameRows(month, kept, closed.Rows)
}

// sameRows compares the rows of a closed month with those that were frozen.
func sameRows(month rules.Month, now, then []RollRow) error {
	for i := range now {
		if i >= len(then) || !now[i].equal(&then[i]) {
			return fmt.Errorf("%s is closed, but its bookings are not what they were: %s is another now; trueup verify says more", month, now[i].Asset)
		}
	}
	return nil
}

func (r *RollRow) equal(o *RollRow) bool {
	return r.Asset == o.Asset && r.USD == o.USD && r.Tier == o.Tier && slices.Equal(r.Moves, o.Moves) &&
		[...]int64{r.Opening, r.Corrections, r.PriorPeriod, r.Revaluation, r.Transfers, r.Closing, r.Outstanding, r.Debt} ==
			[...]int64{o.Opening, o.Corrections, o.PriorPeriod, o.Revaluation, o.Transfers, o.Closing, o.Outstanding, o.Debt}
}

// belongs are the closed months that an asset's bookings of a month belong to.
func (b *Books) belongs(month rules.Month, asset int) []rules.Month {
	var months []rules.Month
	for cell := range b.priors {
		if at, _, _ := b.about(cell.movement); cell.month == month && at == asset {
			months = append(months, cell.belongs)
		}
	}
	slices.Sort(months)
	return slices.Compact(months)
}

// listPrior lists what belongs to closed months.
func (s *stating) listPrior(first rules.Month) {
	cells := slices.SortedFunc(maps.Keys(s.priors), func(a, b priorCell) int {
		for _, n := range [...]int{int(a.month) - int(b.month), int(a.belongs) - int(b.belongs)} {
			if n != 0 {
				return n
			}
		}
		return int(a.movement) - int(b.movement)
	})
	for _, cell := range cells {
		asset, kind, _ := s.about(cell.movement)
		if cell.month < first {
			continue
		}
		info, amount := s.program.Assets[asset], s.priors[cell]
		s.out.Prior = append(s.out.Prior, PriorRow{
			Month: cell.month, Belongs: cell.belongs, Asset: info.Asset, Movement: kind,
			Amount: rules.Quantity{Asset: info.Asset, Amount: amount}, USD: USD(info, amount, s.value(cell.month)),
		})
	}
}
