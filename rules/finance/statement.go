package finance

// statement.go: from the books to the rows of the roll-forward and the lines of the
// journal. Points are valued day by day on what is outstanding: so the rounded lines
// add up to the rounded balances, at any value of a point.

import (
	"fmt"

	"trueup/rules"
	"trueup/rules/program"
)

// Statement is what the books say of a range of months.
type Statement struct {
	Rows  []RollRow     // by month, asset; points before their USD
	Tiers []RollRow     // by month, asset, tier (bytewise); points before their USD; none if they were not asked for
	Lines []JournalLine // by day, then movement, then corrections and prior_period by asset; revaluations begin a month
	Prior []PriorRow    // by month, month that it belongs to, movement
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
// the bookings say today, and are the source of what the bookings do not tell. The
// error says which row does not foot, or which closed month is another one now.
func (b *Books) State(first rules.Month, value Valuation, closed []ClosedRows) (*Statement, error) {
	s := &stating{Books: b, value: value, frozen: map[rules.Month]*ClosedRows{}, now: make([]assetNow, len(b.program.Assets))}
	for i := range closed {
		s.frozen[closed[i].Month] = &closed[i]
	}
	begin, ok := b.FirstMonth()
	if !ok || begin > first {
		begin = first
	}
	if s.opens = begin; len(closed) > 0 {
		s.opens = closed[0].Month
		begin = min(begin, s.opens)
	}
	s.takeEarlier()
	for month := begin; month <= b.last; month++ {
		if err := s.month(month, month >= first); err != nil {
			return nil, err
		}
	}
	return &s.out, nil
}

// stating walks through the months.
type stating struct {
	*Books
	value  Valuation
	opens  rules.Month // what happened to lots before it counts from it on: nothing was booked in time for then
	now    []assetNow
	frozen map[rules.Month]*ClosedRows
	tier   tierStating
	out    Statement
}

// assetNow is where an asset stands.
type assetNow struct {
	balance, usd tally
	stock
}

// statedMonth is the month in hand.
type statedMonth struct {
	*monthSums
	pointValue int64
	rows       []RollRow // of each asset, one in its unit and one in USD
	lines      []JournalLine
}

// takeEarlier takes in what happened to lots before the first month that counts. It
// fits: the sums of all accounts are within 64 bits month by month, and what does not
// add up to what is booked is found.
func (s *stating) takeEarlier() {
	for month, m := range s.months {
		if month < s.opens {
			for n := range s.now {
				s.now[n].outstanding += m.stocks[n].outstanding
				s.now[n].debt += m.stocks[n].debt
			}
			s.takeTiers(m)
		}
	}
}

// month takes in what happened in one month, and writes its rows if they are asked for.
func (s *stating) month(month rules.Month, shown bool) error {
	m := &statedMonth{monthSums: s.at(month), pointValue: s.value(month)}
	err := s.open(m)
	if err == nil {
		err = s.days(m)
	}
	if err != nil {
		return fmt.Errorf("the roll-forward in %s: %w", month, err)
	}
	for n := range s.now {
		s.finish(m, n)
	}
	if err := s.agree(m); err != nil {
		return err
	}
	tiers, err := s.tierMonth(m)
	if err != nil || !shown {
		return err
	}
	s.out.Lines = append(s.out.Lines, m.lines...)
	s.out.Rows = append(s.out.Rows, s.kept(m.rows)...)
	s.out.Tiers = append(s.out.Tiers, tiers...)
	s.listPrior(m)
	return nil
}

// open begins the rows of a month; points may be worth more or less in it than before.
func (s *stating) open(m *statedMonth) error {
	m.rows = make([]RollRow, 0, 2*len(s.now))
	for n := range s.now {
		info, now := &s.program.Assets[n], &s.now[n]
		if m.month >= s.opens {
			if err := now.add(m.stocks[n]); err != nil {
				return fmt.Errorf("the lots of %s: %w", info.Asset, err)
			}
		}
		unit := RollRow{Month: m.month, Asset: info.Asset, USD: !info.Points, Opening: int64(now.balance), Moves: make([]int64, len(s.program.Movements))}
		usd := unit
		usd.USD, usd.Opening, usd.Moves = true, int64(now.usd), make([]int64, len(s.program.Movements))
		more, err := now.worth(info, m.pointValue)
		if err != nil {
			return err
		}
		if more != 0 {
			usd.Revaluation = int64(more)
			m.lines = transaction(m.lines, m.first, kindRevaluation, info, info.Revaluation, 0, rules.Cents(more))
		}
		m.rows = append(m.rows, unit, usd)
	}
	return nil
}

// worth values what there is of an asset now, and returns by how much it became worth
// more.
func (now *assetNow) worth(info *program.AssetInfo, pointValue int64) (more tally, err error) {
	usd, ok := worth(info, int64(now.balance), pointValue)
	if !ok {
		return 0, fmt.Errorf("%s of %d in USD: %w", info.Asset, now.balance, rules.ErrOverflow)
	}
	more = tally(usd)
	if err := more.add(-now.usd); err != nil {
		return 0, fmt.Errorf("%s in USD: %w", info.Asset, err)
	}
	now.usd = tally(usd)
	return more, nil
}

// days takes in the bookings of a month, day by day.
func (s *stating) days(m *statedMonth) error {
	columns := s.columns()
	for i, amount := range m.booked {
		if amount == 0 {
			continue
		}
		day, c := m.first+rules.Day(i/columns), column(i%columns)
		asset, kind, contra := s.about(c)
		info, now := &s.program.Assets[asset], &s.now[asset]
		err := now.balance.add(amount)
		var usd tally
		if err == nil {
			usd, err = now.worth(info, m.pointValue)
		}
		if err == nil {
			err = s.put(&m.rows[2*asset], c, int64(amount))
		}
		if err == nil {
			err = s.put(&m.rows[2*asset+1], c, int64(usd))
		}
		if err != nil {
			return fmt.Errorf("%s of %s on %s: %w", kind, info.Asset, day, err)
		}
		m.lines = transaction(m.lines, day, kind, info, contra, int64(amount), rules.Cents(usd))
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
		return n / 2, kindCorrections, info.Corrections
	}
	return n / 2, kindPriorPeriod, info.PriorPeriod
}

// figure is the figure of a column.
func (b *Books) figure(r *RollRow, c column) *int64 {
	n := int(c) - len(b.program.Movements)
	switch {
	case n < 0:
		return &r.Moves[c]
	case n%2 == 0:
		return &r.Corrections
	}
	return &r.PriorPeriod
}

// put adds an amount to the figure of its column.
func (b *Books) put(r *RollRow, c column, amount int64) error {
	figure := b.figure(r, c)
	sum := tally(*figure)
	err := sum.add(tally(amount))
	*figure = int64(sum)
	return err
}

// finish ends an asset's rows of a month. What the lots and the debt were at the end
// of a closed month is what was known then.
func (s *stating) finish(m *statedMonth, n int) {
	info, now := &s.program.Assets[n], &s.now[n]
	unit, usd := &m.rows[2*n], &m.rows[2*n+1]
	unit.Closing = int64(now.balance)
	if m.month >= s.opens {
		unit.Outstanding, unit.Debt = int64(now.outstanding), int64(now.debt)
	}
	if closed := s.frozen[m.month]; closed != nil {
		for i := range closed.Rows {
			if r := &closed.Rows[i]; r.Asset == info.Asset && r.USD == unit.USD {
				unit.Outstanding, unit.Debt = r.Outstanding, r.Debt
			}
		}
	}
	usd.Closing = int64(now.usd)
	usd.Debt = int64(USD(*info, unit.Debt, m.pointValue))
	usd.Outstanding = usd.Closing + usd.Debt
	unit.PriorPeriods = s.belongs(m.monthSums, n)
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
