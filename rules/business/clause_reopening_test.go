package business_test

// clause_reopening_test.go: one-time offers are used up, and reopen when what took them is cancelled (B-29).

import "testing"

func TestFirstBigOrderReopens(t *testing.T) {
	prove(t, []scenario{
		{
			name: "B-29 the first big order reopens for a completion at the very instant of the cancellation",
			facts: `
				orders o1 subtotal=400.00 at=2023-03-01 cancelled_at=2023-03-05
				orders o2 subtotal=400.00 at=2023-03-04T23:59:59.999999Z
				orders o3 subtotal=360.00 at=2023-03-05
				orders o4 subtotal=5.00 at=2023-03-05`,
			entries: `
				A,earn/order/o1,points,2000,2023-03-02T00:00:00Z
				A,clawback/order/o1,points,-2000,2023-03-05T00:00:00Z
				A,earn/order/o3,points,1800,2023-03-06T00:00:00Z`,
		},
		{
			name: "B-29 only for later completions: one that came too late for the offer stays without",
			facts: `
				orders o1 subtotal=400.00 at=2023-03-01 cancelled_at=2023-03-05
				orders o2 subtotal=400.00 at=2023-03-02`,
			entries: `
				A,earn/order/o1,points,2000,2023-03-02T00:00:00Z
				A,clawback/order/o1,points,-2000,2023-03-05T00:00:00Z`,
		},
		{
			name: "B-29 cancelled before its posting it reopens as well",
			facts: `
				orders o1 subtotal=400.00 at=2023-03-01 cancelled_at=2023-03-01T00:00:00.000001Z
				orders o2 subtotal=360.00 at=2023-03-01T00:00:00.000001Z`,
			entries: `A,earn/order/o2,points,1800,2023-03-02T00:00:00.000001Z`,
		},
		{
			name: "B-29 taken, reopened, taken, reopened, taken",
			facts: `
				orders o1 subtotal=400.00 at=2023-03-01 cancelled_at=2023-03-02
				orders o2 subtotal=400.00 at=2023-03-02 cancelled_at=2023-03-03
				orders o3 subtotal=360.00 at=2023-03-03`,
			entries: `A,earn/order/o3,points,1800,2023-03-04T00:00:00Z`,
		},
		{
			name: "B-29 the cancellation of an order that did not take the offer reopens nothing",
			facts: `
				orders o1 subtotal=400.00 at=2023-03-01
				orders o2 subtotal=400.00 at=2023-03-02 cancelled_at=2023-03-03
				orders o3 subtotal=360.00 at=2023-03-04`,
			entries: `A,earn/order/o1,points,2000,2023-03-02T00:00:00Z`,
		},
	})
}

func TestEveryOfferReopens(t *testing.T) {
	prove(t, []scenario{
		{
			name: "B-29 a partial refund does not reopen, refunds that reach the subtotal do",
			facts: `
				orders o1 subtotal=400.00 at=2023-03-01
				refunds f1 amount=399.99 at=2023-03-05
				orders o2 subtotal=400.00 at=2023-03-06
				refunds f2 amount=0.01 at=2023-03-07
				orders o3 subtotal=360.00 at=2023-03-07`,
			entries: `
				A,earn/order/o1,points,2000,2023-03-02T00:00:00Z
				A,clawback/refund/f1,points,-2000,2023-03-05T00:00:00Z
				A,earn/order/o3,points,1800,2023-03-08T00:00:00Z`,
		},
		{
			name: "B-29 the hourly bonus",
			facts: `
				hourly_reports h1 at=2023-03-01 cancelled_at=2023-03-05
				hourly_reports h2 at=2023-03-04
				hourly_reports h3 at=2023-03-05`,
			entries: `
				A,bonus/hourly/h1,points,100,2023-03-02T00:00:00Z
				A,clawback/hourly/h1,points,-100,2023-03-05T00:00:00Z
				A,bonus/hourly/h3,points,100,2023-03-06T00:00:00Z`,
		},
		{
			name: "B-29 the invited member's bonus, of that member alone",
			facts: invitedM2 + `
				members m3 invited_at=2023-01-01
				orders o1 member_id=m2 subtotal=150.00 at=2023-03-01 cancelled_at=2023-03-05
				orders o2 member_id=m3 subtotal=150.00 at=2023-03-01
				orders o3 member_id=m3 subtotal=150.00 at=2023-03-05
				orders o4 member_id=m2 subtotal=150.00 at=2023-03-05`,
			entries: `
				A,bonus/member/o1,points,1000,2023-03-02T00:00:00Z
				A,bonus/member/o2,points,1000,2023-03-02T00:00:00Z
				A,clawback/order/o1,points,-1000,2023-03-05T00:00:00Z
				A,bonus/member/o4,points,1000,2023-03-06T00:00:00Z`,
		},
		{
			name: "B-29 the referral, at one instant and by a team opening too", terms: referralOn,
			facts: diamond + `
				accounts B referred_by=A
				accounts C referred_by=A team_opened_at=2023-03-05
				orders o1 account_id=B subtotal=150.00 at=2023-03-01 cancelled_at=2023-03-05
				orders o2 account_id=B subtotal=150.00 at=2023-03-05
				orders o3 account_id=C subtotal=150.00 at=2023-03-01 cancelled_at=2023-03-05`,
			entries: diamondEarns + `
				A,bonus/referral/o1,points,1000,2023-03-02T00:00:00Z
				A,bonus/referral/o3,points,1000,2023-03-02T00:00:00Z
				A,clawback/referral/o1,points,-1000,2023-03-05T00:00:00Z
				A,clawback/referral/o3,points,-1000,2023-03-05T00:00:00Z
				A,bonus/referral/C,points,1000,2023-03-06T00:00:00Z
				A,bonus/referral/o2,points,1000,2023-03-06T00:00:00Z`,
		},
	})
}
