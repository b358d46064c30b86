package ledger_test

// world_test.go: a small program of the tests' own, and how they drive the store.

import (
	"context"
	"strconv"
	"strings"
	"testing"
	"time"

	"trueup/io/ledger"
	"trueup/io/ledger/ledgertest"
	"trueup/jobs"
	"trueup/rules"
	"trueup/rules/fact"
	"trueup/rules/program"
)

var (
	accounts = &fact.Table{
		Name: "accounts",
		Columns: []fact.Column{
			{Name: "account_id"}, {Name: "name"}, {Name: "referred_by"},
		},
		IDWith: fact.NoColumn, Account: 0, Subject: true, Parent: fact.NoColumn, Link: 2, Currency: fact.NoColumn,
	}
	orders = &fact.Table{
		Name: "orders",
		Columns: []fact.Column{
			{Name: "order_id"}, {Name: "account_id"}, {Name: "subtotal", Type: fact.Money}, {Name: "currency"},
			{Name: "ordered_at", Type: fact.Instant}, {Name: "completed_at", Type: fact.Instant},
		},
		IDWith: fact.NoColumn, Account: 1, Parent: fact.NoColumn, Link: fact.NoColumn, Currency: 3, InOrder: [][2]int{{5, 4}}, Effect: 5,
	}
	refunds = &fact.Table{
		Name: "refunds",
		Columns: []fact.Column{
			{Name: "refund_id"}, {Name: "order_id"}, {Name: "account_id"}, {Name: "amount", Type: fact.Money},
		},
		IDWith: fact.NoColumn, Account: 2, Parent: 1, ParentTable: "orders", Link: fact.NoColumn, Currency: fact.NoColumn,
	}
	rates = &fact.Table{
		Name: "rates",
		Columns: []fact.Column{
			{Name: "currency"}, {Name: "per_usd", Type: fact.Rate}, {Name: "as_of", Type: fact.Instant},
		},
		IDWith: 2, Account: fact.NoColumn, Parent: fact.NoColumn, Link: fact.NoColumn, Currency: fact.NoColumn,
	}
	shop = &program.Program{
		Name:       "shop",
		Tables:     []*fact.Table{accounts, orders, refunds, rates},
		LinkTables: []string{"orders"},
	}
)

// now is the tests' clock.
var now = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// open returns a migrated ledger, closed when the test ends.
func open(t testing.TB, dsn string) *ledger.Store {
	t.Helper()
	ctx := context.Background()
	if err := ledger.Migrate(ctx, dsn); err != nil {
		t.Fatal(err)
	}
	s, err := ledger.Open(ctx, dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closed(t, s.Close) })
	return s
}

// engines runs fn on a new ledger of each engine.
func engines(t *testing.T, fn func(t *testing.T, s *ledger.Store)) {
	t.Helper()
	ledgertest.Engines(t, func(t *testing.T, dsn string) { fn(t, open(t, dsn)) })
}

// file is one delivered table: lines of cells separated by "|", the line number
// being the row's place. A cell "updated:T" at the end is the row's updated_at.
type file struct {
	table *fact.Table
	lines []string
}

func of(table *fact.Table, lines ...string) file { return file{table, lines} }

// row parses a line as the pull does.
func row(table *fact.Table, line string, number int) *jobs.Staged {
	cells := strings.Split(line, "|")
	updated := ""
	if last := cells[len(cells)-1]; strings.HasPrefix(last, "updated:") {
		updated = strings.TrimPrefix(last, "updated:")
		cells = cells[:len(cells)-1]
	}
	positions := make([]int, len(cells))
	for i, at := 0, 1; i < len(cells); i++ {
		positions[i] = at
		at += len(cells[i]) + 1
	}
	s := &jobs.Staged{File: table.Name + ".csv", Line: number}
	fact.NewParser(table, rules.Zone{}).Parse(cells, updated, &s.Record)
	s.AtID = positions[0]
	if table.Account >= 0 {
		s.AtAccount = positions[table.Account]
	}
	if table.Parent >= 0 {
		s.AtParent = positions[table.Parent]
	}
	if s.FlawColumn >= 0 {
		s.AtFlaw = positions[s.FlawColumn]
	}
	return s
}

// pull delivers files in a run of its own and returns the counts.
func pull(t testing.TB, s *ledger.Store, files ...file) map[string]jobs.PullCount {
	t.Helper()
	return pullTo(t, s, shop, files...)
}

// pullTo is pull for a program.
func pullTo(t testing.TB, s *ledger.Store, p *program.Program, files ...file) map[string]jobs.PullCount {
	t.Helper()
	ctx := context.Background()
	run := beginOf(t, s, p, "pull", rules.None)
	d, err := s.Deliver(ctx, p, run)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		for i, line := range f.lines {
			if err := d.Stage(ctx, f.table, row(f.table, line, i+2)); err != nil {
				t.Fatal(err)
			}
		}
	}
	counts, err := d.Settle(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Discard(); err != nil {
		t.Fatal(err)
	}
	end(t, s, run, "done", 0, "")
	for name, c := range counts {
		if c.Read != c.Pulled+c.Unchanged+c.SetAside || c.Unchanged < 0 {
			t.Errorf("%s: read is not pulled + unchanged + set aside: %+v", name, c)
		}
	}
	return counts
}

func begin(t testing.TB, s *ledger.Store, job string, asOf rules.Instant) *jobs.Run {
	t.Helper()
	return beginOf(t, s, shop, job, asOf)
}

func beginOf(t testing.TB, s *ledger.Store, p *program.Program, job string, asOf rules.Instant) *jobs.Run {
	t.Helper()
	run := &jobs.Run{Program: p.Name, Job: job, AsOf: asOf, Started: now, TermsHash: "t1", TermsText: "zone: UTC\n"}
	if err := s.Begin(context.Background(), run); err != nil {
		t.Fatal(err)
	}
	return run
}

func end(t testing.TB, s *ledger.Store, run *jobs.Run, status string, booked int64, hash string) {
	t.Helper()
	err := s.End(context.Background(), &jobs.RunEnd{Run: run, Ended: now, Status: status, Booked: booked, Hash: hash})
	if err != nil {
		t.Fatal(err)
	}
}

// lease takes the ledger's lease for the test.
func lease(t testing.TB, s *ledger.Store) jobs.Lease {
	t.Helper()
	l := jobs.Lease{Holder: "test", Job: "reconcile", Since: now, Expires: now.Add(time.Hour)}
	if err := s.Acquire(context.Background(), l, now); err != nil {
		t.Fatal(err)
	}
	return l
}

// facts returns the mirror as lines "account kind id data".
func facts(t testing.TB, s *ledger.Store, of ...string) []string {
	t.Helper()
	return factsOf(t, s, shop, of...)
}

func factsOf(t testing.TB, s *ledger.Store, p *program.Program, of ...string) []string {
	t.Helper()
	lines := []string{}
	err := s.Load(context.Background(), p, of, jobs.What{}, func(l *jobs.Loaded) error {
		for _, f := range l.Input.Facts {
			lines = append(lines, strings.Join([]string{l.Input.Account, f.Table, f.ID, f.Data}, " "))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

// exceptions returns the lines of the exceptions export.
func exceptions(t testing.TB, s *ledger.Store) []string {
	t.Helper()
	return exceptionsOf(t, s, shop)
}

func exceptionsOf(t testing.TB, s *ledger.Store, p *program.Program) []string {
	t.Helper()
	lines := []string{}
	err := s.Exceptions(context.Background(), p.Name, func(account string, e rules.Exception) error {
		lines = append(lines, strings.Join([]string{e.Fact, e.ID, account, e.Reason}, ","))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

// due returns the accounts to evaluate at an instant before anything is due.
func due(t testing.TB, s *ledger.Store) []string {
	t.Helper()
	return dueOf(t, s, shop)
}

func dueOf(t testing.TB, s *ledger.Store, p *program.Program) []string {
	t.Helper()
	accounts, err := s.Due(context.Background(), p.Name, 0, "", 1000)
	if err != nil {
		t.Fatal(err)
	}
	return accounts
}

// settleMarks evaluates nothing and unmarks all accounts, as a run does.
func settleMarks(t testing.TB, s *ledger.Store) {
	t.Helper()
	settleMarksOf(t, s, shop, "")
}

// settleMarksOf leaves every account a checkpoint unless it is empty.
func settleMarksOf(t testing.TB, s *ledger.Store, p *program.Program, checkpoint string) {
	t.Helper()
	l := lease(t, s)
	run := beginOf(t, s, p, "reconcile", rules.FromTime(now))
	b := &jobs.Batch{Run: run}
	for _, a := range dueOf(t, s, p) {
		b.Results = append(b.Results, jobs.Result{Account: a, NextDue: rules.Never, State: []byte("{}"), Checkpoint: []byte(checkpoint)})
	}
	if err := s.Book(context.Background(), l, b); err != nil {
		t.Fatal(err)
	}
	end(t, s, run, "done", 0, "h"+strconv.FormatInt(run.Number, 10))
	if left := dueOf(t, s, p); len(left) > 0 {
		t.Fatalf("still due after a run: %v", left)
	}
}
