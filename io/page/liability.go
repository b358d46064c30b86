package page

// liability.go: what is owed, month by month: outstanding, debt beside it, and closing.

import (
	"fmt"
	"slices"
)

// liability is the section that shows where each month ended.
func (b *builder) liability(books []*book) error {
	sec := b.section("liability", "Liability over time",
		"What was outstanding at the end of each month, and the debt of accounts that owe something back. "+
			"Debt stands beside the liability and is never netted in it; closing is outstanding less debt.",
		rollForwardFile)
	if err := b.allAssets(sec, dollars(books)); err != nil {
		return err
	}
	if len(books) < 2 {
		return nil
	}
	for _, k := range books {
		if k.unit == unitUSD && k.alsoInPoints {
			continue // the same curve as that of its points
		}
		columns := append(text("month"), number(ends...)...)
		t := b.table(k.caption()+", at the end of each month", rollForwardFile, columns...)
		for _, m := range k.newest() {
			t.add(m.number, append([]string{m.name}, m.list(ends)...)...)
		}
		t.Note = k.note()
		sec.Blocks = append(sec.Blocks, &block{Title: k.name(), Table: t, Pair: true, Chart: &chart{
			Label: "Lines of outstanding, debt and closing of " + k.name() + " by month",
			Kind:  "lines", Table: t.ID, X: "month", Unit: k.unit,
			Series: []line{{Column: "outstanding", Label: "Outstanding"}, {Column: "debt", Label: "Debt"}, {Column: "closing", Label: "Closing"}},
		}})
	}
	return nil
}

// dollars are the books in USD: together they are all that is owed.
func dollars(books []*book) []*book {
	return slices.DeleteFunc(slices.Clone(books), func(k *book) bool { return k.unit != unitUSD })
}

// allAssets adds the assets up, in USD.
func (b *builder) allAssets(sec *section, books []*book) error {
	if len(books) == 0 {
		return nil
	}
	c := &chart{
		Label: "Stacked bars of what is outstanding in USD by asset and month, debt below zero, and a line of closing",
		Kind:  "bars", X: "month", Unit: unitUSD, Stack: true,
	}
	columns := text("month")
	for i, k := range books {
		name := fmt.Sprintf("outstanding_%d", i)
		columns = append(columns, column{name, label(k.asset), true})
		c.Series = append(c.Series, line{Column: name, Label: label(k.asset)})
	}
	if len(books) > 1 {
		columns = append(columns, column{"outstanding", "All outstanding", true})
	}
	columns = append(columns, number("debt", "closing")...)
	c.Series = append(c.Series, line{Column: "debt", Label: "Debt", Below: true}, line{Column: "closing", Label: "Closing", As: "line"})

	t := b.table("All assets in USD, at the end of each month", rollForwardFile, columns...)
	c.Table, t.Note = t.ID, books[0].note()
	for _, m := range books[0].newest() {
		r, err := together(books, m.name)
		if err != nil {
			return fmt.Errorf("%s, %s: %w", rollForwardFile, m.name, err)
		}
		t.Rows = append(t.Rows, r)
	}
	sec.Blocks = append(sec.Blocks, &block{Title: "All assets, in USD", Chart: c, Table: t})
	return nil
}

// together is a month of all books: what each has outstanding, then the sums. Of one
// book alone it is its row.
func together(books []*book, name string) (row, error) {
	if len(books) == 1 {
		m := books[0].of(name)
		r := row{Number: m.number, Cells: []cell{{Value: name}, {Value: m.values["outstanding"], Column: "outstanding"}}}
		for _, end := range ends[1:] {
			r.Cells = append(r.Cells, cell{Value: m.values[end]})
		}
		return r, nil
	}
	r := row{Cells: []cell{{Value: name}}}
	all := sums{}
	for _, k := range books {
		m := k.of(name)
		r.Cells = append(r.Cells, cell{Value: m.values["outstanding"], Column: "outstanding", Number: m.number})
		for _, end := range ends {
			if err := all.add(end, m.values[end]); err != nil {
				return row{}, err
			}
		}
	}
	for _, end := range ends {
		r.Cells = append(r.Cells, cell{Value: all.text(end)})
	}
	return r, nil
}

// summary adds the figures on top: where the last month ended.
func (b *builder) summary(books []*book) error {
	all, inUSD := sums{}, dollars(books)
	if len(inUSD) == 0 {
		return nil
	}
	for _, k := range inUSD {
		for _, end := range ends {
			if err := all.add(end, k.last().values[end]); err != nil {
				return fmt.Errorf("%s: %w", rollForwardFile, err)
			}
		}
	}
	for _, t := range []tile{
		{Name: "outstanding", Title: "Liability"},
		{Name: "debt", Title: "Debt, not netted"},
		{Name: "closing", Title: "Closing"},
	} {
		t.Value, t.Unit = all.text(t.Name), unitUSD
		for _, k := range books {
			if k.unit == unitUSD && k.alsoInPoints || len(books) == 1 {
				continue
			}
			if value := k.last().values[t.Name]; !zero(value) {
				t.Lines = append(t.Lines, tileLine{label(k.asset), value, k.unit})
			}
		}
		b.tiles = append(b.tiles, t)
	}
	return nil
}
