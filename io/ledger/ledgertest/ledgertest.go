// Package ledgertest gives tests a ledger on each engine, so that every behaviour
// is tested on both.
package ledgertest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lib/pq"
)

// Variable names a PostgreSQL server on which tests may create databases and
// roles: a URL. make test sets it.
const Variable = "TRUEUP_TEST_POSTGRES"

// Engines runs fn once with the DSN of a new SQLite ledger and once with that of
// a new PostgreSQL database of its own, which is empty: ledger.Migrate makes the
// tables. Both are gone when the test ends. Without a server the PostgreSQL half
// fails: a test that was skipped silently is worth nothing.
func Engines(t *testing.T, fn func(t *testing.T, dsn string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { fn(t, SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { fn(t, Postgres(t)) })
}

// SQLite returns the DSN of a ledger file that does not exist yet.
func SQLite(t testing.TB) string {
	t.Helper()
	return filepath.Join(t.TempDir(), "trueup.db")
}

// Postgres returns the DSN of a new, empty database.
func Postgres(t testing.TB) string {
	t.Helper()
	server := Server(t)
	admin, err := sql.Open("postgres", server)
	if err != nil {
		t.Fatalf("%s: %v", Variable, err)
	}
	t.Cleanup(func() {
		if err := admin.Close(); err != nil {
			t.Error(err)
		}
	})
	name := "trueup_test_" + strings.ToLower(rand.Text()[:16])
	ctx := context.Background()
	if _, err := admin.ExecContext(ctx, "CREATE DATABASE "+pq.QuoteIdentifier(name)); err != nil {
		t.Fatalf("create a database for the test: %v", err)
	}
	t.Cleanup(func() {
		if _, err := admin.ExecContext(ctx, "DROP DATABASE "+pq.QuoteIdentifier(name)+" WITH (FORCE)"); err != nil {
			t.Errorf("drop the test's database: %v", err)
		}
	})
	return WithDatabase(t, server, name)
}

// Server returns the DSN of the test server, or ends the test.
func Server(t testing.TB) string {
	t.Helper()
	server := os.Getenv(Variable)
	if server == "" {
		t.Fatalf("%s is not set: run the tests with make test, which brings a PostgreSQL server", Variable)
	}
	if !strings.HasPrefix(server, "postgres://") && !strings.HasPrefix(server, "postgresql://") {
		t.Fatalf("%s must be a URL: postgres://user:password@host:port/database", Variable)
	}
	return server
}

// WithDatabase returns the server's DSN with another database in it.
func WithDatabase(t testing.TB, server, name string) string {
	t.Helper()
	scheme, rest, _ := strings.Cut(server, "://")
	host, tail, ok := strings.Cut(rest, "/")
	if !ok {
		host, tail, _ = strings.Cut(rest, "?")
		tail = "?" + tail
	}
	query := ""
	if i := strings.IndexByte(tail, '?'); i >= 0 {
		query = tail[i:]
	}
	return fmt.Sprintf("%s://%s/%s%s", scheme, host, name, query)
}
