package jobs_test

// append_test.go: rows of the ledger are never changed or deleted (G-3, G-5), an
// amount that is too large is an error, never a wrong number (G-0), and a run that
// is cut short is repaired by the next.

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"trueup/fixtures/oracle"
	"trueup/fixtures/world"
	"trueup/io/ledger/ledgertest"
	"trueup/jobs"
	"trueup/rules"
	"trueup/rules/terms"
)

// bookings returns every booking of every account, by account, key and revision.
func (s *stand) bookings() map[string]jobs.BookingRow {
	s.t.Helper()
	ctx := context.Background()
	all := map[string]jobs.BookingRow{}
	accounts, err := s.job.Ledger.Accounts(ctx, s.job.Program, "", 1000)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, account := range accounts {
		list, err := s.job.Ledger.Bookings(ctx, s.job.Program.Name, account)
		if err != nil {
			s.t.Fatal(err)
		}
		for _, b := range list {
			all[fmt.Sprintf("%q %q %d", account, b.Key, b.Revision)] = b
		}
	}
	return all
}

// Late and corrected facts only add rows; revisions of a key follow each other
// from 0 and, by their instants, what is reversed is reversed where it stood (G-5).
func TestRowsAreOnlyAdded(t *testing.T) {
	eachWorld(t, 10, func(t *testing.T, s *stand, w oracle.World, r *rand.Rand) {
		wrong := map[string]string{}
		for name, text := range w.Files {
			wrong[name] = spoil(t, name, text, r)
		}
		asOfs := world.AsOfs(w)
		s.run(wrong, asOfs[len(asOfs)/2])
		before := s.bookings()
		s.run(w.Files, w.AsOf)
		after := s.bookings()
		for place, b := range before {
			if after[place] != b {
				t.Errorf("%s was %+v and is %+v", place, b, after[place])
			}
		}
		revisions(t, after)
	})
}

func revisions(t *testing.T, rows map[string]jobs.BookingRow) {
	t.Helper()
	places := make([]string, 0, len(rows))
	for place := range rows {
		places = append(places, place)
	}
	slices.Sort(places)
	for _, place := range places {
		b := rows[place]
		if b.Revision == 0 {
			continue
		}
		key := strings.TrimSuffix(place, fmt.Sprint(" ", b.Revision))
		sums := map[rules.Instant]int64{}
		for n := range b.Revision + 1 {
			older, ok := rows[fmt.Sprint(key, " ", n)]
			if !ok {
				t.Errorf("%s has no revision %d before it", place, n)
			}
			sums[older.At] += older.Amount
		}
		open := 0
		for _, sum := range sums {
			if sum != 0 {
				open++
			}
		}
		if open > 1 {
			t.Errorf("%s: an instant that was left is not reversed: %v", place, sums)
		}
	}
}

// A world in which one account's points leave 64 bits: it is named with its fact
// and left alone, everybody else is booked (G-0).
func TestOverflowIsAnErrorWithAccountAndFact(t *testing.T) {
	ledgertest.Engines(t, func(t *testing.T, dsn string) {
		s := newStand(t, dsn, terms.Published())
		s.deliver(map[string]string{
			"accounts": "account_id,name,opened_at,country,display_currency,referred_by,team_opened_at\n" +
				"huge,,2024-01-01T00:00:00Z,,,,\nsmall,,2024-01-01T00:00:00Z,,,,\n",
			"orders": "order_id,account_id,member_id,freelancer_pro,subtotal,tax,service_fee,currency,ordered_at,completed_at,cancelled_at\n" +
				"o1,huge,m,true,90000000000000000.00,0.00,0.00,USD,2024-01-01T00:00:00Z,2024-01-02T00:00:00Z,\n" +
				"o2,huge,m,true,90000000000000000.00,0.00,0.00,USD,2024-01-01T00:00:00Z,2024-01-03T00:00:00Z,\n" +
				"o3,small,m,true,10.00,0.00,0.00,USD,2024-01-01T00:00:00Z,2024-01-02T00:00:00Z,\n",
		})
		sum, err := s.job.Run(context.Background(), s.instant("2025-01-01T00:00:00Z"))
		var accounts *jobs.AccountErrors
		if !errors.As(err, &accounts) || accounts.Count != 1 || !errors.Is(err, rules.ErrOverflow) {
			t.Fatalf("got %v", err)
		}
		const want = "one account could not be evaluated and is left as before; everything else was booked:\n" +
			"account huge: order o2: amount too large: the sum leaves the range of 64 bits"
		if err.Error() != want {
			t.Errorf("the error reads\n%s\nnot\n%s", err, want)
		}
		if sum.Reconcile.Failed != 1 || sum.Reconcile.Bookings != 1 {
			t.Errorf("summary %+v", sum.Reconcile)
		}
		s.holds(map[string]string{"entries": "account_id,key,asset,amount,effective_at\nsmall,earn/order/o3,points,50,2024-01-03T00:00:00Z\n"}, "the others")
		_, err = s.job.Reconcile(context.Background(), s.instant("2025-01-01T00:00:00Z"))
		if !errors.As(err, &accounts) {
			t.Errorf("the account is forgotten: %v", err)
		}
	})
}

// A run cut short in the middle is repaired by the next, which ends where an
// undisturbed one does.
func TestARunCutShortIsRepaired(t *testing.T) {
	eachWorld(t, 8, func(t *testing.T, s *stand, w oracle.World, r *rand.Rand) {
		s.deliver(w.Files)
		ctx, cancel := context.WithCancelCause(context.Background())
		cut := &cutLedger{Ledger: s.job.Ledger, after: r.IntN(3), cancel: cancel}
		s.job.Ledger = cut
		_, err := s.job.Run(ctx, s.instant(w.AsOf))
		var interrupted *jobs.InterruptError
		if finished := cut.after == 1 && err == nil; !finished && !errors.As(err, &interrupted) {
			t.Fatalf("the interrupt is not told: %v", err)
		}
		s.job.Ledger = cut.Ledger
		s.run(w.Files, w.AsOf)
		s.holds(asked(t, w, nil).Tables, "after the repair")
	})
}

// cutLedger interrupts a run at its first bookings: before, during or after one.
type cutLedger struct {
	jobs.Ledger
	after  int
	cancel context.CancelCauseFunc
}

func (c *cutLedger) Book(ctx context.Context, lease jobs.Lease, batch *jobs.Batch) error {
	interrupt := func() { c.cancel(&jobs.InterruptError{Signal: "test"}) }
	switch c.after {
	case 0:
		interrupt()
		return c.Ledger.Book(ctx, lease, batch)
	case 1:
		go interrupt()
		return c.Ledger.Book(ctx, lease, batch)
	}
	err := c.Ledger.Book(ctx, lease, batch)
	interrupt()
	return err
}
