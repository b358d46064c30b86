package partner_test

// conformance_test.go: the cases of fixtures/conformance, by the fold alone.

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trueup/fixtures/conformance"
	"trueup/io/termsfile/termstest"
	"trueup/rules/partner"
)

func TestConformance(t *testing.T) {
	for _, c := range conformance.Of(t, partner.Name) {
		t.Run(c.Name, func(t *testing.T) {
			for _, id := range c.Clauses {
				if !clauses.Has(id) {
					t.Errorf("the case names %s, which is no clause", id)
				}
			}
			tm := termstest.Read(t, string(c.Terms))
			got := evaluate(t, settle(t, c.Files, tm.Zone), tm, day(c.AsOf), partner.Filter{})
			for name, want := range c.Expected {
				if _, exported := got[name]; !exported && strings.Count(want, "\n") == 1 {
					continue // a table of the other program, without rows
				}
				if diff := cmp.Diff(want, got[name]); diff != "" {
					t.Errorf("%s (-want +got):\n%s\nwhy: %s", name, diff, c.Why)
				}
			}
		})
	}
}
