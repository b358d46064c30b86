package main

// corrupted_test.go: somebody changes the books behind the program's back, with the
// rights to do so, and verify names what is wrong. (corruptions_test.go lists what.)

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/lib/pq"

	"trueup/io/ledger/ledgertest"
	"trueup/jobs"
)

// corruption is one way to change a ledger.
type corruption struct {
	name string
	// does changes the ledger and returns the differences that verify must name, among
	// others of the kinds that follow; of each, what is not empty counts.
	does  func(t *testing.T, b *brokenBooks) []jobs.Difference
	kinds []string // all kinds that verify finds, in order
}

func TestVerifyNamesWhatIsCorrupted(t *testing.T) {
	engines(t, func(t *testing.T, dsn string) {
		for _, asOf := range []string{"2026-06-01T00:00:00Z", "2026-10-01T00:00:00Z"} {
			must(t, inside("run", "--source", "../../fixtures/demo", "--ledger", dsn, "--as-of", asOf, "--quiet"))
		}
		if v := verified(t, dsn, exitDone); v.Count != 0 || v.Programs[0].Evaluated != v.Programs[0].Accounts || v.Programs[0].Accounts == 0 {
			t.Fatalf("the books are not clean before: %+v", v)
		}
		for _, c := range corruptions() {
			t.Run(c.name, func(t *testing.T) {
				b := newBrokenBooks(t, copied(t, dsn))
				want := c.does(t, b)
				v := verified(t, b.dsn, exitExceptions)
				for _, d := range want {
					if !slices.ContainsFunc(v.Differences, func(found jobs.Difference) bool { return is(found, d) }) {
						t.Errorf("verify does not name %+v", d)
					}
				}
				kinds := make([]string, 0, len(v.Kinds))
				for kind := range v.Kinds {
					kinds = append(kinds, kind)
				}
				if diff := cmp.Diff(c.kinds, kinds, cmpopts.SortSlices(strings.Compare)); diff != "" || len(want) == 0 {
					t.Errorf("kinds of differences (-want +got):\n%s\n%+v", diff, v.Differences)
				}
			})
		}
	})
}

// is says whether a difference is the one that is wanted, in what is given of it.
func is(found, want jobs.Difference) bool {
	return found.Kind == want.Kind && (want.Account == "" || found.Account == want.Account) && (want.Key == "" || found.Key == want.Key) &&
		(want.Run == 0 || found.Run == want.Run) && strings.Contains(found.Books, want.Books) && strings.Contains(found.Rules, want.Rules)
}

// verification is what is read of the JSON document.
type verification struct {
	Count       int64             `json:"count"`
	Kinds       map[string]int64  `json:"kinds"`
	Differences []jobs.Difference `json:"differences"`
	Programs    []struct {
		Accounts  int64 `json:"accounts"`
		Evaluated int64 `json:"evaluated"`
	} `json:"programs"`
}

// verified runs the command and reads what it says.
func verified(t *testing.T, dsn string, code int) *verification {
	t.Helper()
	s := inside("verify", "--ledger", dsn, "--json", "--limit", "0")
	if s.code != code {
		t.Fatalf("verify ended with %d, want %d\n%s%s", s.code, code, s.stdout, s.stderr)
	}
	return read(t, s.stdout)
}

func read(t *testing.T, text string) *verification {
	t.Helper()
	v := new(verification)
	if err := json.Unmarshal([]byte(text), v); err != nil {
		t.Fatalf("verify writes no JSON: %v\n%s", err, text)
	}
	return v
}

// copied makes a ledger of its own that is the same.
func copied(t *testing.T, dsn string) string {
	t.Helper()
	if !strings.HasPrefix(dsn, "postgres") {
		newBrokenBooks(t, dsn).exec("PRAGMA wal_checkpoint(TRUNCATE)")
		text, err := os.ReadFile(dsn)
		if err != nil {
			t.Fatal(err)
		}
		to := filepath.Join(t.TempDir(), "trueup.db")
		if err := os.WriteFile(to, text, 0o600); err != nil {
			t.Fatal(err)
		}
		return to
	}
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	server := ledgertest.Server(t)
	name := "trueup_test_" + strings.ToLower(rand.Text()[:16])
	onServer := func(statement string) {
		db, err := sql.Open("postgres", server)
		if err != nil {
			t.Fatal(err)
		}
		if _, err = db.ExecContext(context.Background(), statement); err != nil {
			t.Errorf("%s: %v", statement, err)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}
	onServer("CREATE DATABASE " + pq.QuoteIdentifier(name) + " TEMPLATE " + pq.QuoteIdentifier(strings.TrimPrefix(u.Path, "/")))
	t.Cleanup(func() { onServer("DROP DATABASE " + pq.QuoteIdentifier(name) + " WITH (FORCE)") })
	return ledgertest.WithDatabase(t, server, name)
}

// brokenBooks is a ledger in the hands of somebody who may do everything.
type brokenBooks struct {
	t        *testing.T
	dsn      string
	db       *sql.DB
	postgres bool
}

func newBrokenBooks(t *testing.T, dsn string) *brokenBooks {
	t.Helper()
	db, err := open(dsn)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return &brokenBooks{t: t, dsn: dsn, db: db, postgres: strings.HasPrefix(dsn, "postgres")}
}

// exec runs a statement, as it is.
func (b *brokenBooks) exec(statement string) {
	b.t.Helper()
	if _, err := b.db.ExecContext(context.Background(), statement); err != nil {
		b.t.Fatalf("%s: %v", statement, err)
	}
}

// change runs a statement that must change rows, with the triggers out of its way.
func (b *brokenBooks) change(statement string, args ...any) {
	b.t.Helper()
	restore := b.unguard()
	result, err := b.db.ExecContext(context.Background(), statement, args...)
	if err != nil {
		b.t.Fatalf("%s: %v", statement, err)
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		b.t.Fatalf("%s: changed %d rows, %v", statement, n, err)
	}
	restore()
}

// unguard puts the triggers out of the way, and returns what puts them back.
func (b *brokenBooks) unguard() (restore func()) {
	b.t.Helper()
	if b.postgres {
		b.exec("SET session_replication_role = replica")
		return func() { b.exec("SET session_replication_role = DEFAULT") }
	}
	names, texts := b.triggers()
	for _, name := range names {
		b.exec("DROP TRIGGER " + name)
	}
	return func() {
		for _, text := range texts {
			b.exec(text)
		}
	}
}

// triggers are those of SQLite, with their texts.
func (b *brokenBooks) triggers() (names, texts []string) {
	b.t.Helper()
	rows, err := b.db.QueryContext(context.Background(), "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY name")
	if err != nil {
		b.t.Fatal(err)
	}
	defer func() {
		if err := rows.Close(); err != nil {
			b.t.Error(err)
		}
	}()
	for rows.Next() {
		var name, text string
		if err := rows.Scan(&name, &text); err != nil {
			b.t.Fatal(err)
		}
		names, texts = append(names, name), append(texts, text)
	}
	if err := rows.Err(); err != nil {
		b.t.Fatal(err)
	}
	return names, texts
}

// row returns the cells of the one row of a query, as texts.
func (b *brokenBooks) row(query string) []string {
	b.t.Helper()
	rows, err := b.db.QueryContext(context.Background(), query)
	if err != nil {
		b.t.Fatalf("%s: %v", query, err)
	}
	defer func() {
		if err := rows.Close(); err != nil {
			b.t.Error(err)
		}
	}()
	names, err := rows.Columns()
	if err != nil || !rows.Next() {
		b.t.Fatalf("%s: no row: %v %v", query, err, rows.Err())
	}
	cells, into := make([]string, len(names)), make([]any, len(names))
	for i := range cells {
		into[i] = &cells[i]
	}
	if err := rows.Scan(into...); err != nil {
		b.t.Fatalf("%s: %v", query, err)
	}
	return cells
}

// entry is a booking of an order's points in the second run's books, whose order was
// not taken back and whose lot nothing else hangs on yet but the balance.
func (b *brokenBooks) entry() (account, key string) {
	b.t.Helper()
	cells := b.row(`SELECT b.account_id, b.key FROM booking b
		WHERE b.program = 'business' AND b.run = 4 AND b.key LIKE 'earn/order/%' AND b.revision = 0
			AND NOT EXISTS (SELECT 1 FROM booking o WHERE o.account_id = b.account_id AND o.key LIKE '%' || substr(b.key, 5) AND o.key <> b.key)
		ORDER BY b.account_id, b.key LIMIT 1`)
	return cells[0], cells[1]
}

// decision is an accepted redemption for credits.
func (b *brokenBooks) decision() (account, id string) {
	b.t.Helper()
	cells := b.row("SELECT account_id, id FROM decision WHERE outcome = 'accepted' AND content LIKE '%credits%' ORDER BY account_id, id LIMIT 1")
	return cells[0], cells[1]
}
