package partner_test

// clauses_test.go: the clauses of section 2 of the page, and that each is proven:
// a subtest is named by it, or begins its name with it.

import (
	"testing"

	"trueup/fixtures/clausetest"
)

// clauses are the ids of section 2 with their titles, in its order.
var clauses = clausetest.Clauses{
	{"P-01", "only invitations from the partner's approval on count"},
	{"P-02", "accepted, before the payment; no recurring invoice before the invitation"},
	{"P-03", "client status and reward-dashboard status"},
	{"P-04", "rewards run 24 months from the first recurring invoice"},
	{"P-05", "the rate on a recurring invoice, without tax, floored to the cent"},
	{"P-06", "the window closes at the first refund or end of subscription"},
	{"P-07", "booked 24 hours later, unless refunded; taken back by a later refund"},
	{"P-08", "pending, decided, paid; payouts are booked and checked"},
	{"P-09", "the keys"},
	{"P-10", "the summary"},
	{"P-11", "the performance by month or day"},
	{"P-12", "the customers, and one in detail"},
	{"P-13", "the overview, the rewards, what is due, and filters"},
}

func TestEveryClauseIsProven(t *testing.T) { clauses.Proven(t, ".", "GP") }
