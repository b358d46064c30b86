package ledger

// retry.go: trouble that passes by itself: a server that restarts, a connection that
// was cut, a deadlock, no connection left. A read whose rows nobody has seen yet, and
// a transaction that is begun here and committed here, is done again, for half a
// minute at most. A delivery is not: its rows came from the source in the middle of
// its transaction, so it fails whole, and the next pull reads them again.

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"

	"github.com/lib/pq"

	"trueup/io/pgretry"
	"trueup/jobs"
)

// again tries fn again after trouble that passes, see pgretry.
func (s *Store) again(ctx context.Context, doing string, fn func() error) error {
	return s.server.Again(ctx, pgretry.Try{Doing: doing, Fn: fn, Log: s.log, Shown: func(err error) error { return s.fail(doing, err) }})
}

// uncertainError is the failure of a COMMIT of which nobody knows whether the server
// carried it out.
type uncertainError struct{ err error }

func (e *uncertainError) Error() string { return e.err.Error() }
func (e *uncertainError) Unwrap() error { return e.err }

const uncertainAdvice = "the connection broke while the server was asked to commit, and whether it did is not known: run again, and nothing is booked twice"

func isUncertain(err error) bool {
	var open *uncertainError
	return errors.As(err, &open)
}

// committing marks an error of COMMIT that leaves its outcome open.
func committing(err error) error {
	var pe *pq.Error
	if !pgretry.Passes(err) || errors.As(err, &pe) && pe.Code.Class() == "40" { // the server rolled it back
		return err
	}
	return &uncertainError{err}
}

// write runs fn in a transaction and commits if it succeeds, and all of that again
// after trouble that passes. What fn writes may be there already from an attempt
// whose outcome nobody was told: to write it again must do no harm.
func (s *Store) write(ctx context.Context, doing string, fn func(*tx) error) error {
	return s.writeOnce(ctx, doing, nil, fn)
}

// writeOnce is write for what must not be there twice: its keys forbid it. landed looks
// whether it is there.
func (s *Store) writeOnce(ctx context.Context, doing string, landed func(queryer) (bool, error), fn func(*tx) error) error {
	open, attempts := false, 0 // open: a COMMIT had no answer
	there := func() (bool, error) {
		if !open || landed == nil {
			return false, nil
		}
		return landed(s.writes)
	}
	err := s.again(ctx, doing, func() error {
		if ok, err := there(); ok || err != nil {
			return err
		}
		attempts++
		err := s.writeNow(ctx, attempts > 1, fn)
		if errors.Is(s.dialect.explain(err), errDuplicate) {
			// The COMMIT without an answer may have come through only now.
			if ok, lookErr := there(); ok || lookErr != nil {
				return lookErr
			}
		}
		open = open || isUncertain(err)
		return err
	})
	if open && pgretry.Passes(err) {
		err = &uncertainError{err}
	}
	return err
}

// commitOnce commits a transaction that cannot be done again. landed looks whether it
// was carried out, should the server's answer be lost.
func (s *Store) commitOnce(ctx context.Context, t *tx, doing string, landed func(queryer) (bool, error)) error {
	err := t.commit(ctx)
	if !isUncertain(err) {
		return err
	}
	there := false
	look := func() (lookErr error) {
		there, lookErr = landed(s.writes)
		return lookErr
	}
	if s.again(ctx, doing, look) == nil && there {
		return nil
	}
	return err
}

// holds is a landed by a query that counts.
func holds(ctx context.Context, query string, args ...any) func(queryer) (bool, error) {
	return func(q queryer) (bool, error) {
		var n int
		err := q.QueryRowContext(ctx, query, args...).Scan(&n)
		return n > 0, err
	}
}

// writeNow is one attempt. A connection that was cut may live on at the server for a
// while, with its locks: a later attempt waits for them, but not for ever.
func (s *Store) writeNow(ctx context.Context, later bool, fn func(*tx) error) error {
	t, err := s.begin(ctx)
	if err != nil {
		return err
	}
	if later && s.writer == nil {
		err = runScript(ctx, t, "SET LOCAL lock_timeout = '10s'")
	}
	if err == nil {
		err = fn(t)
	}
	if err != nil {
		return errors.Join(err, t.rollback())
	}
	return t.commit(ctx)
}

type logKey struct{}

// WithLog returns a context for Open and OpenReadOnly: the store that they return
// warns on this log when it tries something again. Without it nobody is told.
func WithLog(ctx context.Context, log *slog.Logger) context.Context {
	return context.WithValue(ctx, logKey{}, log)
}

func logOf(ctx context.Context) *slog.Logger {
	if log, ok := ctx.Value(logKey{}).(*slog.Logger); ok {
		return log
	}
	return slog.New(slog.DiscardHandler)
}

// tally is what the run in hand has booked, to be told when it cannot go on.
type tally struct {
	mu                 sync.Mutex
	run                int64
	accounts, bookings int
}

func (t *tally) begin(run int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.run, t.accounts, t.bookings = run, 0, 0
}

func (t *tally) booked(batch *jobs.Batch) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.accounts += len(batch.Results)
	for i := range batch.Results {
		t.bookings += len(batch.Results[i].Bookings)
	}
}

// tell adds what was booked to trouble that did not pass.
func (t *tally) tell(err error) error {
	if !pgretry.Passes(err) {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return fmt.Errorf("%w; of run %d, %d bookings of %d accounts were booked before and stay: run again, and it goes on",
		err, t.run, t.bookings, t.accounts)
}
