package jobs

// job.go: what every job is given, and the errors that the command line turns
// into exit codes.

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"trueup/rules"
	"trueup/rules/program"
	"trueup/rules/terms"
)

// Job carries what a run works with. Every field is needed unless it says otherwise.
type Job struct {
	Ledger  Ledger
	Program *program.Program
	Terms   *terms.Terms
	Source  Source // pull only
	Log     *slog.Logger
	Current *Current // is told of each run that begins; nil: nobody asks

	// Clock reads the time. A run reads it once and passes the reading down;
	// only the lease, and how long things took, look at it again.
	Clock func() time.Time

	Holder    string        // names this process in the lease
	Wait      time.Duration // how long to wait for the lease; 0: not at all
	Progress  Progress      // nil: none
	Full      bool          // pull: read every table, also one that is delivered as it was the last time
	FromFacts bool          // evaluate every account from its first fact, and keep no checkpoint
	Workers   int           // evaluations at once; 0: what the ledger takes
	Shard     Shard         // reconcile and backfill: only these accounts

	only *selection // backfill
}

// Progress shows how far a stage is. Its methods may be called by several goroutines.
type Progress interface {
	// Start begins a stage of total units; 0 if the total is not known.
	Start(stage string, total int64)
	// Set says how many units are done.
	Set(done int64)
	// Done ends the stage.
	Done()
}

type noProgress struct{}

func (noProgress) Start(string, int64) {}
func (noProgress) Set(int64)           {}
func (noProgress) Done()               {}

func (j *Job) progress() Progress {
	if j.Progress == nil {
		return noProgress{}
	}
	return j.Progress
}

// InterruptError says that a signal ended the run. The batch in hand was
// finished or rolled back; the next run goes on.
type InterruptError struct{ Signal string }

func (e *InterruptError) Error() string {
	return "interrupted by " + e.Signal + "; the batch in hand was finished or rolled back, the next run goes on"
}

// AsOfBackError refuses a run earlier than the last one (G-2).
type AsOfBackError struct{ Asked, Last rules.Instant }

func (e *AsOfBackError) Error() string {
	return fmt.Sprintf("as_of %s is before the last run's, %s: as_of never goes back; for the past, ask export or explain with --as-of",
		e.Asked, e.Last)
}

// AccountErrors says that some accounts could not be evaluated. The others were booked.
type AccountErrors struct {
	Count  int64
	Errors []error // the first ones
	Plan   bool    // nothing was booked: it was a plan
}

const shownErrors = 20

func (e *AccountErrors) Error() string {
	who, others := fmt.Sprintf("%d accounts could not be evaluated and are", e.Count), "everything else was booked"
	if e.Count == 1 {
		who = "one account could not be evaluated and is"
	}
	if e.Plan {
		others = "everything else would be booked"
	}
	return fmt.Sprintf("%s left as before; %s:\n%v", who, others, errors.Join(e.Errors...))
}

// Unwrap gives the accounts' errors.
func (e *AccountErrors) Unwrap() []error { return e.Errors }

// took takes in an account's error, and says whether there was one.
func (e *AccountErrors) took(err error) bool {
	if err == nil {
		return false
	}
	e.Count++
	if len(e.Errors) < shownErrors {
		e.Errors = append(e.Errors, err)
	}
	return true
}

// add takes in what another counted.
func (e *AccountErrors) add(o *AccountErrors) {
	e.Count += o.Count
	e.Errors = append(e.Errors, o.Errors...)
	e.Errors = e.Errors[:min(len(e.Errors), shownErrors)]
}

func (e *AccountErrors) orNil() error {
	if e.Count == 0 {
		return nil
	}
	return e
}

// lastly returns a context for what must still be written when ctx has ended.
func lastly(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
}
