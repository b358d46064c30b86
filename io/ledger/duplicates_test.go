package ledger_test

// duplicates_test.go: one id twice in a delivery.

import (
	"testing"

	"trueup/io/ledger"
	"trueup/jobs"
	"trueup/rules/fact"
)

func TestDuplicates(t *testing.T) {
	const early, late = "|updated:2026-01-01T00:00:00Z", "|updated:2026-01-02T00:00:00Z"
	for _, test := range []struct {
		name  string
		lines []string
		want  jobs.PullCount
		data  string
	}{
		{"the very same row", []string{"o|A|1.00|USD||", "o|A|1.00|USD||"}, count(2, 1, 1, 0), "100|USD||"},
		{"the same but for updated_at", []string{"o|A|1.00|USD||" + late, "o|A|1.00|USD||" + early}, count(2, 1, 1, 0), "100|USD||"},
		{"the last row wins", []string{"o|A|1.00|USD||", "o|A|2.00|USD||"}, count(2, 1, 0, 1, fact.DuplicateID), "200|USD||"},
		{"the later updated_at wins", []string{"o|A|1.00|USD||" + late, "o|A|2.00|USD||" + early}, count(2, 1, 0, 1, fact.DuplicateID), "100|USD||"},
		{"no updated_at is the oldest", []string{"o|A|1.00|USD||" + early, "o|A|2.00|USD||"}, count(2, 1, 0, 1, fact.DuplicateID), "100|USD||"},
		{"equal updated_at: the last row", []string{"o|A|1.00|USD||" + late, "o|A|2.00|USD||" + late}, count(2, 1, 0, 1, fact.DuplicateID), "200|USD||"},
		{"only good rows are compared", []string{"o|A|1.00|USD||", "o|A|-2.00|USD||", "o|A|x|USD||", "o|X|1.00|USD||"},
			count(4, 1, 0, 3, fact.NegativeAmount, fact.Malformed, fact.UnknownAccount), "100|USD||"},
		{"copies of winner and loser", []string{"o|A|1.00|USD||", "o|A|2.00|USD||", "o|A|1.00|USD||", "o|A|2.00|USD||"},
			count(4, 1, 1, 2, fact.DuplicateID, fact.DuplicateID), "200|USD||"},
	} {
		t.Run(test.name, func(t *testing.T) {
			engines(t, func(t *testing.T, s *ledger.Store) {
				pull(t, s, of(accounts, accountA))
				same(t, "counts", test.want, pull(t, s, of(orders, test.lines...))["orders"])
				same(t, "mirror", []string{"A accounts A Ann|", "A orders o " + test.data}, facts(t, s, "A"))
				// The same rows again: the winner is known, the loser loses again.
				again := test.want
				again.Unchanged += again.Pulled
				again.Pulled = 0
				same(t, "again", again, pull(t, s, of(orders, test.lines...))["orders"])
				same(t, "mirror", []string{"A accounts A Ann|", "A orders o " + test.data}, facts(t, s, "A"))
			})
		})
	}
}

func TestDuplicateSubjects(t *testing.T) {
	engines(t, func(t *testing.T, s *ledger.Store) {
		counts := pull(t, s, of(accounts, "A|Ann|", "A|Anna|", "A|Anna|"), of(orders, orderO1))
		same(t, "accounts", count(3, 1, 1, 1, fact.DuplicateID), counts["accounts"])
		same(t, "orders", count(1, 1, 0, 0), counts["orders"])
		same(t, "exceptions", []string{"accounts,A,A,duplicate_id"}, exceptions(t, s))
	})
}
