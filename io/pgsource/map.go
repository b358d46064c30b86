package pgsource

// map.go: other names for tables and columns.

import (
	"cmp"
	"slices"

	"trueup/rules/fact"
)

// Map says by which names the source knows the tables of facts and their columns. A
// nil Map changes no name.
type Map struct {
	schema string // of every table that names none; empty: the connection's search path
	tables map[string]*tableMap
}

// tableMap has the other names of one table.
type tableMap struct {
	schema, table string
	columns       map[string]string // by the fact's column
}

// place is where a table of facts is to be found.
type place struct {
	schema, table string // an empty schema is found by the search path
	given         bool   // the map names the table: it must be there
	columns       map[string]string
}

// of returns where the table is.
func (m *Map) of(t *fact.Table) place {
	p := place{table: t.Name}
	if m == nil {
		return p
	}
	p.schema = m.schema
	if own := m.tables[t.Name]; own != nil {
		p.schema, p.table = cmp.Or(own.schema, m.schema), cmp.Or(own.table, t.Name)
		p.given, p.columns = true, own.columns
	}
	return p
}

// column is the source's name of a column.
func (p *place) column(name string) string { return cmp.Or(p.columns[name], name) }

// String is the table's name with its schema, if that is known.
func (p place) String() string {
	if p.schema == "" {
		return p.table
	}
	return p.schema + "." + p.table
}

// columnNames are the columns that a table may have.
func columnNames(t *fact.Table) []string {
	names := make([]string, 0, len(t.Columns)+1)
	for _, c := range t.Columns {
		names = append(names, c.Name)
	}
	return append(slices.Clip(names), fact.UpdatedAt)
}
