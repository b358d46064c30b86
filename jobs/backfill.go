package jobs

// backfill.go: a window of the source, or named accounts, read again whatever the
// watermarks say, and what follows of it shown before it is booked.

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"trueup/rules"
)

// Backfill says what to read again.
type Backfill struct {
	From, To rules.Instant // rows of [From, To); None: from the first, to the last
	Accounts []string      // only their rows, and they are evaluated in any case; none: of all accounts
	Tables   []string      // only these; none: all
	AsOf     rules.Instant // None: the last run's
	DryRun   bool          // book nothing
}

// BackfillSummary says what a backfill did.
type BackfillSummary struct {
	Pull   *PullSummary      `json:"pull"`   // null: an earlier attempt had pulled it
	Plan   *BackfillPlan     `json:"plan"`   // what was to be booked
	Booked *ReconcileSummary `json:"booked"` // null: nothing was, as asked
}

// UnknownAccountsError names accounts that are neither in the mirror nor were pulled.
type UnknownAccountsError struct{ Accounts []string }

func (e *UnknownAccountsError) Error() string {
	const shown = 10
	names := e.Accounts[:min(len(e.Accounts), shown)]
	more := ""
	if len(names) < len(e.Accounts) {
		more = fmt.Sprintf(" and %d more", len(e.Accounts)-len(names))
	}
	return fmt.Sprintf("there are no accounts %q%s, and the source has none either; nothing was booked: correct the list, and run again", names, more)
}

// The jobs of a backfill, in its leases and runs.
const (
	jobBackfill     = "backfill"
	jobBackfillPull = "backfill pull"
)

// pullKept is for how long the shards of a backfill use what the first of them pulled.
const pullKept = 6 * time.Hour

// Backfill pulls what b names and books what follows of that, and what else is due at
// its as_of, after agree has seen the plan and said yes. What was pulled stays in any
// case: facts are facts, and the next run books them. Cut short, it is gone on with by
// the next: what was booked is not due again.
func (j *Job) Backfill(ctx context.Context, b *Backfill, agree func(*BackfillPlan) (bool, error)) (*BackfillSummary, error) {
	only, err := j.selects(b)
	if err != nil {
		return nil, err
	}
	if err := j.Source.Check(ctx, j.Program.Tables); err != nil {
		return nil, err
	}
	own := *j
	own.only = only
	sum := new(BackfillSummary)
	if j.Shard.Whole() {
		return sum, own.withLease(ctx, jobBackfill, func(ctx context.Context, lease Lease) error {
			if err := own.goesOn(ctx); err != nil {
				return err
			}
			if sum.Pull, err = own.pull(ctx); err != nil {
				return err
			}
			return own.backfill(ctx, lease, sum, agree)
		})
	}
	if sum.Pull, err = own.pullForShards(ctx); err != nil {
		return sum, err
	}
	return sum, own.pastPulls(ctx, func() error {
		return own.withLease(ctx, jobBackfill, func(ctx context.Context, lease Lease) error {
			if err := own.goesOn(ctx); err != nil {
				return err
			}
			return own.backfill(ctx, lease, sum, agree)
		})
	})
}

// pastPulls tries again for as long as another shard pulls, or the job may wait.
func (j *Job) pastPulls(ctx context.Context, try func() error) error {
	deadline := j.Clock().Add(j.Wait)
	for told := false; ; told = true {
		err := try()
		var held *HeldError
		if !errors.As(err, &held) || held.Lease.Job != jobBackfillPull && !j.Clock().Before(deadline) {
			return err
		}
		if !told {
			j.logWaiting(&held.Lease)
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(leaseRetry):
		}
	}
}

// backfill plans and books what was pulled.
func (j *Job) backfill(ctx context.Context, lease Lease, sum *BackfillSummary, agree func(*BackfillPlan) (bool, error)) error {
	asOf, err := j.backfillAsOf(ctx)
	if err == nil {
		err = j.keepsZone(ctx)
	}
	if err == nil {
		err = j.knowsAccounts(ctx)
	}
	if err == nil {
		sum.Plan, err = j.planBackfill(ctx, asOf)
	}
	var left *AccountErrors // said again when the others are booked
	if err != nil && (!errors.As(err, &left) || j.only.DryRun) {
		return err
	}
	yes, err := agree(sum.Plan)
	if err != nil || !yes || j.only.DryRun {
		return err
	}
	sum.Booked, err = j.reconcile(ctx, lease, asOf)
	return err
}

// backfillAsOf is the instant to evaluate at: that of the last run unless another was
// asked for, so that nothing is booked that only time brings.
func (j *Job) backfillAsOf(ctx context.Context) (rules.Instant, error) {
	asked := j.only.AsOf
	if asked != rules.None {
		_, err := j.lastRun(ctx, asked)
		return asked, err
	}
	last, err := j.Ledger.LastRun(ctx, j.Program.Name)
	switch {
	case err != nil:
		return rules.None, err
	case last != nil:
		return last.AsOf, nil
	case !j.Shard.Whole():
		return rules.None, &OptionError{errors.New("there was no run yet whose as_of all shards could take: give them one with --as-of")}
	}
	return rules.FromTime(j.Clock()), nil
}

// knowsAccounts refuses names of accounts that there are not.
func (j *Job) knowsAccounts(ctx context.Context) error {
	var unknown []string
	for page := range slices.Chunk(j.only.Accounts, pageSize) {
		seen := make(map[string]bool, len(page))
		err := j.Ledger.Load(ctx, j.Program, page, What{}, func(l *Loaded) error {
			seen[l.Input.Account] = len(l.Input.Facts) > 0
			return nil
		})
		if err != nil {
			return err
		}
		unknown = append(unknown, slices.DeleteFunc(slices.Clone(page), func(account string) bool { return seen[account] })...)
	}
	if len(unknown) > 0 {
		return &UnknownAccountsError{unknown}
	}
	return nil
}

// jobName is the name of the runs that a job books in.
func (j *Job) jobName() string {
	if j.only != nil {
		return j.Shard.job(jobBackfill)
	}
	return j.Shard.job("reconcile")
}

// id tells one backfill from another: by what is read again, and in how many shards.
func (s *selection) id() string {
	if s == nil {
		return ""
	}
	hash := sha256.Sum256(fmt.Appendf(nil, "%q %q %q %q %d", s.From.String(), s.To.String(), s.Accounts, s.Tables, s.shards))
	return hex.EncodeToString(hash[:8])
}

// earlier looks for the last pull of this same backfill after which it was not done, 0 if
// there is none, and for how many bookings runs after it have made.
func (j *Job) earlier(ctx context.Context) (pull *Run, booked int64, err error) {
	log, ok := j.Ledger.(StatusReader)
	if !ok {
		return nil, 0, fmt.Errorf("the ledger %T does not tell of its runs", j.Ledger)
	}
	const lookBack = 1000
	runs, err := log.LatestRuns(ctx, j.Program.Name, lookBack) // newest first
	for i := range runs {
		switch r := &runs[i]; {
		case r.Run.Job == j.jobName() && r.Status == StatusDone:
			return nil, 0, err
		case r.Run.Job == j.jobName():
			made := r.Booked
			if r.Status == "" { // killed, and no run has said so yet
				if made, err = log.CountBooked(ctx, r.Run.Number); err != nil {
					return nil, 0, err
				}
			}
			booked += made
		case r.Run.Job == jobBackfillPull && r.Status == StatusDone:
			var sum PullSummary
			if json.Unmarshal(r.Counts, &sum) == nil && sum.Backfill == j.only.id() {
				return r.Run, booked, err
			}
		}
	}
	return nil, 0, err
}

// goesOn says where a backfill goes on that was cut short.
func (j *Job) goesOn(ctx context.Context) error {
	pull, booked, err := j.earlier(ctx)
	if err != nil || pull == nil {
		return err
	}
	if !j.Shard.Whole() && booked == 0 {
		return nil // the pull of another shard of this very attempt
	}
	left, err := j.Ledger.CountDue(ctx, j.Program.Name, rules.None)
	if err == nil && booked+left > 0 { // else there was nothing to do, or it was a dry run that found nothing
		j.Log.Info("going on with a backfill that was not done", "pulled_by_run", pull.Number, "bookings_made", booked, "accounts_left", left)
	}
	return err
}

// pullForShards pulls once for all shards: nobody may pull while others book. The first
// that comes pulls, and the others wait for it and take what it pulled. A shard that has
// done its part since pulls anew: it was started again.
func (j *Job) pullForShards(ctx context.Context) (sum *PullSummary, err error) {
	pulled := func() (bool, error) {
		pull, _, err := j.earlier(ctx)
		return pull != nil && j.Clock().Sub(pull.Started) < pullKept, err
	}
	whole := *j
	whole.Shard, whole.Wait = Shard{}, 0 // it may be pulled before the others are done
	err = j.pastPulls(ctx, func() error {
		if done, err := pulled(); err != nil || done {
			return err
		}
		err := whole.withLease(ctx, jobBackfillPull, func(ctx context.Context, _ Lease) error {
			done, err := pulled() // while we waited
			if err == nil && !done {
				sum, err = whole.pull(ctx)
			}
			return err
		})
		var held *HeldError
		if errors.As(err, &held) { // by a shard that has pulled and books already, perhaps
			if done, lookErr := pulled(); done || lookErr != nil {
				return lookErr
			}
		}
		return err
	})
	return sum, err
}
