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
	Ended     bool              `json:"-"` // without an error: the ledger stands at the run's as_of
}

// Run pulls and reconciles. It refuses an asOf that goes back before it pulls
// anything; without a pull there is no summary.
func (j *Job) Run(ctx context.Context, asOf rules.Instant) (*RunSummary, error) {
	sums, err := Programs{j}.Run(ctx, asOf)
	return sums[0], err
}
