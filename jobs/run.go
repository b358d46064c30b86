package jobs

// run.go: the main job: pull, then reconcile, under one lease.

import (
	"context"

	"trueup/rules"
)

// RunSummary is what a whole run did. Pull is set even if the reconciliation failed.
type RunSummary struct {
	Pull      *PullSummary      `json:"pull"`
	Reconcile *ReconcileSummary `json:"reconcile"`
}

// Run pulls and reconciles. It refuses an asOf that goes back before it pulls anything.
func (j *Job) Run(ctx context.Context, asOf rules.Instant) (*RunSummary, error) {
	if err := j.Source.Check(ctx, j.Program.Tables); err != nil {
		return nil, err
	}
	sum := new(RunSummary)
	err := j.withLease(ctx, "run", func(ctx context.Context, lease Lease) error {
		_, err := j.lastRun(ctx, asOf)
		if err != nil {
			return err
		}
		if sum.Pull, err = j.pull(ctx); err != nil {
			return err
		}
		sum.Reconcile, err = j.reconcile(ctx, lease, asOf)
		return err
	})
	return sum, err
}
