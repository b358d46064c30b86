package business_test

// clause_offers_test.go: the first big order, the next hourly package, the
// invited member (B-24 to B-26).

import "testing"

func TestFirstBigOrder(t *testing.T) {
	prove(t, []scenario{
		{
			name: "B-24 over 350.00, whichever freelancer did it, once",
			facts: `
				orders o1 subtotal=350.00 at=2023-03-01
				orders o2 subtotal=350.01 at=2023-03-02
				orders o3 subtotal=299.98 at=2023-03-03
				orders o4 account_id=B subtotal=351.00 at=2023-03-03
				accounts B`,
			entries: `
				A,earn/order/o2,points,1750,2023-03-03T00:00:00Z
				B,earn/order/o4,points,1755,2023-03-04T00:00:00Z`,
		},
		{
			name: "B-24 it does not stack on the standing rate, and a Pro order uses it up",
			facts: `
				orders o1 pro subtotal=400.00 at=2023-03-01
				orders o2 subtotal=400.00 at=2023-03-02`,
			entries: `A,earn/order/o1,points,2000,2023-03-02T00:00:00Z`,
		},
		{
			name: "B-24 whatever the tier: an order in gold uses it up",
			asOf: "2025-03-01",
			facts: `
				orders o1 subtotal=350.00 at=2023-03-01
				hourly_reports h1 subtotal=650.00 at=2023-03-02
				orders o2 subtotal=400.00 at=2023-03-03
				orders o3 subtotal=400.00 at=2025-02-01`,
			entries: `
				A,bonus/hourly/h1,points,100,2023-03-03T00:00:00Z
				A,earn/order/o2,points,2000,2023-03-04T00:00:00Z`,
		},
		{
			name: "B-24 the subtotal is tested, refunds are ignored",
			facts: `
				orders o1 subtotal=400.00 at=2023-03-01
				refunds f1 amount=399.00 at=2023-02-28
				orders o2 subtotal=400.00 at=2023-03-02`,
			entries: `A,earn/order/o1,points,5,2023-03-02T00:00:00Z`,
		},
		{
			name: "B-24 an hourly report is no order",
			facts: `
				hourly_reports h1 subtotal=400.00 at=2023-03-01
				orders o1 subtotal=360.00 at=2023-03-02`,
			entries: `
				A,bonus/hourly/h1,points,100,2023-03-02T00:00:00Z
				A,earn/order/o1,points,1800,2023-03-03T00:00:00Z`,
		},
	})
}

func TestNextHourlyPackage(t *testing.T) {
	prove(t, []scenario{
		{
			name: "B-25 the first approved report brings 100 more, whatever its amount and freelancer",
			facts: `
				hourly_reports h9 subtotal=0.00 at=2023-03-01
				hourly_reports h1 pro subtotal=10.00 at=2023-03-02`,
			entries: `
				A,bonus/hourly/h9,points,100,2023-03-02T00:00:00Z
				A,earn/hourly/h1,points,50,2023-03-03T00:00:00Z`,
		},
		{
			name: "B-25 once an account, not once a package",
			facts: `
				hourly_reports h1 package_id=p1 at=2023-03-01
				hourly_reports h2 package_id=p2 at=2023-03-02
				hourly_reports h3 account_id=B at=2023-03-03
				accounts B`,
			entries: `
				A,bonus/hourly/h1,points,100,2023-03-02T00:00:00Z
				B,bonus/hourly/h3,points,100,2023-03-04T00:00:00Z`,
		},
		{
			name: "B-25 a report not approved, or cancelled by then, is not the first",
			facts: `
				hourly_reports h1
				hourly_reports h2 at=2023-03-01 cancelled_at=2023-03-01
				hourly_reports h3 at=2023-03-01`,
			entries: `A,bonus/hourly/h3,points,100,2023-03-02T00:00:00Z`,
		},
	})
}

func TestInvitedMember(t *testing.T) {
	const m2 = "members m2 role=member invited_at=2023-01-01 joined_at=2023-01-02\n"
	prove(t, []scenario{
		{
			name: "B-26 the first order over 100.00, once",
			facts: m2 + `
				orders o1 member_id=m2 subtotal=100.00 at=2023-03-01
				orders o2 member_id=m2 subtotal=100.01 at=2023-03-02
				orders o3 member_id=m2 subtotal=200.00 at=2023-03-03`,
			entries: `A,bonus/member/o2,points,1000,2023-03-03T00:00:00Z`,
		},
		{
			name: "B-26 once for each member, never for one not invited or unknown",
			facts: m2 + `
				members m3 invited_at=2023-01-01
				members m7 account_id=B invited_at=2023-01-01
				accounts B
				orders o1 member_id=m3 subtotal=150.00 at=2023-03-01
				orders o2 member_id=m2 subtotal=150.00 at=2023-03-01
				orders o3 member_id=m1 subtotal=150.00 at=2023-03-01
				orders o4 member_id=nobody subtotal=150.00 at=2023-03-01
				orders o5 member_id=m7 subtotal=150.00 at=2023-03-01
				orders o6 member_id= subtotal=150.00 at=2023-03-01`,
			entries: `
				A,bonus/member/o1,points,1000,2023-03-02T00:00:00Z
				A,bonus/member/o2,points,1000,2023-03-02T00:00:00Z`,
		},
		{
			name: "B-26 invited and joined at the very completion is in time; a microsecond later uses nothing up",
			facts: `
				members m2 invited_at=2023-03-01 joined_at=2023-03-01
				members m3 invited_at=2023-01-01 joined_at=2023-03-01T00:00:00.000001Z
				members m4 invited_at=2023-03-01T00:00:00.000001Z joined_at=2023-01-01
				members m5 invited_at=2023-01-01 joined_at=
				orders o2 member_id=m2 subtotal=150.00 at=2023-03-01
				orders o3 member_id=m3 subtotal=150.00 at=2023-03-01
				orders o4 member_id=m4 subtotal=150.00 at=2023-03-01
				orders o5 member_id=m5 subtotal=150.00 at=2023-03-01
				orders p3 member_id=m3 subtotal=120.00 at=2023-03-02
				orders p4 member_id=m4 subtotal=120.00 at=2023-03-02`,
			entries: `
				A,bonus/member/o2,points,1000,2023-03-02T00:00:00Z
				A,bonus/member/p3,points,1000,2023-03-03T00:00:00Z
				A,bonus/member/p4,points,1000,2023-03-03T00:00:00Z`,
		},
		{
			name: "B-26 the subtotal is tested, refunds are ignored",
			facts: m2 + `
				orders o1 pro member_id=m2 subtotal=100.01 at=2023-03-01
				refunds f1 amount=100.00 at=2023-02-01`,
			entries: `A,bonus/member/o1,points,1000,2023-03-02T00:00:00Z`,
		},
	})
}

func TestInvitedMemberInDiamond(t *testing.T) {
	const m2 = diamond + "members m2 role=member invited_at=2023-01-01\n"
	prove(t, []scenario{
		{
			name:  "B-26 in diamond the very first order does, whatever its amount",
			facts: m2 + `orders o1 member_id=m2 subtotal=0.00 at=2023-03-01`,
			entries: diamondEarns + `
				A,bonus/member/o1,points,1000,2023-03-02T00:00:00Z`,
		},
		{
			name: "B-26 an order that stands, from before diamond and from before the invitation, makes the next no first",
			facts: m2 + `
				members m3 invited_at=2023-02-15
				orders a2 member_id=m2 subtotal=0.20 at=2023-01-15
				orders a3 member_id=m3 subtotal=0.20 at=2023-02-10
				orders o2 member_id=m2 subtotal=100.00 at=2023-03-01
				orders o3 member_id=m3 subtotal=100.00 at=2023-03-01`,
			entries: `A,earn/order/g0,points,125000,2023-02-02T00:00:00Z
				A,earn/order/a3,points,1,2023-02-11T00:00:00Z
				A,earn/order/o2,points,500,2023-03-02T00:00:00Z
				A,earn/order/o3,points,500,2023-03-02T00:00:00Z`,
		},
		{
			name: "B-26 the rule over 100.00 is still there for a later order",
			facts: m2 + `
				orders a2 member_id=m2 subtotal=0.20 at=2023-01-15
				orders o2 member_id=m2 subtotal=100.01 at=2023-03-01`,
			entries: diamondEarns + `
				A,bonus/member/o2,points,1000,2023-03-02T00:00:00Z
				A,earn/order/o2,points,500,2023-03-02T00:00:00Z`,
		},
		{
			name: "B-26 a cancelled order is no first one, cancelled at that very instant either",
			facts: m2 + `
				orders a2 member_id=m2 subtotal=0.20 at=2023-01-15 cancelled_at=2023-03-01
				orders o2 member_id=m2 subtotal=1.00 at=2023-03-01`,
			entries: diamondEarns + `
				A,bonus/member/o2,points,1000,2023-03-02T00:00:00Z
				A,earn/order/o2,points,5,2023-03-02T00:00:00Z`,
		},
		{
			name: "B-26 the tier is the one just before: the order that makes diamond is not in diamond",
			facts: `
				members m2 invited_at=2023-01-01
				orders o1 subtotal=24900.00 at=2023-03-01
				orders o2 member_id=m2 subtotal=100.00 at=2023-03-02
				orders o3 member_id=m2 subtotal=100.00 at=2023-03-03`,
			entries: `
				A,earn/order/o1,points,124500,2023-03-02T00:00:00Z
				A,earn/order/o2,points,500,2023-03-03T00:00:00Z
				A,earn/order/o3,points,500,2023-03-04T00:00:00Z`,
		},
	})
}
