package partner_test

// clause_world_test.go: small worlds written one fact a line, and what the page
// says must come of them. The clause_*_test.go files are tables of these.

import (
	"cmp"
	"testing"

	"trueup/fixtures/clausetest"
	"trueup/io/termsfile/termstest"
	"trueup/rules"
	"trueup/rules/partner"
)

// scenario is a world and its tables.
type scenario struct {
	name   string // the clauses, then the behaviour
	terms  string // a terms file in JSON; empty: the published terms
	asOf   string // empty: 2022-12-01
	filter partner.Filter
	facts  string // in the language below

	// Canonical rows without the header. These are complete:
	entries, exceptions string
	// and the reports are compared where they are given; "none" is a table without rows.
	reports map[string]string
}

// prove runs every scenario through the parser and the fold.
func prove(t *testing.T, scenarios []scenario) {
	t.Helper()
	for _, s := range scenarios {
		t.Run(s.name, func(t *testing.T) {
			tm := termstest.Read(t, s.terms)
			got := evaluate(t, settle(t, language.Files(t, s.facts), tm.Zone), tm, day(cmp.Or(s.asOf, "2022-12-01")), s.filter)
			clausetest.Holds(t, "the fold", got, "entries", s.entries)
			clausetest.Holds(t, "the fold", got, "exceptions", s.exceptions)
			for table, want := range s.reports {
				clausetest.Holds(t, "the fold", got, table, want)
			}
		})
	}
}

// language is how these worlds are written: partner P, approved 2022-01-01, and its
// customer C, who was invited on 10 January and accepted and signed up on the 11th,
// are there unless the facts say otherwise.
var language = clausetest.Language{
	Program: partner.Program(),
	Needed:  []string{"customers C", "partners P"},
	Short:   map[string]string{"once": "recurring=false"},
	Default: map[string]string{
		"partners":          "name=Pat email=pat@example.org approved_at=2022-01-01",
		"customers":         "partner_id=P name=Cleo email=cleo@example.org company=Co source=invite invited_at=2022-01-10 accepted_at=2022-01-11 signed_up_at=2022-01-11",
		"invoices":          "customer_id=C plan=starter recurring=true amount=10.00 tax=0.00 currency=USD",
		"subscription_ends": "",
		"reward_decisions":  "decision=approve",
		"payouts":           "partner_id=P invoice_id=i1 amount=1.00",
	},
	About: map[string]string{
		"partners": "approved_at", "customers": "invited_at", "invoices": "paid_at", "subscription_ends": "ended_at",
		"reward_decisions": "decided_at", "payouts": "paid_at",
	},
}

// day is an instant of these worlds.
func day(text string) rules.Instant { return clausetest.Instant(text) }
