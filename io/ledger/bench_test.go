package ledger_test

// bench_test.go: rows a second through the store. What the same rows cost when they
// are merely written, make bench measures. Run with:
//
//	scripts/with-postgres go test ./io/ledger -run xxx -bench . -benchtime 1x -orders 1000000

import (
	"context"
	"flag"
	"fmt"
	"testing"

	"trueup/io/ledger"
	"trueup/io/ledger/ledgertest"
	"trueup/jobs"
	"trueup/rules"
)

var (
	ordersFlag    = flag.Int("orders", 200_000, "orders of the store's benchmark, ten an account")
	benchOrders   = 0
	benchAccounts = 0
)

func BenchmarkStore(b *testing.B) {
	benchOrders, benchAccounts = *ordersFlag, *ordersFlag/10
	for _, engine := range []struct {
		name string
		dsn  func(testing.TB) string
	}{{"sqlite", ledgertest.SQLite}, {"postgres", ledgertest.Postgres}} {
		b.Run(engine.name, func(b *testing.B) {
			for b.Loop() {
				s := open(b, engine.dsn(b))
				benchFirst(b, s)
				benchAgain(b, s)
				closed(b, s.Close)
			}
		})
	}
}

// benchFirst is a first run: pull, load, book.
func benchFirst(b *testing.B, s *ledger.Store) {
	rate(b, "pull", benchAccounts+benchOrders, func() { deliver(b, s, 0, benchOrders) })
	l := lease(b, s)
	run := begin(b, s, "reconcile", rules.FromTime(now))
	rate(b, "load-first", benchAccounts+benchOrders, func() { loadAll(b, s, nil) })
	rate(b, "book", benchOrders, func() { bookAll(b, s, l, run) })
	end(b, s, run, "done", int64(benchOrders), "h")
}

// benchAgain is what comes after: the same rows again, a few new ones, accounts
// with bookings.
func benchAgain(b *testing.B, s *ledger.Store) {
	rate(b, "load-booked", benchAccounts+2*benchOrders, func() { loadAll(b, s, nil) })
	rate(b, "pull-same", benchAccounts+benchOrders, func() { deliver(b, s, 0, benchOrders) })
	rate(b, "pull-1%", benchOrders/100, func() { deliver(b, s, benchOrders, benchOrders/100) })
	rate(b, "due", benchAccounts, func() {
		if _, err := s.CountDue(context.Background(), shop.Name, 1); err != nil {
			b.Fatal(err)
		}
	})
	rate(b, "export", benchOrders, func() {
		err := s.Booked(context.Background(), shop.Name, func(string, []rules.Booked) error { return nil })
		if err != nil {
			b.Fatal(err)
		}
	})
}

// rate reports the rows a second of one step.
func rate(b *testing.B, step string, rows int, fn func()) {
	b.Helper()
	before := b.Elapsed()
	fn()
	took := b.Elapsed() - before
	b.ReportMetric(float64(rows)/took.Seconds(), step+"/s")
	b.Logf("%-12s %8.0f ms  %9.0f rows/s", step, took.Seconds()*1000, float64(rows)/took.Seconds())
}

func benchAccount(i int) string { return fmt.Sprintf("acc%06d", i%benchAccounts) }

// deliver stages orders from first on, in the order of time, not of accounts.
func deliver(b *testing.B, s *ledger.Store, first, n int) {
	ctx := context.Background()
	run := begin(b, s, "pull", rules.None)
	d, err := s.Deliver(ctx, shop, run)
	if err != nil {
		b.Fatal(err)
	}
	if first == 0 {
		for i := range benchAccounts {
			r := &jobs.Staged{File: "accounts.csv", Line: i + 2, AtID: 1, AtAccount: 1}
			r.ID = benchAccount(i)
			r.Shown, r.Account, r.UpdatedAt = r.ID, r.ID, rules.None
			r.Data = "Some Company|1577836800000000|US|USD||"
			if err := d.Stage(ctx, accounts, r); err != nil {
				b.Fatal(err)
			}
		}
	}
	for i := first; i < first+n; i++ {
		r := &jobs.Staged{File: "orders.csv", Line: i + 2, AtID: 1, AtAccount: 12}
		r.ID = fmt.Sprintf("o%09d", i)
		r.Shown, r.Account, r.UpdatedAt = r.ID, benchAccount(i*7919), rules.None
		r.Data = fmt.Sprintf("m%06d|t|%d|3601|1800|USD|1672531200%06d|1672617600%06d|", i%50_000, 10_000+i%90_000, i, i)
		if err := d.Stage(ctx, orders, r); err != nil {
			b.Fatal(err)
		}
	}
	if _, err := d.Settle(ctx); err != nil {
		b.Fatal(err)
	}
	end(b, s, run, "done", 0, "")
}

// pages calls fn for the accounts, 2,000 at a time.
func pages(b *testing.B, s *ledger.Store, fn func(accounts []string)) {
	after := ""
	for {
		page, err := s.Accounts(context.Background(), shop, after, 2000)
		if err != nil {
			b.Fatal(err)
		}
		if len(page) == 0 {
			return
		}
		fn(page)
		after = page[len(page)-1]
	}
}

func loadAll(b *testing.B, s *ledger.Store, fn func(*jobs.Loaded)) {
	pages(b, s, func(page []string) {
		err := s.Load(context.Background(), shop, page, jobs.What{}, func(l *jobs.Loaded) error {
			if fn != nil {
				fn(l)
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	})
}

func bookAll(b *testing.B, s *ledger.Store, l jobs.Lease, run *jobs.Run) {
	perAccount := benchOrders / benchAccounts
	pages(b, s, func(page []string) {
		batch := &jobs.Batch{Run: run}
		for _, account := range page {
			r := jobs.Result{Account: account, NextDue: rules.Never, State: make([]byte, 300)}
			for i := range r.State {
				r.State[i] = 'x'
			}
			for i := range perAccount {
				r.Bookings = append(r.Bookings, rules.Booking{Entry: rules.Entry{
					Key: fmt.Sprintf("earn/order/%s-%04d", account, i), Asset: rules.AssetPoints, Amount: int64(i + 1),
					At: rules.Instant(1_672_704_000_000_000 + i), Clauses: "B-20 B-23 B-30", Terms: 1,
				}})
			}
			batch.Results = append(batch.Results, r)
		}
		if err := s.Book(context.Background(), l, batch); err != nil {
			b.Fatal(err)
		}
	})
}
