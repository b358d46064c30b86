package ledger_test

// range_test.go: accounts asked for by the first and the last of them.

import (
	"context"
	"testing"

	"trueup/io/ledger"
	"trueup/jobs"
	"trueup/rules"
)

// What a range gives of the accounts asked for is what their list gives; others between
// them are passed over.
func TestARangeIsLoadedAsAList(t *testing.T) {
	engines(t, func(t *testing.T, s *ledger.Store) {
		pull(t, s, of(accounts, accountA, "B|Bob|A", "C|Cleo|A", "D'\"{}, x|Dan|A", "E|Eva|"),
			of(orders, orderO1, "o2|C|1.00|USD||", "o3|B|1.00|USD||", "o4|B|2.00|USD||", "o5|E|1.00|USD||"))
		var results []jobs.Result
		for _, account := range []string{"A", "B", "C", "E"} {
			results = append(results, jobs.Result{
				Account: account, State: []byte("{}"), NextDue: rules.Never,
				Bookings:  []rules.Booking{entry("earn/order/of-"+account, 0, 50, 100)},
				Decisions: []rules.Decision{{ID: "d-" + account, Outcome: "rejected", Reason: "below_minimum", At: 7, Content: "m1"}},
			})
		}
		if _, err := book(t, s, results...); err != nil {
			t.Fatal(err)
		}
		load := func(what jobs.What, of ...string) (loaded []*jobs.Loaded) {
			err := s.Load(context.Background(), shop, of, what, func(l *jobs.Loaded) error {
				loaded = append(loaded, l)
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			return loaded
		}
		for name, of := range map[string][]string{
			"all":             {"A", "B", "C", "D'\"{}, x", "E"},
			"one":             {"C"},
			"some left out":   {"A", "C", "E"},
			"ends that exist": {"B", "D'\"{}, x"},
			"others too":      {"0", "B", "CC", "Z"},
			"none":            {"F", "G"},
		} {
			for _, what := range []jobs.What{{}, {Links: true, Bookings: true}, {Bookings: true, Before: 100}} {
				list := load(what, of...)
				what.Range = true
				same(t, name, list, load(what, of...))
			}
		}
	})
}
