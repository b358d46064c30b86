package business_test

// conformance_test.go: the cases of fixtures/conformance, by the fold alone.

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"trueup/fixtures/clausetest"
	"trueup/fixtures/conformance"
	"trueup/io/termsfile/termstest"
	"trueup/rules/business"
)

func TestConformance(t *testing.T) {
	for _, c := range conformance.Of(t, business.Name) {
		t.Run(c.Name, func(t *testing.T) {
			tm := termstest.Read(t, string(c.Terms))
			got := evaluate(t, settle(t, c.Files, tm.Zone), tm, clausetest.Instant(c.AsOf))
			for name, want := range c.Expected {
				if diff := cmp.Diff(want, got[name]); diff != "" {
					t.Errorf("%s (-want +got):\n%s\nwhy: %s", name, diff, c.Why)
				}
			}
		})
	}
}
