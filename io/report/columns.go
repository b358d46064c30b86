package report

// columns.go: rows into lines without gocsv, compiled once for a row type.
//
// gocsv makes a string of every cell: 26 allocations and some 2 µs for a row of ten,
// three times what it takes here (BenchmarkEncode). A report of every booking has
// millions of cells, so the kinds of cells that reports are made of are appended
// directly. What gocsv would write stays what is written: it gives the header, the
// tests compare every kind of cell, and a row type with any other kind of column is
// left to it.

import (
	"encoding"
	"fmt"
	"reflect"
	"strconv"
	"sync"

	"github.com/gocarina/gocsv"
)

// plan is how a row type is written.
type plan struct {
	header  []string
	columns []column // nil: by gocsv
}

// column appends a row's cell in a column.
type column struct {
	field int
	cell  cell
}

// cell appends the text of a field, which can be addressed.
type cell func(dst []byte, field reflect.Value) ([]byte, error)

var plans sync.Map // *plan by reflect.Type of the row

// planOf returns the plan of a row type.
func planOf(row reflect.Type) (*plan, error) {
	if known, ok := plans.Load(row); ok {
		if p, ok := known.(*plan); ok {
			return p, nil
		}
	}
	seen, columns, spread := asGocsvSees(row)
	p := &plan{columns: columns}
	var header headerWriter
	if err := gocsv.MarshalCSV(reflect.MakeSlice(reflect.SliceOf(seen), 0, 0).Interface(), &header); err != nil {
		return nil, fmt.Errorf("the columns of %v: %w", row, err)
	}
	if p.header = header.names; len(p.header) == 0 {
		return nil, fmt.Errorf("%v has no columns: give its fields csv tags", row)
	}
	if len(columns) != len(p.header) { // a tag that gocsv reads in another way
		p.columns = nil
	}
	if p.columns == nil && spread != "" {
		return nil, fmt.Errorf("column %s of %v: gocsv takes no String method for a cell of a struct: give its type a MarshalText method", spread, row)
	}
	plans.Store(row, p)
	return p, nil
}

// headerWriter keeps the names of the columns that gocsv finds.
type headerWriter struct{ names []string }

// Write keeps the first line.
func (h *headerWriter) Write(names []string) error {
	h.names = append(h.names, names...)
	return nil
}

// Flush does nothing: there is nothing to flush.
func (h *headerWriter) Flush() {}

// Error is always nil.
func (h *headerWriter) Error() error { return nil }

// asGocsvSees returns the columns of a row type, nil if one is of a kind that is left
// to gocsv, and the type to ask gocsv for the header. It is the row type itself, but
// gocsv would spread a struct that has nothing but a String method over a column for
// each of its fields. So there it sees a text; spread names one of these columns.
func asGocsvSees(row reflect.Type) (seen reflect.Type, columns []column, spread string) {
	fields := make([]reflect.StructField, 0, row.NumField())
	plain := true
	for i := range row.NumField() {
		f := row.Field(i)
		if !f.IsExported() || f.Tag.Get(gocsv.TagName) == "-" {
			continue
		}
		if !f.Anonymous && f.Type.Kind() == reflect.Struct && onlyStrings(f.Type) {
			spread = f.Name
			f.Type = reflect.TypeFor[string]()
		}
		fields = append(fields, f)
		cell := cellOf(row.Field(i).Type)
		if cell == nil || f.Anonymous {
			plain = false
			continue
		}
		columns = append(columns, column{i, cell})
	}
	if !plain {
		return row, nil, spread
	}
	if spread == "" {
		return row, columns, ""
	}
	return reflect.StructOf(fields), columns, spread
}

// onlyStrings tells whether String is all that says what a struct is as a cell.
func onlyStrings(t reflect.Type) bool {
	return has[fmt.Stringer](t) && !has[gocsv.TypeMarshaller](t) && !has[encoding.TextMarshaler](t)
}

// appender is the house's way to say a text without making a string of it. It appends
// what String returns.
type appender interface{ Append(dst []byte) []byte }

// cellOf returns what writes a cell of the type; nil if that is left to gocsv. The
// order of the questions is gocsv's.
func cellOf(t reflect.Type) cell {
	if t.Kind() == reflect.Pointer || t.Kind() == reflect.Interface {
		return nil
	}
	switch {
	case has[gocsv.TypeMarshaller](t):
		return byMethod(func(dst []byte, m gocsv.TypeMarshaller) ([]byte, error) {
			text, err := m.MarshalCSV()
			return append(dst, text...), err
		})
	case has[appender](t) && has[fmt.Stringer](t):
		return byMethod(func(dst []byte, m appender) ([]byte, error) { return m.Append(dst), nil })
	case has[encoding.TextMarshaler](t):
		return byMethod(func(dst []byte, m encoding.TextMarshaler) ([]byte, error) {
			text, err := m.MarshalText()
			return append(dst, text...), err
		})
	case has[fmt.Stringer](t):
		return byMethod(func(dst []byte, m fmt.Stringer) ([]byte, error) { return append(dst, m.String()...), nil })
	}
	switch t.Kind() {
	case reflect.String:
		return func(dst []byte, field reflect.Value) ([]byte, error) { return append(dst, field.String()...), nil }
	case reflect.Bool:
		return func(dst []byte, field reflect.Value) ([]byte, error) {
			return strconv.AppendBool(dst, field.Bool()), nil
		}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return func(dst []byte, field reflect.Value) ([]byte, error) {
			return strconv.AppendInt(dst, field.Int(), 10), nil
		}
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return func(dst []byte, field reflect.Value) ([]byte, error) {
			return strconv.AppendUint(dst, field.Uint(), 10), nil
		}
	}
	return nil
}

// has tells whether the type, or a pointer to it, has the methods of M.
func has[M any](t reflect.Type) bool {
	return reflect.PointerTo(t).Implements(reflect.TypeFor[M]())
}

// byMethod is a cell of a type that has the methods of M.
func byMethod[M any](write func(dst []byte, m M) ([]byte, error)) cell {
	return func(dst []byte, field reflect.Value) ([]byte, error) {
		m, ok := field.Addr().Interface().(M)
		if !ok {
			return dst, fmt.Errorf("a %v is no %v", field.Type(), reflect.TypeFor[M]())
		}
		return write(dst, m)
	}
}

// encode appends the lines of rows, a slice of the plan's row type.
func (p *plan) encode(dst []byte, rows reflect.Value, end string) ([]byte, error) {
	kept := len(dst)
	for i := range rows.Len() {
		row := rows.Index(i)
		for j, c := range p.columns {
			if j > 0 {
				dst = append(dst, ',')
			}
			start := len(dst)
			var err error
			if dst, err = c.cell(dst, row.Field(c.field)); err != nil {
				return dst[:kept], fmt.Errorf("row %d of %v, column %s: %w", i+1, rows.Type(), p.header[j], err)
			}
			dst = sealCell(dst, start)
		}
		dst = append(dst, end...)
	}
	return dst, nil
}
