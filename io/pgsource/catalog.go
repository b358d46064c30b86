package pgsource

// catalog.go: what the server's catalog says of a table: its columns, their types,
// and what identifies a row.

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"trueup/rules/fact"
)

// queryer is a database or a transaction.
type queryer interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// found is a column of the source.
type found struct {
	name, declared string // declared is its type as people write it
	kind           kind
	notNull        bool
	readable       bool // this user may read it
}

const findRelation = `SELECT c.oid, n.nspname, c.relname, has_schema_privilege(n.oid, 'USAGE'),
		CASE WHEN c.relkind IN ('v', 'm') THEN md5(pg_get_viewdef(c.oid)) ELSE '' END
	FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
	WHERE c.relname = $1 AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND `

// A domain is as the type under it.
const findColumns = `WITH RECURSIVE under AS (
		SELECT a.attnum, t.typtype, t.typbasetype, t.typname, t.typcategory, t.typnamespace
		FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
		WHERE a.attrelid = $1 AND a.attnum > 0 AND NOT a.attisdropped
		UNION ALL
		SELECT u.attnum, t.typtype, t.typbasetype, t.typname, t.typcategory, t.typnamespace
		FROM under u JOIN pg_catalog.pg_type t ON t.oid = u.typbasetype WHERE u.typtype = 'd')
	SELECT a.attname, format_type(a.atttypid, a.atttypmod), u.typname, u.typcategory, a.attnotnull,
		has_column_privilege(a.attrelid, a.attnum, 'SELECT')
	FROM under u JOIN pg_catalog.pg_attribute a ON a.attrelid = $1 AND a.attnum = u.attnum
	WHERE u.typtype <> 'd' ORDER BY a.attnum`

// The columns of each key that no two rows share.
const findKeys = `SELECT i.indexrelid, a.attname
	FROM pg_catalog.pg_index i JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey[0:i.indnkeyatts - 1])
	WHERE i.indrelid = $1 AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL ORDER BY 1, 2`

// lookAt finds the relation of a table; nil if there is none.
func (s *Source) lookAt(ctx context.Context, q queryer, t *fact.Table) (*relation, error) {
	p := s.options.Map.of(t)
	where, args := "pg_table_is_visible(c.oid)", []any{p.table}
	if p.schema != "" {
		where, args = "n.nspname = $2", append(args, p.schema)
	}
	r := &relation{table: t, place: p}
	var (
		id     int64
		usable bool
	)
	err := q.QueryRowContext(ctx, findRelation+where, args...).Scan(&id, &r.schema, &r.name, &usable, &r.view)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil, nil
	case err != nil:
		return nil, err
	case !usable:
		r.problem("schema %s may not be used by this user: GRANT USAGE ON SCHEMA %s TO it", r.schema, r.schema)
		return r, nil
	}
	columns, err := readColumns(ctx, q, id)
	if err != nil {
		return nil, err
	}
	r.take(columns)
	if len(r.problems) > 0 {
		return r, nil
	}
	r.unique, err = r.readKeys(ctx, q, id)
	return r, err
}

func readColumns(ctx context.Context, q queryer, id int64) (all []found, err error) {
	err = each(ctx, q, func(rows *sql.Rows) error {
		var (
			c                  found
			typeName, category string
		)
		err := rows.Scan(&c.name, &c.declared, &typeName, &category, &c.notNull, &c.readable)
		c.kind = kindOf(typeName, category)
		all = append(all, c)
		return err
	}, findColumns, id)
	return all, err
}

// readKeys says whether the columns of a row's identity are unique: no row has the id
// of another.
func (r *relation) readKeys(ctx context.Context, q queryer, id int64) (unique bool, err error) {
	keys := map[int64][]string{}
	err = each(ctx, q, func(rows *sql.Rows) error {
		var (
			index int64
			name  string
		)
		err := rows.Scan(&index, &name)
		keys[index] = append(keys[index], name)
		return err
	}, findKeys, id)
	identity := r.identity()
	for _, key := range keys {
		within := !slices.ContainsFunc(key, func(name string) bool {
			return !slices.ContainsFunc(identity, func(c *column) bool { return c.name == name })
		})
		unique = unique || within
	}
	return unique, err
}

// take finds the columns of the table among those of the source, and notes what is
// wrong with them.
func (r *relation) take(all []found) {
	var missing, closed []string
	find := func(name string, of fact.Type, needed bool) *column {
		own := r.place.column(name)
		at := slices.IndexFunc(all, func(f found) bool { return f.name == own })
		switch {
		case at < 0 && !needed && own == name:
			return nil
		case at < 0 && own != name:
			missing = append(missing, name+" (by the source map "+own+")")
			return nil
		case at < 0:
			missing = append(missing, name)
			return nil
		case !all[at].readable:
			closed = append(closed, own)
			return nil
		}
		f := &all[at]
		if accepts := wanted[of]; !slices.Contains(accepts.kinds, f.kind) && len(accepts.kinds) > 0 {
			r.problem("%s.%s is of type %s, and must be %s%s", r, own, f.declared, accepts.words, advice(of, f.kind))
		}
		return &column{name: own, as: of, found: f}
	}
	for _, c := range r.table.Columns {
		r.columns = append(r.columns, find(c.Name, c.Type, true))
	}
	r.updated = find(fact.UpdatedAt, fact.Instant, false)
	if len(missing) > 0 {
		names := make([]string, len(all))
		for i := range all {
			names[i] = all[i].name
		}
		r.problem("%s lacks %s; it has %s", r, strings.Join(missing, ", "), strings.Join(names, ", "))
	}
	if len(closed) > 0 {
		r.problem("%s: this user may not read %s: GRANT SELECT ON %s TO it", r, strings.Join(closed, ", "), r)
	}
}

func (r *relation) problem(format string, args ...any) {
	r.problems = append(r.problems, fmt.Sprintf(format, args...))
}

// each calls fn for every row of a query, to scan it.
func each(ctx context.Context, q queryer, fn func(*sql.Rows) error, query string, args ...any) (err error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := fn(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}
