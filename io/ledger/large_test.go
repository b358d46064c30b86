package ledger_test

// large_test.go: accounts that are loaded in pieces.

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"trueup/io/ledger"
	"trueup/jobs"
	"trueup/rules"
)

// All of a large account is loaded, piece by piece. There are exactly two pieces of
// orders, and of the three bookings of a key the first, the second or the third is the
// last one of a piece.
func TestALargeAccountIsLoadedWhole(t *testing.T) {
	const piece = 4096
	engines(t, func(t *testing.T, s *ledger.Store) {
		var orderLines, ids, kept []string
		var first, later []rules.Booking
		var sums, sumsThen []rules.Booked
		var decisions []rules.Decision
		for i := range 2 * piece {
			id := fmt.Sprintf("o%05d", i)
			key, amount := "earn/order/"+id, int64(i+1)
			orderLines, ids = append(orderLines, id+"|A|1.00|USD||"), append(ids, "orders "+id)
			first = append(first, entry(key, 0, amount, 100))
			later = append(later, entry(key, 1, -amount, 100), entry(key, 2, amount-1, 200))
			sumsThen = append(sumsThen, rules.Booked{Key: key, Asset: rules.AssetPoints, Amount: amount, At: 100})
			sums = append(sums, rules.Booked{Key: key, Asset: rules.AssetPoints, Amount: amount - 1, At: 200, Revision: 2})
			kept = append(kept, key+" 0", key+" 1", key+" 2")
			if i <= piece {
				decisions = append(decisions, rules.Decision{ID: fmt.Sprintf("d%05d", i), Outcome: "rejected", Reason: "below_minimum", At: 7, Content: "m1"})
			}
		}
		pull(t, s, of(accounts, accountA, "B|Bob|A"), of(orders, append(orderLines, "p1|B|1.00|USD||")...),
			of(refunds, "a1|o00001|A|0.50", "a2|o00002|A|0.25"))
		state := []byte(`{"tier":"gold"}`)
		run, err := book(t, s, jobs.Result{Account: "A", State: state, NextDue: rules.Never, Bookings: first, Decisions: decisions, Large: true})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := book(t, s, jobs.Result{Account: "A", State: state, NextDue: rules.Never, Bookings: later, Large: true}); err != nil {
			t.Fatal(err)
		}
		load := func(what jobs.What) *jobs.Loaded {
			var loaded []*jobs.Loaded
			err := s.Load(context.Background(), shop, []string{"0", "A", "B"}, what, func(l *jobs.Loaded) error {
				loaded = append(loaded, l)
				return nil
			})
			if err != nil || len(loaded) != 3 {
				t.Fatalf("%d accounts: %v", len(loaded), err)
			}
			var facts []string
			for _, f := range loaded[1].Input.Facts {
				facts = append(facts, f.Table+" "+f.ID)
			}
			if what.Before != 1 {
				same(t, "facts", slices.Concat([]string{"accounts A"}, ids, []string{"refunds a1", "refunds a2"}), facts)
				same(t, "decisions", decisions, loaded[1].Input.Decisions)
			}
			return loaded[1]
		}
		now := load(jobs.What{Links: true})
		same(t, "sums", sums, now.Booked)
		same(t, "state", state, now.State)
		if n := len(now.Input.Linked); n != 1 || now.Input.Linked[0].Account != "B" {
			t.Errorf("%d linked accounts: %v", n, now.Input.Linked)
		}
		same(t, "sums of then", sumsThen, load(jobs.What{Before: run.Number + 1}).Booked)
		var rows []string
		for _, r := range load(jobs.What{Bookings: true}).Rows {
			rows = append(rows, fmt.Sprintf("%s %d", r.Key, r.Revision))
		}
		same(t, "bookings", kept, rows)
		if n := len(load(jobs.What{Bookings: true, Before: run.Number + 1}).Rows); n != len(first) {
			t.Errorf("%d bookings of then, want %d", n, len(first))
		}
		if none := load(jobs.What{Bookings: true, Before: 1}); len(none.Rows)+len(none.Input.Facts)+len(none.Input.Decisions) > 0 {
			t.Errorf("before the first pull there were %d bookings and %d facts", len(none.Rows), len(none.Input.Facts))
		}
	})
}
