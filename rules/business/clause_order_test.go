package business_test

// clause_order_test.go: what happens at one and the same instant (G-6).

import "testing"

func TestReviewAtOneInstant(t *testing.T) {
	prove(t, []scenario{
		{
			name: "G-6 the year review comes before a completion",
			asOf: "2025-01-01",
			facts: `
				orders o1 subtotal=1000.00 at=2023-06-01
				orders o2 subtotal=600.00 at=2024-01-01`,
			tiers: `
				A,2023-01-01T00:00:00Z,,silver,enrolled,0.00
				A,2023-06-01T00:00:00Z,silver,gold,threshold_reached,1000.00
				A,2025-01-01T00:00:00Z,gold,silver,year_review,600.00`,
			entries: `
				A,earn/order/o1,points,5000,2023-06-02T00:00:00Z
				A,earn/order/o2,points,3000,2024-01-02T00:00:00Z`,
		},
		{
			name: "G-6 the year review comes before a redemption",
			asOf: "2025-01-01",
			facts: `
				orders o1 subtotal=1000.00 at=2023-06-01
				redemptions r1 kind=gift_card points=4000 at=2025-01-01`,
			entries:   `A,earn/order/o1,points,5000,2023-06-02T00:00:00Z`,
			decisions: `r1,A,rejected,tier_not_eligible`,
		},
	})
}

func TestExpiriesPostingsAndRedemptionsAtOneInstant(t *testing.T) {
	prove(t, []scenario{
		{
			name: "G-6 an expiry comes before a cancellation and before a redemption",
			asOf: "2025-03-02",
			facts: `
				orders o1 pro subtotal=320.00 at=2023-03-01 cancelled_at=2025-03-02
				redemptions r1 points=1500 at=2025-03-02`,
			entries: `
				A,earn/order/o1,points,1600,2023-03-02T00:00:00Z
				A,expire/earn/order/o1,points,-1600,2025-03-02T00:00:00Z`,
			decisions: `r1,A,rejected,insufficient_points`,
		},
		{
			name: "G-6 a refund comes before a posting, a posting before a redemption",
			facts: `
				orders o1 pro subtotal=330.00 at=2023-03-01
				refunds f1 amount=30.00 at=2023-03-02
				redemptions r1 points=1500 at=2023-03-02
				redemptions r2 points=1500 at=2023-03-02`,
			entries: `
				A,credit/r1,credits,15.00,2023-03-02T00:00:00Z
				A,earn/order/o1,points,1500,2023-03-02T00:00:00Z
				A,redeem/r1,points,-1500,2023-03-02T00:00:00Z
				A,expire/credit/r1,credits,-15.00,2023-05-31T00:00:00Z`,
			decisions: `
				r1,A,accepted,
				r2,A,rejected,insufficient_points`,
		},
		{
			name: "G-6 a completion comes before a redemption, which comes before a claim and a use",
			facts: `
				orders o1 subtotal=999.99 at=2023-03-01
				orders o2 subtotal=0.01 at=2023-04-01
				orders o3 pro subtotal=320.00 at=2023-03-01
				redemptions r1 kind=gift_card points=4000 at=2023-04-01
				redemptions r2 at=2023-04-01
				voucher_claims c1 at=2023-04-01
				credit_uses a1 amount=15.00 at=2023-04-01`,
			entries: `
				A,earn/order/o1,points,4999,2023-03-02T00:00:00Z
				A,earn/order/o3,points,1600,2023-03-02T00:00:00Z
				A,claim/c1,vouchers,-25.00,2023-04-01T00:00:00Z
				A,credit/r2,credits,15.00,2023-04-01T00:00:00Z
				A,redeem/r1,points,-4000,2023-04-01T00:00:00Z
				A,redeem/r2,points,-1500,2023-04-01T00:00:00Z
				A,use/a1,credits,-15.00,2023-04-01T00:00:00Z
				A,voucher/r1,vouchers,25.00,2023-04-01T00:00:00Z`,
			decisions: `
				r1,A,accepted,
				r2,A,accepted,`,
		},
	})
}

func TestOneClassGoesBySourceID(t *testing.T) {
	prove(t, []scenario{
		{
			name: "G-6 two completions go by id, bytewise: capitals first",
			facts: `
				orders o1 subtotal=400.00 at=2023-03-01
				orders O1 subtotal=360.00 at=2023-03-01`,
			entries: `A,earn/order/O1,points,1800,2023-03-02T00:00:00Z`,
		},
		{
			name: "G-6 bytewise é comes after z",
			facts: `
				orders é subtotal=360.00 at=2023-03-01
				orders z subtotal=400.00 at=2023-03-01`,
			entries: `A,earn/order/z,points,2000,2023-03-02T00:00:00Z`,
		},
		{
			name: "G-6 the first of two completions raises the tier for the second",
			facts: `
				orders o1 subtotal=1000.00 at=2023-03-01
				orders o2 subtotal=10.00 at=2023-03-01
				orders n9 subtotal=10.00 at=2023-03-01`,
			entries: `
				A,earn/order/o1,points,5000,2023-03-02T00:00:00Z
				A,earn/order/o2,points,50,2023-03-02T00:00:00Z`,
			tiers: `
				A,2023-01-01T00:00:00Z,,silver,enrolled,0.00
				A,2023-03-01T00:00:00Z,silver,gold,threshold_reached,1010.00`,
		},
		{
			name: "G-6 two redemptions and two uses go by id",
			facts: `
				orders o1 pro subtotal=340.00 at=2023-03-01
				redemptions r2 points=1600 at=2023-03-05
				redemptions r1 points=1500 at=2023-03-05
				credit_uses u2 amount=10.00 at=2023-03-06
				credit_uses u1 amount=10.00 at=2023-03-06`,
			entries: `
				A,earn/order/o1,points,1700,2023-03-02T00:00:00Z
				A,credit/r1,credits,15.00,2023-03-05T00:00:00Z
				A,redeem/r1,points,-1500,2023-03-05T00:00:00Z
				A,use/u1,credits,-10.00,2023-03-06T00:00:00Z
				A,use/u2,credits,-5.00,2023-03-06T00:00:00Z`,
			decisions: `
				r1,A,accepted,
				r2,A,rejected,insufficient_points`,
			exceptions: `credit_uses,u2,A,credits_overused`,
		},
		{
			name: "G-6 a refund whose id comes first is a refund of its own",
			facts: `
				orders o1 pro at=2023-03-01 cancelled_at=2023-04-01
				refunds f1 amount=20.00 at=2023-04-01`,
			entries: `
				A,earn/order/o1,points,500,2023-03-02T00:00:00Z
				A,clawback/order/o1,points,-400,2023-04-01T00:00:00Z
				A,clawback/refund/f1,points,-100,2023-04-01T00:00:00Z`,
		},
		{
			name: "G-6 a refund whose id comes after the cancelled order's finds nothing",
			facts: `
				orders o1 pro at=2023-03-01 cancelled_at=2023-04-01
				refunds z1 amount=20.00 at=2023-04-01`,
			entries: `
				A,earn/order/o1,points,500,2023-03-02T00:00:00Z
				A,clawback/order/o1,points,-500,2023-04-01T00:00:00Z`,
		},
	})
}

// In each world a debt of 1500 or 1050 meets postings of one instant and one
// source id: the keys' order says which of them pay it, and so what expires.
func TestEqualIDsGoByTheKeyOfTheEntry(t *testing.T) {
	const debt = `
		orders o1 pro subtotal=300.00 at=2023-02-01 cancelled_at=2023-02-10
		redemptions r1 at=2023-02-03`
	const debtRows = `
		A,earn/order/o1,points,1500,2023-02-02T00:00:00Z
		A,credit/r1,credits,15.00,2023-02-03T00:00:00Z
		A,redeem/r1,points,-1500,2023-02-03T00:00:00Z
		A,clawback/order/o1,points,-1500,2023-02-10T00:00:00Z`
	const hourlyThenOrder = debtRows + `
		A,bonus/hourly/x,points,100,2023-03-03T00:00:00Z
		A,earn/hourly/x,points,500,2023-03-03T00:00:00Z
		A,earn/order/x,points,1600,2023-03-03T00:00:00Z
		A,expire/credit/r1,credits,-15.00,2023-05-04T00:00:00Z
		A,expire/earn/order/x,points,-700,2025-03-03T00:00:00Z`
	prove(t, []scenario{
		{
			name: "G-6 postings of a report and an order with one id: bonus, hourly, order",
			asOf: "2025-06-01",
			facts: debt + `
				orders x pro subtotal=320.00 at=2023-03-02
				hourly_reports x pro at=2023-03-02`,
			entries: hourlyThenOrder, decisions: `r1,A,accepted,`,
		},
		{
			name:  "G-6 the same, though the order completed first under a longer lag",
			terms: `{"versions": [{"effective_from": "2020-01-01T00:00:00Z", "lag_hours": 24}, {"effective_from": "2023-03-01T00:00:00Z", "lag_hours": 48}, {"effective_from": "2023-03-02T00:00:00Z", "lag_hours": 24}]}`,
			asOf:  "2025-06-01",
			facts: debt + `
				orders x pro subtotal=320.00 at=2023-03-01
				hourly_reports x pro at=2023-03-02`,
			entries: hourlyThenOrder, decisions: `r1,A,accepted,`,
		},
		{
			name:  "G-6 postings of a report and a referred order with one id: hourly, then referral",
			terms: `{"referral_on": true}`,
			asOf:  "2025-06-01",
			facts: `
				accounts B referred_by=A
				orders o1 pro subtotal=300.00 at=2023-02-01
				refunds f1 amount=210.00 at=2023-02-10
				redemptions r1 at=2023-02-03
				orders x account_id=B subtotal=200.00 at=2023-03-02
				hourly_reports x at=2023-03-02`,
			entries: `
				A,earn/order/o1,points,1500,2023-02-02T00:00:00Z
				A,credit/r1,credits,15.00,2023-02-03T00:00:00Z
				A,redeem/r1,points,-1500,2023-02-03T00:00:00Z
				A,clawback/refund/f1,points,-1050,2023-02-10T00:00:00Z
				A,bonus/hourly/x,points,100,2023-03-03T00:00:00Z
				A,bonus/referral/x,points,1000,2023-03-03T00:00:00Z
				A,expire/credit/r1,credits,-15.00,2023-05-04T00:00:00Z
				A,expire/bonus/referral/x,points,-50,2025-03-03T00:00:00Z`,
			decisions: `r1,A,accepted,`,
		},
		{
			name: "G-6 a report comes before an order with the same id, so the order finds gold",
			facts: `
				orders x subtotal=50.00 at=2023-03-02
				hourly_reports x subtotal=1000.00 at=2023-03-02`,
			entries: `
				A,bonus/hourly/x,points,100,2023-03-03T00:00:00Z
				A,earn/order/x,points,250,2023-03-03T00:00:00Z`,
		},
	})
}

// A referral stands in the referrer's day by the order's id; a team opening by
// the id of the account that opened it.
func TestReferralsAmongTheReferrersOwnEvents(t *testing.T) {
	const on = `{"referral_on": true}`
	const diamond = `A,earn/order/m5,points,125000,2023-03-02T00:00:00Z`
	prove(t, []scenario{
		{
			name: "G-6 a team opened by an account whose id comes before the order that makes diamond", terms: on,
			facts: `
				accounts B referred_by=A team_opened_at=2023-03-01
				orders m5 subtotal=25000.00 at=2023-03-01`,
			entries: diamond,
		},
		{
			name: "G-6 a team opened by an account whose id comes after it", terms: on,
			facts: `
				accounts Z referred_by=A team_opened_at=2023-03-01
				accounts n referred_by=A team_opened_at=2023-03-01
				orders m5 subtotal=25000.00 at=2023-03-01`,
			entries: `
				A,bonus/referral/n,points,1000,2023-03-02T00:00:00Z
				` + diamond,
		},
		{
			name: "G-6 of two orders of the referred account at one instant the smaller id takes the offer", terms: on,
			facts: `
				accounts B referred_by=A
				orders b account_id=B subtotal=200.00 at=2023-03-01
				orders C account_id=B subtotal=150.00 at=2023-03-01`,
			entries: `A,bonus/referral/C,points,1000,2023-03-02T00:00:00Z`,
		},
	})
}
