package jobs

// report.go: the finance reports. Every account is evaluated again, at the end of the
// period and from what was known then, beside what is booked; the two must agree.

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"trueup/rules"
	"trueup/rules/finance"
	"trueup/rules/program"
)

// Report writes the finance reports into a folder and returns what they hold. They
// appear whole or not at all.
//
// Reports of a closed month are made at any time. Others wait for the run that holds
// the ledger, or fail with *HeldError, and with ErrReportMoved if one begins meanwhile.
func (j *Job) Report(ctx context.Context, folder ReportFolder, o *ReportOptions) (*Manifest, error) {
	s, err := j.sight(ctx, o)
	if err != nil {
		return nil, errors.Join(err, folder.Discard())
	}
	r := &report{Job: s.job, sight: s, options: o, folder: folder}
	if s.month == 0 {
		if r.watch, err = j.newWatch(ctx); err == nil {
			r.sight, err = j.sight(ctx, o) // what there was before may be past
		}
		if err != nil {
			return nil, errors.Join(err, folder.Discard())
		}
		r.Job = r.job
	}
	m, _, err := r.write(ctx)
	return m, err
}

// MayReport says why there can be no such report, before a folder is made for it:
// nothing was booked yet (*FutureError), or its months cannot be reported (*PeriodError).
func (j *Job) MayReport(ctx context.Context, o *ReportOptions) error {
	_, err := j.sight(ctx, o)
	return err
}

// report is one report on its way.
type report struct {
	*Job
	*sight
	options *ReportOptions
	folder  ReportFolder
	files   []*reportFile // in the order of the folder's listing
	byName  map[string]*reportFile
	watch   *watch // nil: nothing that happens to the ledger concerns it
	tiers   bool   // the books also by tier, whether they are written or not

	mu       sync.Mutex
	byWorker map[*worker]*reader
	sequence sequence
}

// write writes all files and commits them.
func (r *report) write(ctx context.Context) (*Manifest, *finance.Statement, error) {
	m, statement, err := r.writeFiles(ctx)
	if r.watch != nil && ctx.Err() == nil { // a run that began is also why the files may not foot
		if moved := r.watch.unmoved(ctx); errors.Is(moved, ErrReportMoved) || err == nil && moved != nil {
			err = moved
		}
	}
	if err == nil {
		err = r.folder.Commit()
	}
	if cause := context.Cause(ctx); err != nil && cause != nil {
		err = cause // an interrupt, whatever the database says about it
	}
	return m, statement, errors.Join(err, r.folder.Discard())
}

func (r *report) writeFiles(ctx context.Context) (*Manifest, *finance.Statement, error) {
	if r.Program.Finance == nil {
		return nil, nil, fmt.Errorf("the program %s has no finance reports", r.Program.Name)
	}
	if err := r.plan(); err != nil {
		return nil, nil, err
	}
	if err := r.setAside(ctx); err != nil {
		return nil, nil, err
	}
	sum, err := r.accounts(ctx)
	if err != nil {
		return nil, nil, err
	}
	if r.options.From == 0 {
		r.from = sum.firstMonth(r.to)
	}
	statement, err := sum.books.State(r.from, r.value, r.frozen)
	if err != nil {
		return nil, nil, err
	}
	if err := r.summaries(sum, statement); err != nil {
		return nil, nil, err
	}
	m, err := r.manifest(ctx, sum)
	return m, statement, err
}

// summed is what all accounts come to.
type summed struct {
	books    *finance.Books
	cohorts  *finance.Cohorts
	accounts int64
}

func (s *summed) firstMonth(last rules.Month) rules.Month {
	first, ok := s.books.FirstMonth()
	if !ok {
		return last
	}
	return min(first, last)
}

// accounts evaluates every account, writes what files have of each, and adds up the rest.
func (r *report) accounts(ctx context.Context) (*summed, error) {
	large, err := r.Ledger.Large(ctx, r.Program.Name)
	if err != nil {
		return nil, err
	}
	turns := newTurns(large)
	r.byWorker = map[*worker]*reader{}
	r.sequence.start(r.files)
	p := everyAccount(r.Job, r.asOf)
	p.stage = "reporting"
	p.list = func(ctx context.Context, after string) ([]string, error) {
		accounts, err := r.Ledger.Accounts(ctx, r.Program, after, reportPage)
		return turns.upToLarge(accounts), err
	}
	err = p.each(ctx, r.readers(), func(ctx context.Context, w *worker, number int, accounts []string) error {
		turn := turns.wait(accounts[0])
		defer turn.end()
		if err := r.reader(w).page(ctx, number, accounts, turn); err != nil {
			return r.sequence.fail(err)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	sum := &summed{books: r.newBooks(), cohorts: r.newCohorts()}
	var behind failedAccounts
	for _, d := range r.byWorker {
		sum.accounts += d.accounts
		behind.merge(&d.behind)
		if err := errors.Join(sum.books.Merge(d.books), sum.cohorts.Merge(d.cohorts)); err != nil {
			return nil, err
		}
	}
	if behind.count > 0 {
		return nil, &BehindError{behind.errors()}
	}
	return sum, nil
}

// reportPage is how many accounts are read and written together.
const reportPage = 200

// reader is the reader of a worker, one each.
func (r *report) reader(w *worker) *reader {
	r.mu.Lock()
	defer r.mu.Unlock()
	d := r.byWorker[w]
	if d == nil {
		d = r.newReader(w)
		r.byWorker[w] = d
	}
	return d
}

func (r *report) newBooks() *finance.Books {
	return finance.NewBooks(r.Program.Finance, r.periods(), r.to, r.tiers || r.options.PerTier)
}

func (r *report) periods() *finance.Periods {
	return finance.NewPeriods(r.Terms.Zone, r.closed, r.options.Effective)
}

func (r *report) newCohorts() *finance.Cohorts {
	return finance.NewCohorts(r.Program.Finance.Assets, rules.NewDates(r.Terms.Zone), r.asOf, r.value(r.to))
}

// newBoundaries finds the boundaries up to the end of the period.
func (r *report) newBoundaries() *finance.Boundaries {
	return finance.NewBoundaries(r.Terms.Zone, r.ends, func(e *rules.Entry) (f finance.Effects) {
		if hangs := r.Program.Finance.Hangs; hangs != nil {
			f.Value, f.LifeMonths = hangs(r.Terms, e)
		}
		return f
	})
}

// value is what a point is worth in a month, by the terms in force when it begins.
func (r *report) value(month rules.Month) int64 {
	tm := r.Terms
	for i := range r.closings {
		if c := &r.closings[i]; c.Month == month {
			tm = r.closedTerms[i]
		}
	}
	return int64(tm.At(tm.Zone.MonthStart(month)).PointValue)
}

// span is the period as the program's files see it.
func (r *report) span() *program.Span {
	s := &program.Span{View: r.sight.view, From: rules.None + 1, Until: r.ends, NoticeUntil: r.asOf.AddDays(int64(r.options.NoticeDays))}
	if r.options.From != 0 {
		s.From = r.Terms.Zone.MonthStart(r.options.From)
	}
	return s
}
