package jobs

// past.go: export as of an earlier instant: what a run at that instant would hold
// over the facts known today, with the decisions taken by then.

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"

	"trueup/rules"
	"trueup/rules/program"
)

// FutureError refuses an export as of an instant that no run has reached.
type FutureError struct{ Asked, Last rules.Instant }

func (e *FutureError) Error() string {
	if e.Last == rules.None {
		return "nothing was booked yet: run trueup run first"
	}
	return fmt.Sprintf("as_of %s is after the last run's, %s: run trueup run --as-of %s first", e.Asked, e.Last, e.Asked)
}

// ExportAsOf writes a table as it would be after a run at asOf, by evaluating
// every account again. Rows ordered by something else than the account
// (decisions, exceptions) are held in memory.
func (j *Job) ExportAsOf(ctx context.Context, table string, asOf rules.Instant, w io.Writer) error {
	if err := j.knows(table); err != nil {
		return err
	}
	view, err := j.view(ctx)
	if err != nil {
		return err
	}
	if view.AsOf == rules.None || asOf > view.AsOf {
		return &FutureError{Asked: asOf, Last: view.AsOf}
	}
	if asOf == view.AsOf {
		return j.Export(ctx, table, w) // the present, whatever was pulled since
	}
	view.AsOf = asOf
	j.prepare(&view)
	p := &past{job: j, view: view, table: table, out: NewCSVWriter(w)}
	if err := p.header(); err != nil {
		return err
	}
	err = everyAccount(j, asOf).each(ctx, 1, func(ctx context.Context, w *worker, _ int, accounts []string) error {
		return p.page(ctx, w, accounts)
	})
	if err != nil {
		return err
	}
	if err := p.setAside(ctx); err != nil {
		return err
	}
	slices.SortFunc(p.sorted, slices.Compare[[]string])
	for _, row := range slices.CompactFunc(p.sorted, slices.Equal[[]string]) {
		if err := p.out.Write(row...); err != nil {
			return err
		}
	}
	return p.out.Flush()
}

// past collects one table of an earlier instant.
type past struct {
	job    *Job
	view   program.View
	table  string
	out    *CSVWriter
	sorted [][]string // rows that are not in order of the account
}

func (p *past) header() error {
	switch p.table {
	case tableEntries:
		return p.out.Write(entriesHeader...)
	case tableDecisions:
		return p.out.Write(decisionsHeader...)
	case tableExceptions:
		return p.out.Write(exceptionsHeader...)
	}
	return p.out.Write(p.job.report(p.table).Header...)
}

func (p *past) page(ctx context.Context, w *worker, accounts []string) error {
	return w.job.Ledger.Load(ctx, w.job.Program, accounts, w.what, func(l *Loaded) error {
		l.Input.AsOf = p.view.AsOf
		account := l.Input.Account
		out, err := w.eval.Evaluate(&l.Input)
		if err != nil {
			return fmt.Errorf("account %s: %w", account, err)
		}
		switch p.table {
		case tableEntries:
			return p.entries(account, out.Entries)
		case tableDecisions:
			p.decisions(account, l.Input.Decisions, out.Decisions)
			return nil
		case tableExceptions:
			return p.exceptions(account, out)
		}
		return p.job.report(p.table).Rows(p.view, &program.Account{ID: account, State: out.State}, p.out.Write)
	})
}

func (p *past) entries(account string, entries []rules.Entry) error {
	slices.SortFunc(entries, func(a, b rules.Entry) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Key, b.Key))
	})
	for i := range entries {
		e := &entries[i]
		if err := p.out.Write(account, e.Key, string(e.Asset), e.Asset.FormatAmount(e.Amount), e.At.String()); err != nil {
			return err
		}
	}
	return nil
}

func (p *past) decisions(account string, lists ...[]rules.Decision) {
	for _, list := range lists {
		for _, d := range list {
			if d.At <= p.view.AsOf {
				p.sorted = append(p.sorted, []string{d.ID, account, d.Outcome, d.Reason})
			}
		}
	}
}

// setAside adds the rows that are no facts: they are reported whatever the as_of (G-2).
func (p *past) setAside(ctx context.Context) error {
	if p.table != tableExceptions {
		return nil
	}
	return p.job.Ledger.SetAside(ctx, p.job.Program.Name, nil, func(r SetAsideRow) error {
		p.sorted = append(p.sorted, []string{r.Table, r.ID, r.Account, string(r.Reason)})
		return nil
	})
}

// exceptions adds the account's own.
func (p *past) exceptions(account string, out *rules.Outcome) error {
	all := out.Exceptions
	if p.job.Program.Derived != nil {
		derived, err := p.job.Program.Derived(p.view, &program.Account{ID: account, State: out.State})
		if err != nil {
			return err
		}
		all = append(all, derived...)
	}
	for _, x := range all {
		p.sorted = append(p.sorted, []string{x.Fact, x.ID, account, x.Reason})
	}
	return nil
}
