// Package ledger is the store of trueup: the mirror of the facts, the append-only
// ledger and the runs, in one database. Two engines share its tables and its SQL:
// an SQLite file, which is the default and needs nothing else, and PostgreSQL.
//
// What differs between them is in one small dialect each (sqlite.go, postgres.go)
// and in the migrations. Both give the same rows in the same order.
package ledger

// open.go: from a DSN to a store whose schema is the program's own.

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/jmoiron/sqlx"

	"trueup/io/pgretry"
	"trueup/jobs"
)

// Store is an open ledger. Its methods may be called by several goroutines.
type Store struct {
	db      *sqlx.DB // for reading
	writes  *sql.DB  // for writing; on SQLite the same pool
	dialect dialect
	name    string // for people: the DSN without its password, or the file

	readOnly bool

	writer chan struct{} // SQLite has one writer: who put a token in may write; nil on PostgreSQL

	renewing sync.Mutex
	renewal  *jobs.Lease // a renewal that the transaction in hand takes along (SQLite)

	fresh freshness

	log    *slog.Logger // for warnings; see WithLog
	server pgretry.Server
	tally  tally
}

var _ jobs.Ledger = (*Store)(nil)

// dialect is what the engines do differently.
type dialect interface {
	// driver is the name that sqlx knows the placeholders by.
	driver() string
	// check fails if the schema is missing, older, newer or another program's.
	check(ctx context.Context, db *sql.DB) error
	// migrate brings the schema up to date.
	migrate(ctx context.Context, db *sql.DB) error
	// sink streams rows into a table, inside the connection's transaction.
	sink(ctx context.Context, conn *sql.Conn, table string, columns []string) (sink, error)
	// among is the condition that a column is one of the values of a parameter,
	// and list that parameter.
	among(column, parameter string) string
	ranges() bool                            // asking for a range of accounts is quicker than for a list of them
	between(column, parameter string) string // from the first to the second of a list
	list(values []string) any
	// Scripts, which may be empty, around the steps of a delivery: stagingBegin
	// readies the staging tables on its connection, stagingPlan prepares the
	// planner for so many rows, unknownPlan for the accounts not found, hashBegin and hashEnd
	// stand around a join of two tables that have no index for it, searchBegin and searchEnd for a search through the
	// whole mirror, stagingClear empties the tables, delivered follows the last.
	stagingBegin() string
	stagingPlan(rows int64) string
	unknownPlan() string
	hashBegin() string
	hashEnd() string
	searchBegin() string
	searchEnd(rows int64) string
	stagingClear(rows int64) string
	delivered(pulled int64) string
	// bookingBegin prepares a transaction that books.
	bookingBegin() string
	// noteText and noteInt read an element of a note (see notes.go).
	noteText(note string, element int) string
	noteInt(note string, element int) string
	// writers is how many transactions may book at once.
	writers() int
	// explain turns a driver's error into one that says what to do.
	explain(err error) error
}

// Open opens the ledger that the DSN names: postgres:// or postgresql:// or a
// libpq string (host=… user=… and so on) is PostgreSQL, anything else the path of an
// SQLite file. A file that does not exist is made; a PostgreSQL schema is not
// (see Migrate).
func Open(ctx context.Context, dsn string) (*Store, error) {
	s, err := connect(ctx, dsn, false)
	if err != nil {
		return nil, err
	}
	if lite, ok := s.dialect.(*sqlite); ok {
		err = ready(ctx, lite, s.writes)
	}
	if err == nil {
		err = s.check(ctx)
	}
	if err != nil {
		return nil, errors.Join(s.fail("open", err), s.Close())
	}
	return s, nil
}

func (s *Store) check(ctx context.Context) error {
	return s.again(ctx, "open", func() error { return s.dialect.check(ctx, s.db.DB) })
}

// OpenReadOnly opens a ledger that is there and changes nothing in it, not even
// its schema.
func OpenReadOnly(ctx context.Context, dsn string) (*Store, error) {
	s, err := connect(ctx, dsn, true)
	if err != nil {
		return nil, err
	}
	if err := s.check(ctx); err != nil {
		return nil, errors.Join(s.fail("open", err), s.Close())
	}
	return s, nil
}

// Migrate makes the ledger's schema, or brings it up to date. It is safe to call
// again, and from two processes at once.
func Migrate(ctx context.Context, dsn string) error {
	s, err := connect(ctx, dsn, false)
	if err != nil {
		return err
	}
	if lite, ok := s.dialect.(*sqlite); ok {
		err = ready(ctx, lite, s.writes)
	} else if err = s.again(ctx, "migrate", func() error { return s.writes.PingContext(ctx) }); err == nil {
		err = s.dialect.migrate(ctx, s.writes)
	}
	if err == nil {
		err = s.check(ctx)
	}
	if err != nil {
		err = s.fail("migrate", err)
	}
	return errors.Join(err, s.Close())
}

// ready makes the file a ledger. Two processes that make the same file at once
// meet where SQLite does not wait but says busy (the change of the journal mode):
// the later one tries again.
func ready(ctx context.Context, lite *sqlite, db *sql.DB) error {
	const attempts, pause = 40, 50 * time.Millisecond
	for n := 1; ; n++ {
		err := lite.ready(ctx, db)
		if n == attempts || !errors.Is(lite.explain(err), errBusy) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
	}
}

// connect prepares a pool; no connection is made before the first query.
func connect(ctx context.Context, dsn string, readOnly bool) (*Store, error) {
	s, err := pools(ctx, dsn, readOnly)
	if err != nil {
		return nil, err
	}
	s.log = logOf(ctx)
	return s, nil
}

func pools(ctx context.Context, dsn string, readOnly bool) (*Store, error) {
	if isPostgres(dsn) {
		return connectPostgres(dsn, readOnly)
	}
	if strings.HasPrefix(dsn, "postgres:") || strings.HasPrefix(dsn, "postgresql:") {
		return nil, errors.New("the ledger's DSN begins with postgres: but is no URL; write postgres://user@host/database")
	}
	return connectSQLite(ctx, strings.TrimPrefix(dsn, "sqlite:"), readOnly)
}

// isPostgres tells the two kinds of DSN apart.
func isPostgres(dsn string) bool {
	if strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://") {
		return true
	}
	if strings.HasPrefix(dsn, "sqlite:") {
		return false
	}
	for _, field := range strings.Fields(dsn) {
		if key, _, ok := strings.Cut(field, "="); ok && slices.Contains(libpqKeys, key) {
			return true
		}
	}
	return false
}

// libpqKeys are words that a libpq string may begin with, and that no file is called by.
var libpqKeys = []string{"host", "hostaddr", "port", "dbname", "user", "password", "passfile", "service", "sslmode", "application_name"}

// Close closes the database.
func (s *Store) Close() error { return errors.Join(s.db.Close(), s.writes.Close()) }

// Writers is how many Book calls may run at once.
func (s *Store) Writers() int { return s.dialect.writers() }

// fail says what the store was doing when an error came, with what to do about
// it where the engine's code tells, and without a password.
func (s *Store) fail(doing string, err error) error {
	if err == nil {
		return nil
	}
	explained := s.dialect.explain(err)
	if isUncertain(err) {
		explained = &advice{text: uncertainAdvice, err: err}
	}
	return &Error{Ledger: s.name, Doing: doing, Err: explained}
}
