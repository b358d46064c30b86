package ledger

// postgres.go: what is PostgreSQL's own: connecting, the schema, COPY, error codes.

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"runtime"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"

	"trueup/io/pgdsn"
)

// defaultSchema holds the tables unless the DSN sets a search_path.
const defaultSchema = "trueup"

type postgres struct {
	dsn   string
	notes []string // why a password may be missing
}

func connectPostgres(dsn string, readOnly bool) (*Store, error) {
	resolved, err := pgdsn.Resolve(dsn)
	if err != nil {
		// The driver's text may quote the DSN, and so does what it wraps: only the
		// text without its password goes on.
		return nil, fmt.Errorf("the ledger's DSN %s is not understood: %s", pgdsn.Name(dsn), hidePasswords(err.Error()))
	}
	cfg := resolved.Config
	// The schema travels in the connection, so that the SQL is the same for both engines.
	if _, ok := cfg.Runtime["search_path"]; !ok && !strings.Contains(cfg.Options, "search_path") {
		cfg.Runtime["search_path"] = defaultSchema
	}
	// Compiling a query costs more than it saves in statements as short as ours.
	if _, ok := cfg.Runtime["jit"]; !ok {
		cfg.Runtime["jit"] = "off"
	}
	if readOnly {
		cfg.Runtime["default_transaction_read_only"] = "on"
	}
	cfg.BinaryParameters = true // one round trip a query instead of two
	if cfg.ApplicationName == "" {
		cfg.ApplicationName = "trueup"
	}
	if cfg.ConnectTimeout == 0 {
		cfg.ConnectTimeout = 20 * time.Second
	}
	d := &postgres{dsn: Redact(dsn), notes: resolved.Notes}
	writes, err := d.pool(cfg)
	if err != nil {
		return nil, err
	}
	// Reads go along the primary key, account by account. The planner, which does
	// not know how a batch's accounts lie together, would rather read the table.
	reading := cfg.Clone()
	for _, setting := range []string{"enable_seqscan", "enable_bitmapscan"} {
		if _, ok := reading.Runtime[setting]; !ok {
			reading.Runtime[setting] = "off"
		}
	}
	reading.Runtime["max_parallel_workers_per_gather"] = "0"
	// The packed texts of a page of accounts are sorted in memory, not in a file.
	if _, ok := reading.Runtime["work_mem"]; !ok {
		reading.Runtime["work_mem"] = "32MB"
	}
	reads, err := d.pool(reading)
	if err != nil {
		return nil, errors.Join(err, writes.Close())
	}
	return &Store{db: sqlx.NewDb(reads, d.driver()), writes: writes, dialect: d, name: d.dsn, readOnly: readOnly}, nil
}

func (p *postgres) pool(cfg pq.Config) (*sql.DB, error) {
	connector, err := pq.NewConnectorConfig(cfg)
	if err != nil {
		return nil, fmt.Errorf("the ledger's DSN %s is not understood: %s", p.dsn, hidePasswords(err.Error()))
	}
	db := sql.OpenDB(connector)
	db.SetMaxIdleConns(p.writers() + 2)
	return db, nil
}

func (*postgres) driver() string { return "postgres" }

// writers: half the work of booking is the server's, so few are enough.
func (*postgres) writers() int { return min(max(runtime.NumCPU(), 2), 4) }

func (*postgres) among(column, parameter string) string { return column + " = ANY(" + parameter + ")" }
func (*postgres) list(values []string) any              { return pq.StringArray(values) }

// fewRows are cheaper to look up one by one than to join with a whole table; the
// planner, whose counts may be old, is not left to guess.
const (
	veryFewRows = 500
	fewRows     = 20_000
	manyRows    = 100_000
)

// The server keeps the staging tables. What a killed delivery wrote there was
// never committed, but it takes room until it is truncated.
func (*postgres) stagingBegin() string {
	return `SET LOCAL work_mem = '64MB';
		DO $$ BEGIN
			IF pg_relation_size('staging') + pg_relation_size('staging_change') > 8000000 THEN
				TRUNCATE staging, staging_change, staging_unknown, staging_moved;
			END IF;
		END $$`
}

func (p *postgres) stagingPlan(rows int64) string {
	const analyze = "ANALYZE staging (id, account_id, reason, seen)"
	switch {
	case rows <= veryFewRows:
		return p.searchEnd(rows)
	case rows <= fewRows:
		return p.searchEnd(rows) + "; " + analyze
	}
	return "SET LOCAL enable_seqscan = on; " + analyze
}

// unknownPlan: without it the planner believes that a table just filled is empty,
// and compares each of a million rows with each of a thousand accounts.
func (*postgres) unknownPlan() string { return "ANALYZE staging_unknown" }

// hashBegin: how many rows were set aside the planner knows only after the
// server's own counting, which may be minutes away.
func (*postgres) hashBegin() string { return "SET LOCAL enable_nestloop = off" }
func (*postgres) hashEnd() string   { return "SET LOCAL enable_nestloop = on" }

func (*postgres) searchBegin() string {
	return "SET LOCAL enable_seqscan = on; ANALYZE staging_moved"
}
func (*postgres) searchEnd(rows int64) string {
	if rows <= fewRows {
		return "SET LOCAL enable_seqscan = off"
	}
	return ""
}

// stagingClear: TRUNCATE takes milliseconds however few the rows are.
func (*postgres) stagingClear(rows int64) string {
	if rows <= fewRows {
		return "DELETE FROM staging; DELETE FROM staging_change; DELETE FROM staging_unknown; DELETE FROM staging_moved"
	}
	return "TRUNCATE staging, staging_change, staging_unknown, staging_moved"
}

// delivered counts a mirror that has grown: its next reader comes at once, and
// the server's own counting may be minutes away.
func (*postgres) delivered(pulled int64) string {
	if pulled < manyRows {
		return ""
	}
	return "SET LOCAL default_statistics_target = 10; ANALYZE fact (account_id, program, kind, id)"
}

// bookingBegin: a batch's accounts are looked up, never searched for.
func (*postgres) bookingBegin() string {
	return "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off"
}

func (*postgres) noteText(note string, element int) string {
	return fmt.Sprintf("(CAST(%s AS json) ->> %d)", note, element)
}

func (*postgres) noteInt(note string, element int) string {
	return fmt.Sprintf("CAST(CAST(%s AS json) ->> %d AS bigint)", note, element)
}

// schema returns the first schema of the search path, whether it exists or not.
func (*postgres) schema(ctx context.Context, db *sql.DB) (string, error) {
	var path string
	if err := db.QueryRowContext(ctx, "SHOW search_path").Scan(&path); err != nil {
		return "", err
	}
	first, _, _ := strings.Cut(path, ",")
	first = strings.TrimSpace(first)
	if strings.HasPrefix(first, `"`) {
		first = strings.ReplaceAll(strings.Trim(first, `"`), `""`, `"`)
	}
	if first == "" || first == "$user" {
		return "", errors.New("the DSN's search_path must begin with the name of the ledger's schema")
	}
	return first, nil
}

func (p *postgres) check(ctx context.Context, db *sql.DB) error {
	schema, ours, err := p.claim(ctx, db)
	switch {
	case err != nil:
		return err
	case !ours:
		return fmt.Errorf("there is no ledger in schema %s of this database; make it with: trueup migrate --ledger %s", schema, quoteForShell(p.dsn))
	}
	return checkVersion(ctx, db, dialectPostgres, "trueup migrate --ledger "+quoteForShell(p.dsn))
}

func notOurs(schema, table string) error {
	return fmt.Errorf("schema %s holds tables of something else (%s) and no ledger; name another schema with search_path in the DSN", schema, table)
}

// claim returns the schema and whether it holds a ledger, and refuses one that
// holds something else.
func (p *postgres) claim(ctx context.Context, db *sql.DB) (schema string, ours bool, err error) {
	if schema, err = p.schema(ctx, db); err != nil {
		return "", false, err
	}
	ours, foreign, err := p.look(ctx, db, schema)
	if err == nil && !ours && foreign != "" {
		err = notOurs(schema, foreign)
	}
	return schema, ours, err
}

// look says whether the schema holds a ledger, or else the name of a table that
// is there already.
func (*postgres) look(ctx context.Context, db *sql.DB, schema string) (ours bool, foreign string, err error) {
	const q = `SELECT coalesce(bool_or(c.relname = $2), false), coalesce(min(c.relname::text), '')
		FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
		WHERE n.nspname = $1 AND c.relkind IN ('r', 'p', 'v', 'm', 'f')`
	err = db.QueryRowContext(ctx, q, schema, versionTable).Scan(&ours, &foreign)
	return ours, foreign, err
}

func (p *postgres) migrate(ctx context.Context, db *sql.DB) error {
	schema, _, err := p.claim(ctx, db)
	if err != nil {
		return err
	}
	// Two processes that make the same schema at once: one of them is told that it
	// is there, which is what it wanted.
	_, err = db.ExecContext(ctx, "CREATE SCHEMA IF NOT EXISTS "+pq.QuoteIdentifier(schema))
	if err != nil && !errors.Is(p.explain(err), errDuplicate) && pq.As(err, pqerror.DuplicateSchema) == nil {
		return err
	}
	return runMigrations(ctx, db, dialectPostgres)
}

// explain goes by SQLSTATE and error types, never by texts.
func (p *postgres) explain(err error) error {
	var pe *pq.Error
	if errors.As(err, &pe) {
		if text := explainState(pe); text != "" {
			if pe.Code == pqerror.InvalidPassword {
				text = strings.Join(append([]string{text}, p.notes...), "; ")
			}
			return &advice{text: text, err: err}
		}
		if pe.Code == pqerror.UniqueViolation {
			return fmt.Errorf("%w: %w", errDuplicate, err)
		}
		return err
	}
	var (
		ne *net.OpError
		de *net.DNSError
	)
	if errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return &advice{text: "the server closed the connection; nothing of this batch was kept: run again", err: err}
	}
	if errors.As(err, &ne) || errors.As(err, &de) {
		return &advice{text: "the server cannot be reached; check host and port, and that it is running", err: err}
	}
	return err
}

func explainState(e *pq.Error) string {
	switch e.Code {
	case pqerror.InvalidPassword, pqerror.InvalidAuthorizationSpecification:
		return "the server refused the user or the password; check both in the DSN"
	case pqerror.InvalidCatalogName:
		return "this database does not exist; create it, or correct the DSN"
	case pqerror.InsufficientPrivilege:
		return "this user lacks the rights; grant it the role trueup_job, or run trueup migrate as the owner"
	case pqerror.ReadOnlySQLTransaction:
		return "the server is read-only, a standby perhaps; use the primary"
	case pqerror.DiskFull:
		return "the server's disk is full; nothing of this batch was kept: make room and run again"
	case pqerror.TooManyConnections:
		return "the server has no connection left; close some, or raise max_connections"
	case pqerror.CannotConnectNow, pqerror.AdminShutdown, pqerror.CrashShutdown:
		return "the server is starting or stopping; run again in a moment"
	case pqerror.UndefinedTable, pqerror.UndefinedColumn:
		return "the ledger's tables cannot be used: grant this user the role trueup_job if it lacks it, or run trueup migrate as the owner"
	case pqerror.RestrictViolation:
		return "rows of the ledger are only ever added"
	}
	return ""
}
