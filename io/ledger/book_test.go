package ledger_test

// book_test.go: bookings, what is loaded of them, and how they are protected.

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"trueup/io/ledger"
	"trueup/jobs"
	"trueup/rules"
)

func entry(key string, revision int, amount int64, at rules.Instant) rules.Booking {
	return rules.Booking{Entry: rules.Entry{Key: key, Asset: rules.AssetPoints, Amount: amount, At: at, Clauses: "B-20 B-30", Terms: 1}, Revision: revision}
}

// book books one result in a run of its own.
func book(t testing.TB, s *ledger.Store, results ...jobs.Result) (*jobs.Run, error) {
	t.Helper()
	l := lease(t, s)
	run := begin(t, s, "reconcile", rules.FromTime(now))
	err := s.Book(context.Background(), l, &jobs.Batch{Run: run, Results: results})
	end(t, s, run, "done", 1, fmt.Sprint("hash", run.Number))
	return run, err
}

func TestBookAndLoad(t *testing.T) {
	engines(t, func(t *testing.T, s *ledger.Store) {
		pull(t, s, of(accounts, accountA, accountB), of(orders, orderO1))
		decision := rules.Decision{ID: "d1", Outcome: "rejected", Reason: "below_minimum", At: 7, Content: "m1 20 credits"}
		first, err := book(t, s, jobs.Result{
			Account: "A", State: []byte(`{"tier":"gold"}`), NextDue: 500,
			Bookings:   []rules.Booking{entry("earn/order/o1", 0, 50, 100), entry("earn/order/o2", 0, 10, 100)},
			Decisions:  []rules.Decision{decision},
			Exceptions: []rules.Exception{{Fact: "credit_uses", ID: "u1", Reason: "credits_overused", Detail: "1.00"}},
		}, jobs.Result{Account: "B", State: []byte("{}"), NextDue: rules.Never})
		if err != nil {
			t.Fatal(err)
		}
		same(t, "unmarked", []string(nil), due(t, s))
		_, err = book(t, s, jobs.Result{
			Account: "A", State: []byte(`{"tier":"silver"}`), NextDue: 600,
			Bookings: []rules.Booking{entry("earn/order/o1", 1, -50, 100), entry("earn/order/o1", 2, 40, 200)},
		})
		if err != nil {
			t.Fatal(err)
		}
		var loaded []*jobs.Loaded
		err = s.Load(context.Background(), shop, []string{"A", "B", "nobody"}, jobs.What{}, func(l *jobs.Loaded) error {
			loaded = append(loaded, l)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		same(t, "loaded", []*jobs.Loaded{
			{
				Input: rules.Input{
					Account:   "A",
					Facts:     []rules.Fact{{Table: "accounts", ID: "A", Data: "Ann|"}, {Table: "orders", ID: "o1", Data: "1000|USD|1767225600000000|"}},
					Decisions: []rules.Decision{decision},
				},
				Booked: []rules.Booked{
					{Key: "earn/order/o1", Asset: rules.AssetPoints, Amount: 40, At: 200, Revision: 2},
					{Key: "earn/order/o2", Asset: rules.AssetPoints, Amount: 10, At: 100},
				},
				State: []byte(`{"tier":"silver"}`),
			},
			{Input: rules.Input{Account: "B", Facts: []rules.Fact{{Table: "accounts", ID: "B", Data: "Bob|"}}}, State: []byte("{}")},
			{Input: rules.Input{Account: "nobody"}},
		}, loaded)
		rows, err := s.Bookings(context.Background(), shop.Name, "A")
		if err != nil || len(rows) != 4 || rows[0].Run != first.Number || rows[2].Booking != entry("earn/order/o1", 2, 40, 200) || rows[0].BookedAt != first.AsOf {
			t.Errorf("bookings: %+v, %v", rows, err)
		}
		same(t, "exceptions are replaced", []string{}, exceptions(t, s))
	})
}

func TestDueAndStale(t *testing.T) {
	engines(t, func(t *testing.T, s *ledger.Store) {
		ctx := context.Background()
		pull(t, s, of(accounts, accountA, accountB, "C|Cleo|", "D|Dan|"))
		_, err := book(t, s,
			jobs.Result{Account: "A", NextDue: 500}, jobs.Result{Account: "B", NextDue: 400}, jobs.Result{Account: "C", NextDue: rules.Never})
		if err != nil {
			t.Fatal(err)
		}
		check := func(name string, asOf rules.Instant, want ...string) {
			t.Helper()
			var got []string
			for after := ""; ; after = got[len(got)-1] { // pages of one
				page, err := s.Due(ctx, shop.Name, asOf, after, 1)
				if err != nil {
					t.Fatal(err)
				}
				if len(page) == 0 {
					break
				}
				got = append(got, page...)
			}
			n, err := s.CountDue(ctx, shop.Name, asOf)
			if err != nil || n != int64(len(want)) || !slices.Equal(got, want) {
				t.Errorf("%s: got %v, counted %d (%v), want %v", name, got, n, err, want)
			}
		}
		check("touched only", 399, "D")
		check("due at the very instant", 400, "B", "D")
		check("all that will be due", 1000, "A", "B", "D")
		if err := s.TouchStale(ctx, shop.Name, "t1"); err != nil {
			t.Fatal(err)
		}
		check("the same terms", 399, "D")
		if err := s.TouchStale(ctx, shop.Name, "t2"); err != nil {
			t.Fatal(err)
		}
		check("other terms", 399, "A", "B", "C", "D")
		all, err := s.Accounts(ctx, shop, "A", 2)
		same(t, "a page of all accounts", []string{"B", "C"}, all)
		if err != nil {
			t.Error(err)
		}
	})
}

func TestReads(t *testing.T) {
	engines(t, func(t *testing.T, s *ledger.Store) {
		ctx := context.Background()
		pull(t, s, of(accounts, accountA, "Z|Zoe|", "a|lower|", "é|accent|"), of(orders, "o1|X|1.00|USD||"))
		_, err := book(t, s,
			jobs.Result{Account: "A", State: []byte("sA"), Bookings: []rules.Booking{entry("k2", 0, 1, 1)},
				Exceptions: []rules.Exception{{Fact: "orders", ID: "o2", Reason: "odd", Detail: "b"}, {Fact: "orders", ID: "o2", Reason: "odd", Detail: "a"}}},
			jobs.Result{Account: "Z", State: []byte("sZ"), Bookings: []rules.Booking{entry("k", 0, 1, 1), entry("k", 1, -1, 1)},
				Decisions: []rules.Decision{{ID: "b", Outcome: "accepted"}, {ID: "c", Outcome: "accepted"}}},
			jobs.Result{Account: "a", State: []byte("sa"), Exceptions: []rules.Exception{{Fact: "Orders", ID: "", Reason: "odd"}}},
			jobs.Result{Account: "é", State: []byte("sé"), Bookings: []rules.Booking{entry("k", 0, 1, 1)}, Decisions: []rules.Decision{{ID: "a", Outcome: "rejected", Reason: "r"}}})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		add := func(parts ...any) error {
			got = append(got, strings.TrimSuffix(fmt.Sprintln(parts...), "\n"))
			return ctx.Err()
		}
		errs := errors.Join(
			s.Booked(ctx, shop.Name, func(a string, b []rules.Booked) error { return add("booked", a, len(b), b[0].Amount) }),
			s.Decisions(ctx, shop.Name, func(a string, d rules.Decision) error { return add("decision", a, d.ID) }),
			s.States(ctx, shop.Name, func(a string, st []byte) error { return add("state", a, string(st)) }),
			s.Exceptions(ctx, shop.Name, func(a string, e rules.Exception) error { return add("exception", e.Fact, e.ID, a, e.Reason, e.Detail) }))
		if errs != nil {
			t.Fatal(errs)
		}
		same(t, "in bytewise order", []string{
			"booked A 1 1", "booked Z 1 0", "booked é 1 1",
			"decision é a", "decision Z b", "decision Z c",
			"state A sA", "state Z sZ", "state a sa", "state é sé",
			"exception Orders  a odd ", "exception orders o1 X unknown_account no such account was delivered", "exception orders o2 A odd a",
		}, got)
		stop := errors.New("stop")
		calls := 0
		err = s.States(ctx, shop.Name, func(string, []byte) error { calls++; return stop })
		if !errors.Is(err, stop) || err.Error() != "stop" || calls != 1 {
			t.Errorf("a read goes on after its function failed: %v, %d calls", err, calls)
		}
		err = s.Load(ctx, shop, []string{"A", "Z"}, jobs.What{}, func(*jobs.Loaded) error { return stop })
		if !errors.Is(err, stop) || err.Error() != stop.Error() {
			t.Errorf("load changed the function's error: %v", err)
		}
	})
}

func TestConflict(t *testing.T) {
	engines(t, func(t *testing.T, s *ledger.Store) {
		pull(t, s, of(accounts, accountA, accountB))
		result := jobs.Result{Account: "A", NextDue: rules.Never, State: []byte("{}"), Bookings: []rules.Booking{entry("k", 0, 50, 100)}}
		if _, err := book(t, s, result); err != nil {
			t.Fatal(err)
		}
		more := jobs.Result{Account: "B", NextDue: 9, Bookings: []rules.Booking{entry("k", 0, 50, 100)}}
		_, err := book(t, s, result, more)
		if !errors.Is(err, jobs.ErrConflict) {
			t.Errorf("booking twice: %v", err)
		}
		rows, err := s.Bookings(context.Background(), shop.Name, "B")
		if err != nil || len(rows) > 0 {
			t.Errorf("half a batch was booked: %v, %v", rows, err)
		}
		same(t, "still due", []string{"B"}, due(t, s))
	})
}

func TestWritersAtOnce(t *testing.T) {
	engines(t, func(t *testing.T, s *ledger.Store) {
		ctx := context.Background()
		lines := make([]string, 300)
		for i := range lines {
			lines[i] = fmt.Sprintf("acc%03d|name|", i)
		}
		pull(t, s, of(accounts, lines...))
		l := lease(t, s)
		run := begin(t, s, "reconcile", 1)
		errs := make(chan error)
		for w := range s.Writers() + 1 { // one more than advised must work too
			go func() {
				var err error
				for i := w; i < 300 && err == nil; i += s.Writers() + 1 {
					r := jobs.Result{Account: fmt.Sprintf("acc%03d", i), NextDue: rules.Never, Bookings: []rules.Booking{entry("k", 0, 1, 1)}}
					err = s.Book(ctx, l, &jobs.Batch{Run: run, Results: []jobs.Result{r}})
				}
				errs <- err
			}()
		}
		for range s.Writers() + 1 {
			if err := <-errs; err != nil {
				t.Error(err)
			}
		}
		n := 0
		if err := s.Booked(ctx, shop.Name, func(string, []rules.Booked) error { n++; return nil }); err != nil || n != 300 {
			t.Errorf("booked %d accounts, %v", n, err)
		}
	})
}
