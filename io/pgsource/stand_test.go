package pgsource_test

// stand_test.go: a source database and a ledger under test.

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/csv"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/lib/pq"

	"trueup/fixtures/jobtest"
	"trueup/io/csvfile"
	"trueup/io/ledger"
	"trueup/io/ledger/ledgertest"
	"trueup/io/pgsource"
	"trueup/jobs"
	"trueup/rules/business"
	"trueup/rules/fact"
	"trueup/rules/program"
	"trueup/rules/terms"
)

func TestMain(m *testing.M) { ledgertest.Main(m) }

// usual are the options of the command's flags.
var usual = pgsource.Options{StatementTimeout: time.Minute, BatchRows: 5000, Overlap: 15 * time.Minute}

// stand is a ledger that pulls from a database.
type stand struct {
	t      *testing.T
	dsn    string // of the source
	db     *sql.DB
	source *pgsource.Source
	store  *ledger.Store
	job    *jobs.Job
}

// newStand opens a fresh ledger and the database of a source that is there.
func newStand(t *testing.T, ledgerDSN, sourceDSN string, p *program.Program) *stand {
	t.Helper()
	job, store := jobtest.New(t, ledgerDSN, p, terms.Published())
	s := &stand{t: t, dsn: sourceDSN, db: database(t, sourceDSN), store: store, job: job}
	s.read(usual)
	return s
}

// schema returns the DSN of an empty schema, for a source.
func schema(t *testing.T) string {
	t.Helper()
	dsn := ledgertest.PostgresSchema(t)
	u, err := url.Parse(dsn)
	if err == nil {
		_, err = database(t, dsn).ExecContext(context.Background(), "CREATE SCHEMA "+u.Query().Get("search_path"))
	}
	if err != nil {
		t.Fatal(err)
	}
	return dsn
}

// shop is a stand of the business program on an embedded ledger and an empty source.
func shop(t *testing.T) *stand {
	t.Helper()
	return newStand(t, ledgertest.SQLite(t), schema(t), business.Program())
}

// ownShop is shop with a database of its own, in which the source's schema is public.
func ownShop(t *testing.T) *stand {
	t.Helper()
	return newStand(t, ledgertest.SQLite(t), ledgertest.Postgres(t), business.Program())
}

func closed(t *testing.T, closing func() error) {
	t.Helper()
	if err := closing(); err != nil {
		t.Error(err)
	}
}

func database(t *testing.T, dsn string) *sql.DB {
	t.Helper()
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closed(t, db.Close) })
	return db
}

// open opens a source that is closed with the test.
func open(t *testing.T, dsn string, o pgsource.Options) *pgsource.Source {
	t.Helper()
	source, err := pgsource.Open(dsn, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closed(t, source.Close) })
	return source
}

// read makes the job read its source with other options.
func (s *stand) read(o pgsource.Options) {
	s.source = open(s.t, s.dsn, o)
	s.job.Source = s.source
}

func (s *stand) exec(statements ...string) {
	s.t.Helper()
	for _, statement := range statements {
		if _, err := s.db.ExecContext(context.Background(), statement); err != nil {
			s.t.Fatalf("%s: %v", statement, err)
		}
	}
}

// pull returns what became of a table's rows as read, pulled, unchanged, set aside.
func (s *stand) pull(table string) [4]int64 {
	s.t.Helper()
	c := s.pulled().Tables[table]
	return [4]int64{c.Read, c.Pulled, c.Unchanged, c.SetAside}
}

func (s *stand) pulled() *jobs.PullSummary {
	s.t.Helper()
	sum, err := s.job.Pull(context.Background())
	if err != nil {
		s.t.Fatal(err)
	}
	return sum
}

// pulls expects of the next pull what became of a table's rows.
func (s *stand) pulls(what, table string, want [4]int64) {
	s.t.Helper()
	if got := s.pull(table); got != want {
		s.t.Errorf("%s: read, pulled, unchanged, set aside of %s are %v, want %v", what, table, got, want)
	}
}

func (s *stand) full() *jobs.PullSummary {
	s.t.Helper()
	s.job.Full = true
	defer func() { s.job.Full = false }()
	return s.pulled()
}

// exports returns every table of the ledger in its canonical form after a
// reconciliation.
func (s *stand) exports(asOf string) map[string]string {
	s.t.Helper()
	if _, err := s.job.Reconcile(context.Background(), jobtest.Instant(s.t, asOf)); err != nil {
		s.t.Fatal(err)
	}
	return jobtest.Exports(s.t, s.job)
}

func same[T any](t *testing.T, what string, want, got T) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// refused expects an error with all of these texts in it.
func refused(t *testing.T, err error, texts ...string) {
	t.Helper()
	if err == nil {
		t.Errorf("no error; want one with %q", texts)
		return
	}
	for _, text := range texts {
		if !strings.Contains(err.Error(), text) {
			t.Errorf("%v\nlacks %q", err, text)
		}
	}
}

// readCSV returns a file's records, the header first; nil if there is no such file.
func readCSV(t *testing.T, path string) [][]string {
	t.Helper()
	file, err := os.Open(path)
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	defer closed(t, file.Close)
	records, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return records
}

// natural is the type that a database would have for a column.
func natural(t *fact.Table, name string) string {
	i := t.Column(name)
	if i < 0 {
		return "timestamptz" // updated_at
	}
	switch t.Columns[i].Type {
	case fact.Instant:
		return "timestamptz"
	case fact.Date:
		return "date"
	case fact.Money:
		return "numeric(14,2)"
	case fact.Points:
		return "integer"
	case fact.Rate:
		return "numeric"
	case fact.Bool:
		return "boolean"
	}
	return "text"
}

// load makes a table of records. An empty cell is NULL.
func (s *stand) load(t *fact.Table, records [][]string, typeOf func(*fact.Table, string) string) {
	s.t.Helper()
	columns, marks := make([]string, len(records[0])), make([]string, len(records[0]))
	for i, name := range records[0] {
		columns[i] = fmt.Sprintf("%s %s", pq.QuoteIdentifier(name), typeOf(t, name))
		marks[i] = fmt.Sprintf("$%d", i+1)
	}
	s.exec("CREATE TABLE " + t.Name + " (" + strings.Join(columns, ", ") + ")")
	ctx := context.Background()
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, record := range records[1:] {
		values := make([]any, len(record))
		for i, cell := range record {
			if cell != "" {
				values[i] = cell
			}
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO "+t.Name+" VALUES ("+strings.Join(marks, ", ")+")", values...); err != nil {
			s.t.Fatalf("%s %q: %v", t.Name, record, err)
		}
	}
	if err := tx.Commit(); err != nil {
		s.t.Fatal(err)
	}
}

// folder is a source of CSV files with these records.
func folder(t *testing.T, tables map[string][][]string) *csvfile.Folder {
	t.Helper()
	dir := t.TempDir()
	for name, records := range tables {
		var b bytes.Buffer
		if err := csv.NewWriter(&b).WriteAll(records); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name+".csv"), b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	f, err := csvfile.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return f
}
