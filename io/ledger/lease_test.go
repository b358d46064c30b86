package ledger_test

// lease_test.go: one run at a time, and runs that died.

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"trueup/io/ledger"
	"trueup/io/ledger/ledgertest"
	"trueup/jobs"
	"trueup/rules"
)

func leaseOf(holder string, life time.Duration) jobs.Lease {
	return jobs.Lease{Holder: holder, Job: "run", Since: now, Expires: now.Add(life)}
}

func TestLease(t *testing.T) {
	engines(t, func(t *testing.T, s *ledger.Store) {
		ctx := context.Background()
		first, second := leaseOf("first", time.Minute), leaseOf("second", time.Hour)
		if err := s.Acquire(ctx, first, now); err != nil {
			t.Fatal(err)
		}
		if err := s.Acquire(ctx, first, now); err != nil {
			t.Errorf("the holder's own lease: %v", err)
		}
		var held *jobs.HeldError
		if err := s.Acquire(ctx, second, now.Add(59*time.Second)); !errors.As(err, &held) {
			t.Fatalf("a held lease was taken: %v", err)
		}
		same(t, "who holds it", first, held.Lease)
		first.Expires = now.Add(2 * time.Minute)
		if err := s.Renew(ctx, first); err != nil {
			t.Error(err)
		}
		if err := s.Acquire(ctx, second, now.Add(time.Minute)); !errors.As(err, &held) {
			t.Errorf("a renewed lease was taken: %v", err)
		}
		if err := s.Acquire(ctx, second, now.Add(2*time.Minute)); err != nil {
			t.Errorf("an expired lease was not given: %v", err)
		}
		if err := s.Renew(ctx, first); !errors.Is(err, jobs.ErrLeaseLost) {
			t.Errorf("renewing a lost lease: %v", err)
		}
		if err := s.Release(ctx, first); err != nil {
			t.Error(err)
		}
		if err := s.Renew(ctx, second); err != nil {
			t.Errorf("the loser released the winner's lease: %v", err)
		}
		if err := s.Release(ctx, second); err != nil {
			t.Error(err)
		}
		if err := s.Acquire(ctx, first, now); err != nil {
			t.Errorf("a released lease was not given: %v", err)
		}
	})
}

func TestLeaseRace(t *testing.T) {
	ledgertest.Engines(t, func(t *testing.T, dsn string) {
		stores := []*ledger.Store{open(t, dsn), open(t, dsn), open(t, dsn), open(t, dsn)}
		var won, held atomic.Int32
		done := make(chan error)
		for i, s := range stores {
			go func() {
				err := s.Acquire(context.Background(), leaseOf(string(rune('a'+i)), time.Minute), now)
				var h *jobs.HeldError
				switch {
				case err == nil:
					won.Add(1)
				case errors.As(err, &h):
					held.Add(1)
					err = nil
				}
				done <- err
			}()
		}
		for range stores {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
		if won.Load() != 1 || held.Load() != 3 {
			t.Errorf("%d won, %d were held off", won.Load(), held.Load())
		}
	})
}

func TestBookWithoutTheLease(t *testing.T) {
	engines(t, func(t *testing.T, s *ledger.Store) {
		ctx := context.Background()
		pull(t, s, of(accounts, accountA))
		mine := leaseOf("mine", time.Minute)
		batch := &jobs.Batch{Run: begin(t, s, "reconcile", 1), Results: []jobs.Result{{Account: "A", Bookings: []rules.Booking{entry("k", 0, 1, 1)}}}}
		if err := s.Book(ctx, mine, batch); !errors.Is(err, jobs.ErrLeaseLost) {
			t.Errorf("booked without any lease: %v", err)
		}
		if err := s.Acquire(ctx, leaseOf("other", time.Minute), now); err != nil {
			t.Fatal(err)
		}
		if err := s.Book(ctx, mine, batch); !errors.Is(err, jobs.ErrLeaseLost) {
			t.Errorf("booked under another's lease: %v", err)
		}
		rows, err := s.Bookings(ctx, shop.Name, "A")
		if err != nil || len(rows) > 0 {
			t.Errorf("booked all the same: %v, %v", rows, err)
		}
	})
}

// TestAcquireDuringADelivery: on SQLite another process cannot write at all
// meanwhile; it must hear who holds the ledger, also when the lease as committed
// has run out (its renewal is part of the transaction).
func TestAcquireDuringADelivery(t *testing.T) {
	ledgertest.Engines(t, func(t *testing.T, dsn string) {
		s, other := open(t, dsn), open(t, dsn)
		ctx := context.Background()
		mine := leaseOf("mine", time.Minute)
		if err := s.Acquire(ctx, mine, now); err != nil {
			t.Fatal(err)
		}
		d, err := s.Deliver(ctx, shop, begin(t, s, "pull", rules.None))
		if err != nil {
			t.Fatal(err)
		}
		defer closed(t, d.Discard)
		if err := d.Stage(ctx, accounts, row(accounts, accountA, 2)); err != nil {
			t.Fatal(err)
		}
		if err := d.Stage(ctx, orders, row(orders, orderO1, 2)); err != nil {
			t.Fatal(err)
		}
		var held *jobs.HeldError
		started := time.Now()
		if err := other.Acquire(ctx, leaseOf("other", time.Minute), now); !errors.As(err, &held) || held.Lease.Holder != "mine" {
			t.Errorf("got %v", err)
		}
		if took := time.Since(started); took > 5*time.Second {
			t.Errorf("it took %s to hear it", took)
		}
		if strings.HasSuffix(t.Name(), "/sqlite") {
			if err := other.Acquire(ctx, leaseOf("other", time.Hour), now.Add(2*time.Minute)); !errors.As(err, &held) || held.Lease.Holder != "mine" {
				t.Errorf("the lease ran out, but its holder is writing: %v", err)
			}
		}
	})
}

// TestRenewDuringADelivery: on SQLite the delivery keeps every other writer out;
// the heartbeat must neither wait for it nor get lost.
func TestRenewDuringADelivery(t *testing.T) {
	engines(t, func(t *testing.T, s *ledger.Store) {
		ctx := context.Background()
		l := leaseOf("mine", time.Minute)
		if err := s.Acquire(ctx, l, now); err != nil {
			t.Fatal(err)
		}
		d, err := s.Deliver(ctx, shop, begin(t, s, "pull", rules.None))
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Stage(ctx, accounts, row(accounts, accountA, 2)); err != nil {
			t.Fatal(err)
		}
		l.Expires = now.Add(time.Hour)
		started := time.Now()
		if err := s.Renew(ctx, l); err != nil || time.Since(started) > 5*time.Second {
			t.Fatalf("renewed after %s: %v", time.Since(started), err)
		}
		if _, err := d.Settle(ctx); err != nil {
			t.Fatal(err)
		}
		var held *jobs.HeldError
		if err := s.Acquire(ctx, leaseOf("other", time.Minute), now.Add(30*time.Minute)); !errors.As(err, &held) {
			t.Errorf("the renewal was lost: %v", err)
		}
	})
}

func TestRunsAndTheirChain(t *testing.T) {
	engines(t, func(t *testing.T, s *ledger.Store) {
		ctx := context.Background()
		if last, err := s.LastRun(ctx, shop.Name); last != nil || err != nil {
			t.Fatalf("a run before the first: %v, %v", last, err)
		}
		if hash, err := s.LastHash(ctx); hash != "" || err != nil {
			t.Fatalf("a hash before the first run: %q, %v", hash, err)
		}
		pull(t, s, of(accounts, accountA, accountB))
		done, err := book(t, s, jobs.Result{Account: "A", Bookings: []rules.Booking{entry("k", 0, 1, 1)}})
		if err != nil || done.Number != 2 {
			t.Fatalf("run %d: %v", done.Number, err)
		}
		// A run that books and is killed, and a pull that is killed.
		dead := begin(t, s, "reconcile", rules.FromTime(now)+1)
		bookings := map[string][]rules.Booking{
			"A": {entry("k", 1, -1, 1), entry("l", 0, 5, 2)}, "B": {entry("é\n", 0, 3, 4)},
		}
		decisions := map[string][]rules.Decision{
			"B": {{ID: "r1", Outcome: "accepted", At: 4, Content: "b|credits|1"}},
			"C": {{ID: "r2", Outcome: "rejected", Reason: "too early", At: 5}}, // decided, and nothing booked
		}
		err = s.Book(ctx, lease(t, s), &jobs.Batch{Run: dead, Results: []jobs.Result{
			{Account: "A", Bookings: bookings["A"]}, {Account: "B", Bookings: bookings["B"], Decisions: decisions["B"]},
			{Account: "C", Decisions: decisions["C"]},
		}})
		if err != nil {
			t.Fatal(err)
		}
		last, err := s.LastRun(ctx, shop.Name)
		if err != nil || last.Number != dead.Number {
			t.Errorf("a killed run that booked is the last one: %+v, %v", last, err)
		}
		killedPull := begin(t, s, "pull", rules.None)
		next := begin(t, s, "reconcile", rules.FromTime(now)+2)
		chain := rules.NewChain("hash2", dead.Number, dead.AsOf)
		for _, a := range []string{"A", "B", "C"} {
			digest, _ := rules.AccountDigest(nil, a, bookings[a], decisions[a])
			chain.Add(digest)
		}
		hash, err := s.LastHash(ctx)
		if err != nil || hash != chain.Sum() {
			t.Errorf("the hash of the killed run is %s, want %s (%v)", hash, chain.Sum(), err)
		}
		if next.Number != killedPull.Number+1 {
			t.Errorf("numbers: %d after %d", next.Number, killedPull.Number)
		}
		end(t, s, next, "failed", 0, "h")
		last, err = s.LastRun(ctx, shop.Name)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "a failed run that booked nothing does not count", dead, last)
		if other, err := s.LastRun(ctx, "partner"); other != nil || err != nil {
			t.Errorf("another program's run: %v, %v", other, err)
		}
	})
}

// TestRunsAtOnce: two processes without a lease between them cannot have the
// same number.
func TestRunsAtOnce(t *testing.T) {
	ledgertest.Engines(t, func(t *testing.T, dsn string) {
		stores := []*ledger.Store{open(t, dsn), open(t, dsn), open(t, dsn)}
		runs := make([]*jobs.Run, len(stores))
		done := make(chan error)
		for i, s := range stores {
			runs[i] = &jobs.Run{Program: shop.Name, Job: "pull", AsOf: rules.None, Started: now}
			go func() { done <- s.Begin(context.Background(), runs[i]) }()
		}
		for range stores {
			if err := <-done; err != nil && !strings.Contains(err.Error(), "another run started at the same time") {
				t.Error(err)
			}
		}
		numbers := map[int64]bool{}
		for _, r := range runs {
			if r.Number != 0 && numbers[r.Number] {
				t.Errorf("two runs are number %d", r.Number)
			}
			numbers[r.Number] = true
		}
	})
}
