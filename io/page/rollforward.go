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
	maxRows     = 480
	maxTierRows = 360
	maxMonths   = 120
)

// ends are the columns that say where a month ended, outstanding first.
var ends = []string{"outstanding", "debt", "closing"}

// rollForward adds the summary, the liability and the roll-forward.
func (b *builder) rollForward() error {
	s, err := b.load(rollForwardFile, "month", "asset", "unit", "opening", "closing", "outstanding", "debt")
	if err != nil || s == nil {
		return err
	}
	books, err := booksOf(s)
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
	for _, k := range books {
		if len(k.tiers) > 0 {
			b.byTier(sec, k, maxTierRows/len(books))
		}
	}
	return nil
}

// waterfall adds a book's chart and its table of all months.
func (b *builder) waterfall(sec *section, k *book) error {
	moving := k.moving()
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

// byTier adds the newest rows of a book's tiers.
func (b *builder) byTier(sec *section, k *book, room int) {
	names := slices.Concat([]string{"opening"}, k.moving(), []string{"closing", "outstanding", "debt"})
	columns := append(text("month", "tier"), number(names...)...)
	t := b.table(k.caption()+", by tier", rollForwardFile, columns...)
	t.Size = sizeOf(len(columns))
	rows := k.tiers[:min(room, len(k.tiers))]
	for _, m := range rows {
		t.add(m.number, append([]string{m.name, m.tier}, m.list(names)...)...)
	}
	if len(rows) < len(k.tiers) {
		t.Note = fmt.Sprintf("The newest %d of %s; the others are in %s.", len(rows), many(len(k.tiers), "row", "rows"), rollForwardFile)
	}
	sec.Blocks = append(sec.Blocks, &block{Title: k.name() + ", by tier", Table: t})
}
