package page

// rollforward.go: the months of each asset: opening, movements, closing, as waterfalls.

import (
	"fmt"
	"slices"
	"strings"
)

const (
	rollForwardFile = "rollforward.csv"
	unitUSD         = "USD"

	// What keeps the page small: rows of all tables of a file together, and months.
	maxRows   = 600
	maxMonths = 120
)

// ends are the columns that say where a month ended, outstanding first.
var ends = []string{"outstanding", "debt", "closing"}

// book is the roll-forward of an asset in one unit, months in order.
type book struct {
	asset, unit  string
	alsoInPoints bool // another book has the same asset in points
	movements    []string
	months       []month
	room         int // months shown, the newest
}

// month is a row of the file: its number and the figures in it.
type month struct {
	name   string
	number int
	values map[string]string
}

func (k *book) name() string {
	if k.alsoInPoints && k.unit == unitUSD {
		return label(k.asset) + " in USD"
	}
	return label(k.asset)
}

// caption is the name with the unit.
func (k *book) caption() string {
	if name := k.name(); k.unit != unitUSD || strings.HasSuffix(name, unitUSD) {
		return name
	}
	return k.name() + " in USD"
}

// newest are the months that the page shows, the newest first.
func (k *book) newest() []month {
	shown := slices.Clone(k.months[max(0, len(k.months)-k.room):])
	slices.Reverse(shown)
	return shown
}

func (k *book) last() month { return k.months[len(k.months)-1] }

func (k *book) of(name string) month {
	for _, m := range k.months {
		if m.name == name {
			return m
		}
	}
	return month{name: name}
}

// note says what the table leaves out, if it does.
func (k *book) note() string {
	if len(k.months) <= k.room {
		return ""
	}
	return fmt.Sprintf("The newest %d of %d months; the others are in %s.", k.room, len(k.months), rollForwardFile)
}

// rollForward adds the summary, the liability and the roll-forward.
func (b *builder) rollForward() error {
	s, err := b.load(rollForwardFile, "month", "asset", "unit", "opening", "closing", "outstanding", "debt")
	if err != nil || s == nil {
		return err
	}
	books, tiers, err := booksOf(s)
	if err != nil {
		return err
	}
	if len(books) == 0 {
		b.section("liability", "Liability over time", "What was outstanding at the end of each month.", rollForwardFile)
		return nil
	}
	if err := b.summary(books); err != nil {
		return err
	}
	if err := b.liability(books); err != nil {
		return err
	}
	sec := b.section("roll-forward", "Roll-forward",
		"How each month came from opening to closing. Opening and all movements add up to closing, "+
			"and closing is the opening of the next month.", rollForwardFile)
	for _, k := range books {
		if err := b.waterfall(sec, k); err != nil {
			return fmt.Errorf("%s: %s: %w", rollForwardFile, k.name(), err)
		}
		for _, m := range k.newest() {
			if !slices.Contains(sec.Periods, m.name) {
				sec.Periods = append(sec.Periods, m.name)
			}
		}
	}
	slices.Sort(sec.Periods)
	slices.Reverse(sec.Periods)
	if tiers {
		b.byTier(sec, s)
	}
	return nil
}

// booksOf groups the file's totals by asset and unit; tiers says that it has rows of
// tiers too. The total of a month comes before its tiers, and has no tier; a later row
// without one is that of accounts that are in no tier yet.
func booksOf(s *sheet) (books []*book, tiers bool, err error) {
	from, to := s.at("opening"), s.at("closing")
	if from > to {
		return nil, false, fmt.Errorf("%s: closing stands before opening; make the report again with this version", s.file)
	}
	find := func(asset, unit string) *book {
		for _, k := range books {
			if k.asset == asset && k.unit == unit {
				return k
			}
		}
		books = append(books, &book{asset: asset, unit: unit, movements: s.columns[from+1 : to]})
		return books[len(books)-1]
	}
	for _, r := range s.rows {
		if s.get(r, "tier") != "" {
			tiers = true
			continue
		}
		if err := find(s.get(r, "asset"), s.get(r, "unit")).take(s, r); err != nil {
			return nil, false, fmt.Errorf("%s, row %d: %w", s.file, r.number, err)
		}
	}
	if len(books) == 0 && tiers {
		return nil, false, fmt.Errorf("%s has rows of tiers and no totals; make the report again with this version", s.file)
	}
	for _, k := range books {
		slices.SortStableFunc(k.months, func(a, b month) int { return strings.Compare(a.name, b.name) })
		k.room = min(maxMonths, max(12, maxRows/len(books)))
		k.alsoInPoints = slices.ContainsFunc(books, func(o *book) bool { return o.asset == k.asset && o.unit != unitUSD })
	}
	return books, tiers, nil
}

// take adds a row as its month.
func (k *book) take(s *sheet, r record) error {
	m := month{s.get(r, "month"), r.number, map[string]string{}}
	if slices.ContainsFunc(k.months, func(have month) bool { return have.name == m.name }) {
		return nil
	}
	for _, c := range slices.Concat(k.movements, []string{"opening"}, ends) {
		figure := s.get(r, c)
		if figure != "" && !isNumber(figure) {
			return fmt.Errorf("column %s: %q is not a number; make the report again", c, figure)
		}
		m.values[c] = figure
	}
	k.months = append(k.months, m)
	return nil
}

// waterfall adds a book's chart and its table of all months.
func (b *builder) waterfall(sec *section, k *book) error {
	moving := slices.DeleteFunc(slices.Clone(k.movements), func(c string) bool { return k.still(c) })
	names := slices.Concat([]string{"opening"}, moving, []string{"closing", "outstanding", "debt"})
	columns := append(text("month"), number(names...)...)
	t := b.table(k.caption()+", month by month", rollForwardFile, columns...)
	t.Size = sizeOf(len(columns))

	period := row{Cells: []cell{{Value: wholePeriod}}}
	for _, name := range names {
		c, err := k.overall(name)
		if err != nil {
			return err
		}
		period.Cells = append(period.Cells, c)
	}
	t.Rows = append(t.Rows, period)
	for _, m := range k.newest() {
		t.add(m.number, append([]string{m.name}, m.list(names)...)...)
	}
	t.Note = strings.TrimSpace(k.note() + " " + k.leftOut(moving))
	c := &chart{
		Label: "Waterfall of " + k.name() + " from opening over each movement to closing, for the period chosen above",
		Kind:  "waterfall", Table: t.ID, X: "month", Unit: k.unit,
	}
	for _, name := range names[:len(names)-2] {
		c.Series = append(c.Series, line{Column: name, Label: label(name)})
	}
	sec.Blocks = append(sec.Blocks, &block{Title: k.name(), Chart: c, Table: t})
	return nil
}

// wholePeriod names the row of all months.
const wholePeriod = "Whole period"

// overall is a column's figure for all months: the first opening, the last closing, and
// the sum of a movement.
func (k *book) overall(name string) (cell, error) {
	switch {
	case name == "opening":
		return cell{Value: k.months[0].values[name], Number: k.months[0].number}, nil
	case slices.Contains(ends, name):
		return cell{Value: k.last().values[name], Number: k.last().number}, nil
	}
	var all sum
	for _, m := range k.months {
		if err := all.add(m.values[name]); err != nil {
			return cell{}, err
		}
	}
	return cell{Value: all.text()}, nil
}

// still says that a movement is zero in every month.
func (k *book) still(name string) bool {
	return !slices.ContainsFunc(k.months, func(m month) bool { return !zero(m.values[name]) })
}

func (k *book) leftOut(moving []string) string {
	var none []string
	for _, name := range k.movements {
		if !slices.Contains(moving, name) {
			none = append(none, strings.ToLower(label(name)))
		}
	}
	if len(none) == 0 {
		return ""
	}
	return "Zero in every month and not shown: " + strings.Join(none, ", ") + "."
}

func (m month) list(names []string) []string {
	values := make([]string, 0, len(names))
	for _, name := range names {
		values = append(values, m.values[name])
	}
	return values
}

// sizeOf is the class of a table with so many columns.
func sizeOf(columns int) string {
	switch {
	case columns > 15:
		return "widest"
	case columns > 9:
		return "wide"
	}
	return ""
}

// byTier adds the file's rows as they are, where they are those of tiers.
func (b *builder) byTier(sec *section, s *sheet) {
	t := b.table("Roll-forward by tier", rollForwardFile, s.columnsAs("month")...)
	sec.Blocks = append(sec.Blocks, &block{Title: "By tier", Table: t})
	t.newest(s, "month")
}
