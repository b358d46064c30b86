package pgsource

// map_yaml.go: the file of --source-map. What could mean anything but the text that
// stands there is refused, with its place.

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"trueup/rules/fact"
)

// MapError is one problem of a map's file.
type MapError struct {
	File    string
	Line    int // from 1; 0 if the place is not known
	Column  int // from 1, in characters; 0 if only the line is known
	Message string
}

// Error prints file:line:column: message.
func (e *MapError) Error() string {
	text := e.File
	for _, n := range []int{e.Line, e.Column} {
		if n > 0 {
			text += ":" + strconv.Itoa(n)
		}
	}
	return text + ": " + e.Message
}

// maxMap is far more than names need; a larger file was named by mistake.
const maxMap = 1 << 20

const mapExample = "tables: {orders: {schema: shop, table: all_orders, columns: {subtotal: net_amount}}}"

// ReadMap reads a file of names for tables that the programs know. Its errors are of
// the file system, or those of ParseMap.
func ReadMap(path string, known []*fact.Table) (*Map, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("source map: %w", err)
	}
	defer func() { _ = file.Close() }() // only read: nothing to lose
	text, err := io.ReadAll(io.LimitReader(file, maxMap+1))
	if err != nil {
		return nil, fmt.Errorf("source map: %w", err)
	}
	return ParseMap(path, text, known)
}

// ParseMap reads the text of a file of names. Its errors are all *MapError, joined, by
// place.
func ParseMap(file string, text []byte, known []*fact.Table) (*Map, error) {
	r := &mapReader{file: file, known: known, names: &Map{tables: map[string]*tableMap{}}}
	if len(text) > maxMap {
		r.report(0, 0, "larger than 1 MiB: this is no source map")
	} else if root := r.document(text); root != nil {
		r.root(root)
	}
	if len(r.problems) == 0 {
		return r.names, nil
	}
	slices.SortStableFunc(r.problems, func(a, b *MapError) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	errs := make([]error, len(r.problems))
	for i, p := range r.problems {
		errs[i] = p
	}
	return nil, errors.Join(errs...)
}

// mapReader collects the problems of one file; reading goes on after each.
type mapReader struct {
	file     string
	known    []*fact.Table
	names    *Map
	problems []*MapError
}

func (r *mapReader) report(line, column int, format string, args ...any) {
	r.problems = append(r.problems, &MapError{r.file, line, column, fmt.Sprintf(format, args...)})
}

func (r *mapReader) at(n *yaml.Node, format string, args ...any) {
	r.report(n.Line, n.Column, format, args...)
}

// document returns the root of the file's only document; nil if there is none.
func (r *mapReader) document(text []byte) (root *yaml.Node) {
	defer func() { // a text that the library cannot take
		if p := recover(); p != nil {
			root = nil
			r.report(0, 0, "not YAML: %v", p)
		}
	}()
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	var document, second yaml.Node
	switch err := decoder.Decode(&document); {
	case errors.Is(err, io.EOF):
		r.report(1, 1, "empty: expected %s", mapExample)
		return nil
	case err != nil:
		r.notYAML(err)
		return nil
	}
	switch err := decoder.Decode(&second); {
	case err == nil:
		r.at(second.Content[0], "a second document: the file is one")
	case !errors.Is(err, io.EOF):
		r.notYAML(err)
	}
	return document.Content[0]
}

// notYAML reports a syntax error with the line that the library's text begins with.
func (r *mapReader) notYAML(err error) {
	message := strings.TrimPrefix(err.Error(), "yaml: ")
	line := 0
	if rest, ok := strings.CutPrefix(message, "line "); ok {
		if number, after, ok := strings.Cut(rest, ": "); ok {
			if n, err := strconv.Atoi(number); err == nil {
				line, message = n, after
			}
		}
	}
	r.report(line, 0, "not YAML: %s", message)
}

func (r *mapReader) root(root *yaml.Node) {
	r.each(root, "expected "+mapExample, func(key, value *yaml.Node) {
		switch key.Value {
		case "schema":
			r.names.schema = r.name(value)
		case "tables":
			r.each(value, "expected tables by name, as in "+mapExample, r.table)
		default:
			r.at(key, "%q is not known here: there are schema and tables", key.Value)
		}
	})
}

// table takes the other names of one table.
func (r *mapReader) table(key, value *yaml.Node) {
	own := &tableMap{columns: map[string]string{}}
	index := slices.IndexFunc(r.known, func(t *fact.Table) bool { return t.Name == key.Value })
	if index < 0 {
		names := make([]string, len(r.known))
		for i, t := range r.known {
			names[i] = t.Name
		}
		r.at(key, "%q is no table of facts; there are %s", key.Value, strings.Join(names, ", "))
	}
	r.each(value, "expected schema, table or columns, as in "+mapExample, func(word, value *yaml.Node) {
		switch word.Value {
		case "schema":
			own.schema = r.name(value)
		case "table":
			own.table = r.name(value)
		case "columns":
			r.each(value, "expected columns by name, as in "+mapExample, func(column, value *yaml.Node) {
				if index >= 0 && !slices.Contains(columnNames(r.known[index]), column.Value) {
					r.at(column, "%q is no column of %s; there are %s", column.Value, key.Value, strings.Join(columnNames(r.known[index]), ", "))
				}
				own.columns[column.Value] = r.name(value)
			})
		default:
			r.at(word, "%q is not known here: there are schema, table and columns", word.Value)
		}
	})
	r.names.tables[key.Value] = own
}

// each calls fn for the pairs of a mapping, each name once.
func (r *mapReader) each(n *yaml.Node, expected string, fn func(key, value *yaml.Node)) {
	if n.Kind != yaml.MappingNode || n.Anchor != "" || n.Style&yaml.TaggedStyle != 0 || len(n.Content) == 0 {
		r.at(n, "%s", expected)
		return
	}
	first := map[string]*yaml.Node{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		switch before := first[key.Value]; {
		case !plain(key) || key.Tag == "!!merge":
			r.at(key, "expected a name")
		case before != nil:
			r.at(key, "%q is given again; first on line %d, column %d", key.Value, before.Line, before.Column)
		default:
			first[key.Value] = key
			fn(key, value)
		}
	}
}

// name reads the name of something in the database.
func (r *mapReader) name(n *yaml.Node) string {
	const longest = 63 // bytes of a name in PostgreSQL
	switch {
	case !plain(n) || n.Tag == "!!null" || n.Value == "":
		r.at(n, "expected a name of the database")
	case len(n.Value) > longest:
		r.at(n, "longer than the %d bytes that a name in PostgreSQL may have", longest)
	case strings.ContainsRune(n.Value, 0):
		r.at(n, "a name cannot hold a NUL character")
	default:
		return n.Value
	}
	return ""
}

// plain says whether a node is a text as it stands there.
func plain(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.Anchor == "" && n.Style&yaml.TaggedStyle == 0
}
