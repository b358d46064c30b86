package jobs_test

// worlds_test.go: whole jobs over folders of CSV files, on both engines: what
// the tests below share.

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trueup/fixtures/oracle"
	"trueup/fixtures/world"
	"trueup/io/csvfile"
	"trueup/io/ledger"
	"trueup/io/ledger/ledgertest"
	"trueup/io/termsfile"
	"trueup/jobs"
	"trueup/rules"
	"trueup/rules/business"
	"trueup/rules/terms"
)

func TestMain(m *testing.M) { ledgertest.Main(m) }

// stand is a ledger of the business program under test.
type stand struct {
	t     *testing.T
	dsn   string
	terms *terms.Terms
	job   *jobs.Job
}

// newStand opens a fresh ledger.
func newStand(t *testing.T, dsn string, tm *terms.Terms) *stand {
	t.Helper()
	ctx := context.Background()
	if err := ledger.Migrate(ctx, dsn); err != nil {
		t.Fatal(err)
	}
	store, err := ledger.Open(ctx, dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return &stand{t: t, dsn: dsn, terms: tm, job: &jobs.Job{
		Ledger: store, Program: business.Program(), Terms: tm, Holder: "test " + t.Name(),
		Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Clock: time.Now,
	}}
}

// store is the ledger as the real store that it is.
func (s *stand) store() *ledger.Store {
	s.t.Helper()
	store, ok := s.job.Ledger.(*ledger.Store)
	if !ok {
		s.t.Fatalf("the ledger is a %T", s.job.Ledger)
	}
	return store
}

// run delivers the files and reconciles at asOf.
func (s *stand) run(files map[string]string, asOf string) *jobs.RunSummary {
	s.t.Helper()
	s.deliver(files)
	sum, err := s.job.Run(context.Background(), s.instant(asOf))
	if err != nil {
		s.t.Fatalf("run at %s: %v", asOf, err)
	}
	s.counts(sum.Pull)
	return sum
}

// deliver puts the files into a folder and makes it the source.
func (s *stand) deliver(files map[string]string) {
	s.t.Helper()
	dir := s.t.TempDir()
	if err := world.Write(dir, oracle.World{Files: files}); err != nil {
		s.t.Fatal(err)
	}
	src, err := csvfile.Open(dir)
	if err != nil {
		s.t.Fatal(err)
	}
	s.job.Source = src
}

func (s *stand) instant(text string) rules.Instant {
	s.t.Helper()
	i, ok := rules.ParseInstant(text)
	if !ok {
		s.t.Fatalf("%q is no instant", text)
	}
	return i
}

// counts holds read = pulled + unchanged + set aside.
func (s *stand) counts(p *jobs.PullSummary) {
	s.t.Helper()
	for name, c := range p.Tables {
		if c.Read != c.Pulled+c.Unchanged+c.SetAside {
			s.t.Errorf("%s: read %d, but pulled %d + unchanged %d + set aside %d", name, c.Read, c.Pulled, c.Unchanged, c.SetAside)
		}
	}
}

// exports returns every table in its canonical form.
func (s *stand) exports() map[string]string {
	s.t.Helper()
	tables := map[string]string{}
	for _, name := range jobs.ExportTables(s.job.Program) {
		var b bytes.Buffer
		if err := s.job.Export(context.Background(), name, &b); err != nil {
			s.t.Fatalf("export %s: %v", name, err)
		}
		tables[name] = b.String()
	}
	return tables
}

// holds compares the ledger with what is wanted of each table.
func (s *stand) holds(want map[string]string, what string) {
	s.t.Helper()
	got := s.exports()
	for name, text := range want {
		if diff := cmp.Diff(text, got[name]); diff != "" {
			s.t.Errorf("%s: %s (-want +got):\n%s", what, name, diff)
		}
	}
}

// worldTerms are the terms of a world.
func worldTerms(t *testing.T, w oracle.World) *terms.Terms {
	t.Helper()
	if w.Terms == nil {
		return terms.Published()
	}
	text, err := json.Marshal(w.Terms)
	if err != nil {
		t.Fatal(err)
	}
	tm, err := termsfile.Parse("terms", text)
	if err != nil {
		t.Fatal(err)
	}
	return tm
}

// asked is what the second evaluator says of a world.
func asked(t *testing.T, w oracle.World, earlier []oracle.Decided) oracle.Result {
	t.Helper()
	r, err := oracle.Evaluate(w, earlier)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// clean says whether a world can be cut into several deliveries: duplicates are
// judged within one delivery only, and rows without an id cannot be corrected.
func clean(r oracle.Result) bool {
	return !strings.Contains(r.Tables["exceptions"], "duplicate_id") && !strings.Contains(r.Tables["exceptions"], "missing_id") &&
		!strings.Contains(r.Tables["exceptions"], "malformed")
}
