// Package pgretry tries again what failed of trouble with a PostgreSQL server that passes
// by itself: a server that restarts, a connection that was cut, a deadlock, no connection
// left. The ledger and the source both do, each for what leaves nothing behind when it
// fails.
package pgretry

// pgretry.go: which trouble passes, and for how long it is waited for.

import (
	"context"
	"crypto/tls"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"sync"
	"time"

	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"
)

const (
	retryFor     = 30 * time.Second // from the first failure on, whatever is tried meanwhile
	reachFor     = 5 * time.Second  // of a server not reached yet: its address may be wrong
	firstPause   = 100 * time.Millisecond
	longestPause = 5 * time.Second
)

// Server is what is known of trouble with one server. Several goroutines share it, so
// that one after another does not wait half a minute each. The zero value is of a server
// that was not reached yet.
type Server struct {
	mu      sync.Mutex
	since   time.Time // of the first failure that nothing followed but failures; zero: none
	reached bool      // the server has answered once
}

// over notes that the server answered.
func (s *Server) over() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.since, s.reached = time.Time{}, true
}

// until says how long something that failed now, and first failed then, may be tried.
func (s *Server) until(now, first time.Time, err error) time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.since.IsZero() {
		s.since = now
	}
	if s.since.Before(first) {
		first = s.since
	}
	var answered *pq.Error
	if !s.reached && !errors.As(err, &answered) {
		return first.Add(reachFor)
	}
	return first.Add(retryFor)
}

// Try is something to do with a server.
type Try struct {
	Doing string
	Fn    func() error      // calls that failed must have left nothing behind
	Log   *slog.Logger      // is warned of every further attempt
	Shown func(error) error // an error as people may read it
}

// Again calls t.Fn until it succeeds, fails in a way that does not pass by itself, or
// has been tried for long enough. It hears of ctx also while it waits.
func (s *Server) Again(ctx context.Context, t Try) error {
	var first time.Time
	for n, pause := 1, firstPause; ; n, pause = n+1, min(2*pause, longestPause) {
		err := t.Fn()
		if !Passes(err) {
			s.over()
			return tried(err, n, first)
		}
		if ctx.Err() != nil {
			return err
		}
		now := time.Now()
		if n == 1 {
			first = now
		}
		wait := pause/2 + rand.N(pause/2) //nolint:gosec // it only keeps processes out of step
		if now.Add(wait).After(s.until(now, first, err)) {
			return tried(err, n, first)
		}
		t.Log.Warn("trouble with the database that may pass: trying again", "doing", t.Doing, "attempt", n,
			"pause", wait, "error", t.Shown(err))
		select {
		case <-ctx.Done():
			return err
		case <-time.After(wait):
		}
	}
}

// tried adds how long something was tried to the error that it ended with.
func tried(err error, attempts int, first time.Time) error {
	if err == nil || attempts == 1 {
		return err
	}
	return fmt.Errorf("%w; tried %d times in %s", err, attempts, time.Since(first).Round(time.Millisecond))
}

// Passes says whether an error is trouble that passes by itself. The driver gives
// most errors that end a connection, whatever their code, as driver.ErrBadConn.
func Passes(err error) bool {
	var (
		half    *HalfReadError
		pe      *pq.Error
		unknown *net.DNSError
		network net.Error
		garbled tls.RecordHeaderError
	)
	switch {
	case err == nil, errors.As(err, &half), errors.Is(err, context.Canceled):
		return false
	case errors.As(err, &pe):
		return passingState(pe)
	case errors.As(err, &unknown):
		return unknown.IsTemporary || unknown.IsTimeout
	}
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.As(err, &network) || errors.As(err, &garbled)
}

func passingState(e *pq.Error) bool {
	switch e.Code {
	case pqerror.TRSerializationFailure, pqerror.TRDeadlockDetected, pqerror.LockNotAvailable,
		pqerror.AdminShutdown, pqerror.CrashShutdown, pqerror.CannotConnectNow, pqerror.TooManyConnections:
		return true
	}
	return e.Code.Class() == "08" // the connection broke
}

// HalfReadError ends a read whose first rows were passed on already: they cannot be
// taken back, so it is not tried again.
type HalfReadError struct{ Err error }

func (e *HalfReadError) Error() string {
	return e.Err.Error() + "; some rows had been passed on, so that it was not tried again"
}

// Unwrap is the trouble that ended the read.
func (e *HalfReadError) Unwrap() error { return e.Err }
