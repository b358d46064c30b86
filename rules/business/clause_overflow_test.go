package business_test

// clause_overflow_test.go: amounts near the limits of 64 bits give the right
// number or an error that names the fact, never a wrong number.

import (
	"errors"
	"strings"
	"testing"

	"trueup/fixtures/clausetest"
	"trueup/fixtures/memory"
	"trueup/io/termsfile/termstest"
	"trueup/rules"
	"trueup/rules/business"
)

func TestTheLargestAmounts(t *testing.T) {
	prove(t, []scenario{
		{
			name: "B-23 the largest order there is earns to the point, and is taken back to the point",
			facts: `
				orders o1 pro subtotal=92233720368547758.07 at=2023-03-01
				refunds f1 amount=92233720368547758.06 at=2023-03-10`,
			entries: `
				A,earn/order/o1,points,461168601842738790,2023-03-02T00:00:00Z
				A,clawback/refund/f1,points,-461168601842738790,2023-03-10T00:00:00Z`,
			yearValues: `A,2023,0.01,USD,0.01`,
		},
	})
}

const (
	largestBonus = `{"member_bonus": 9223372036854775807}`
	twoInvited   = "members m2 invited_at=2023-01-01\n members m3 invited_at=2023-01-01\n"
)

// overflows are worlds of account A with what the error must name.
var overflows = []struct{ name, terms, facts, want string }{
	{
		name: "B-11 the year value", facts: `
			orders o1 subtotal=92233720368547758.07 at=2023-03-01
			orders o2 subtotal=0.01 at=2023-03-02`,
		want: "order o2",
	},
	{
		name: "B-20 the points of an order", terms: `{"points_per_dollar": "9000000000000"}`,
		facts: `orders o1 pro subtotal=92233720368547758.07 at=2023-03-01`,
		want:  "order o1",
	},
	{
		name: "B-21 the points of a report", terms: `{"points_per_dollar": "9000000000000"}`,
		facts: `hourly_reports h1 pro subtotal=92233720368547758.07 at=2023-03-01`,
		want:  "hourly report h1",
	},
	{
		name: "B-28 the points of a deposit", terms: `{"points_per_dollar": "9000000000000", "deposit_min_tier": "silver"}`,
		facts: `deposits d1 amount=92233720368547758.07 at=2023-03-01`,
		want:  "deposit d1",
	},
	{
		name: "B-30 the usable points", terms: largestBonus, facts: twoInvited + `
			orders o1 member_id=m2 subtotal=150.00 at=2023-03-01
			orders o2 pro member_id=m3 subtotal=150.00 at=2023-03-02`,
		want: "order o2",
	},
	{
		name: "B-35 what an order brought: its bonus paid a debt, so bonus and earn were posted together", terms: largestBonus,
		facts: spentThenCancelled + "\n" + twoInvited + `
			orders o2 pro member_id=m2 subtotal=150.00 at=2023-03-01 cancelled_at=2023-04-01`,
		want: "order o2",
	},
	{
		name: "B-36 the debt", terms: largestBonus, facts: twoInvited + `
			orders o1 member_id=m2 subtotal=150.00 at=2023-03-01 cancelled_at=2023-05-01
			redemptions r1 points=9000000000000000000 at=2023-03-03
			orders o2 member_id=m3 subtotal=150.00 at=2023-03-05 cancelled_at=2023-05-02
			redemptions r2 points=9000000000000000000 at=2023-04-08`,
		want: "order o2",
	},
	{
		name: "B-37 the sum of refunds", facts: `
			orders o1 subtotal=92233720368547758.07 at=2023-03-01
			refunds f1 amount=92233720368547758.06 at=2023-03-03
			refunds f2 amount=92233720368547758.07 at=2023-03-04`,
		want: "order o1",
	},
	{
		name: "B-41 the value of a redemption", terms: `{"member_bonus": 9223372036854775807, "credits_points_per_dollar": 1}`,
		facts: twoInvited + `
			orders o1 member_id=m2 subtotal=150.00 at=2023-03-01
			redemptions r1 points=9000000000000000000 at=2023-03-03`,
		want: "redemption r1",
	},
	{
		name: "B-50 the credits", terms: `{"member_bonus": 9223372036854775807, "credits_points_per_dollar": 100}`,
		facts: twoInvited + `
			orders o1 member_id=m2 subtotal=150.00 at=2023-03-01
			redemptions r1 points=9223372036854775807 at=2023-03-03
			orders o2 member_id=m3 subtotal=150.00 at=2023-03-05
			redemptions r2 points=9000000000000000000 at=2023-03-08`,
		want: "redemption r2",
	},
	{
		name:  "B-27 two referrals under one key: a team opened by account X, and another account's order X",
		terms: `{"referral_on": true, "referral_bonus": 9223372036854775807, "diamond_from": "0.01", "platinum_from": "0.01", "gold_from": "0.01"}`,
		facts: `
			accounts X referred_by=A team_opened_at=2023-03-01
			accounts Y referred_by=A
			orders o1 subtotal=1.00 at=2023-02-01
			redemptions r1 points=9223372036854775807 at=2023-03-03
			orders X account_id=Y subtotal=150.00 at=2023-03-05`,
		want: "entry bonus/referral/X",
	},
}

func TestOverflowNamesTheFact(t *testing.T) {
	for _, c := range overflows {
		t.Run(c.name, func(t *testing.T) {
			tm := termstest.Read(t, c.terms)
			m := settle(t, language.Files(t, c.facts), tm.Zone)
			out, err := business.NewEvaluator(tm).Evaluate(m.Input("A", clausetest.Instant("2023-12-01")))
			if err == nil {
				t.Fatalf("no error, but %v", memory.EntryRows("A", out.Entries))
			}
			if !errors.Is(err, rules.ErrOverflow) || !strings.HasPrefix(err.Error(), c.want+": ") {
				t.Errorf("error %q, want an overflow of %s", err, c.want)
			}
		})
	}
}
