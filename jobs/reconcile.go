package jobs

// reconcile.go: evaluate every account that was touched or has something due,
// and book the difference.

import (
	"context"
	"errors"
	"runtime"
	"time"

	"trueup/rules"
)

// Reconcile brings the ledger to what the rules say at asOf.
func (j *Job) Reconcile(ctx context.Context, asOf rules.Instant) (*ReconcileSummary, error) {
	var sum *ReconcileSummary
	err := j.withLease(ctx, "reconcile", func(ctx context.Context, lease Lease) error {
		var err error
		sum, err = j.reconcile(ctx, lease, asOf)
		return err
	})
	return sum, err
}

// reconcile works under a lease already held.
func (j *Job) reconcile(ctx context.Context, lease Lease, asOf rules.Instant) (*ReconcileSummary, error) {
	started := j.Clock()
	run, sameTerms, err := j.begin(ctx, asOf, started)
	if err != nil {
		return nil, err
	}
	previous, err := j.Ledger.HashBefore(ctx, run.Number)
	if err != nil {
		return nil, err
	}
	b := &booking{
		pages: newPages(j, asOf), lease: lease, run: run, goOn: sameTerms && !j.FromFacts,
		chain: rules.NewChain(previous, run.Number, asOf),
	}
	b.turn = newInTurn(b.take)
	runErr := b.pages.each(ctx, j.workers(), b.page)
	b.turn.takeRest()
	sum := b.summary(j.Program)
	sum.Run, sum.AsOf, sum.Took, sum.Hash = run.Number, asOf, j.Clock().Sub(started), b.chain.Sum()
	if runErr == nil {
		runErr = b.failed.orNil()
	}
	return sum, j.end(ctx, run, sum, sum.Bookings, sum.Hash, runErr)
}

// begin refuses an as_of that goes back, marks what other terms decided, and
// records the run. It says whether the terms are those of the last run.
func (j *Job) begin(ctx context.Context, asOf rules.Instant, started time.Time) (run *Run, sameTerms bool, err error) {
	run = &Run{Program: j.Program.Name, Job: j.jobName(), AsOf: asOf, Started: started}
	j.stampTerms(run)
	if err := j.keepsZone(ctx); err != nil {
		return nil, false, err
	}
	other, err := j.touchOthers(ctx, asOf)
	if err != nil {
		return nil, false, err
	}
	if err := j.start(ctx, run); err != nil {
		return nil, false, err
	}
	if other != nil {
		j.Log.Warn("the terms changed since the last run: every account is evaluated again", "last_run", other.Number)
	}
	return run, other == nil, nil
}

// touchOthers refuses an as_of that goes back, and marks the accounts that other terms
// decided and those that read facts of marked ones. It returns the last run if that was
// under other terms.
func (j *Job) touchOthers(ctx context.Context, asOf rules.Instant) (other *Run, err error) {
	last, err := j.lastRun(ctx, asOf)
	if err != nil {
		return nil, err
	}
	now := new(Run)
	j.stampTerms(now)
	if last != nil && last.TermsHash != now.TermsHash {
		other = last
		if err := j.Ledger.TouchStale(ctx, j.Program.Name, now.TermsHash); err != nil {
			return nil, err
		}
	}
	if j.Program.ReadsLinks(j.Terms) {
		err = j.Ledger.TouchLinked(ctx, j.Program)
	}
	return other, err
}

// lastRun returns the last run, nil if there was none, and refuses an asOf before its (G-2).
func (j *Job) lastRun(ctx context.Context, asOf rules.Instant) (*Run, error) {
	last, err := j.Ledger.LastRun(ctx, j.Program.Name)
	if err == nil && last != nil && asOf < last.AsOf {
		return nil, &AsOfBackError{Asked: asOf, Last: last.AsOf}
	}
	return last, err
}

func (j *Job) workers() int {
	n := j.Ledger.Writers()
	if j.Workers > 0 && j.Workers < n {
		n = j.Workers
	}
	return n
}

// readers is how many pages are evaluated at once where nothing is booked, so that the
// ledger's writers do not count.
func (j *Job) readers() int {
	if j.Workers > 0 {
		return j.Workers
	}
	return min(runtime.GOMAXPROCS(0), 4)
}

// booking books pages as they are evaluated, in any order, and chains their
// digests in the order of the accounts.
type booking struct {
	pages *pages
	lease Lease
	run   *Run
	goOn  bool // from checkpoints

	turn   *inTurn[*part]
	chain  *rules.Chain
	tally  tally
	failed AccountErrors
}

// part is what one page adds to the run.
type part struct {
	digests []rules.Digest
	tally   tally
	failed  AccountErrors
}

// maxBookings is how many bookings are held before they are booked, though the
// page may have more accounts: memory holds one whale, not a page of them.
const maxBookings = 20_000

// page evaluates one page of accounts and books it, in one batch unless it is
// very large. What was booked before an error counts in the run.
func (b *booking) page(ctx context.Context, w *worker, number int, accounts []string) error {
	done := &part{tally: newTally(w.job.Program)}
	hand := b.newHand(w)
	what := w.what
	what.Checkpoints = b.goOn
	err := w.evaluate(ctx, accounts, what, func(e *Evaluated) error {
		if err := hand.take(e); err != nil || hand.bookings < maxBookings {
			return err
		}
		return hand.book(ctx, done)
	})
	if err == nil {
		err = hand.book(ctx, done)
	}
	if err == nil {
		w.job.Log.Debug("page booked", "page", number, "accounts", done.tally.accounts, "bookings", done.tally.bookings)
	}
	b.turn.give(number, done)
	return err
}

// hand is the batch in hand of a worker.
type hand struct {
	*booking
	w        *worker
	wentOn   bool // some account did, from a checkpoint
	batch    *Batch
	part     *part
	bookings int
}

func (b *booking) newHand(w *worker) *hand {
	return &hand{booking: b, w: w, batch: &Batch{Run: b.run}, part: &part{tally: newTally(w.job.Program)}}
}

// take adds an account to the batch.
func (h *hand) take(e *Evaluated) error {
	if h.part.failed.took(e.Err) {
		return nil
	}
	if r := &e.Result; len(r.Bookings)+len(r.Decisions) > 0 {
		var d rules.Digest
		d, h.w.scratch = rules.AccountDigest(h.w.scratch, r.Account, r.Bookings, r.Decisions)
		h.part.digests = append(h.part.digests, d)
		h.bookings += len(r.Bookings)
	}
	h.wentOn = h.wentOn || e.WentOn
	h.batch.Results = append(h.batch.Results, e.Result)
	return h.part.tally.add(h.w.job.Program, e)
}

// book books the batch, adds what it did to done, and begins the next.
func (h *hand) book(ctx context.Context, done *part) error {
	err := h.w.job.Ledger.Book(ctx, h.lease, h.batch)
	if errors.Is(err, ErrConflict) && h.wentOn {
		return h.again(ctx, done)
	}
	if err != nil {
		return err
	}
	done.digests = append(done.digests, h.part.digests...)
	done.failed.add(&h.part.failed)
	done.tally.merge(&h.part.tally)
	*h = *h.newHand(h.w)
	return nil
}

// again evaluates the accounts of a refused batch from their first fact, beside
// what is booked, and books that.
func (h *hand) again(ctx context.Context, done *part) error {
	accounts := make([]string, len(h.batch.Results))
	for i := range accounts {
		accounts[i] = h.batch.Results[i].Account
	}
	failed := h.part.failed
	*h = *h.newHand(h.w)
	if err := h.w.evaluate(ctx, accounts, h.w.what, h.take); err != nil {
		return err
	}
	h.part.failed.add(&failed)
	return h.book(ctx, done)
}

// take takes a page into the run's totals and chains it.
func (b *booking) take(p *part) {
	for _, d := range p.digests {
		b.chain.Add(d)
	}
	b.failed.add(&p.failed)
	b.tally.merge(&p.tally)
}
