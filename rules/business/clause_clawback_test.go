package business_test

// clause_clawback_test.go: what a cancellation deducts, and from which lots (B-35, B-36).

import "testing"

func TestCancellationAfterPosting(t *testing.T) {
	prove(t, []scenario{
		{
			name: "B-35 the earn and the bonus of an order, in one entry",
			facts: invitedM2 + `
				orders o1 pro subtotal=150.00 member_id=m2 at=2023-03-01 cancelled_at=2023-04-01`,
			entries: `
				A,bonus/member/o1,points,1000,2023-03-02T00:00:00Z
				A,earn/order/o1,points,750,2023-03-02T00:00:00Z
				A,clawback/order/o1,points,-1750,2023-04-01T00:00:00Z`,
		},
		{
			name: "B-35 a report and a deposit likewise, under their own keys",
			facts: platinum + `
				hourly_reports h1 at=2023-03-01 cancelled_at=2023-04-01
				deposits d1 amount=12345.67 at=2023-03-01 reversed_at=2023-04-01`,
			entries: platinumEarns + `
				A,bonus/hourly/h1,points,100,2023-03-02T00:00:00Z
				A,earn/deposit/d1,points,61728,2023-03-02T00:00:00Z
				A,earn/hourly/h1,points,500,2023-03-02T00:00:00Z
				A,clawback/deposit/d1,points,-61728,2023-04-01T00:00:00Z
				A,clawback/hourly/h1,points,-600,2023-04-01T00:00:00Z`,
		},
		{
			name: "B-35 less what earlier refunds already took back",
			facts: invitedM2 + `
				orders o1 pro subtotal=150.00 member_id=m2 at=2023-03-01 cancelled_at=2023-04-01
				refunds f1 amount=50.00 at=2023-03-10
				refunds f2 amount=20.00 at=2023-03-11
				refunds f3 amount=10.00 at=2023-04-02`,
			entries: `
				A,bonus/member/o1,points,1000,2023-03-02T00:00:00Z
				A,earn/order/o1,points,750,2023-03-02T00:00:00Z
				A,clawback/refund/f1,points,-250,2023-03-10T00:00:00Z
				A,clawback/refund/f2,points,-100,2023-03-11T00:00:00Z
				A,clawback/order/o1,points,-1400,2023-04-01T00:00:00Z`,
		},
	})
}

func TestCancellationAfterExpiry(t *testing.T) {
	prove(t, []scenario{
		{
			name: "B-35 less what has expired: cancelled at the expiry, only the spent part is left to take",
			asOf: "2025-03-02",
			facts: `
				orders o1 pro subtotal=320.00 at=2023-03-01 cancelled_at=2025-03-02
				redemptions r1 points=1550 at=2025-03-01`,
			entries: `
				A,earn/order/o1,points,1600,2023-03-02T00:00:00Z
				A,credit/r1,credits,15.50,2025-03-01T00:00:00Z
				A,redeem/r1,points,-1550,2025-03-01T00:00:00Z
				A,clawback/order/o1,points,-1550,2025-03-02T00:00:00Z
				A,expire/earn/order/o1,points,-50,2025-03-02T00:00:00Z`,
			decisions: `r1,A,accepted,`,
		},
		{
			name:  "B-35 a microsecond before the expiry all of it is taken and nothing expires",
			asOf:  "2025-06-01",
			facts: `orders o1 pro subtotal=320.00 at=2023-03-01 cancelled_at=2025-03-01T23:59:59.999999Z`,
			entries: `
				A,earn/order/o1,points,1600,2023-03-02T00:00:00Z
				A,clawback/order/o1,points,-1600,2025-03-01T23:59:59.999999Z`,
		},
		{
			name: "B-35 nothing is taken twice: refunded from the bonus, then expired, then cancelled",
			asOf: "2025-06-01",
			facts: invitedM2 + `
				orders o1 pro subtotal=150.00 member_id=m2 at=2023-03-01 cancelled_at=2025-04-01
				refunds f1 amount=50.00 at=2023-03-10
				refunds f2 amount=50.00 at=2025-03-02`,
			entries: `
				A,bonus/member/o1,points,1000,2023-03-02T00:00:00Z
				A,earn/order/o1,points,750,2023-03-02T00:00:00Z
				A,clawback/refund/f1,points,-250,2023-03-10T00:00:00Z
				A,expire/bonus/member/o1,points,-750,2025-03-02T00:00:00Z
				A,expire/earn/order/o1,points,-750,2025-03-02T00:00:00Z`,
		},
	})
}

func TestDeductionsGoToLots(t *testing.T) {
	prove(t, []scenario{
		{
			name: "B-36 the order's own lots first, though others expire sooner",
			asOf: "2025-06-01",
			facts: `
				orders o1 pro subtotal=300.00 at=2023-03-01
				orders o2 pro subtotal=340.00 at=2023-03-05 cancelled_at=2023-04-01`,
			entries: `
				A,earn/order/o1,points,1500,2023-03-02T00:00:00Z
				A,earn/order/o2,points,1700,2023-03-06T00:00:00Z
				A,clawback/order/o2,points,-1700,2023-04-01T00:00:00Z
				A,expire/earn/order/o1,points,-1500,2025-03-02T00:00:00Z`,
		},
		{
			name: "B-36 a partial refund takes the bonus lot first: of one expiry, by key",
			asOf: "2025-06-01",
			facts: `
				members m2 invited_at=2023-01-01
				orders o1 pro subtotal=150.00 member_id=m2 at=2023-03-01
				refunds f1 amount=50.00 at=2023-03-10
				refunds f2 amount=50.00 at=2023-03-11`,
			entries: `
				A,bonus/member/o1,points,1000,2023-03-02T00:00:00Z
				A,earn/order/o1,points,750,2023-03-02T00:00:00Z
				A,clawback/refund/f1,points,-250,2023-03-10T00:00:00Z
				A,clawback/refund/f2,points,-250,2023-03-11T00:00:00Z
				A,expire/bonus/member/o1,points,-500,2025-03-02T00:00:00Z
				A,expire/earn/order/o1,points,-750,2025-03-02T00:00:00Z`,
		},
		{
			name: "B-36 then from the account's other lots in expiry order",
			asOf: "2025-06-01",
			facts: `
				orders o1 pro subtotal=320.00 at=2023-03-01
				orders o3 pro subtotal=100.00 at=2023-03-05
				orders o2 pro subtotal=100.00 at=2023-03-07
				redemptions r1 at=2023-03-10
				refunds f1 amount=160.00 at=2023-04-01`, // 800: 100 of o1, 500 of o3, 200 of o2
			entries: `
				A,earn/order/o1,points,1600,2023-03-02T00:00:00Z
				A,earn/order/o3,points,500,2023-03-06T00:00:00Z
				A,earn/order/o2,points,500,2023-03-08T00:00:00Z
				A,credit/r1,credits,15.00,2023-03-10T00:00:00Z
				A,redeem/r1,points,-1500,2023-03-10T00:00:00Z
				A,clawback/refund/f1,points,-800,2023-04-01T00:00:00Z
				A,expire/credit/r1,credits,-15.00,2023-06-08T00:00:00Z
				A,expire/earn/order/o2,points,-300,2025-03-08T00:00:00Z`,
			decisions: `r1,A,accepted,`,
		},
	})
}

// spentThenCancelled leaves a debt of 1500 on 10 February.
const (
	spentThenCancelled = `
		orders o1 pro subtotal=300.00 at=2023-02-01 cancelled_at=2023-02-10
		redemptions r1 at=2023-02-03`
	spentThenCancelledRows = `
		A,earn/order/o1,points,1500,2023-02-02T00:00:00Z
		A,credit/r1,credits,15.00,2023-02-03T00:00:00Z
		A,redeem/r1,points,-1500,2023-02-03T00:00:00Z
		A,clawback/order/o1,points,-1500,2023-02-10T00:00:00Z`
	creditsExpire = `
		A,expire/credit/r1,credits,-15.00,2023-05-04T00:00:00Z`
)

func TestDebt(t *testing.T) {
	prove(t, []scenario{
		{
			name: "B-36 later postings pay the debt before they become usable; what paid counts as spent",
			asOf: "2025-06-01",
			facts: spentThenCancelled + `
				orders o2 pro subtotal=100.00 at=2023-03-01
				orders o3 pro subtotal=240.00 at=2023-03-05
				redemptions r2 points=1500 at=2023-03-10`,
			entries: spentThenCancelledRows + `
				A,earn/order/o2,points,500,2023-03-02T00:00:00Z
				A,earn/order/o3,points,1200,2023-03-06T00:00:00Z` + creditsExpire + `
				A,expire/earn/order/o3,points,-200,2025-03-06T00:00:00Z`,
			decisions: `
				r1,A,accepted,
				r2,A,rejected,insufficient_points`,
		},
		{
			name: "B-36 a posting of exactly the debt leaves nothing, the next is all usable",
			asOf: "2023-05-04",
			facts: spentThenCancelled + `
				orders o2 pro subtotal=300.00 at=2023-03-01
				orders o3 pro subtotal=300.00 at=2023-03-05
				redemptions r2 points=1500 at=2023-03-05T23:59:59.999999Z
				redemptions r3 points=1501 at=2023-03-06
				redemptions r4 points=1500 at=2023-03-06`,
			entries: spentThenCancelledRows + `
				A,earn/order/o2,points,1500,2023-03-02T00:00:00Z
				A,credit/r4,credits,15.00,2023-03-06T00:00:00Z
				A,earn/order/o3,points,1500,2023-03-06T00:00:00Z
				A,redeem/r4,points,-1500,2023-03-06T00:00:00Z` + creditsExpire,
			decisions: `
				r1,A,accepted,
				r2,A,rejected,insufficient_points
				r3,A,rejected,insufficient_points
				r4,A,accepted,`,
		},
		{
			name: "B-36 the order whose points paid the debt is cancelled: the debt is back",
			asOf: "2025-06-01",
			facts: spentThenCancelled + `
				orders o2 pro subtotal=320.00 at=2023-03-01 cancelled_at=2023-04-01
				orders o3 pro subtotal=340.00 at=2023-05-01`,
			entries: spentThenCancelledRows + `
				A,earn/order/o2,points,1600,2023-03-02T00:00:00Z
				A,clawback/order/o2,points,-1600,2023-04-01T00:00:00Z
				A,earn/order/o3,points,1700,2023-05-02T00:00:00Z` + creditsExpire + `
				A,expire/earn/order/o3,points,-200,2025-05-02T00:00:00Z`,
			decisions: `r1,A,accepted,`,
		},
		{
			name: "B-36 of two lots posted at one instant the smaller key pays first",
			asOf: "2025-06-01",
			facts: spentThenCancelled + `
				members m2 invited_at=2023-01-01
				orders o2 pro subtotal=150.00 member_id=m2 at=2023-03-01`,
			entries: spentThenCancelledRows + `
				A,bonus/member/o2,points,1000,2023-03-02T00:00:00Z
				A,earn/order/o2,points,750,2023-03-02T00:00:00Z` + creditsExpire + `
				A,expire/earn/order/o2,points,-250,2025-03-02T00:00:00Z`,
			decisions: `r1,A,accepted,`,
		},
	})
}
