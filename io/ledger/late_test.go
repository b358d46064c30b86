package ledger_test

// late_test.go: rows whose account or parent comes in a later delivery.

import (
	"context"
	"testing"

	"trueup/io/ledger"
	"trueup/jobs"
	"trueup/rules"
)

func TestTakenUpWhenTheAccountArrives(t *testing.T) {
	engines(t, func(t *testing.T, s *ledger.Store) {
		pull(t, s, of(accounts, accountA),
			of(orders, "o1|B|10.00|USD||", "o2|B|-1.00|USD||", "o3|B|1.00|USD||", "o3|B|2.00|USD||", "o4|C|1.00|USD||"),
			of(refunds, "r1|o1|B|1.00", "r2|o9|B|1.00"))
		same(t, "before", []string{
			"orders,o1,B,unknown_account", "orders,o2,B,unknown_account", "orders,o3,B,unknown_account", "orders,o4,C,unknown_account",
			"refunds,r1,B,unknown_account", "refunds,r2,B,unknown_account",
		}, exceptions(t, s))
		counts := pull(t, s, of(accounts, accountB))
		same(t, "counts", map[string]jobs.PullCount{
			"accounts": count(1, 1, 0, 0),
			"orders":   {TakenUp: 2},
			"refunds":  {TakenUp: 1},
			"rates":    {},
		}, counts)
		same(t, "after", []string{
			"orders,o2,B,negative_amount", "orders,o3,B,duplicate_id", "orders,o4,C,unknown_account", "refunds,r2,B,unknown_order",
		}, exceptions(t, s))
		same(t, "mirror", []string{
			"B accounts B Bob|", "B orders o1 1000|USD||", "B orders o3 200|USD||", "B refunds r1 o1|100",
		}, facts(t, s, "B"))
	})
}

// TestTakenUpEqualsInTime: late or in time, the mirror and the exceptions are the same.
func TestTakenUpEqualsInTime(t *testing.T) {
	lines := of(orders, "o1|A|1.00|USD||", "o1|A|1.00|USD||", "o2|A|2.00|USD||", "o2|A|3.00|USD|||updated:2026-01-01T00:00:00Z", "o2|A|4.00|USD||", "o3|A|1.00|EUR||")
	more := of(refunds, "r1|o1|A|1.00", "r2|o2|A|1.00", "r3|o3|A|1.00")
	engines(t, func(t *testing.T, s *ledger.Store) {
		pull(t, s, lines, more)
		pull(t, s, of(accounts, accountA))
		late, lateMirror := exceptions(t, s), facts(t, s, "A")
		other := open(t, freshDSN(t))
		pull(t, other, of(accounts, accountA), lines, more)
		same(t, "exceptions", exceptions(t, other), late)
		same(t, "mirror", facts(t, other, "A"), lateMirror)
	})
}

func TestTakenUpWhenTheParentArrives(t *testing.T) {
	engines(t, func(t *testing.T, s *ledger.Store) {
		pull(t, s, of(accounts, accountA, accountB), of(refunds, "r1|o1|A|1.00", "r2|o1|B|1.00", "r3|o1|A|-1.00"))
		settleMarks(t, s)
		counts := pull(t, s, of(orders, orderO1))
		same(t, "refunds", jobs.PullCount{TakenUp: 1}, counts["refunds"])
		same(t, "another account's order stays unknown", []string{"refunds,r2,B,unknown_order", "refunds,r3,A,negative_amount"}, exceptions(t, s))
		same(t, "touched", []string{"A"}, due(t, s))
		same(t, "nothing more", count(0, 0, 0, 0), pull(t, s)["refunds"])
	})
}

func TestSupersededRowsAreNotTakenUp(t *testing.T) {
	engines(t, func(t *testing.T, s *ledger.Store) {
		pull(t, s, of(orders, "o1|A|1.00|USD||", "o2|A|1.00|USD||"))
		counts := pull(t, s, of(accounts, accountA), of(orders, "o1|A|5.00|USD||"))
		same(t, "orders", jobs.PullCount{Read: 1, Pulled: 1, TakenUp: 1}, counts["orders"])
		same(t, "mirror", []string{"A accounts A Ann|", "A orders o1 500|USD||", "A orders o2 100|USD||"}, facts(t, s, "A"))
	})
}

func TestTouchedMarks(t *testing.T) {
	engines(t, func(t *testing.T, s *ledger.Store) {
		const c, d = "C|Cleo|A", "D|Dan|Z" // C was referred by A, D by nobody known
		pull(t, s, of(accounts, accountA, accountB, c, d), of(orders, orderO1))
		same(t, "all are new", []string{"A", "B", "C", "D"}, due(t, s))
		settleMarks(t, s)
		for _, step := range []struct {
			name  string
			files []file
			want  []string
		}{
			{"nothing new", []file{of(orders, orderO1)}, nil},
			{"an order of one that links to nobody", []file{of(orders, "o2|B|1.00|USD||")}, []string{"B"}},
			{"an order of a referred account", []file{of(orders, "o3|C|1.00|USD||")}, []string{"A", "C"}},
			{"that order again, corrected", []file{of(orders, "o3|C|2.00|USD||")}, []string{"A", "C"}},
			{"a refund", []file{of(refunds, "r1|o3|C|1.00")}, []string{"A", "C"}},
			{"the referrer changes", []file{of(accounts, "C|Cleo|B")}, []string{"A", "B", "C"}},
			{"the old referrer reads no more", []file{of(orders, "o4|C|1.00|USD||")}, []string{"B", "C"}},
			{"referred by an unknown account", []file{of(orders, "o5|D|1.00|USD||")}, []string{"D"}},
			{"which arrives", []file{of(accounts, "Z|Zoe|")}, []string{"Z"}},
			{"and reads from now on", []file{of(orders, "o6|D|1.00|USD||")}, []string{"D", "Z"}},
			{"a bad row touches nobody", []file{of(orders, "o7|D|-1.00|USD||")}, nil},
			{"a shared fact touches nobody", []file{of(rates, "EUR|0.9|2026-01-01T00:00:00Z")}, nil},
		} {
			pull(t, s, step.files...)
			if err := s.TouchLinked(context.Background(), shop); err != nil {
				t.Fatal(err)
			}
			same(t, step.name, step.want, due(t, s))
			settleMarks(t, s)
		}
	})
}

func TestLinkedFactsAreLoaded(t *testing.T) {
	engines(t, func(t *testing.T, s *ledger.Store) {
		pull(t, s, of(accounts, accountA, "B|Bob|A", "C|Cleo|A", "D|Dan|D"),
			of(orders, orderO1, "o2|C|1.00|USD||", "o3|B|1.00|USD||", "o4|B|2.00|USD||", "o5|D|1.00|USD||"),
			of(refunds, "r1|o2|C|1.00"))
		var linked [][]rules.Linked
		err := s.Load(context.Background(), shop, []string{"A", "B", "D"}, jobs.What{Links: true}, func(l *jobs.Loaded) error {
			linked = append(linked, l.Input.Linked)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		order := func(id, data string) rules.Fact { return rules.Fact{Table: "orders", ID: id, Data: data} }
		same(t, "linked", [][]rules.Linked{{
			{Account: "B", Facts: []rules.Fact{order("o3", "100|USD||"), order("o4", "200|USD||")}},
			{Account: "C", Facts: []rules.Fact{order("o2", "100|USD||")}},
		}, nil, nil}, linked)
	})
}
