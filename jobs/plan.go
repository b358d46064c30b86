package jobs

// plan.go: what a reconciliation would book, and why; it books nothing.

import (
	"context"
	"sync"

	"trueup/rules"
)

// PlanLine is one booking that a run would append.
type PlanLine struct {
	Account string
	rules.Booking
	Why string // new, corrects, moves, withdraws: and what is booked now
}

// Plan evaluates what a reconciliation at asOf would, hands every booking it
// would append to show, by account and key, and returns the totals that the run
// would then report. It takes no lease: it only reads.
func (j *Job) Plan(ctx context.Context, asOf rules.Instant, show func(PlanLine) error) (*ReconcileSummary, error) {
	started := j.Clock()
	last, err := j.lastRun(ctx, asOf)
	if err != nil {
		return nil, err
	}
	run := new(Run)
	j.stampTerms(run)
	list := newPages(j, asOf)
	if last != nil && last.TermsHash != run.TermsHash || j.Program.ReadsLinks(j.Terms) {
		// The run would mark others before it begins; a plan marks none.
		list = everyAccount(j, asOf)
	}
	b := &booking{pages: list, run: run}
	var mu sync.Mutex // one worker, so that lines come in order
	err = list.each(ctx, 1, func(ctx context.Context, w *worker, _ int, accounts []string) error {
		mu.Lock()
		defer mu.Unlock()
		p := &part{tally: newTally(j.Program)}
		if err := w.plan(ctx, accounts, p, show); err != nil {
			return err
		}
		b.failed.add(&p.failed)
		b.tally.merge(&p.tally)
		return nil
	})
	sum := b.summary(j.Program)
	sum.AsOf, sum.Took = asOf, j.Clock().Sub(started)
	if err == nil {
		b.failed.Plan = true
		err = b.failed.orNil()
	}
	return sum, err
}

func (w *worker) plan(ctx context.Context, accounts []string, p *part, show func(PlanLine) error) error {
	return w.evaluate(ctx, accounts, w.what, func(e *Evaluated) error {
		if p.failed.took(e.Err) {
			return nil
		}
		for i := range e.Result.Bookings {
			line := PlanLine{Account: e.Result.Account, Booking: e.Result.Bookings[i]}
			line.Why = why(line.Booking, e.Booked)
			if err := show(line); err != nil {
				return err
			}
		}
		return p.tally.add(w.job.Program, e)
	})
}

// why says what a booking does to what is booked under its key.
func why(b rules.Booking, booked []rules.Booked) string {
	if b.Revision == 0 {
		return "new"
	}
	for _, old := range booked {
		if old.Key != b.Key {
			continue
		}
		now := old.Asset.FormatAmount(old.Amount) + " at " + old.At.String()
		switch {
		case b.Amount == -old.Amount && b.At == old.At:
			return "reverses " + now
		case b.At != old.At:
			return "books anew, was " + now
		}
		return "corrects " + now
	}
	return "new"
}
