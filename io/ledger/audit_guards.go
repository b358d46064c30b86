package ledger

// audit_guards.go: whether the database still holds the ledger append-only: the
// triggers that the migrations make, and on PostgreSQL the rights of the job's role.

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"trueup/jobs"
)

// madeTrigger is a trigger as the migrations make it.
type madeTrigger struct{ name, table, text string }

// The statements in the migrations that make triggers and drop them. SQLite's end
// with END; on a line of its own, PostgreSQL's are one line.
var (
	sqliteTriggers   = regexp.MustCompile(`(?s)(?:CREATE TRIGGER (\w+) BEFORE (?:INSERT|UPDATE|DELETE) ON (\w+).*?\nEND;)|(?:DROP TRIGGER (?:IF EXISTS )?(\w+);)`)
	postgresTriggers = regexp.MustCompile(`CREATE TRIGGER (\w+) BEFORE UPDATE OR DELETE OR TRUNCATE ON (\w+) FOR EACH STATEMENT EXECUTE FUNCTION refuse_change\(\);`)
	postgresFunction = regexp.MustCompile(`(?s)CREATE FUNCTION refuse_change\(\) RETURNS trigger LANGUAGE plpgsql AS \$\$(.*?)\$\$;`)
)

// migrationTexts are the migrations of an engine, one after another.
func migrationTexts(pattern string) (string, error) {
	names, err := fs.Glob(migrations, pattern)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for _, name := range names { // in order of their numbers
		text, err := fs.ReadFile(migrations, name)
		if err != nil {
			return "", err
		}
		b.Write(text)
	}
	return b.String(), nil
}

// AuditGuards lists what of the protection against changes is not in its place.
func (s *Store) AuditGuards(ctx context.Context) ([]jobs.Guard, error) {
	audit := auditPostgresGuards
	if _, ok := s.dialect.(*sqlite); ok {
		audit = auditSQLiteGuards
	}
	guards, err := audit(ctx, s.db)
	slices.SortFunc(guards, func(a, b jobs.Guard) int { return strings.Compare(a.Name, b.Name) })
	return guards, s.fail("look for the triggers", err)
}

// oneLine is a statement with single spaces, and without what ends it.
func oneLine(text string) string {
	return strings.TrimSuffix(strings.Join(strings.Fields(text), " "), ";")
}

func auditSQLiteGuards(ctx context.Context, q queryer) ([]jobs.Guard, error) {
	text, err := migrationTexts(folder(dialectSQLite) + "/*.sql")
	if err != nil {
		return nil, err
	}
	made := make(map[string]madeTrigger)
	for _, m := range sqliteTriggers.FindAllStringSubmatch(text, -1) {
		if m[3] != "" {
			delete(made, m[3])
			continue
		}
		made[m[1]] = madeTrigger{name: m[1], table: m[2], text: oneLine(m[0])}
	}
	err = each(ctx, q, func(rows *sql.Rows) error {
		var name, table, text string
		if err := rows.Scan(&name, &table, &text); err != nil {
			return err
		}
		if m, ok := made[name]; ok && m.table == table && m.text == oneLine(text) {
			delete(made, name)
		}
		return nil
	}, "SELECT name, tbl_name, sql FROM sqlite_schema WHERE type = 'trigger'")
	var guards []jobs.Guard
	for _, m := range made {
		guards = append(guards, jobs.Guard{Name: "trigger " + m.name, Want: "a trigger that refuses changes of " + m.table})
	}
	return guards, err
}

// beforeChange is the type of a trigger before UPDATE, DELETE and TRUNCATE, for each
// statement (pg_trigger.tgtype).
const beforeChange = 2 + 8 + 16 + 32

func auditPostgresGuards(ctx context.Context, q queryer) ([]jobs.Guard, error) {
	text, err := migrationTexts(folder(dialectPostgres) + "/*.sql")
	if err != nil {
		return nil, err
	}
	body := postgresFunction.FindStringSubmatch(text)
	if body == nil {
		return nil, fmt.Errorf("the migrations make no function that refuses changes")
	}
	made := make(map[string]madeTrigger)
	var tables []string
	for _, m := range postgresTriggers.FindAllStringSubmatch(text, -1) {
		made[m[2]] = madeTrigger{name: m[1], table: m[2]}
		tables = append(tables, m[2])
	}
	slices.Sort(tables)
	err = each(ctx, q, func(rows *sql.Rows) error {
		var table, name, source string
		if err := rows.Scan(&table, &name, &source); err != nil {
			return err
		}
		if m, ok := made[table]; ok && m.name == name && oneLine(source) == oneLine(body[1]) {
			delete(made, table)
		}
		return nil
	}, `SELECT c.relname, t.tgname, p.prosrc
		FROM pg_catalog.pg_trigger t
		JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
		JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
		JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid
		WHERE n.nspname = current_schema() AND p.proname = 'refuse_change' AND t.tgtype = $1 AND t.tgqual IS NULL
			AND t.tgattr::text = '' AND t.tgenabled IN ('O', 'A') AND NOT t.tgisinternal`, beforeChange)
	if err != nil {
		return nil, err
	}
	var guards []jobs.Guard
	for _, m := range made {
		guards = append(guards, jobs.Guard{Name: "trigger " + m.name + " on " + m.table, Want: "an enabled trigger that refuses changes of " + m.table})
	}
	rights, err := auditRights(ctx, q, tables)
	return append(guards, rights...), err
}

// auditRights lists the rights that the job's role must not have, if there is such a
// role: whoever migrated may not have been allowed to make it.
func auditRights(ctx context.Context, q queryer, tables []string) ([]jobs.Guard, error) {
	var guards []jobs.Guard
	for _, table := range tables {
		err := each(ctx, q, func(rows *sql.Rows) error {
			var right string
			err := rows.Scan(&right)
			guards = append(guards, jobs.Guard{
				Name: right + " of trueup_job on " + table, Have: "the role may " + right, Want: "a role that may SELECT and INSERT",
			})
			return err
		}, `SELECT r.name FROM (VALUES ('UPDATE'), ('DELETE'), ('TRUNCATE')) AS r (name)
			JOIN pg_catalog.pg_roles o ON o.rolname = 'trueup_job'
			JOIN pg_catalog.pg_class c ON c.relname = $1
			JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND n.nspname = current_schema()
			WHERE has_table_privilege(o.oid, c.oid, r.name) OR r.name = 'UPDATE' AND has_any_column_privilege(o.oid, c.oid, r.name)
			ORDER BY r.name`, table)
		if err != nil {
			return nil, err
		}
	}
	return guards, nil
}
