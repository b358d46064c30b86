// Package yamlfile reads small YAML or JSON files that people write, strictly: what
// stands in a file is what is read, and everything that is wrong with it is said at
// once, with line and column.
//
// Values are given as the text that stands there, never by way of a float or a YAML
// timestamp. What could make a value other than that text is refused: anchors, aliases,
// merge keys, tags, repeated names, a second document. Which names there are is for the
// packages to say that use this one; each has its own kind of file.
//
// The YAML library is go.yaml.in/yaml/v3: the YAML organization's own continuation
// of the widely used gopkg.in/yaml.v3, whose author declared it unmaintained in
// April 2025; its API is frozen and it receives security fixes. Its nodes keep the
// line, the column, the style and the original text of every value, which struct
// decoding does not. v4, where new features go, had its first release only weeks
// before this was written; the node API is the same there, so only import paths and
// the reading of its errors in syntax.go would change.
package yamlfile

// yamlfile.go: files, and the problems that are found in them.

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// largest is far more than people write; a larger file was named by mistake.
const largest = 1 << 20

// File collects what is wrong with one file; reading goes on after each problem.
type File struct {
	name     string // in errors
	kind     string // such as "terms file"
	problems Errors
}

// New is a file without problems. Its kind is a noun that "a" can stand before.
func New(name, kind string) *File { return &File{name: name, kind: kind} }

// Read reads the text of a file. Its error is of the file system, or Errors.
func Read(path, kind string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", kind, err)
	}
	defer func() { _ = file.Close() }() // only read: nothing to lose
	text, err := io.ReadAll(io.LimitReader(file, largest+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", kind, err)
	}
	if len(text) > largest {
		return nil, Errors{{File: path, Message: "larger than 1 MiB: this is no " + kind}}
	}
	return text, nil
}

// Report adds a problem at a place.
func (f *File) Report(at Place, message string) {
	f.problems = append(f.problems, &Error{f.name, at, message})
}

// At adds a problem at a node.
func (f *File) At(n *yaml.Node, format string, args ...any) {
	f.Report(PlaceOf(n), fmt.Sprintf(format, args...))
}

// Err is Errors, all that were found by place, or nil.
func (f *File) Err() error {
	if len(f.problems) == 0 {
		return nil
	}
	slices.SortStableFunc(f.problems, func(a, b *Error) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return f.problems
}

// Place is where something stands in a file: both from 1, columns in characters. The
// line is 0 if the place is not known, the column if only the line is.
type Place struct{ Line, Column int }

// PlaceOf is where a node begins.
func PlaceOf(n *yaml.Node) Place { return Place{n.Line, n.Column} }

// String is the place in words.
func (p Place) String() string { return fmt.Sprintf("line %d, column %d", p.Line, p.Column) }

// Error is one problem of a file.
type Error struct {
	File string
	Place
	Message string
}

// Error prints file:line:column: message, as far as the place is known.
func (e *Error) Error() string {
	place := e.File + ":"
	for _, n := range []int{e.Line, e.Column} {
		if n == 0 {
			break
		}
		place += strconv.Itoa(n) + ":"
	}
	return place + " " + e.Message
}

// Errors are all problems of a file, by line and column; never empty.
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
