package business_test

// clause_world_test.go: small worlds written one fact a line, and what the page
// says must come of them. The clause_*_test.go files are tables of these.

import (
	"cmp"
	"encoding/json"
	"testing"

	"trueup/fixtures/clausetest"
	"trueup/fixtures/oracle"
	"trueup/io/termsfile/termstest"
	"trueup/rules/business"
)

// scenario is a world and its tables.
type scenario struct {
	name  string // the clause, then the behaviour
	terms string // a terms file in JSON; empty: the published terms
	asOf  string // empty: 2023-12-01
	facts string // in the language below

	// Canonical rows without the header. These three are complete:
	entries, decisions, exceptions string
	// and these are compared where they are given; "none" is a table without rows.
	tiers, entitlements, yearValues string
}

// prove runs every scenario through the fold, and through the second evaluator:
// what is written by hand here holds for both.
func prove(t *testing.T, scenarios []scenario) {
	t.Helper()
	for _, s := range scenarios {
		t.Run(s.name, func(t *testing.T) {
			files, tm, asOf := language.Files(t, s.facts), termstest.Read(t, s.terms), clausetest.Instant(cmp.Or(s.asOf, "2023-12-01"))
			s.compare(t, "the fold", evaluate(t, settle(t, files, tm.Zone), tm, asOf))
			w := oracle.World{Files: files, AsOf: asOf.String()}
			if s.terms != "" {
				if err := json.Unmarshal([]byte(s.terms), &w.Terms); err != nil {
					t.Fatal(err)
				}
			}
			second, err := oracle.Evaluate(w, nil)
			if err != nil {
				t.Fatal(err)
			}
			s.compare(t, "the second evaluator", second.Tables)
		})
	}
}

func (s *scenario) compare(t *testing.T, who string, got map[string]string) {
	t.Helper()
	for _, c := range []struct {
		table, want string
		complete    bool
	}{
		{"entries", s.entries, true}, {"decisions", s.decisions, true}, {"exceptions", s.exceptions, true},
		{"tiers", s.tiers, false}, {"entitlements", s.entitlements, false}, {"year_values", s.yearValues, false},
	} {
		if c.want != "" || c.complete {
			clausetest.Holds(t, who, got, c.table, c.want)
		}
	}
}

// language is how these worlds are written: account A, opened 2023-01-01, and its
// admin m1 are there unless the facts say otherwise.
var language = clausetest.Language{
	Program: business.Program(),
	Needed:  []string{"members m1", "accounts A"},
	Short:   map[string]string{"pro": "freelancer_pro=true"},
	Default: map[string]string{
		"accounts":       "name=Acme opened_at=2023-01-01 country=FR",
		"members":        "account_id=A role=admin joined_at=2023-01-01",
		"orders":         "account_id=A member_id=m1 freelancer_pro=false subtotal=100.00 tax=0.00 service_fee=0.00 currency=USD ordered_at=2020-01-01",
		"refunds":        "account_id=A order_id=o1",
		"hourly_reports": "account_id=A member_id=m1 package_id=p1 freelancer_pro=false week_start=2020-01-06 hours=10 subtotal=100.00 tax=0.00 service_fee=0.00 currency=USD",
		"deposits":       "account_id=A amount=10000.00 currency=USD",
		"redemptions":    "account_id=A member_id=m1 kind=credits points=1500",
		"credit_uses":    "account_id=A order_id=o1 amount=15.00",
		"voucher_claims": "account_id=A redemption_id=r1",
		"fx_rates":       "per_usd=1",
	},
	About: map[string]string{
		"accounts": "opened_at", "members": "joined_at", "orders": "completed_at", "refunds": "refunded_at",
		"hourly_reports": "approved_at", "deposits": "deposited_at", "redemptions": "requested_at",
		"credit_uses": "used_at", "voucher_claims": "claimed_at", "fx_rates": "as_of",
	},
}
