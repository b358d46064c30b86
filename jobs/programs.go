package jobs

// programs.go: several programs in one ledger, one after another.

import (
	"context"
	"errors"
	"fmt"

	"trueup/rules"
)

// Programs are jobs on one ledger, each of another program, done in their order.
// The first that fails ends the row, but not one that could not evaluate some
// accounts (*AccountErrors). What is returned has one place for each program, nil
// where there is nothing to tell of it.
type Programs []*Job

// Run pulls and reconciles every program under one lease. It refuses an asOf that
// goes back, and a source that cannot be read, for any of them before it pulls anything.
func (ps Programs) Run(ctx context.Context, asOf rules.Instant) ([]*RunSummary, error) {
	sums := make([]*RunSummary, len(ps))
	if err := ps.check(ctx); err != nil {
		return sums, err
	}
	return sums, ps.leased(ctx, "run", func(ctx context.Context, lease Lease) error {
		if err := ps.each(func(_ int, j *Job) error { _, err := j.lastRun(ctx, asOf); return err }); err != nil {
			return err
		}
		return ps.each(func(n int, j *Job) error {
			pulled, err := j.pull(ctx)
			if pulled != nil {
				sums[n] = &RunSummary{Pull: pulled}
			}
			if err != nil {
				return err
			}
			sums[n].Reconcile, err = j.reconcile(ctx, lease, asOf)
			sums[n].Ended = err == nil
			return err
		})
	})
}

// Pull brings every program's facts into the mirror, each program's whole or not at all.
func (ps Programs) Pull(ctx context.Context) ([]*PullSummary, error) {
	sums := make([]*PullSummary, len(ps))
	if err := ps.check(ctx); err != nil {
		return sums, err
	}
	return sums, ps.leased(ctx, "pull", func(ctx context.Context, _ Lease) error {
		return ps.each(func(n int, j *Job) (err error) {
			sums[n], err = j.pull(ctx)
			return err
		})
	})
}

// Reconcile brings every program's books to what the rules say at asOf.
func (ps Programs) Reconcile(ctx context.Context, asOf rules.Instant) ([]*ReconcileSummary, error) {
	sums := make([]*ReconcileSummary, len(ps))
	return sums, ps.leased(ctx, "reconcile", func(ctx context.Context, lease Lease) error {
		return ps.each(func(n int, j *Job) (err error) {
			sums[n], err = j.reconcile(ctx, lease, asOf)
			return err
		})
	})
}

// Plan hands every booking that a reconciliation would append to show. See Job.Plan.
func (ps Programs) Plan(ctx context.Context, asOf rules.Instant, show func(program string, l PlanLine) error) ([]*ReconcileSummary, error) {
	sums := make([]*ReconcileSummary, len(ps))
	return sums, ps.each(func(n int, j *Job) (err error) {
		sums[n], err = j.Plan(ctx, asOf, func(l PlanLine) error { return show(j.Program.Name, l) })
		return err
	})
}

func (ps Programs) check(ctx context.Context) error {
	return ps.each(func(_ int, j *Job) error { return j.Source.Check(ctx, j.Program.Tables) })
}

// leased runs fn under one lease, the first job's.
func (ps Programs) leased(ctx context.Context, job string, fn func(context.Context, Lease) error) error {
	return ps[0].withLease(ctx, job, fn)
}

// each calls fn for one program after another. Of several, errors name theirs.
func (ps Programs) each(fn func(n int, j *Job) error) error {
	var left error
	for n, j := range ps {
		err := fn(n, j)
		if err == nil {
			continue
		}
		var accounts *AccountErrors
		goOn := errors.As(err, &accounts)
		if len(ps) > 1 {
			err = fmt.Errorf("%s program: %w", j.Program.Name, err)
		}
		if left = errors.Join(left, err); !goOn {
			break
		}
	}
	return left
}
