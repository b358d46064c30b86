package ledger

// retry_test.go: what the ledger's own errors are among those that are tried again, and
// what is said of it. For how long is pgretry's affair; real trouble is in
// fixtures/trouble.

import (
	"bytes"
	"database/sql/driver"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"

	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"

	"trueup/io/pgretry"
	"trueup/jobs"
	"trueup/rules"
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
		{"lease lost", jobs.ErrLeaseLost, false},
		{"commit without an answer", &uncertainError{driver.ErrBadConn}, true},
		{"as people read it", (&Store{dialect: &postgres{}}).fail("book", state("40001")), true},
	} {
		if got := pgretry.Passes(c.err); got != c.want {
			t.Errorf("%s: passes is %t, want %t", c.name, got, c.want)
		}
	}
}

// patient is a store without a database, and its log.
func patient() (*Store, *bytes.Buffer) {
	log := new(bytes.Buffer)
	s := &Store{name: "l", dialect: &postgres{}, log: slog.New(slog.NewTextHandler(log, nil))}
	return s, log
}

// TestWarningsHideThePassword: also where the driver's text has the DSN in it.
func TestWarningsHideThePassword(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, log := patient()
		calls := 0
		err := s.again(t.Context(), "book", func() error {
			if calls++; calls == 1 {
				return fmt.Errorf("postgres://job:geheim@db/rewards: %w", refusal())
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if text := log.String(); strings.Contains(text, "geheim") || !strings.Contains(text, "the server cannot be reached") {
			t.Error(text)
		}
	})
}

// TestUncertainCommit: only what leaves the outcome of a COMMIT open is called so, and
// nobody is told that nothing was kept.
func TestUncertainCommit(t *testing.T) {
	for _, c := range []struct {
		name string
		err  error
		want bool
	}{
		{"done", nil, false},
		{"rolled back by the server", state("40001"), false},
		{"refused", state("23505"), false},
		{"cut", driver.ErrBadConn, true},
		{"shut down", state("57P01"), true},
	} {
		if got := isUncertain(committing(c.err)); got != c.want {
			t.Errorf("%s: %t, want %t", c.name, got, c.want)
		}
	}
	s, _ := patient()
	text := s.fail("book", committing(driver.ErrBadConn)).Error()
	if !strings.Contains(text, "whether it did is not known") || strings.Contains(text, "nothing of this batch was kept") {
		t.Error(text)
	}
}

// TestTellWhatWasBooked: trouble that does not pass is reported with what had been
// booked; other errors as they are.
func TestTellWhatWasBooked(t *testing.T) {
	var booked tally
	booked.begin(7)
	booked.booked(&jobs.Batch{Results: []jobs.Result{{Bookings: make([]rules.Booking, 3)}, {}}})
	err := booked.tell(state("57P01"))
	if want := "of run 7, 3 bookings of 2 accounts were booked before and stay"; !strings.Contains(err.Error(), want) || !pgretry.Passes(err) {
		t.Errorf("%v does not say %q", err, want)
	}
	if err := booked.tell(jobs.ErrConflict); !errors.Is(err, jobs.ErrConflict) || err.Error() != jobs.ErrConflict.Error() {
		t.Error(err)
	}
	booked.begin(8)
	if err := booked.tell(refusal()); !strings.Contains(err.Error(), "of run 8, 0 bookings of 0 accounts") {
		t.Error(err)
	}
}
