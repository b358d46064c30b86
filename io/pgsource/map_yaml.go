package pgsource

// map_yaml.go: the file of --source-map. What could mean anything but the text that
// stands there is refused, with its place.

import (
	"slices"
	"strings"

	"trueup/io/yamlfile"
	"trueup/rules/fact"
	"trueup/rules/terms"
)

const (
	mapKind    = "source map"
	mapExample = "tables: {orders: {schema: shop, table: all_orders, columns: {subtotal: net_amount}}}"
)

// ReadMap reads a file of names for tables that the programs know. Its errors are of
// the file system, or those of ParseMap.
func ReadMap(path string, known []*fact.Table) (*Map, error) {
	text, err := yamlfile.Read(path, mapKind)
	if err != nil {
		return nil, err
	}
	return ParseMap(path, text, known)
}

// ParseMap reads the text of a file of names; file is what its errors call it. They are
// yamlfile.Errors.
func ParseMap(file string, text []byte, known []*fact.Table) (*Map, error) {
	r := &mapReader{File: yamlfile.New(file, mapKind), known: known, names: &Map{tables: map[string]*tableMap{}}}
	r.read(text)
	if err := r.Err(); err != nil {
		return nil, err
	}
	return r.names, nil
}

// mapReader makes the map of one file.
type mapReader struct {
	*yamlfile.File
	known []*fact.Table
	names *Map
}

func (r *mapReader) read(text []byte) {
	root := r.Root(text, "expected "+mapExample)
	if root == nil {
		return
	}
	top, _ := r.Pairs(root, "expected "+mapExample)
	for _, p := range top {
		switch p.Name() {
		case "schema":
			r.names.schema = r.name(p)
		case "tables":
			tables, _ := r.Pairs(p.Value, "expected tables by name, as in "+mapExample)
			for _, p := range tables {
				r.table(p)
			}
		default:
			r.unknown(p, "there are schema and tables")
		}
	}
}

// table takes the other names of one table.
func (r *mapReader) table(table yamlfile.Pair) {
	var columns []string // nil: of a table that is not known
	if i := slices.IndexFunc(r.known, func(t *fact.Table) bool { return t.Name == table.Name() }); i >= 0 {
		columns = columnNames(r.known[i])
	} else {
		names := make([]string, len(r.known))
		for i, t := range r.known {
			names[i] = t.Name
		}
		r.At(table.Key, "%s is no table of facts; there are %s", terms.Quoted(table.Name()), strings.Join(names, ", "))
	}
	own := &tableMap{columns: map[string]string{}}
	pairs, _ := r.Pairs(table.Value, "expected schema, table or columns, as in "+mapExample)
	for _, p := range pairs {
		switch p.Name() {
		case "schema":
			own.schema = r.name(p)
		case "table":
			own.table = r.name(p)
		case "columns":
			list, _ := r.Pairs(p.Value, "expected columns by name, as in "+mapExample)
			for _, p := range list {
				if columns != nil && !slices.Contains(columns, p.Name()) {
					r.At(p.Key, "%s is no column of %s; there are %s", terms.Quoted(p.Name()), table.Name(), strings.Join(columns, ", "))
				}
				own.columns[p.Name()] = r.name(p)
			}
		default:
			r.unknown(p, "there are schema, table and columns")
		}
	}
	r.names.tables[table.Name()] = own
}

func (r *mapReader) unknown(p yamlfile.Pair, known string) {
	r.At(p.Key, "%s is not known here: %s", terms.Quoted(p.Name()), known)
}

// name reads the name of something in the database.
func (r *mapReader) name(p yamlfile.Pair) string {
	const longest = 63 // bytes of a name in PostgreSQL
	name, ok := yamlfile.Text(p.Value)
	switch {
	case !ok || name == "":
		r.Wrong(p, "a name of the database")
	case len(name) > longest:
		r.At(p.Value, "%s: longer than the %d bytes that a name in PostgreSQL may have", p.Name(), longest)
	case strings.ContainsRune(name, 0):
		r.At(p.Value, "%s: a name cannot hold a NUL character", p.Name())
	default:
		return name
	}
	return ""
}
