package business_test

// clause_posting_test.go: what is earned is posted 24 hours later, if it still stands (B-30).

import "testing"

func TestPosting(t *testing.T) {
	prove(t, []scenario{
		{
			name: "B-30 bonus and earn of one order are posted 24 hours later, as two lots",
			asOf: "2025-06-01",
			facts: `
				members m2 invited_at=2023-01-01
				orders o1 pro subtotal=150.00 member_id=m2 at=2023-03-01T10:00`,
			entries: `
				A,bonus/member/o1,points,1000,2023-03-02T10:00:00Z
				A,earn/order/o1,points,750,2023-03-02T10:00:00Z
				A,expire/bonus/member/o1,points,-1000,2025-03-02T10:00:00Z
				A,expire/earn/order/o1,points,-750,2025-03-02T10:00:00Z`,
		},
		{
			name: "B-30 cancelled or reversed at the posting instant: nothing is posted",
			facts: platinum + `
				members m2 invited_at=2023-01-01
				orders o1 pro subtotal=150.00 member_id=m2 at=2023-03-01 cancelled_at=2023-03-02
				hourly_reports h1 pro at=2023-03-01 cancelled_at=2023-03-02
				deposits d1 at=2023-03-01 reversed_at=2023-03-02`,
			entries: platinumEarns,
		},
		{
			name: "B-30 a microsecond later it is posted and taken back",
			facts: platinum + `
				members m2 invited_at=2023-01-01
				orders o1 subtotal=150.00 member_id=m2 at=2023-03-01 cancelled_at=2023-03-02T00:00:00.000001Z
				hourly_reports h1 at=2023-03-01 cancelled_at=2023-03-02T00:00:00.000001Z
				deposits d1 at=2023-03-01 reversed_at=2023-03-02T00:00:00.000001Z`,
			entries: platinumEarns + `
				A,bonus/hourly/h1,points,100,2023-03-02T00:00:00Z
				A,bonus/member/o1,points,1000,2023-03-02T00:00:00Z
				A,earn/deposit/d1,points,50000,2023-03-02T00:00:00Z
				A,earn/hourly/h1,points,500,2023-03-02T00:00:00Z
				A,earn/order/o1,points,750,2023-03-02T00:00:00Z
				A,clawback/deposit/d1,points,-50000,2023-03-02T00:00:00.000001Z
				A,clawback/hourly/h1,points,-600,2023-03-02T00:00:00.000001Z
				A,clawback/order/o1,points,-1750,2023-03-02T00:00:00.000001Z`,
		},
	})
}

func TestRefundsAroundThePosting(t *testing.T) {
	prove(t, []scenario{
		{
			name: "B-30 refunds at or before the posting instant reduce the base",
			facts: `
				orders o1 pro at=2023-03-01
				refunds f1 amount=10.01 at=2023-03-01T00:00:00.000001Z
				refunds f2 amount=10.00 at=2023-03-02`,
			entries: `A,earn/order/o1,points,399,2023-03-02T00:00:00Z`,
		},
		{
			name: "B-30 fully refunded at the posting instant: nothing is posted, bonus included",
			facts: `
				members m2 invited_at=2023-01-01
				orders o1 pro subtotal=150.00 member_id=m2 at=2023-03-01
				refunds f1 amount=100.00 at=2023-03-01T12:00
				refunds f2 amount=50.00 at=2023-03-02`,
			yearValues: `A,2023,0.00,USD,0.00`,
		},
		{
			name:  "B-30 partly refunded a microsecond after the posting: an entry of its own",
			facts: "orders o1 pro at=2023-03-01\n refunds f1 amount=10.00 at=2023-03-02T00:00:00.000001Z",
			entries: `
				A,earn/order/o1,points,500,2023-03-02T00:00:00Z
				A,clawback/refund/f1,points,-50,2023-03-02T00:00:00.000001Z`,
		},
		{
			name: "B-30 points are usable from the posting, not from the completion",
			facts: `
				orders o1 pro subtotal=320.00 at=2023-03-01
				redemptions r1 at=2023-03-01T23:59:59.999999Z
				redemptions r2 points=1600 at=2023-03-02`,
			entries: `
				A,credit/r2,credits,16.00,2023-03-02T00:00:00Z
				A,earn/order/o1,points,1600,2023-03-02T00:00:00Z
				A,redeem/r2,points,-1600,2023-03-02T00:00:00Z
				A,expire/credit/r2,credits,-16.00,2023-05-31T00:00:00Z`,
			decisions: `
				r1,A,rejected,insufficient_points
				r2,A,accepted,`,
		},
	})
}
