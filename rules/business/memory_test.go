package business_test

// memory_test.go: the program over a folder of CSV files held in memory.

import (
	"testing"

	"trueup/fixtures/memory"
	"trueup/rules"
	"trueup/rules/business"
	"trueup/rules/terms"
)

// settle keeps the rows that can be facts.
func settle(t *testing.T, files map[string]string, zone rules.Zone) *memory.Mirror {
	t.Helper()
	return memory.Settle(t, business.Program(), files, zone)
}

// evaluate folds every account and prints the canonical tables.
func evaluate(t *testing.T, m *memory.Mirror, tm *terms.Terms, asOf rules.Instant) map[string]string {
	t.Helper()
	return m.Tables(t, tm, asOf, business.Program().Reports)
}
