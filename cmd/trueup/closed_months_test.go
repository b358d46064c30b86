package main

// closed_months_test.go: somebody changes what is booked in a closed month, or what
// was frozen of it, and verify names the month and the figure.

import (
	"slices"
	"strings"
	"testing"

	"trueup/jobs"
)

func TestVerifyNamesAChangedClosedMonth(t *testing.T) {
	engines(t, func(t *testing.T, dsn string) {
		must(t, inside("run", "--source", "../../fixtures/demo", "--ledger", dsn, "--as-of", "2026-10-01T00:00:00Z", "--quiet"))
		must(t, inside("close", "2023-11", "--with-earlier", "--ledger", dsn, "--quiet"))
		must(t, inside("verify", "--months", "--ledger", dsn))
		for _, c := range []struct{ name, statement, key, books string }{
			{"an amount", "UPDATE booking SET amount = amount + 1 WHERE key = 'earn/order/ord-00000015' AND revision = 0", "2023-10 earned_orders of points", ""},
			{"the figures", "UPDATE closing SET figures = replace(figures, '18675', '18676')", "2023-10 earned_orders of points", "18675"},
			{"figures that are none", "UPDATE closing SET figures = 'nothing' WHERE month = 12*2023 + 10", "2023-11", "cannot be read"},
			{"a hash", "UPDATE closing SET hashes = replace(hashes, '\"balances.csv\":\"', '\"balances.csv\":\"0')", "2023-11 reports", "balances.csv"},
			{"a fact that was known", "UPDATE fact SET data = replace(data, '77568', '99568') WHERE id = 'ord-00000015'", "2023-10 reports", ""},
		} {
			t.Run(c.name, func(t *testing.T) {
				b := newBrokenBooks(t, copied(t, dsn))
				b.change(c.statement)
				s := inside("verify", "--months", "--ledger", b.dsn, "--json")
				v := read(t, s.stdout)
				named := slices.ContainsFunc(v.Differences, func(d jobs.Difference) bool {
					return d.Kind == jobs.KindClosing && d.Key == c.key && strings.Contains(d.Books, c.books)
				})
				if s.code != exitExceptions || !named {
					t.Errorf("verify ended with %d and does not name %s:\n%s", s.code, c.key, s.stdout)
				}
			})
		}
	})
}
