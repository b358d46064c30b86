package business_test

// clause_terms_test.go: which version of the terms decides what (section 3 of the page).

import "testing"

// changed is a terms file with the published terms and one change from 2023-06-01 on.
func changed(parameters string) string {
	return `{"versions": [{"effective_from": "2020-01-01T00:00:00Z"}, {"effective_from": "2023-06-01T00:00:00Z", ` + parameters + `}]}`
}

func TestVersionAtTheTrigger(t *testing.T) {
	prove(t, []scenario{
		{
			name:  "B-20 the rate in force at the completion, also for a later refund",
			terms: changed(`"points_per_dollar": 4`),
			facts: `
				orders o1 pro at=2023-05-31T23:59:59.999999Z
				orders o2 pro at=2023-06-01
				refunds f1 amount=10.00 at=2023-07-01`,
			entries: `
				A,earn/order/o1,points,500,2023-06-01T23:59:59.999999Z
				A,earn/order/o2,points,400,2023-06-02T00:00:00Z
				A,clawback/refund/f1,points,-50,2023-07-01T00:00:00Z`,
		},
		{
			name:  "B-30 the lag in force at the trigger: a later completion may be posted sooner",
			terms: changed(`"lag_hours": 1`),
			facts: `
				orders o1 pro subtotal=300.00 at=2023-05-31T23:00
				orders o2 pro subtotal=320.00 at=2023-06-01
				redemptions r1 points=1600 at=2023-06-01T01:00
				redemptions r2 points=1500 at=2023-06-01T22:59:59.999999Z
				redemptions r3 points=1500 at=2023-06-01T23:00`,
			entries: `
				A,credit/r1,credits,16.00,2023-06-01T01:00:00Z
				A,earn/order/o2,points,1600,2023-06-01T01:00:00Z
				A,redeem/r1,points,-1600,2023-06-01T01:00:00Z
				A,credit/r3,credits,15.00,2023-06-01T23:00:00Z
				A,earn/order/o1,points,1500,2023-06-01T23:00:00Z
				A,redeem/r3,points,-1500,2023-06-01T23:00:00Z
				A,expire/credit/r1,credits,-16.00,2023-08-30T01:00:00Z
				A,expire/credit/r3,credits,-15.00,2023-08-30T23:00:00Z`,
			decisions: `
				r1,A,accepted,
				r2,A,rejected,insufficient_points
				r3,A,accepted,`,
		},
		{
			name:  "B-24 B-25 B-26 limits and bonuses in force at the completion",
			terms: changed(`"first_big_order_over": "50.00", "hourly_bonus": 7, "member_bonus": 9, "member_order_over": "10.00"`),
			facts: `
				members m2 invited_at=2023-01-01
				orders o1 member_id=m2 subtotal=60.00 at=2023-05-01
				orders o2 member_id=m2 subtotal=50.00 at=2023-06-01
				orders o3 member_id=m2 subtotal=50.01 at=2023-06-02
				hourly_reports h1 at=2023-06-01`,
			entries: `
				A,bonus/hourly/h1,points,7,2023-06-02T00:00:00Z
				A,bonus/member/o2,points,9,2023-06-02T00:00:00Z
				A,earn/order/o3,points,250,2023-06-03T00:00:00Z`,
		},
		{
			name:  "B-28 the minimum and the tier in force at the deposit",
			terms: changed(`"deposit_min": "100.00", "deposit_min_tier": "silver"`),
			facts: `
				deposits d1 amount=10000.00 at=2023-05-01
				deposits d2 amount=99.99 at=2023-06-01
				deposits d3 amount=100.00 at=2023-06-01`,
			entries: `A,earn/deposit/d3,points,500,2023-06-02T00:00:00Z`,
		},
		{
			name:    "B-20 facts before the first version use the first",
			terms:   `{"versions": [{"effective_from": "2023-06-01T00:00:00Z", "points_per_dollar": "2.5"}]}`,
			facts:   `orders o1 pro subtotal=100.10 at=2023-03-01`,
			entries: `A,earn/order/o1,points,250,2023-03-02T00:00:00Z`,
		},
	})
}

func TestVersionAtPostingAndRequest(t *testing.T) {
	prove(t, []scenario{
		{
			name:  "B-40 the life in force at the posting: what is posted later may expire, and is spent, first",
			terms: changed(`"points_life_months": 3`),
			asOf:  "2025-06-01",
			facts: `
				orders o1 pro subtotal=300.00 at=2023-05-30T23:59:59.999999Z
				orders o2 pro subtotal=300.00 at=2023-05-31
				redemptions r1 points=1600 at=2023-07-01`,
			entries: `
				A,earn/order/o1,points,1500,2023-05-31T23:59:59.999999Z
				A,earn/order/o2,points,1500,2023-06-01T00:00:00Z
				A,credit/r1,credits,16.00,2023-07-01T00:00:00Z
				A,redeem/r1,points,-1600,2023-07-01T00:00:00Z
				A,expire/credit/r1,credits,-16.00,2023-09-29T00:00:00Z
				A,expire/earn/order/o1,points,-1400,2025-05-31T23:59:59.999999Z`,
			decisions: `r1,A,accepted,`,
		},
		{
			name:  "B-41 B-42 B-43 rate, minimum and tier in force at the request",
			terms: changed(`"credits_points_per_dollar": 50, "credits_min_points": 100, "voucher_points_per_dollar": 80, "voucher_min_points": 200, "gift_card_min_tier": "platinum", "donation_min_tier": "silver"`),
			facts: gold + `
				redemptions r1 points=100 at=2023-05-31T23:59:59.999999Z
				redemptions r2 points=100 at=2023-06-01
				redemptions r3 kind=gift_card points=4000 at=2023-06-01
				redemptions r4 kind=donation points=200 at=2023-06-01`,
			entries: goldEarns + `
				A,credit/r2,credits,2.00,2023-06-01T00:00:00Z
				A,redeem/r2,points,-100,2023-06-01T00:00:00Z
				A,redeem/r4,points,-200,2023-06-01T00:00:00Z
				A,voucher/r4,vouchers,2.50,2023-06-01T00:00:00Z
				A,expire/credit/r2,credits,-2.00,2023-08-30T00:00:00Z
				A,expire/voucher/r4,vouchers,-2.50,2023-08-30T00:00:00Z`,
			decisions: `
				r1,A,rejected,below_minimum
				r2,A,accepted,
				r3,A,rejected,tier_not_eligible
				r4,A,accepted,`,
		},
		{
			name:  "B-50 B-52 the life in force at the request",
			terms: changed(`"credits_life_days": 1, "voucher_life_days": 2`),
			facts: gold + platinumMore + `
				redemptions r1 at=2023-05-31
				redemptions r2 at=2023-06-01
				redemptions r3 kind=gift_card points=4000 at=2023-06-01
				credit_uses u1 amount=16.00 at=2023-06-01T12:00`, // of r2, which expires first, then of r1
			entries: goldEarns + `
				A,earn/order/g1,points,20000,2023-02-03T00:00:00Z
				A,credit/r1,credits,15.00,2023-05-31T00:00:00Z
				A,redeem/r1,points,-1500,2023-05-31T00:00:00Z
				A,credit/r2,credits,15.00,2023-06-01T00:00:00Z
				A,redeem/r2,points,-1500,2023-06-01T00:00:00Z
				A,redeem/r3,points,-4000,2023-06-01T00:00:00Z
				A,voucher/r3,vouchers,25.00,2023-06-01T00:00:00Z
				A,use/u1,credits,-16.00,2023-06-01T12:00:00Z
				A,expire/voucher/r3,vouchers,-25.00,2023-06-03T00:00:00Z
				A,expire/credit/r1,credits,-14.00,2023-08-29T00:00:00Z`,
			decisions: `
				r1,A,accepted,
				r2,A,accepted,
				r3,A,accepted,`,
		},
	})
}

const platinumMore = "orders g1 subtotal=4000.00 at=2023-02-02\n"

func TestThresholdsChange(t *testing.T) {
	prove(t, []scenario{
		{
			name:  "B-10 lowered thresholds move nobody until the next completion",
			terms: changed(`"gold_from": "500.00"`),
			facts: `
				orders o1 subtotal=600.00 at=2023-05-31T23:59:59.999999Z
				orders o2 subtotal=0.20 at=2023-07-01
				orders o3 subtotal=0.20 at=2023-07-02`,
			entries: `
				A,earn/order/o1,points,3000,2023-06-01T23:59:59.999999Z
				A,earn/order/o3,points,1,2023-07-03T00:00:00Z`,
			tiers: enrolledA + `
				A,2023-07-01T00:00:00Z,silver,gold,threshold_reached,600.20`,
		},
		{
			name:  "B-13 raised thresholds move nobody until the review, which applies those of its instant",
			terms: changed(`"gold_from": "2000.00"`), asOf: "2024-01-01",
			facts: `
				orders o1 subtotal=1500.00 at=2023-03-01
				orders o2 subtotal=1.00 at=2023-07-01`,
			entries: `
				A,earn/order/o1,points,7500,2023-03-02T00:00:00Z
				A,earn/order/o2,points,5,2023-07-02T00:00:00Z`,
			tiers: enrolledA + `
				A,2023-03-01T00:00:00Z,silver,gold,threshold_reached,1500.00
				A,2024-01-01T00:00:00Z,gold,silver,year_review,1501.00`,
		},
		{
			name:  "B-13 a review under lowered thresholds raises nobody",
			terms: changed(`"gold_from": "500.00"`), asOf: "2024-06-01",
			facts:   `orders o1 subtotal=600.00 at=2023-03-01`,
			entries: `A,earn/order/o1,points,3000,2023-03-02T00:00:00Z`,
			tiers:   enrolledA,
		},
	})
}
