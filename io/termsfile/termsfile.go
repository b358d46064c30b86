// Package termsfile reads the terms of a program from a YAML or JSON file
// (PROGRAMS.md, section 3) and prints and compares them for people.
//
// A file is either flat or has versions:
//
//	gold_from: 500.00          zone: America/New_York
//	lag_hours: 48              versions:
//	                             - effective_from: 2020-01-01T00:00:00Z
//	                             - effective_from: 2024-06-01T00:00:00Z
//	                               gold_from: 500.00
//
// What a version does not say is as published, whatever the version before it says.
// Values may be quoted or not; they are read from their text in the file, never by
// way of a float or a YAML timestamp. Everything wrong is reported at once, by place.
// What could make a value other than the text that stands there is refused: anchors,
// aliases, merge keys, tags, repeated parameters, a second document.
//
// The YAML library is go.yaml.in/yaml/v3: the YAML organization's own continuation
// of the widely used gopkg.in/yaml.v3, whose author declared it unmaintained in
// April 2025; its API is frozen and it receives security fixes. Its nodes keep the
// line, the column, the style and the original text of every value, which struct
// decoding does not. v4, where new features go, had its first release only weeks
// before this was written; the node API is the same there, so only import paths and
// the reading of its errors in syntax.go would change.
package termsfile

// termsfile.go: the entry points, and the problems that they report.

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	_ "time/tzdata" // zones load on machines without a time zone database

	"trueup/rules/terms"
)

// maxSize is far more than terms need; a larger file was named by mistake.
const maxSize = 1 << 20

// Error is one problem of a terms file.
type Error struct {
	File      string
	Line      int    // from 1; 0 if the place is not known
	Column    int    // from 1, in characters; 0 if only the line is known
	Parameter string // empty if the problem is not of a parameter
	Message   string
}

// Error prints file:line:column: parameter "name": message.
func (e *Error) Error() string {
	s := e.File + ":"
	if e.Line > 0 {
		s += strconv.Itoa(e.Line) + ":"
		if e.Column > 0 {
			s += strconv.Itoa(e.Column) + ":"
		}
	}
	if e.Parameter != "" {
		s += " parameter " + terms.Quoted(e.Parameter) + ":"
	}
	return s + " " + e.Message
}

// Errors are all problems of a terms file, by line and column; never empty.
type Errors []*Error

// Error prints one problem a line.
func (es Errors) Error() string {
	lines := make([]string, len(es))
	for i, e := range es {
		lines[i] = e.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns the problems, for errors.As.
func (es Errors) Unwrap() []error {
	list := make([]error, len(es))
	for i, e := range es {
		list[i] = e
	}
	return list
}

// Read reads a terms file. Its error is of the file system, or Errors.
func Read(path string) (*terms.Terms, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("terms file: %w", err)
	}
	defer func() { _ = f.Close() }() // only read: nothing to lose
	text, err := io.ReadAll(io.LimitReader(f, maxSize+1))
	if err != nil {
		return nil, fmt.Errorf("terms file: %w", err)
	}
	if len(text) > maxSize {
		return nil, Errors{{File: path, Message: "larger than 1 MiB: this is no terms file"}}
	}
	return Parse(path, text)
}

// Parse reads the text of a terms file; name stands for the file in errors. Its
// error is Errors.
func Parse(name string, text []byte) (*terms.Terms, error) {
	r := &reader{file: name}
	var t *terms.Terms
	if root := r.document(text); root != nil {
		r.refuse(root)
		t = r.terms(root)
	}
	if len(r.problems) > 0 {
		slices.SortStableFunc(r.problems, func(a, b *Error) int {
			return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
		})
		return nil, r.problems
	}
	return t, nil
}
