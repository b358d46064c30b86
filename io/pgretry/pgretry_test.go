package pgretry

// pgretry_test.go: what is tried again, for how long, and what is said of it. The clock
// is a false one that stands still while anything runs. Real trouble is in
// fixtures/trouble.

import (
	"bytes"
	"context"
	"crypto/tls"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"
)

func state(code string) error { return fmt.Errorf("copy: %w", &pq.Error{Code: pqerror.Code(code)}) }

func refusal() error {
	return &net.OpError{Op: "dial", Err: &os.SyscallError{Syscall: "connect", Err: syscall.ECONNREFUSED}}
}

func TestPasses(t *testing.T) {
	for _, c := range []struct {
		name string
		err  error
		want bool
	}{
		{"nothing", nil, false},
		{"serialization failure", state("40001"), true},
		{"deadlock", state("40P01"), true},
		{"lock not available", state("55P03"), true},
		{"admin shutdown", state("57P01"), true},
		{"crash shutdown", state("57P02"), true},
		{"cannot connect now", state("57P03"), true},
		{"too many connections", state("53300"), true},
		{"connection failure", state("08006"), true},
		{"wrong password", state("28P01"), false},
		{"no such database", state("3D000"), false},
		{"duplicate", state("23505"), false},
		{"statement timeout", state("57014"), false},
		{"disk full", state("53100"), false},
		{"append only", state("23001"), false},
		{"the driver lost its connection", errors.Join(errors.New("x"), driver.ErrBadConn), true},
		{"the server hung up", io.ErrUnexpectedEOF, true},
		{"refused", refusal(), true},
		{"reset", &net.OpError{Op: "read", Err: syscall.ECONNRESET}, true},
		{"garbled under TLS", tls.RecordHeaderError{Msg: "oversized record"}, true},
		{"no such host", &net.OpError{Op: "dial", Err: &net.DNSError{IsNotFound: true}}, false},
		{"name server down", &net.OpError{Op: "dial", Err: &net.DNSError{IsTemporary: true}}, true},
		{"cancelled", context.Canceled, false},
		{"no rows", sql.ErrNoRows, false},
		{"half read", &HalfReadError{state("57P01")}, false},
	} {
		if got := Passes(c.err); got != c.want {
			t.Errorf("%s: passes is %t, want %t", c.name, got, c.want)
		}
	}
}

// patient tries something again at a server, as the ledger and the source do.
func patient(ctx context.Context, s *Server, log io.Writer, fn func() error) error {
	shown := func(err error) error { return fmt.Errorf("as shown: %w", err) }
	return s.Again(ctx, Try{Doing: "do it", Fn: fn, Log: slog.New(slog.NewTextHandler(log, nil)), Shown: shown})
}

// failing fails so many times, and counts its calls.
func failing(times int, err error) (fn func() error, calls *int) {
	calls = new(int)
	return func() error {
		if *calls++; *calls <= times {
			return err
		}
		return nil
	}, calls
}

const forEver = 1 << 30

func TestAgain(t *testing.T) {
	for _, c := range []struct {
		name      string
		reached   bool
		times     int
		err       error
		calls     int // 0: not looked at
		least     time.Duration
		most      time.Duration
		succeeded bool
	}{
		{"nothing is wrong", true, 0, nil, 1, 0, 0, true},
		{"a deadlock", true, 1, state("40P01"), 2, firstPause / 2, firstPause, true},
		{"two serialization failures", true, 2, state("40001"), 3, 3 * firstPause / 2, 3 * firstPause, true},
		{"a server that restarts", true, 6, driver.ErrBadConn, 7, 3 * time.Second, 63 * firstPause, true},
		{"a server that is gone", true, forEver, refusal(), 0, retryFor - longestPause, retryFor, false},
		{"a server never reached", false, forEver, refusal(), 0, reachFor - longestPause, reachFor, false},
		{"a server that starts", false, forEver, state("57P03"), 0, retryFor - longestPause, retryFor, false},
		{"no connection left", false, 3, state("53300"), 4, 7 * firstPause / 2, 7 * firstPause, true},
		{"a wrong password", false, forEver, state("28P01"), 1, 0, 0, false},
		{"another mistake", true, forEver, sql.ErrNoRows, 1, 0, 0, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, log := &Server{reached: c.reached}, new(bytes.Buffer)
				fn, calls := failing(c.times, c.err)
				started := time.Now()
				err := patient(t.Context(), s, log, fn)
				took := time.Since(started)
				if (err == nil) != c.succeeded || !c.succeeded && !errors.Is(err, c.err) {
					t.Errorf("got %v, want %v", err, c.err)
				}
				if c.calls > 0 && *calls != c.calls {
					t.Errorf("%d calls, want %d", *calls, c.calls)
				}
				if took < c.least || took > c.most {
					t.Errorf("it took %s, want %s to %s", took, c.least, c.most)
				}
				if got := strings.Count(log.String(), "level=WARN msg=\"trouble with the database that may pass: trying again\" doing=\"do it\" attempt="); got != *calls-1 {
					t.Errorf("%d warnings of %d attempts:\n%s", got, *calls, log)
				}
				if *calls > 1 && !strings.Contains(log.String(), `error="as shown: `) {
					t.Errorf("the warnings are not as shown:\n%s", log)
				}
				if !c.succeeded && *calls > 1 && !strings.Contains(err.Error(), fmt.Sprintf("; tried %d times in ", *calls)) {
					t.Errorf("%q does not say how long it was tried", err)
				}
			})
		})
	}
}

// TestTroubleIsShared: what comes after half a minute of trouble is tried once, until
// the server answers.
func TestTroubleIsShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &Server{reached: true}
		gone, _ := failing(forEver, refusal())
		if err := patient(t.Context(), s, io.Discard, gone); err == nil {
			t.Fatal("no error")
		}
		time.Sleep(longestPause)
		after, calls := failing(forEver, refusal())
		if err := patient(t.Context(), s, io.Discard, after); err == nil || *calls != 1 {
			t.Errorf("%d calls after the server was given up: %v", *calls, err)
		}
		back, _ := failing(0, nil)
		if err := patient(t.Context(), s, io.Discard, back); err != nil {
			t.Fatal(err)
		}
		anew, calls := failing(2, refusal())
		if err := patient(t.Context(), s, io.Discard, anew); err != nil || *calls != 3 {
			t.Errorf("%d calls after the server was back: %v", *calls, err)
		}
	})
}

// TestAgainHearsOfTheEnd: nobody waits for a run that was interrupted.
func TestAgainHearsOfTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &Server{reached: true}
		ctx, cancel := context.WithCancel(t.Context())
		fn, calls := failing(forEver, refusal())
		started := time.Now()
		time.AfterFunc(time.Second, cancel)
		err := patient(ctx, s, io.Discard, fn)
		if took := time.Since(started); !errors.Is(err, syscall.ECONNREFUSED) || took != time.Second {
			t.Errorf("after %s: %v", took, err)
		}
		before := *calls
		if err := patient(ctx, s, io.Discard, fn); err == nil || *calls != before+1 {
			t.Errorf("%d calls with a context that has ended: %v", *calls-before, err)
		}
	})
}
