package pgsource

// query.go: the queries that read a table, whole or what changed.

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/lib/pq"

	"trueup/jobs"
	"trueup/rules"
	"trueup/rules/fact"
)

// relation is a table or view that holds the facts of a table.
type relation struct {
	table        *fact.Table
	place        place
	schema, name string
	view         string // a hash of what a view says
	columns      []*column
	updated      *column // nil: the rows do not say when they changed
	unique       bool    // no two rows have one id
	problems     []string

	since    *jobs.Watermark // what Each begins at; nil: all rows
	overlap  time.Duration
	estimate int64 // rows that Each will read
	reached  *jobs.Watermark
}

// column is one that is read.
type column struct {
	name string
	as   fact.Type
	*found
}

// String is the name for people, also as the rows' file.
func (r *relation) String() string { return r.schema + "." + r.name }

// identity are the columns that a row is identified by.
func (r *relation) identity() []*column {
	columns := []*column{r.columns[0]}
	if r.table.IDWith >= 0 {
		columns = append(columns, r.columns[r.table.IDWith])
	}
	return columns
}

// changes says whether the rows say when they changed, in a way that can be compared.
func (r *relation) changes() bool {
	return r.updated != nil && (r.updated.kind == kindZoned || r.updated.kind == kindUnzoned)
}

// maxRow is how many bytes a row may have, as in CSV files. No cell is fetched further.
const maxRow = 1 << 20

func quoted(c *column) string { return pq.QuoteIdentifier(c.name) }

// text is a column's value as text.
func text(c *column) string {
	if c.kind == kindText || c.kind == kindOther {
		return fmt.Sprintf("left(%s::text, %d)", quoted(c), maxRow+1)
	}
	return quoted(c) + "::text"
}

// sorted is an expression that orders by a column, the same on every server.
func sorted(c *column) string {
	if c.kind == kindInteger {
		return quoted(c)
	}
	return quoted(c) + `::text COLLATE "C"`
}

// all are the columns that are read, updated_at last.
func (r *relation) all() []*column {
	if r.updated == nil {
		return r.columns
	}
	return append(r.columns[:len(r.columns):len(r.columns)], r.updated)
}

func list(columns []*column, write func(*column) string) string {
	parts := make([]string, len(columns))
	for i, c := range columns {
		parts[i] = write(c)
	}
	return strings.Join(parts, ", ")
}

// queries read the rows in the order of updated_at, then id; rows that do not say when
// they changed come first, for they count as the oldest. They are apart, so that an
// index on updated_at serves the others.
//
// What has changed is read with every other row of the same id, so that rows of one
// delivery that share an id are always compared (PROGRAMS.md, "duplicate_id"). Where a
// unique key says that there is no such row, none is looked for.
func (r *relation) queries() []string {
	from := pq.QuoteIdentifier(r.schema) + "." + pq.QuoteIdentifier(r.name)
	order := list(r.identity(), sorted)
	if !r.unique { // what says the same in all of this is the same
		order = list(append(r.identity(), r.columns...), sorted)
	}
	read := func(rows, condition, order string) string {
		return "SELECT " + list(r.all(), text) + " FROM " + rows + condition + " ORDER BY " + order
	}
	if !r.changes() {
		return []string{read(from, "", order)}
	}
	updated := quoted(r.updated)
	byTime, since, changed := updated+", "+order, "", updated+" IS NOT NULL"
	if at, ok := r.begin(); ok {
		since = r.literal(at)
		changed = updated + " >= " + since
	}
	switch {
	case !r.unique && since == "":
		return []string{read(from, "", updated+" NULLS FIRST, "+order)}
	case !r.unique:
		return []string{read(r.window(from, changed, since), "", updated+" NULLS FIRST, "+order)}
	case r.updated.notNull:
		return []string{read(from, " WHERE "+changed, byTime)}
	}
	return []string{read(from, " WHERE "+updated+" IS NULL", order), read(from, " WHERE "+changed, byTime)}
}

// window reads what has changed since an instant, and what shares an id with it.
func (r *relation) window(from, changed, since string) string {
	var names []string // a column may stand for several
	for _, c := range r.all() {
		if name := quoted(c); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	columns, id, updated := strings.Join(names, ", "), list(r.identity(), quoted), quoted(r.updated)
	changed += " OR " + updated + " IS NULL"
	return "(SELECT " + columns + " FROM " + from + " WHERE " + changed +
		" UNION ALL SELECT " + columns + " FROM " + from + " WHERE " + updated + " < " + since +
		" AND (" + id + ") IN (SELECT " + id + " FROM " + from + " WHERE " + changed + ")) r"
}

// earliest is the first instant that the server and we write alike.
var earliest = rules.FromTime(time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC))

// begin is the instant that reading begins at; not ok if all rows are read.
func (r *relation) begin() (rules.Instant, bool) {
	if r.since == nil {
		return rules.None, false
	}
	overlap := rules.Instant(r.overlap.Microseconds())
	if r.since.UpdatedAt < earliest+overlap {
		return rules.None, false
	}
	return r.since.UpdatedAt - overlap, true
}

// literal writes an instant for a comparison with updated_at.
func (r *relation) literal(at rules.Instant) string {
	if r.updated.kind == kindUnzoned {
		return "'" + strings.TrimSuffix(at.String(), "Z") + "'::timestamp"
	}
	return "'" + at.String() + "'::timestamptz"
}
