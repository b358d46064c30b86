// Package pgsource is the source of facts that is a PostgreSQL database: a table or a
// view for each table of facts.
//
// All that a pull reads, it reads in one transaction that is read-only and sees the
// tables as they were at one instant, through cursors, so that memory stays flat. A
// role that may SELECT is enough. Where a table has the column updated_at, only the
// rows changed since the last pull are read again, from some time before it on.
package pgsource

// source.go: the source, and what can be known before a row is read.

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/lib/pq"

	"trueup/io/pgdsn"
	"trueup/io/pgretry"
	"trueup/jobs"
	"trueup/rules"
	"trueup/rules/fact"
)

// Options say how a source is read.
type Options struct {
	StatementTimeout time.Duration // of each batch of rows; 0: without end
	BatchRows        int           // rows asked for at a time, from 1
	Overlap          time.Duration // how long before a watermark reading begins, for rows committed late
	Map              *Map          // other names; nil: those of the tables of facts
	Log              *slog.Logger  // is warned of what is tried again; nil: nobody is
}

// Source is a jobs.Database over the tables of a PostgreSQL database. It serves one
// pull at a time.
type Source struct {
	db       *sql.DB
	name     string   // the DSN without its password
	server   string   // host, port and database, for watermarks
	notes    []string // why a password may be missing
	options  Options
	warnings []string
	trouble  pgretry.Server

	tx        *sql.Tx       // between Begin and End
	now       rules.Instant // when it began, by the server's clock
	relations map[string]*relation
	read      int64 // rows since Begin
}

var _ jobs.Database = (*Source)(nil)

// IsDSN says whether a source's name is that of a PostgreSQL database: a URL or, with
// at least one of the words that begin it, a libpq string.
func IsDSN(name string) bool {
	for _, begin := range []string{"postgres://", "postgresql://", "host=", "hostaddr=", "service=", "dbname=", "user=", "port=", "sslmode="} {
		if strings.HasPrefix(name, begin) {
			return true
		}
	}
	return false
}

// Open prepares the source that a DSN names; nothing is connected before Check.
func Open(dsn string, options Options) (*Source, error) {
	name := pgdsn.Name(dsn)
	resolved, err := pgdsn.Resolve(dsn)
	if err != nil {
		// The text may quote the DSN, and so does what it wraps: only the text without
		// its password goes on.
		return nil, fmt.Errorf("the source's DSN %s is not understood: %s", name, pgdsn.Redact(err.Error()))
	}
	cfg := resolved.Config
	settings := map[string]string{
		"default_transaction_read_only":       "on",
		"statement_timeout":                   strconv.FormatInt(options.StatementTimeout.Milliseconds(), 10),
		"idle_in_transaction_session_timeout": "0", // rows wait while the ledger settles others
		"timezone":                            "UTC",
		"cursor_tuple_fraction":               "1", // every cursor is read to its end
		"jit":                                 "off",
	}
	for name, value := range settings {
		cfg.Runtime[name] = value
	}
	cfg.BinaryParameters = true // one round trip a query instead of two
	cfg.ApplicationName = cmp.Or(cfg.ApplicationName, "trueup pull")
	cfg.ConnectTimeout = cmp.Or(cfg.ConnectTimeout, 20*time.Second)
	connector, err := pq.NewConnectorConfig(cfg)
	if err != nil {
		return nil, fmt.Errorf("the source's DSN %s is not understood: %s", name, pgdsn.Redact(err.Error()))
	}
	if options.Log == nil {
		options.Log = slog.New(slog.DiscardHandler)
	}
	db := sql.OpenDB(connector)
	db.SetMaxOpenConns(1)
	return &Source{
		db: db, name: name, notes: resolved.Notes, options: options,
		server: net.JoinHostPort(cfg.Host, strconv.Itoa(int(cfg.Port))) + "/" + cmp.Or(cfg.Database, cfg.User),
	}, nil
}

// Close closes the connection.
func (s *Source) Close() error { return errors.Join(s.End(), s.db.Close()) }

// Check looks for every table and its columns, and returns all that is wrong, joined.
// It fills Warnings.
func (s *Source) Check(ctx context.Context, tables []*fact.Table) error {
	s.warnings = nil
	var relations map[string]*relation
	err := s.again(ctx, "look for the tables", func() (err error) {
		relations, err = s.look(ctx, s.db, tables)
		return err
	})
	if err == nil && len(relations) == 0 && len(tables) > 0 {
		names := make([]string, len(tables))
		for i, t := range tables {
			names[i] = s.options.Map.of(t).String()
		}
		s.warnings = append(s.warnings, fmt.Sprintf("source %s holds no table of facts; looked for %s; if they are in another schema, name it with --source-map",
			s.name, strings.Join(names, ", ")))
	}
	return err
}

// again tries fn again after trouble that passes. No row may have been handed on.
func (s *Source) again(ctx context.Context, doing string, fn func() error) error {
	return s.trouble.Again(ctx, pgretry.Try{Doing: doing, Fn: fn, Log: s.options.Log, Shown: func(err error) error { return err }})
}

// Warnings says what Check saw that is no error but may be a mistake.
func (s *Source) Warnings() []string { return s.warnings }

// Digest is empty: what a table holds is known by reading it.
func (s *Source) Digest(context.Context, *fact.Table) (string, error) { return "", nil }

// Size is how many rows Each will read, as the server's planner estimates it.
func (s *Source) Size(tables []*fact.Table) int64 {
	var size int64
	for _, t := range tables {
		if r := s.relations[t.Name]; r != nil {
			size += r.estimate
		}
	}
	return size
}

// look finds the relations of the tables. What is wrong with them is joined.
func (s *Source) look(ctx context.Context, q queryer, tables []*fact.Table) (map[string]*relation, error) {
	relations := map[string]*relation{}
	var errs []error
	for _, t := range tables {
		r, err := s.lookAt(ctx, q, t)
		if err != nil {
			return nil, s.fail(ctx, "look for "+t.Name, err)
		}
		if r == nil {
			if place := s.options.Map.of(t); place.given {
				errs = append(errs, fmt.Errorf("source %s: there is no table or view %s, which --source-map names for %s", s.name, place, t.Name))
			}
			continue
		}
		relations[t.Name] = r
		for _, problem := range r.problems {
			errs = append(errs, fmt.Errorf("source %s: %s", s.name, problem))
		}
	}
	return relations, errors.Join(errs...)
}
