package ledgertest

// schema.go: many small ledgers in one database.

import (
	"context"
	"crypto/rand"
	"database/sql"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/lib/pq"
)

// one is the database that the schemas of a test process share. It is made by the
// first test that asks and dropped by Main.
var one struct {
	sync.Mutex
	dsn   string
	admin *sql.DB
}

// PostgresSchema returns the DSN of a new, empty schema in a database shared by
// the whole test process: made and dropped in milliseconds, where a database of
// its own (Postgres) takes a good part of a second. The package's TestMain must
// end with Main.
func PostgresSchema(t testing.TB) string {
	t.Helper()
	dsn, db := shared(t)
	schema := "w_" + strings.ToLower(rand.Text()[:16])
	t.Cleanup(func() {
		if _, err := db.ExecContext(context.Background(), "DROP SCHEMA IF EXISTS "+pq.QuoteIdentifier(schema)+" CASCADE"); err != nil {
			t.Errorf("drop the test's schema: %v", err)
		}
	})
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatalf("%s: %v", Variable, err)
	}
	q := u.Query()
	q.Set("search_path", schema)
	u.RawQuery = q.Encode()
	return u.String()
}

// shared returns the database that schemas are made in.
func shared(t testing.TB) (string, *sql.DB) {
	t.Helper()
	one.Lock()
	defer one.Unlock()
	if one.admin != nil {
		return one.dsn, one.admin
	}
	server := Server(t)
	admin, err := sql.Open("postgres", server)
	if err != nil {
		t.Fatalf("%s: %v", Variable, err)
	}
	name := "trueup_worlds_" + strings.ToLower(rand.Text()[:16])
	if _, err := admin.ExecContext(context.Background(), "CREATE DATABASE "+pq.QuoteIdentifier(name)); err != nil {
		t.Fatalf("create a database for the tests: %v", err)
	}
	if err := admin.Close(); err != nil {
		t.Fatal(err)
	}
	one.dsn = WithDatabase(t, server, name)
	if one.admin, err = sql.Open("postgres", one.dsn); err != nil {
		t.Fatal(err)
	}
	one.admin.SetMaxOpenConns(2)
	return one.dsn, one.admin
}

// Main is all that a package's TestMain does: it runs the tests and drops the
// database of PostgresSchema.
func Main(m *testing.M) {
	m.Run() // the process ends with its result when TestMain returns
	one.Lock()
	defer one.Unlock()
	if one.admin == nil {
		return
	}
	var name string
	ctx := context.Background()
	err := one.admin.QueryRowContext(ctx, "SELECT current_database()").Scan(&name)
	if err == nil {
		err = one.admin.Close()
	}
	if err == nil {
		err = dropDatabase(ctx, os.Getenv(Variable), name)
	}
	if err != nil {
		panic("drop the tests' database: " + err.Error())
	}
}

func dropDatabase(ctx context.Context, server, name string) (err error) {
	admin, err := sql.Open("postgres", server)
	if err != nil {
		return err
	}
	defer func() {
		if closeErr := admin.Close(); err == nil {
			err = closeErr
		}
	}()
	_, err = admin.ExecContext(ctx, "DROP DATABASE "+pq.QuoteIdentifier(name)+" WITH (FORCE)")
	return err
}
