package jobs

// log.go: the log: a line for each stage, and which run it is that writes.

import (
	"context"
	"errors"
	"sync/atomic"
	"time"
)

// Current is the run that the process is at, so that every line of its log can name
// it. Its methods may be called by several goroutines; a nil one knows of no run.
type Current struct{ run atomic.Pointer[Run] }

// Run returns the run begun last, also when it has ended; nil before the first, and
// while the process waits for another.
func (c *Current) Run() *Run {
	if c == nil {
		return nil
	}
	return c.run.Load()
}

// Set says which run it is; nil: none.
func (c *Current) Set(run *Run) {
	if c != nil {
		c.run.Store(run)
	}
}

// start records the run and makes it the one that the log names.
func (j *Job) start(ctx context.Context, run *Run) error {
	err := j.Ledger.Begin(ctx, run)
	if err == nil {
		j.Current.Set(run)
	}
	return err
}

// logEnd is the line of a stage: what was done, and how long it took. A stage that
// failed has none, for its error is said where it ends up.
func (j *Job) logEnd(counts any, took time.Duration, err error) {
	var accounts *AccountErrors
	if err != nil && !errors.As(err, &accounts) {
		return
	}
	switch sum := counts.(type) {
	case *PullSummary:
		t := &sum.Total
		j.Log.Info("pulled", "read", t.Read, "pulled", t.Pulled, "unchanged", t.Unchanged, "set_aside", t.SetAside, "taken_up", t.TakenUp, "took", took)
	case *ReconcileSummary:
		say := j.Log.Info
		if sum.Failed > 0 {
			say = j.Log.Warn
		}
		say("evaluated and booked", "as_of", sum.AsOf.String(), "accounts", sum.Accounts, "went_on", sum.WentOn, "failed", sum.Failed,
			"bookings", sum.Bookings, "corrections", sum.Corrections, "exceptions", sum.Exceptions, "took", took)
	}
}
