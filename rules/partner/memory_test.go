package partner_test

// memory_test.go: the program over a folder of CSV files held in memory.

import (
	"testing"

	"trueup/fixtures/memory"
	"trueup/rules"
	"trueup/rules/partner"
	"trueup/rules/terms"
)

// settle keeps the rows that can be facts.
func settle(t *testing.T, files map[string]string, zone rules.Zone) *memory.Mirror {
	t.Helper()
	return memory.Settle(t, partner.Program(), files, zone)
}

// evaluate folds every partner and prints the canonical tables, the reports narrowed.
// The partners' positions must agree with their entries.
func evaluate(t *testing.T, m *memory.Mirror, tm *terms.Terms, asOf rules.Instant, f partner.Filter) map[string]string {
	t.Helper()
	ev := partner.NewEvaluator(tm)
	for _, account := range m.Accounts() {
		in := m.Input(account, asOf)
		in.Position = new(rules.Position)
		checkPosition(t, in.Position, fold(t, ev, in).Entries)
	}
	return m.Tables(t, tm, asOf, partner.Reports(f))
}
