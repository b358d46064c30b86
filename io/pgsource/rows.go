package pgsource

// rows.go: the rows of a table, batch by batch.

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"trueup/jobs"
	"trueup/rules/fact"
)

// cursor is the name of the only one that is open at a time.
const cursor = "trueup_rows"

// errNotBegun is a mistake of the caller.
var errNotBegun = errors.New("rows are read between Begin and End only")

// Each calls fn for every row that was selected, in the order of updated_at, then id.
// SourceRow.File is the table's name with its schema, and Line the number of the row in
// that order, from 1. The row and its slices are reused.
func (s *Source) Each(ctx context.Context, table *fact.Table, fn func(*jobs.SourceRow) error) error {
	if s.tx == nil {
		return s.fail(ctx, "read "+table.Name, errNotBegun)
	}
	r := s.relations[table.Name]
	if r == nil {
		return nil
	}
	b := newBatch(r)
	for _, query := range r.queries() {
		if err := s.open(ctx, r, query); err != nil {
			return err
		}
		// The first row may have to wait until the ledger has settled another table. It
		// comes alone, so that no statement runs meanwhile and runs out of its time.
		for ask := 1; ; ask = s.options.BatchRows {
			got, err := s.fetch(ctx, b, ask, fn)
			if err != nil {
				return err
			}
			if got < ask {
				break
			}
		}
		if _, err := s.tx.ExecContext(ctx, "CLOSE "+cursor); err != nil {
			return s.fail(ctx, "read "+r.String(), err)
		}
	}
	if r.changes() {
		r.reach(b.row.UpdatedAt, b.row.Cells[0], s.now)
	}
	return nil
}

func (s *Source) open(ctx context.Context, r *relation, query string) error {
	_, err := s.tx.ExecContext(ctx, "DECLARE "+cursor+" NO SCROLL CURSOR FOR "+query)
	return s.fail(ctx, "read "+r.String(), err)
}

// fetch reads at most so many rows and says how many there were.
func (s *Source) fetch(ctx context.Context, b *batch, ask int, fn func(*jobs.SourceRow) error) (n int, err error) {
	doing := "read " + b.relation.String()
	rows, err := s.tx.QueryContext(ctx, fmt.Sprintf("FETCH FORWARD %d FROM %s", ask, cursor))
	if err != nil {
		return n, s.fail(ctx, doing, err)
	}
	defer func() {
		if closeErr := rows.Close(); err == nil {
			err = s.fail(ctx, doing, closeErr)
		}
	}()
	for ; rows.Next(); n++ {
		if err := rows.Scan(b.targets...); err != nil {
			return n, s.fail(ctx, doing, err)
		}
		s.read++
		b.fill(s.read)
		if err := fn(b.row); err != nil {
			return n, err // a caller's own error goes back as it is
		}
	}
	return n, s.fail(ctx, doing, rows.Err())
}

// batch turns what the driver gives into rows.
type batch struct {
	relation *relation
	columns  []*column
	values   []sql.RawBytes
	targets  []any // the values' addresses
	text     []byte
	ends     []int // where the cells end in text
	row      *jobs.SourceRow
}

func newBatch(r *relation) *batch {
	b := &batch{relation: r, columns: r.all(), row: &jobs.SourceRow{
		File: r.String(), Cells: make([]string, len(r.columns)), At: make([]int, len(r.columns)),
	}}
	b.values = make([]sql.RawBytes, len(b.columns))
	b.ends = make([]int, len(b.columns))
	for i := range b.values {
		b.targets = append(b.targets, &b.values[i])
	}
	return b
}

// fill makes the row of the values in hand. NULL is an empty cell.
func (b *batch) fill(read int64) {
	b.text = b.text[:0]
	for i, c := range b.columns {
		b.text = appendCell(b.text, b.values[i], c.as, c.kind)
		b.ends[i] = len(b.text)
	}
	row := b.row
	row.Line++
	row.Read, row.Broken, row.Raw, row.UpdatedAt = read, "", "", ""
	if len(b.text) > maxRow {
		b.tooLong()
		return
	}
	text := string(b.text) // the one allocation of a row; its cells share it
	for i := range b.columns {
		cell := text[b.start(i):b.ends[i]]
		if i < len(row.Cells) {
			row.Cells[i] = cell
		} else {
			row.UpdatedAt = cell
		}
	}
}

func (b *batch) start(i int) int {
	if i == 0 {
		return 0
	}
	return b.ends[i-1]
}

// tooLong makes a broken row, of which the short cells are left: its ids, mostly.
func (b *batch) tooLong() {
	row := b.row
	for i := range b.columns {
		cell := ""
		if value := b.text[b.start(i):b.ends[i]]; len(value) <= fact.MaxKey {
			cell = string(value)
		}
		if i < len(row.Cells) {
			row.Cells[i] = cell
		} else {
			row.UpdatedAt = cell
		}
	}
	row.Broken, row.Raw = "the row is longer than 1 MiB", strings.Join(row.Cells, ",")
	if len(row.Raw) > fact.MaxKey {
		row.Raw = row.Cells[0]
	}
}
