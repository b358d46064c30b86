package ledger_test

// helpers_test.go: odds and ends of the tests.

import (
	"database/sql"
	"strings"
	"testing"

	_ "github.com/lib/pq"

	"trueup/io/ledger/ledgertest"
	"trueup/jobs"
	"trueup/rules"
	"trueup/rules/fact"
)

// freshDSN returns another new ledger of the engine that the test runs on.
func freshDSN(t testing.TB) string {
	t.Helper()
	if strings.HasSuffix(t.Name(), "/postgres") {
		return ledgertest.Postgres(t)
	}
	return ledgertest.SQLite(t)
}

// closed ends something that a test opened, and says if that fails.
func closed(t testing.TB, end func() error) {
	t.Helper()
	if err := end(); err != nil {
		t.Error(err)
	}
}

// parseCells parses cells that hold the separator of the tests' lines.
func parseCells(table *fact.Table, cells []string, r *jobs.Staged) {
	fact.NewParser(table, rules.Zone{}).Parse(cells, "", &r.Record)
}

// escaped is a text as it stands in data.
func escaped(s string) string { return string(fact.AppendField(nil, s)) }

// raw opens the database behind a ledger, as somebody with a client would.
func raw(t testing.TB, dsn string) *sql.DB {
	t.Helper()
	var (
		db  *sql.DB
		err error
	)
	if strings.HasPrefix(dsn, "postgres") {
		separator := "?"
		if strings.Contains(dsn, "?") {
			separator = "&"
		}
		db, err = sql.Open("postgres", dsn+separator+"search_path=trueup")
	} else {
		db, err = sql.Open("sqlite", dsn)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closed(t, db.Close) })
	return db
}
