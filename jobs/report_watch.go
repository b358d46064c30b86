package jobs

// report_watch.go: reports are of one state of the books: they are not made while
// somebody writes.

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// ErrReportMoved says that a run began while reports were being made. Nothing was
// written: what was read before and after it would not fit together.
var ErrReportMoved = errors.New("a run began while the reports were being made, so they would not be of one state of the books; " +
	"nothing was written: make them again when it has ended, or add --wait 10m")

// watch sees whether anybody writes to the ledger.
type watch struct {
	job   *Job
	audit Auditor
	runs  int // that had begun when it began
}

// newWatch begins when nobody holds the ledger: it waits for that as long as the job
// may, and fails with *HeldError.
func (j *Job) newWatch(ctx context.Context) (*watch, error) {
	audit, ok := j.Ledger.(Auditor)
	if !ok {
		return nil, fmt.Errorf("of the ledger %T nobody can say whether a run is writing to it, so it has no reports", j.Ledger)
	}
	w := &watch{job: j, audit: audit}
	deadline := j.Clock().Add(j.Wait)
	for {
		var err error
		if w.runs, err = w.count(ctx); err != nil { // before the look at the lease: a run takes that first
			return nil, err
		}
		held, err := audit.LeaseHolder(ctx)
		now := j.Clock()
		if err != nil || held == nil || !held.Expires.After(now) {
			return w, err
		}
		if j.Wait == 0 || now.After(deadline) {
			return nil, &HeldError{Lease: *held}
		}
		select {
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-time.After(leaseRetry):
		}
	}
}

func (w *watch) count(ctx context.Context) (int, error) {
	runs, err := w.audit.AuditRuns(ctx)
	return len(runs), err
}

// unmoved fails with ErrReportMoved if a run began since.
func (w *watch) unmoved(ctx context.Context) error {
	runs, err := w.count(ctx)
	if err == nil && runs != w.runs {
		return ErrReportMoved
	}
	return err
}
