package page

// table.go: tables of a file's own rows, and of the largest of very many.

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"
)

// columnsAs are a loaded file's columns as a table shows them: the given one first, and
// some not at all.
func (s *sheet) columnsAs(first string, without ...string) []column {
	columns := []column{{first, label(first), false}}
	for _, name := range s.columns {
		if name != first && !slices.Contains(without, name) {
			columns = append(columns, column{name, label(name), s.figures(name)})
		}
	}
	return columns
}

// newest fills a table with a loaded file's rows, the newest by a column of months
// first, as many as a page can hold.
func (t *table) newest(s *sheet, by string) {
	t.first(s, "newest", func(a, b record) int { return strings.Compare(s.get(b, by), s.get(a, by)) })
}

// earliest is newest from the other end.
func (t *table) earliest(s *sheet, by string) {
	t.first(s, "first", func(a, b record) int { return strings.Compare(s.get(a, by), s.get(b, by)) })
}

func (t *table) first(s *sheet, which string, order func(a, b record) int) {
	rows := slices.Clone(s.rows)
	slices.SortStableFunc(rows, order)
	if len(rows) > maxRows {
		rows = rows[:maxRows]
		t.Note = fmt.Sprintf("The %s %d of %s; the others are in %s.", which, maxRows, many(len(s.rows), "row", "rows"), s.file)
	}
	t.fill(s, rows)
}

// fill adds rows of a file.
func (t *table) fill(s *sheet, rows []record) {
	t.Size = sizeOf(len(t.Columns))
	for _, r := range rows {
		values := make([]string, 0, len(t.Columns))
		for _, c := range t.Columns {
			values = append(values, s.get(r, c.Name))
		}
		t.add(r.number, values...)
	}
}

// largest keeps the rows of a long file with the largest figures, the first ones among
// equals.
type largest struct {
	room int
	seen int // counted by whoever offers
	rows []ranked
}

type ranked struct {
	record
	by decimal.Decimal
}

// topRows is how many rows of a file that grows with the accounts are shown.
const topRows = 20

// offer takes a row in if it is large enough. by must be a number.
func (l *largest) offer(r record, by string) error {
	if !isNumber(by) {
		return fmt.Errorf("%q is not a number; make the report again", by)
	}
	figure, err := decimal.NewFromString(by)
	if err != nil {
		return fmt.Errorf("%q: %w", by, err)
	}
	if len(l.rows) == l.room && l.rows[len(l.rows)-1].by.Cmp(figure) >= 0 {
		return nil
	}
	at, _ := slices.BinarySearchFunc(l.rows, figure, func(have ranked, want decimal.Decimal) int {
		return cmp.Or(want.Cmp(have.by), -1) // after its equals
	})
	l.rows = slices.Insert(l.rows, at, ranked{record{r.number, slices.Clone(r.cells)}, figure})
	l.rows = l.rows[:min(len(l.rows), l.room)]
	return nil
}

// records are the kept rows.
func (l *largest) records() []record {
	rows := make([]record, 0, len(l.rows))
	for _, r := range l.rows {
		rows = append(rows, r.record)
	}
	return rows
}

// foot adds a row of sums at the end.
func (t *table) foot(values ...string) {
	t.add(0, values...)
	t.Rows[len(t.Rows)-1].Foot = true
}

// fillLargest adds the kept rows and says of how many they are.
func (t *table) fillLargest(s *sheet, l *largest) {
	t.fill(s, l.records())
	if l.seen > len(l.rows) {
		t.Note = fmt.Sprintf("The largest %d of %s; the others are in %s.", len(l.rows), many(l.seen, "row", "rows"), s.file)
	}
}

// tally counts rows and adds up their figures by the words of some columns.
type tally struct {
	rows map[string]*counted
}

type counted struct {
	words []string
	count int
	sums  sums
}

// count adds one row under its words.
func (t *tally) count(words ...string) *counted {
	if t.rows == nil {
		t.rows = map[string]*counted{}
	}
	key := strings.Join(words, "\x00")
	c := t.rows[key]
	if c == nil {
		c = &counted{words: slices.Clone(words), sums: sums{}}
		for i := range c.words {
			c.words[i] = strings.Clone(c.words[i]) // the row goes, the words stay
		}
		t.rows[key] = c
	}
	c.count++
	return c
}

// list is what was counted, in order.
func (t *tally) list(order func(a, b *counted) int) []*counted {
	all := make([]*counted, 0, len(t.rows))
	for _, c := range t.rows {
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b *counted) int { return cmp.Or(order(a, b), slices.Compare(a.words, b.words)) })
	return all
}

// byCount orders the most frequent first.
func byCount(a, b *counted) int { return b.count - a.count }

// byWords orders by the words alone.
func byWords(_, _ *counted) int { return 0 }
