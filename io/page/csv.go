package page

// csv.go: reads the report's CSV files, columns by name. A file may begin with a BOM
// and end its lines with CRLF.

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
)

var bom = []byte("\xef\xbb\xbf")

// record is a row of a file. Its cells are the file's text, byte for byte.
type record struct {
	number int // of the row, from 1, the header not counted
	cells  []string
}

// sheet is a file: its columns and, if it was loaded whole, its rows.
type sheet struct {
	file    string
	columns []string
	rows    []record
}

// at is the place of a column, -1 if there is none of that name.
func (s *sheet) at(column string) int { return slices.Index(s.columns, column) }

// get is a cell's text, empty if there is no such column.
func (s *sheet) get(r record, column string) string {
	if i := s.at(column); i >= 0 {
		return r.cells[i]
	}
	return ""
}

// figures says that a column of a loaded file holds figures: nothing but numbers and
// empty cells, and not names.
func (s *sheet) figures(column string) bool {
	i, some := s.at(column), false
	if i < 0 || slices.Contains(names, column) {
		return false
	}
	for _, r := range s.rows {
		if r.cells[i] != "" && !isNumber(r.cells[i]) {
			return false
		}
		some = some || r.cells[i] != ""
	}
	return some
}

// names are columns that may look like numbers and are none.
var names = []string{"account_id", "partner_id", "customer_id", "invoice_id", "asset", "month", "unit", "tier", "bucket", "key"}

// load reads a file whole: one whose size does not grow with the accounts. It returns
// nil if the report was made without it.
func (b *builder) load(file string, required ...string) (*sheet, error) {
	var rows []record
	s, err := b.stream(file, required, func(_ *sheet, r record) error {
		rows = append(rows, record{r.number, slices.Clone(r.cells)})
		return nil
	})
	if s != nil {
		s.rows = rows
	}
	return s, err
}

// stream calls each for every row of a file; the record is valid during the call only.
// It returns the file's columns, or nil if the report was made without it.
func (b *builder) stream(file string, required []string, each func(*sheet, record) error) (_ *sheet, err error) {
	in, err := b.files.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("the page reads %s: %w", file, err)
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	b.used(file)
	s := &sheet{file: file}
	if err := s.read(in, required, each); err != nil {
		return nil, fmt.Errorf("the page reads %s: %w", file, err)
	}
	return s, nil
}

func (s *sheet) read(in io.Reader, required []string, each func(*sheet, record) error) error {
	buffered := bufio.NewReader(in)
	if first, err := buffered.Peek(len(bom)); err == nil && bytes.Equal(first, bom) {
		if _, err := buffered.Discard(len(bom)); err != nil {
			return err
		}
	}
	rows := csv.NewReader(buffered)
	rows.ReuseRecord = true
	header, err := rows.Read()
	if errors.Is(err, io.EOF) {
		return nil // not even a header: no rows
	}
	if err != nil {
		return err
	}
	s.columns = slices.Clone(header)
	for _, column := range required {
		if s.at(column) < 0 {
			return fmt.Errorf("it has no column %q; make the report again with this version", column)
		}
	}
	for number := 1; ; number++ {
		cells, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := each(s, record{number, cells}); err != nil {
			line, _ := rows.FieldPos(0)
			return fmt.Errorf("line %d: %w", line, err)
		}
	}
}
