package jobs_test

// worlds_test.go: whole jobs over folders of CSV files, on both engines: what
// the tests below share.

import (
	"strings"
	"testing"

	"trueup/fixtures/jobtest"
	"trueup/fixtures/oracle"
	"trueup/io/ledger"
	"trueup/io/ledger/ledgertest"
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
	store *ledger.Store // as job.Ledger is at first
}

// newStand opens a fresh ledger.
func newStand(t *testing.T, dsn string, tm *terms.Terms) *stand {
	t.Helper()
	job, store := jobtest.New(t, dsn, business.Program(), tm)
	return &stand{t: t, dsn: dsn, terms: tm, job: job, store: store}
}

// run delivers the files, pulls, evaluates and books as of an instant.
func (s *stand) run(files map[string]string, asOf string) *jobs.RunSummary {
	s.t.Helper()
	return jobtest.Run(s.t, s.job, files, asOf)
}

// deliver puts the files into a folder and makes it the source.
func (s *stand) deliver(files map[string]string) {
	s.t.Helper()
	jobtest.Deliver(s.t, s.job, files)
}

func (s *stand) instant(text string) rules.Instant {
	s.t.Helper()
	return jobtest.Instant(s.t, text)
}

// exports returns every table in its canonical form.
func (s *stand) exports() map[string]string {
	s.t.Helper()
	return jobtest.Exports(s.t, s.job)
}

// holds compares the ledger with what is wanted of some tables.
func (s *stand) holds(want map[string]string, what string) {
	s.t.Helper()
	jobtest.Holds(s.t, s.job, want, what)
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
