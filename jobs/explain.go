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

// Explanation is all that is known of one account, or of one part of it.
type Explanation struct {
	Program    string            `json:"program"`
	Account    string            `json:"account"`
	Part       *PartName         `json:"part,omitempty"`
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

// UnknownError says that the ledger does not know what is asked for.
type UnknownError struct{ What, ID, Of string }

func (e *UnknownError) Error() string {
	return fmt.Sprintf("the ledger knows no %s %q of %s; ids are case-sensitive, and one appears after the first pull that delivers it",
		e.What, e.ID, e.Of)
}

// Explain evaluates one account again and tells everything, or with a part, an id
// of a fact of Program.Part, everything of that. asOf None means the last run's.
func (j *Job) Explain(ctx context.Context, account, part string, asOf rules.Instant) (*Explanation, error) {
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
	lastRun := view.AsOf
	view.AsOf = asOf
	j.prepare(&view)
	only, known := newExcerpt(j.Program, part), false
	err = j.Ledger.Load(ctx, j.Program, []string{account}, w.what, func(l *Loaded) error {
		known = only.narrow(l)
		return x.evaluate(w, l, view, only)
	})
	if err != nil {
		return nil, err
	}
	if err := x.rows(ctx, j, only); err != nil {
		return nil, err
	}
	if only != nil {
		x.Part = &PartName{Name: j.Program.Part.Name, ID: part}
	}
	if !known && !x.namedBySetAside(only) {
		return nil, j.unknown(account, x.Part)
	}
	if asOf != lastRun {
		x.Pending = 0 // the books hold what came after
	}
	return x, nil
}

// rows reads what the ledger holds of the account: rows set aside, and bookings.
func (x *Explanation) rows(ctx context.Context, j *Job, only *excerpt) error {
	err := j.Ledger.SetAside(ctx, j.Program.Name, &x.Account, func(r SetAsideRow) error {
		if only.mayHave(r.Table, r.ID) {
			x.SetAside = append(x.SetAside, r)
		}
		return nil
	})
	if err != nil {
		return err
	}
	x.Bookings, err = j.Ledger.Bookings(ctx, j.Program.Name, x.Account)
	x.Bookings = slices.DeleteFunc(x.Bookings, func(b BookingRow) bool { return !only.booked(b.Key) })
	return err
}

// namedBySetAside says whether a row set aside names what is explained, so that it
// can be explained though no fact of it is there.
func (x *Explanation) namedBySetAside(only *excerpt) bool {
	if only == nil {
		return len(x.SetAside) > 0
	}
	return slices.ContainsFunc(x.SetAside, func(r SetAsideRow) bool { return r.Table == only.of.Table && r.ID == only.id })
}

func (j *Job) unknown(account string, part *PartName) error {
	if part == nil {
		return &UnknownError{What: j.Program.AccountName, ID: account, Of: "the " + j.Program.Name + " program"}
	}
	return &UnknownError{What: part.Name, ID: part.ID, Of: fmt.Sprintf("%s %q", j.Program.AccountName, account)}
}

// evaluate folds the account with a trace and compares it with the books.
func (x *Explanation) evaluate(w *worker, l *Loaded, view program.View, only *excerpt) error {
	trace := new(rules.Trace)
	l.Input.AsOf, l.Input.Trace = w.asOf, trace
	x.Facts = factLines(w.job.Program.Tables, l.Input.Facts)
	out, err := w.eval.Evaluate(&l.Input)
	if err != nil {
		return fmt.Errorf("%s %s: %w", w.job.Program.AccountName, x.Account, err)
	}
	for _, d := range append(slices.Clone(l.Input.Decisions), out.Decisions...) {
		if d.At <= w.asOf {
			x.Decisions = append(x.Decisions, d)
		}
	}
	slices.SortFunc(x.Decisions, func(a, b rules.Decision) int { return cmp.Compare(a.ID, b.ID) })
	x.Exceptions = slices.Clone(out.Exceptions)
	if derive := w.job.Program.Derived; derive != nil {
		derived, err := derive(view, &program.Account{ID: x.Account, State: out.State})
		if err != nil {
			return err
		}
		x.Exceptions = append(x.Exceptions, derived...)
	}
	slices.SortFunc(x.Exceptions, func(a, b rules.Exception) int {
		return cmp.Or(cmp.Compare(a.Fact, b.Fact), cmp.Compare(a.ID, b.ID))
	})
	x.Steps, x.Lots, x.Standing, x.Coming, x.NextDue = trace.Steps, trace.Lots, trace.Standing, trace.Coming, out.NextDue
	if only != nil {
		if x.Standing, err = only.standing(view, x.Account, out.State); err != nil {
			return err
		}
	}
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
