package csvfile

// rows.go: from records to the rows of a table.

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"trueup/jobs"
	"trueup/rules/fact"
)

const (
	rowsBetweenChecks = 4096 // rows between two looks at the context
	rawShown          = 200  // bytes of a broken row's text that are kept
)

// Each calls fn for every row of the table's file in order, broken ones included.
// SourceRow.Read counts the bytes of all tables read since Check. The row and its
// slices are reused; the texts in it are not.
func (f *Folder) Each(ctx context.Context, table *fact.Table, fn func(*jobs.SourceRow) error) error {
	path, err := f.find(table)
	if err != nil || path == "" {
		return err
	}
	in, err := openFile(path)
	if err != nil {
		return err
	}
	delete(f.read, table.Name)
	var before int64
	for _, n := range f.read {
		before += n
	}
	err = f.rows(ctx, in, table, before, fn)
	f.read[table.Name] = in.read
	if closed := in.Close(); err == nil {
		err = closed
	}
	return err // a caller's own error comes back as it is
}

func (f *Folder) rows(ctx context.Context, in *file, table *fact.Table, before int64, fn func(*jobs.SourceRow) error) error {
	s := newScanner(guarded{ctx, in}, maxColumns)
	l, ok, err := readHeader(s, in.path, table)
	if err != nil || !ok {
		return err
	}
	s.keep = l.width + 1 // one more tells where the surplus begins
	row := &jobs.SourceRow{
		File:  filepath.Base(in.path),
		Cells: make([]string, len(table.Columns)),
		At:    make([]int, len(table.Columns)),
	}
	for n := 1; s.next(); n++ {
		if n%rowsBetweenChecks == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		l.fill(row, &s.record)
		row.Read = before + in.read
		if err := fn(row); err != nil {
			return err
		}
	}
	return s.failure()
}

// fill puts a record into the row, its cells by the place of the columns.
func (l *layout) fill(row *jobs.SourceRow, r *record) {
	row.Line, row.Broken, row.Raw, row.UpdatedAt = r.line, r.problem, "", ""
	if r.problem == "" && r.count != l.width {
		row.Broken = l.wrongCount(r)
	}
	if row.Broken != "" {
		row.Raw = clip(strings.TrimRight(fact.Printable(string(r.raw[:min(len(r.raw), rawShown+utf8.UTFMax)])), "\r\n"), rawShown)
	}
	text := string(r.text) // the one allocation of a row; its cells share it
	for i, from := range l.columns {
		if from >= len(r.cells) {
			row.Cells[i], row.At[i] = "", 0
			continue
		}
		c := &r.cells[from]
		row.Cells[i], row.At[i] = text[c.from:c.to], c.at
	}
	if l.updatedAt != fact.NoColumn && l.updatedAt < len(r.cells) {
		c := &r.cells[l.updatedAt]
		row.UpdatedAt = text[c.from:c.to]
	}
}

func (l *layout) wrongCount(r *record) string {
	if r.count < l.width {
		return fmt.Sprintf("column %d: the row ends after %d of %d cells", r.endAt, r.count, l.width)
	}
	return fmt.Sprintf("column %d: the row has %d cells and the header %d; a cell with a comma in it must be in quotes",
		r.cells[l.width].at, r.count, l.width)
}

// clip cuts a text after at most n bytes, between characters, and marks the cut.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "…"
}

// guarded is a reader that stops when the context does, also within a line
// without end.
type guarded struct {
	ctx context.Context
	r   io.Reader
}

func (g guarded) Read(p []byte) (int, error) {
	if err := g.ctx.Err(); err != nil {
		return 0, err
	}
	return g.r.Read(p)
}
