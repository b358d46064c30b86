package business_test

// clauses_test.go: the clauses of sections 0 and 1 of the page, and that each is
// proven: a subtest is named by it, or begins its name with it.

import (
	"strings"
	"testing"

	"trueup/fixtures/clausetest"
	"trueup/fixtures/conformance"
	"trueup/fixtures/world"
	"trueup/rules"
	"trueup/rules/business"
)

// clauses are the ids of the page with their titles, in its order.
var clauses = clausetest.Clauses{
	{"G-0", "instants in UTC to the microsecond, the program zone, money with two decimals, whole points"},
	{"G-1", "months keep the local time and clamp the day; a day is 24 hours"},
	{"G-2", "a run sees the facts and books the entries up to as_of"},
	{"G-3", "the ledger is a function of the facts; a run books the difference"},
	{"G-4", "a redemption is decided once"},
	{"G-5", "an entry, its revisions, and the sum under its key"},
	{"G-6", "the order of what happens at one instant"},
	{"B-01", "points belong to the account"},
	{"B-02", "every account is enrolled from its opening"},
	{"B-10", "four tiers by the order value of a calendar year"},
	{"B-11", "what counts as order value, and when"},
	{"B-12", "a threshold raises the tier at once; the crossing order earns under the tier before"},
	{"B-13", "a tier holds to the end of the following year"},
	{"B-14", "a cancellation or refund takes its value off in the same calendar year"},
	{"B-15", "the tier history, and an earlier first fact"},
	{"B-16", "the benefits of each tier"},
	{"B-17", "the year value in the display currency"},
	{"B-20", "orders earn by the dollar; in silver only with Pro freelancers"},
	{"B-21", "approved weekly reports earn by the same rate"},
	{"B-22", "tax and service fee earn nothing"},
	{"B-23", "points are floored once"},
	{"B-24", "the first big order"},
	{"B-25", "the next hourly package"},
	{"B-26", "the invited member"},
	{"B-27", "the referral"},
	{"B-28", "large deposits of platinum and diamond"},
	{"B-29", "one-time offers are used up and reopen"},
	{"B-30", "posting 24 hours later, a lot for each key"},
	{"B-31", "only what is completed or approved earns"},
	{"B-35", "a cancellation takes back what was brought, nothing twice"},
	{"B-36", "from which lots a deduction is taken, and debt"},
	{"B-37", "partial refunds, and refunds that reach the subtotal"},
	{"B-40", "lots expire 24 months after posting, spent first-expiring-first"},
	{"B-41", "points to value"},
	{"B-42", "the fewest points of a redemption"},
	{"B-43", "accepted, or rejected with the first reason that applies"},
	{"B-44", "an accepted redemption is final"},
	{"B-50", "credits live 90 days"},
	{"B-51", "uses spend credits; the excess is an exception"},
	{"B-52", "vouchers are claimed whole within 90 days"},
	{"B-53", "credits used on a cancelled order stay used"},
}

func TestEveryClauseIsProven(t *testing.T) { clauses.Proven(t, "../..", "GB") }

// What the conformance cases say they prove is on the page.
func TestConformanceCasesNameClauses(t *testing.T) {
	for _, c := range conformance.All(t) {
		if len(c.Clauses) == 0 {
			t.Errorf("%s names no clause", c.Name)
		}
		for _, id := range c.Clauses {
			if c.Program == business.Name && !clauses.Has(id) {
				t.Errorf("%s names %s, which is no clause", c.Name, id)
			}
		}
	}
}

// What entries say explains them is on the page too.
func TestEntriesNameClauses(t *testing.T) {
	seen := map[string]bool{}
	for seed := range worlds(t, 300) {
		w := world.Random(seed)
		asOf, _ := rules.ParseInstant(w.AsOf)
		eachAccount(t, w, asOf, func(account string, out *rules.Outcome, _ *rules.Trace) {
			for _, e := range out.Entries {
				for _, id := range strings.Split(e.Clauses, " ") {
					seen[id] = true
					if !clauses.Has(id) {
						t.Errorf("seed %d, account %s: %s is explained by %q, and %q is no clause", seed, account, e.Key, e.Clauses, id)
					}
				}
			}
		})
	}
	for _, id := range []string{"B-20", "B-21", "B-24", "B-25", "B-26", "B-27", "B-28", "B-30", "B-35", "B-36", "B-37", "B-40", "B-41", "B-43", "B-50", "B-51", "B-52"} {
		if !seen[id] {
			t.Errorf("no entry of the worlds is explained by %s", id)
		}
	}
}
