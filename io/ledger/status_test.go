package ledger_test

// status_test.go: where a ledger stands, as the status and the metrics read it.

import (
	"context"
	"math"
	"math/big"
	"testing"
	"time"

	"trueup/io/ledger"
	"trueup/jobs"
	"trueup/rules"
)

func TestStatusOfNothing(t *testing.T) {
	engines(t, func(t *testing.T, s *ledger.Store) {
		ctx := context.Background()
		runs, err := s.LatestRuns(ctx, "shop", 5)
		if err != nil || len(runs) != 0 {
			t.Errorf("runs %v, %v", runs, err)
		}
		if at, err := s.LastDone(ctx, "shop", "reconcile"); err != nil || !at.IsZero() {
			t.Errorf("last done %s, %v", at, err)
		}
		if next, n, err := s.NextDue(ctx, "shop", 100); err != nil || next != rules.Never || n != 0 {
			t.Errorf("due %s, %d, %v", next, n, err)
		}
		if n, err := s.CountTouched(ctx, "shop"); err != nil || n != 0 {
			t.Errorf("touched %d, %v", n, err)
		}
		if counts, err := s.CountExceptions(ctx, "shop"); err != nil || len(counts) != 0 {
			t.Errorf("exceptions %v, %v", counts, err)
		}
		if months, err := s.ClosedMonths(ctx, "shop"); err != nil || len(months) != 0 {
			t.Errorf("months %v, %v", months, err)
		}
		if net, err := s.Net(ctx, "shop"); err != nil || len(net) != 0 {
			t.Errorf("net %v, %v", net, err)
		}
		if bytes, err := s.Size(ctx); err != nil || bytes < 10_000 {
			t.Errorf("%d bytes, %v", bytes, err)
		}
		if version, err := s.SchemaVersion(ctx); err != nil || version < 5 {
			t.Errorf("schema version %d, %v", version, err)
		}
	})
}

func TestLatestRuns(t *testing.T) {
	engines(t, func(t *testing.T, s *ledger.Store) {
		ctx := context.Background()
		pull(t, s, of(accounts, accountA))
		failed := begin(t, s, "reconcile", 500)
		end(t, s, failed, "failed", 3, "h")
		other := *shop
		other.Name = "other"
		end(t, s, beginOf(t, s, &other, "reconcile", 600), "done", 0, "h")
		open := begin(t, s, "reconcile", 700)
		if n, err := s.CountBooked(ctx, open.Number); err != nil || n != 0 {
			t.Errorf("%d bookings, %v", n, err)
		}
		runs, err := s.LatestRuns(ctx, "shop", 2)
		if err != nil {
			t.Fatal(err)
		}
		for i := range runs {
			runs[i].Run.Started, runs[i].Run.TermsHash = time.Time{}, ""
		}
		same(t, "runs", []jobs.RunEnd{
			{Run: &jobs.Run{Number: open.Number, Program: "shop", Job: "reconcile", AsOf: 700}, Counts: []byte("{}")},
			{Run: &jobs.Run{Number: failed.Number, Program: "shop", Job: "reconcile", AsOf: 500}, Ended: now, Status: "failed", Booked: 3, Hash: "h", Counts: []byte("{}")},
		}, runs)
		for job, want := range map[string]time.Time{"pull": now, "reconcile": {}, "close": {}} {
			if at, err := s.LastDone(ctx, "shop", job); err != nil || !at.Equal(want) {
				t.Errorf("last done %s: %s, want %s: %v", job, at, want, err)
			}
		}
	})
}

// TestLastDoneOfShards: what one shard did is not done for all accounts.
func TestLastDoneOfShards(t *testing.T) {
	engines(t, func(t *testing.T, s *ledger.Store) {
		for _, c := range []struct {
			job, status string
			want        time.Time
		}{
			{"reconcile 0/2", "done", time.Time{}},
			{"reconcile 1/2", "failed", time.Time{}},
			{"backfill 1/2", "done", time.Time{}},
			{"reconcile 1/3", "done", time.Time{}},
			{"reconcile 1/2", "done", now},
		} {
			end(t, s, begin(t, s, c.job, 500), c.status, 0, "h")
			if at, err := s.LastDone(context.Background(), "shop", "reconcile"); err != nil || !at.Equal(c.want) {
				t.Errorf("after %s %s, last done %s, want %s: %v", c.job, c.status, at, c.want, err)
			}
		}
	})
}

// TestWhatIsDue: by an instant, and the first one after it; what is due at the instant
// is due.
func TestWhatIsDue(t *testing.T) {
	engines(t, func(t *testing.T, s *ledger.Store) {
		pull(t, s, of(accounts, accountA, accountB, "C|Carol|"))
		_, err := book(t, s, jobs.Result{Account: "A", State: []byte("{}"), NextDue: 500}, jobs.Result{Account: "B", State: []byte("{}"), NextDue: 700})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			at, next rules.Instant
			now      int64
		}{{499, 500, 0}, {500, 700, 1}, {600, 700, 1}, {700, rules.Never, 2}} {
			next, n, err := s.NextDue(context.Background(), "shop", c.at)
			if err != nil || next != c.next || n != c.now {
				t.Errorf("at %d: %d accounts, then %d, want %d, then %d: %v", c.at, n, next, c.now, c.next, err)
			}
		}
		if n, err := s.CountTouched(context.Background(), "shop"); err != nil || n != 1 {
			t.Errorf("%d accounts are touched, want C alone: %v", n, err)
		}
	})
}

// TestExceptionsAreCountedOnce: as the export lists them.
func TestExceptionsAreCountedOnce(t *testing.T) {
	engines(t, func(t *testing.T, s *ledger.Store) {
		pull(t, s, of(accounts, accountA), of(orders, "o1|A|oops|USD|2026-01-01T00:00:00Z|", "o2|nobody|1.00|USD|2026-01-01T00:00:00Z|"))
		e := rules.Exception{Fact: "credit_uses", ID: "u1", Reason: "credits_overused", Detail: "1.00"}
		again := e
		again.Detail = "2.00"
		if _, err := book(t, s, jobs.Result{Account: "A", State: []byte("{}"), NextDue: rules.Never, Exceptions: []rules.Exception{e, again}}); err != nil {
			t.Fatal(err)
		}
		counts, err := s.CountExceptions(context.Background(), "shop")
		if err != nil {
			t.Fatal(err)
		}
		same(t, "by reason", map[string]int64{"malformed": 1, "unknown_account": 1, "credits_overused": 1}, counts)
		if lines := exceptions(t, s); len(lines) != 3 {
			t.Errorf("the export has %v", lines)
		}
	})
}

// TestNet: by asset, corrections included, also beyond 64 bits.
func TestNet(t *testing.T) {
	engines(t, func(t *testing.T, s *ledger.Store) {
		pull(t, s, of(accounts, accountA, accountB))
		credits := entry("credit/1", 0, -1_234_567, 1)
		credits.Asset = rules.AssetCredits
		_, err := book(t, s,
			jobs.Result{Account: "A", State: []byte("{}"), NextDue: rules.Never, Bookings: []rules.Booking{
				credits, entry("k", 0, math.MaxInt64, 1), entry("k", 1, -7, 1),
			}},
			jobs.Result{Account: "B", State: []byte("{}"), NextDue: rules.Never, Bookings: []rules.Booking{entry("k", 0, math.MaxInt64, 1)}})
		if err != nil {
			t.Fatal(err)
		}
		net, err := s.Net(context.Background(), "shop")
		if err != nil {
			t.Fatal(err)
		}
		points := new(big.Int).Mul(big.NewInt(math.MaxInt64), big.NewInt(2))
		points.Sub(points, big.NewInt(7))
		if len(net) != 2 || net[rules.AssetPoints].Cmp(points) != 0 || net[rules.AssetCredits].Int64() != -1_234_567 {
			t.Errorf("%v, want %s points and -1234567 credits", net, points)
		}
	})
}

func TestClosedMonths(t *testing.T) {
	engines(t, func(t *testing.T, s *ledger.Store) {
		ctx := context.Background()
		l := lease(t, s)
		var want []rules.Month
		for _, text := range []string{"2026-01", "2026-02"} {
			month, _ := rules.ParseMonth(text)
			run := begin(t, s, "close", rules.None)
			c := &jobs.Closing{Program: "shop", Month: month, Run: run.Number, Closed: now, Zone: "UTC", TermsHash: "t1", Figures: []byte("{}"), Hashes: []byte("{}")}
			if err := s.CloseMonth(ctx, l, c, &jobs.RunEnd{Run: run, Ended: now, Status: "done"}); err != nil {
				t.Fatal(err)
			}
			want = append(want, month)
		}
		months, err := s.ClosedMonths(ctx, "shop")
		if err != nil {
			t.Fatal(err)
		}
		same(t, "months", want, months)
	})
}
