// Package report writes a folder of report files: CSV in the canonical form of
// PROGRAMS.md, and journals that other bookkeeping programs read. The files of a
// folder are written under temporary names and get their own ones together.
//
// The header of a file and the order of its columns come from gocsv, by the csv tags
// of the row type. gocsv also writes the rows, unless every column is of a kind that
// columns.go writes itself, with the same outcome and a fraction of the work.
//
// gocsv has no tagged releases; its last commit is of May 2024. It is used here for
// what has been stable for years (tags, one row after another into a writer of ours).
package report

// report.go: from rows to lines of CSV.

import (
	"fmt"
	"reflect"

	"github.com/gocarina/gocsv"
)

// Options say how the CSV files of a folder look.
type Options struct {
	// Excel begins CSV files with a byte order mark and ends lines with CRLF, so that
	// Excel reads them as UTF-8. A line break within a cell stays as it is, which is
	// how Excel itself writes cells of several lines.
	Excel bool
}

const byteOrderMark = "\ufeff"

func (o Options) lineEnd() string {
	if o.Excel {
		return "\r\n"
	}
	return "\n"
}

// Header returns the header line of a row type, given as a struct with csv tags (its
// values do not matter), or of []string. It is without the byte order mark, which
// Create writes. It may be called from several goroutines.
func (f *Folder) Header(row any) ([]byte, error) {
	if names, ok := row.([]string); ok {
		return appendLine(nil, names, f.options.lineEnd()), nil
	}
	t := reflect.TypeOf(row)
	if t == nil || t.Kind() != reflect.Struct {
		return nil, fmt.Errorf("a header is that of a struct or of []string, not of %T", row)
	}
	p, err := planOf(t)
	if err != nil {
		return nil, err
	}
	return appendLine(nil, p.header, f.options.lineEnd()), nil
}

// Encode appends the lines of rows, a slice of structs with csv tags or [][]string, to
// dst. There is no header among them. Cells are texts, integers, booleans, or what
// MarshalCSV, MarshalText or String says, in this order; an empty instant is an empty
// cell. A text that a spreadsheet would run as a formula is defused (line.go). It may
// be called from several goroutines.
func (f *Folder) Encode(dst []byte, rows any) ([]byte, error) {
	end := f.options.lineEnd()
	if lines, ok := rows.([][]string); ok {
		for _, cells := range lines {
			dst = appendLine(dst, cells, end)
		}
		return dst, nil
	}
	v := reflect.ValueOf(rows)
	if !v.IsValid() || v.Kind() != reflect.Slice || v.Type().Elem().Kind() != reflect.Struct {
		return dst, fmt.Errorf("rows are a slice of structs or [][]string, not %T", rows)
	}
	p, err := planOf(v.Type().Elem())
	if err != nil {
		return dst, err
	}
	if p.columns == nil {
		return encodeByGocsv(dst, rows, end)
	}
	return p.encode(dst, v, end)
}

// encodeByGocsv is Encode by gocsv alone.
func encodeByGocsv(dst []byte, rows any, end string) ([]byte, error) {
	w := &lineWriter{dst: dst, end: end}
	if err := gocsv.MarshalCSVWithoutHeaders(rows, w); err != nil {
		return dst, fmt.Errorf("rows of %T: %w", rows, err)
	}
	return w.dst, nil
}

// lineWriter takes the lines that gocsv makes.
type lineWriter struct {
	dst []byte
	end string
}

// Write appends one line.
func (w *lineWriter) Write(cells []string) error {
	w.dst = appendLine(w.dst, cells, w.end)
	return nil
}

// Flush does nothing: lines are appended at once.
func (w *lineWriter) Flush() {}

// Error is always nil: appending cannot fail.
func (w *lineWriter) Error() error { return nil }
