package jobs

// evaluate.go: accounts from the store through the rules, compared with the books.

import (
	"context"
	"errors"
	"fmt"

	"trueup/rules"
)

// worker evaluates pages with an evaluator of its own.
type worker struct {
	job     *Job
	asOf    rules.Instant
	eval    rules.Evaluator
	what    What
	scratch []byte
}

func (j *Job) newWorker(asOf rules.Instant) *worker {
	return &worker{
		job: j, asOf: asOf, eval: j.Program.NewEvaluator(j.Terms), what: What{Links: j.Program.ReadsLinks(j.Terms)},
	}
}

// Evaluated is what one account's evaluation gave.
type Evaluated struct {
	Result Result
	Before []byte         // the account's state before
	Booked []rules.Booked // what the ledger held; none if it went on from a checkpoint
	WentOn bool           // from a checkpoint
	Err    error          // why it could not be evaluated; then Result has the account alone
}

// evaluate loads the accounts and calls fn for each, in order. The result is the
// caller's to keep; the rest is valid during the call.
func (w *worker) evaluate(ctx context.Context, accounts []string, what What, fn func(*Evaluated) error) error {
	return w.job.Ledger.Load(ctx, w.job.Program, accounts, what, func(l *Loaded) error {
		e, err := w.one(l)
		if errors.Is(err, rules.ErrCheckpoint) {
			what := what
			what.Checkpoints = false
			return w.evaluate(ctx, []string{l.Input.Account}, what, fn)
		}
		if err != nil {
			e.Err = fmt.Errorf("account %s: %w", l.Input.Account, err)
		}
		return fn(e)
	})
}

// one evaluates one account and compares it with its books. Going on from a
// checkpoint it compares with nothing: what happens after the checkpoint was not
// booked before. (Had a key been booked and withdrawn, its first revision would be
// there: the ledger then refuses the batch, and hand.again does it over.)
func (w *worker) one(l *Loaded) (*Evaluated, error) {
	l.Input.AsOf = w.asOf
	e := &Evaluated{
		Result: Result{Account: l.Input.Account}, Before: l.State, Booked: l.Booked, WentOn: len(l.Input.Checkpoint) > 0,
	}
	out, err := w.eval.Evaluate(&l.Input)
	if err == nil {
		err = e.Result.fill(out, l.Booked)
	}
	if err == nil && !w.job.FromFacts {
		e.Result.Checkpoint = append([]byte(nil), out.Checkpoint...)
	}
	if e.Result.Large = len(l.Input.Facts) >= largeAccount; e.Result.Large {
		w.eval = w.job.Program.NewEvaluator(w.job.Terms) // its buffers would stay as large
	}
	return e, err
}

// largeAccount is how many facts make an account worth being loaded alone.
const largeAccount = 5000

// fill copies what an evaluator hands out and diffs it against what is booked.
func (r *Result) fill(out *rules.Outcome, booked []rules.Booked) (err error) {
	r.Bookings, err = rules.Diff(nil, out.Entries, booked)
	r.Decisions = append([]rules.Decision(nil), out.Decisions...)
	r.Exceptions = append([]rules.Exception(nil), out.Exceptions...)
	r.State = append([]byte(nil), out.State...)
	r.NextDue = out.NextDue
	return err
}
