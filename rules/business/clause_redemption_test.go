package business_test

// clause_redemption_test.go: points to value, minimums, the decision and that it is final (B-41 to B-44).

import "testing"

func TestPointsToValue(t *testing.T) {
	prove(t, []scenario{
		{
			name: "B-41 credits at 100, gift cards and donations at 160 points for a dollar, floored to the cent",
			facts: diamond + `
				redemptions r1 kind=credits points=1500 at=2023-11-01
				redemptions r2 kind=credits points=4000 at=2023-11-01
				redemptions r3 kind=gift_card points=4000 at=2023-11-01
				redemptions r4 kind=gift_card points=4001 at=2023-11-01
				redemptions r5 kind=donation points=4003 at=2023-11-01`, // 25.00625 and 25.01875
			entries: diamondEarns + `
				A,credit/r1,credits,15.00,2023-11-01T00:00:00Z
				A,credit/r2,credits,40.00,2023-11-01T00:00:00Z
				A,redeem/r1,points,-1500,2023-11-01T00:00:00Z
				A,redeem/r2,points,-4000,2023-11-01T00:00:00Z
				A,redeem/r3,points,-4000,2023-11-01T00:00:00Z
				A,redeem/r4,points,-4001,2023-11-01T00:00:00Z
				A,redeem/r5,points,-4003,2023-11-01T00:00:00Z
				A,voucher/r3,vouchers,25.00,2023-11-01T00:00:00Z
				A,voucher/r4,vouchers,25.00,2023-11-01T00:00:00Z
				A,voucher/r5,vouchers,25.01,2023-11-01T00:00:00Z`,
			decisions: `
				r1,A,accepted,
				r2,A,accepted,
				r3,A,accepted,
				r4,A,accepted,
				r5,A,accepted,`,
		},
		{
			name:  "B-41 points worth less than a cent are accepted and bring nothing",
			terms: `{"credits_points_per_dollar": 1000, "credits_min_points": 1, "voucher_min_points": 1, "gift_card_min_tier": "silver"}`,
			facts: `
				orders o1 pro at=2023-03-01
				redemptions r1 points=9 at=2023-11-01
				redemptions r3 points=1 kind=gift_card at=2023-11-01
				voucher_claims c3 redemption_id=r3 at=2023-11-01`,
			entries: `
				A,earn/order/o1,points,500,2023-03-02T00:00:00Z
				A,redeem/r1,points,-9,2023-11-01T00:00:00Z
				A,redeem/r3,points,-1,2023-11-01T00:00:00Z`,
			decisions: `
				r1,A,accepted,
				r3,A,accepted,`,
			exceptions: `voucher_claims,c3,A,voucher_claim_invalid`,
		},
		{
			name: "B-42 at least 1,500 for credits and 4,000 for the others, any whole number above",
			facts: platinum + `
				redemptions r1 kind=credits points=1499 at=2023-11-01
				redemptions r2 kind=credits points=1501 at=2023-11-01
				redemptions r3 kind=gift_card points=3999 at=2023-11-01
				redemptions r4 kind=gift_card points=4007 at=2023-11-01
				redemptions r5 kind=donation points=3999 at=2023-11-01
				redemptions r6 kind=donation points=4000 at=2023-11-01`,
			entries: platinumEarns + `
				A,credit/r2,credits,15.01,2023-11-01T00:00:00Z
				A,redeem/r2,points,-1501,2023-11-01T00:00:00Z
				A,redeem/r4,points,-4007,2023-11-01T00:00:00Z
				A,redeem/r6,points,-4000,2023-11-01T00:00:00Z
				A,voucher/r4,vouchers,25.04,2023-11-01T00:00:00Z
				A,voucher/r6,vouchers,25.00,2023-11-01T00:00:00Z`,
			decisions: `
				r1,A,rejected,below_minimum
				r2,A,accepted,
				r3,A,rejected,below_minimum
				r4,A,accepted,
				r5,A,rejected,below_minimum
				r6,A,accepted,`,
		},
	})
}

const people = `
	members b1 role=billing_manager
	members p1 role=member
	members late joined_at=2023-11-01T00:00:00.000001Z
	members now joined_at=2023-11-01
	members never joined_at=
	members m8 account_id=B
	accounts B
	`

func TestDecision(t *testing.T) {
	prove(t, []scenario{
		{
			name: "B-43 the first reason that applies: each request breaks its own and every later one",
			facts: people + `
				redemptions r1 member_id=nobody kind=donation points=1 at=2023-11-01
				redemptions r2 member_id=late kind=donation points=1 at=2023-11-01
				redemptions r3 member_id=m8 kind=donation points=1 at=2023-11-01
				redemptions r4 member_id=never kind=donation points=1 at=2023-11-01
				redemptions r5 member_id= kind=donation points=1 at=2023-11-01
				redemptions r6 member_id=p1 kind=donation points=1 at=2023-11-01
				redemptions r7 member_id=b1 kind=donation points=1 at=2023-11-01
				redemptions r8 member_id=p1 kind=credits points=1 at=2023-11-01
				redemptions r9 member_id=now kind=credits points=1500 at=2023-11-01`,
			decisions: `
				r1,A,rejected,unknown_member
				r2,A,rejected,unknown_member
				r3,A,rejected,unknown_member
				r4,A,rejected,unknown_member
				r5,A,rejected,unknown_member
				r6,A,rejected,role_not_allowed
				r7,A,rejected,tier_not_eligible
				r8,A,rejected,below_minimum
				r9,A,rejected,insufficient_points`,
		},
		{
			name: "B-43 gold asks for gift cards and not for donations; a plain member for credits alone",
			facts: gold + people + `
				redemptions r1 member_id=p1 kind=gift_card points=4000 at=2023-11-01
				redemptions r2 member_id=p1 kind=credits points=4000 at=2023-01-02
				redemptions r3 member_id=b1 kind=donation points=4000 at=2023-11-01
				redemptions r4 member_id=b1 kind=gift_card points=4000 at=2023-11-01
				redemptions r5 member_id=m1 kind=gift_card points=4000 at=2023-11-01`,
			entries: goldEarns + `
				A,redeem/r4,points,-4000,2023-11-01T00:00:00Z
				A,voucher/r4,vouchers,25.00,2023-11-01T00:00:00Z`,
			decisions: `
				r1,A,rejected,role_not_allowed
				r2,A,rejected,insufficient_points
				r3,A,rejected,tier_not_eligible
				r4,A,accepted,
				r5,A,rejected,insufficient_points`,
		},
	})
}

func TestDecisionByPointsAndTier(t *testing.T) {
	prove(t, []scenario{
		{
			name: "B-43 all points there are enough, one more is not",
			facts: gold + `
				redemptions r1 points=5001 at=2023-11-01
				redemptions r2 points=5000 at=2023-11-01`,
			entries: goldEarns + `
				A,credit/r2,credits,50.00,2023-11-01T00:00:00Z
				A,redeem/r2,points,-5000,2023-11-01T00:00:00Z`,
			decisions: `
				r1,A,rejected,insufficient_points
				r2,A,accepted,`,
		},
		{
			name: "B-43 diamond may ask for everything, the tier is the one held at the request",
			facts: people + `
				orders o1 subtotal=350.00 at=2023-03-01
				redemptions r1 kind=gift_card points=4000 at=2023-03-04
				orders o2 pro subtotal=24650.00 at=2023-03-05
				redemptions r2 member_id=b1 kind=donation points=4000 at=2023-11-01`,
			entries: `
				A,earn/order/o2,points,123250,2023-03-06T00:00:00Z
				A,redeem/r2,points,-4000,2023-11-01T00:00:00Z
				A,voucher/r2,vouchers,25.00,2023-11-01T00:00:00Z`,
			decisions: `
				r1,A,rejected,tier_not_eligible
				r2,A,accepted,`,
		},
	})
}

func TestAcceptedIsFinal(t *testing.T) {
	prove(t, []scenario{
		{
			name: "B-44 nothing brings the points back: not the expiry of what they bought, not a cancellation",
			asOf: "2025-09-02",
			facts: `
				orders o1 subtotal=1000.00 at=2023-03-01 cancelled_at=2023-03-20
				redemptions r1 kind=gift_card points=4000 at=2023-03-10
				redemptions r2 points=1500 at=2023-09-02
				orders o2 pro subtotal=1200.00 at=2023-09-01`,
			entries: `
				A,earn/order/o1,points,5000,2023-03-02T00:00:00Z
				A,redeem/r1,points,-4000,2023-03-10T00:00:00Z
				A,voucher/r1,vouchers,25.00,2023-03-10T00:00:00Z
				A,clawback/order/o1,points,-5000,2023-03-20T00:00:00Z
				A,expire/voucher/r1,vouchers,-25.00,2023-06-08T00:00:00Z
				A,credit/r2,credits,15.00,2023-09-02T00:00:00Z
				A,earn/order/o2,points,6000,2023-09-02T00:00:00Z
				A,redeem/r2,points,-1500,2023-09-02T00:00:00Z
				A,expire/credit/r2,credits,-15.00,2023-12-01T00:00:00Z
				A,expire/earn/order/o2,points,-500,2025-09-02T00:00:00Z`,
			decisions: `
				r1,A,accepted,
				r2,A,accepted,`,
		},
	})
}
