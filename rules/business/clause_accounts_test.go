package business_test

// clause_accounts_test.go: the account and its enrolment (B-01, B-02, B-15).

import "testing"

func TestPointsBelongToTheAccount(t *testing.T) {
	prove(t, []scenario{
		{
			name: "B-01 what two members earned a third one spends",
			facts: `
				members m2
				members m3 role=member
				orders o1 pro subtotal=160.00 member_id=m1 at=2023-03-01
				orders o2 pro subtotal=160.00 member_id=m2 at=2023-03-02
				redemptions r1 member_id=m3 points=1600 at=2023-03-10`,
			entries: `
				A,earn/order/o1,points,800,2023-03-02T00:00:00Z
				A,earn/order/o2,points,800,2023-03-03T00:00:00Z
				A,credit/r1,credits,16.00,2023-03-10T00:00:00Z
				A,redeem/r1,points,-1600,2023-03-10T00:00:00Z
				A,expire/credit/r1,credits,-16.00,2023-06-08T00:00:00Z`,
			decisions: `r1,A,accepted,`,
		},
		{
			name: "B-01 the orders of all members make one year value; accounts share nothing",
			facts: `
				accounts B
				members m2
				members m8 account_id=B
				orders o1 subtotal=300.00 member_id=m1 at=2023-03-01
				orders o2 subtotal=300.00 member_id=m2 at=2023-03-02
				orders o3 subtotal=300.00 member_id=nobody at=2023-03-03
				orders o4 subtotal=100.00 member_id=m2 at=2023-03-04
				orders o5 subtotal=340.00 member_id=m8 account_id=B at=2023-03-05
				redemptions r1 account_id=B member_id=m8 at=2023-03-10`,
			decisions: `r1,B,rejected,insufficient_points`,
			tiers: `
				A,2023-01-01T00:00:00Z,,silver,enrolled,0.00
				A,2023-03-04T00:00:00Z,silver,gold,threshold_reached,1000.00
				B,2023-01-01T00:00:00Z,,silver,enrolled,0.00`,
		},
	})
}

func TestEnrolment(t *testing.T) {
	prove(t, []scenario{
		{
			name:         "B-02 an account is enrolled from its opening, without asking and without an order",
			facts:        `accounts A opened_at=2023-05-05T05:05:05.000005Z`,
			tiers:        `A,2023-05-05T05:05:05.000005Z,,silver,enrolled,0.00`,
			yearValues:   `A,2023,0.00,USD,0.00`,
			entitlements: `none`,
		},
		{
			name:  "B-02 at the very instant of as_of",
			asOf:  "2023-05-05",
			facts: `accounts A opened_at=2023-05-05`,
			tiers: `A,2023-05-05T00:00:00Z,,silver,enrolled,0.00`,
		},
		{
			name: "B-15 a completion before the opening enrols",
			facts: `
				accounts A opened_at=2023-05-01
				orders o1 pro at=2023-03-01`,
			tiers:   `A,2023-03-01T00:00:00Z,,silver,enrolled,0.00`,
			entries: `A,earn/order/o1,points,500,2023-03-02T00:00:00Z`,
		},
		{
			name: "B-15 so does an approval",
			facts: `
				accounts A opened_at=2023-05-01
				hourly_reports h1 at=2023-03-01`,
			tiers:   `A,2023-03-01T00:00:00Z,,silver,enrolled,0.00`,
			entries: `A,bonus/hourly/h1,points,100,2023-03-02T00:00:00Z`,
		},
		{
			name: "B-15 so does a deposit, also of an account that never opened",
			facts: `
				accounts A opened_at=
				deposits d1 amount=1.00 at=2023-03-01`,
			tiers: `A,2023-03-01T00:00:00Z,,silver,enrolled,0.00`,
		},
		{
			name: "B-15 so does a redemption, a rejected one too",
			facts: `
				accounts A opened_at=2023-05-01
				redemptions r1 at=2023-03-01`,
			tiers:     `A,2023-03-01T00:00:00Z,,silver,enrolled,0.00`,
			decisions: `r1,A,rejected,insufficient_points`,
		},
		{
			name: "B-15 what never happened enrols nobody",
			facts: `
				accounts A opened_at=2023-05-01
				orders o1 pro at=2023-03-01 cancelled_at=2023-03-01
				orders o2 pro at=2023-03-01
				refunds f1 order_id=o2 amount=100.00 at=2023-03-01
				orders o3 pro cancelled_at=2023-03-01
				deposits d1 at=2023-03-01 reversed_at=2023-03-01
				hourly_reports h1 cancelled_at=2023-03-01`,
			tiers: `A,2023-05-01T00:00:00Z,,silver,enrolled,0.00`,
		},
		{
			name:  "B-15 an account is enrolled only once as_of has reached it",
			asOf:  "2023-02-28T23:59:59.999999Z",
			facts: "accounts A opened_at=2023-05-01\n orders o1 pro at=2023-03-01",
			tiers: `none`, yearValues: `none`,
		},
	})
}

func TestTierHistory(t *testing.T) {
	prove(t, []scenario{
		{
			name: "B-15 enrolled and raised at one instant: two rows, as they applied",
			facts: `
				accounts A opened_at=2023-03-01
				orders o1 subtotal=5000.00 at=2023-03-01`,
			entries: `A,earn/order/o1,points,25000,2023-03-02T00:00:00Z`,
			tiers: `
				A,2023-03-01T00:00:00Z,,silver,enrolled,0.00
				A,2023-03-01T00:00:00Z,silver,platinum,threshold_reached,5000.00`,
		},
		{
			name: "B-15 a review that changes nothing writes no row, and shows the year that ended where it does",
			asOf: "2025-02-01",
			facts: `
				orders o1 subtotal=5200.00 at=2023-03-01
				orders o2 subtotal=1234.56 at=2024-03-01
				orders o3 subtotal=7.00 at=2025-01-01`,
			entries: `
				A,earn/order/o1,points,26000,2023-03-02T00:00:00Z
				A,earn/order/o2,points,6172,2024-03-02T00:00:00Z
				A,earn/order/o3,points,35,2025-01-02T00:00:00Z`,
			tiers: `
				A,2023-01-01T00:00:00Z,,silver,enrolled,0.00
				A,2023-03-01T00:00:00Z,silver,platinum,threshold_reached,5200.00
				A,2025-01-01T00:00:00Z,platinum,gold,year_review,1234.56`,
			yearValues: `A,2025,7.00,USD,7.00`,
		},
		{
			name: "B-15 opened at 00:00 on 1 January, the first review is a year later",
			asOf: "2025-01-01",
			facts: `
				accounts A opened_at=2024-01-01
				orders o1 subtotal=1000.00 at=2024-01-01`,
			entries: `A,earn/order/o1,points,5000,2024-01-02T00:00:00Z`,
			tiers: `
				A,2024-01-01T00:00:00Z,,silver,enrolled,0.00
				A,2024-01-01T00:00:00Z,silver,gold,threshold_reached,1000.00`,
		},
	})
}
