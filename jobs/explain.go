package jobs

// explain.go: every point of one account: from which fact, under which clause
// and terms version, into which lot, out by what, and what comes next.

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"trueup/rules"
	"trueup/rules/fact"
	"trueup/rules/program"
)

// Explanation is all that is known of one account.
type Explanation struct {
	Program    string            `json:"program"`
	Account    string            `json:"account"`
	AsOf       rules.Instant     `json:"as_of"` // of the last run, or as asked
	Terms      string            `json:"terms"` // hash
	Facts      []FactLine        `json:"facts"` // by table in the program's order, then id
	Steps      []rules.Step      `json:"steps"` // by instant
	Lots       []rules.Lot       `json:"lots"`
	Standing   []rules.Line      `json:"standing"`
	Coming     []rules.Upcoming  `json:"coming"`
	NextDue    rules.Instant     `json:"next_due"`
	Decisions  []rules.Decision  `json:"decisions"`
	Exceptions []rules.Exception `json:"exceptions"`
	SetAside   []SetAsideRow     `json:"set_aside"`
	Bookings   []BookingRow      `json:"bookings"` // as the ledger holds them, by key and revision
	Pending    int               `json:"pending"`  // bookings that the next run would append: the ledger is behind the facts
}

// FactLine is one fact with its columns' names.
type FactLine struct {
	Table   string       `json:"table"`
	ID      string       `json:"id"`
	Columns []rules.Line `json:"columns"` // those that are not empty
}

// UnknownAccountError says that the ledger does not know the account.
type UnknownAccountError struct{ Program, Account string }

func (e *UnknownAccountError) Error() string {
	return fmt.Sprintf("the ledger knows no account %q of the %s program; ids are case-sensitive, and an account appears after the first pull that delivers it",
		e.Account, e.Program)
}

// Explain evaluates one account again and tells everything. asOf None means the last run's.
func (j *Job) Explain(ctx context.Context, account string, asOf rules.Instant) (*Explanation, error) {
	view, err := j.view(ctx)
	if err != nil {
		return nil, err
	}
	if asOf == rules.None {
		asOf = view.AsOf
	}
	if view.AsOf == rules.None || asOf > view.AsOf {
		return nil, &FutureError{Asked: asOf, Last: view.AsOf}
	}
	x := &Explanation{Program: j.Program.Name, Account: account, AsOf: asOf}
	run := new(Run)
	j.stampTerms(run)
	x.Terms = run.TermsHash
	w := j.newWorker(asOf)
	known := false
	lastRun := view.AsOf
	view.AsOf = asOf
	j.prepare(&view)
	err = j.Ledger.Load(ctx, j.Program, []string{account}, w.what, func(l *Loaded) error {
		known = len(l.Input.Facts) > 0
		return x.evaluate(w, l, view)
	})
	if err != nil {
		return nil, err
	}
	if err := j.Ledger.SetAside(ctx, j.Program.Name, &account, func(r SetAsideRow) error {
		x.SetAside = append(x.SetAside, r)
		return nil
	}); err != nil {
		return nil, err
	}
	if !known && len(x.SetAside) == 0 {
		return nil, &UnknownAccountError{Program: j.Program.Name, Account: account}
	}
	if asOf != lastRun {
		x.Pending = 0 // the books hold what came after
	}
	x.Bookings, err = j.Ledger.Bookings(ctx, j.Program.Name, account)
	return x, err
}

// evaluate folds the account with a trace and compares it with the books.
func (x *Explanation) evaluate(w *worker, l *Loaded, view program.View) error {
	trace := new(rules.Trace)
	l.Input.AsOf, l.Input.Trace = w.asOf, trace
	x.Facts = factLines(w.job.Program.Tables, l.Input.Facts)
	out, err := w.eval.Evaluate(&l.Input)
	if err != nil {
		return fmt.Errorf("account %s: %w", x.Account, err)
	}
	for _, d := range append(slices.Clone(l.Input.Decisions), out.Decisions...) {
		if d.At <= w.asOf {
			x.Decisions = append(x.Decisions, d)
		}
	}
	slices.SortFunc(x.Decisions, func(a, b rules.Decision) int { return cmp.Compare(a.ID, b.ID) })
	x.Exceptions = slices.Clone(out.Exceptions)
	if derive := w.job.Program.Derived; derive != nil {
		derived, err := derive(view, x.Account, out.State)
		if err != nil {
			return err
		}
		x.Exceptions = append(x.Exceptions, derived...)
	}
	slices.SortFunc(x.Exceptions, func(a, b rules.Exception) int {
		return cmp.Or(cmp.Compare(a.Fact, b.Fact), cmp.Compare(a.ID, b.ID))
	})
	x.Steps, x.Lots, x.Standing, x.Coming, x.NextDue = trace.Steps, trace.Lots, trace.Standing, trace.Coming, out.NextDue
	bookings, err := rules.Diff(nil, out.Entries, l.Booked)
	x.Pending = len(bookings)
	return err
}

// factLines names the columns of facts, in the order of the program's tables.
func factLines(tables []*fact.Table, facts []rules.Fact) []FactLine {
	var lines []FactLine
	for _, t := range tables {
		for i := range facts {
			if facts[i].Table == t.Name {
				lines = append(lines, FactLine{Table: t.Name, ID: facts[i].ID, Columns: fact.Describe(t, facts[i].Data)})
			}
		}
	}
	return lines
}
