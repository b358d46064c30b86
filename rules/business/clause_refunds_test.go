package business_test

// clause_refunds_test.go: partial refunds after the posting, and refunds that reach the subtotal (B-37).

import "testing"

func TestPartialRefunds(t *testing.T) {
	prove(t, []scenario{
		{
			name: "B-37 the earn is recomputed on what is left, floored, and the excess deducted",
			facts: `
				orders o1 pro subtotal=100.01 at=2023-03-01
				refunds f1 amount=0.01 at=2023-03-10
				refunds f2 amount=0.01 at=2023-03-11
				refunds f3 amount=0.00 at=2023-03-12
				refunds f4 amount=99.98 at=2023-03-13`, // leaves 0.01
			entries: `
				A,earn/order/o1,points,500,2023-03-02T00:00:00Z
				A,clawback/refund/f2,points,-1,2023-03-11T00:00:00Z
				A,clawback/refund/f4,points,-499,2023-03-13T00:00:00Z`,
		},
		{
			name: "B-37 refunds before the posting lowered the base already",
			facts: `
				orders o1 pro subtotal=100.00 at=2023-03-01
				refunds f1 amount=30.00 at=2023-03-01T12:00
				refunds f2 amount=20.00 at=2023-03-10`,
			entries: `
				A,earn/order/o1,points,350,2023-03-02T00:00:00Z
				A,clawback/refund/f2,points,-100,2023-03-10T00:00:00Z`,
		},
		{
			name: "B-37 an order that earned nothing loses nothing but its value",
			facts: `
				orders o1 subtotal=300.00 at=2023-03-01
				refunds f1 amount=50.00 at=2023-03-10`,
			yearValues: `A,2023,250.00,USD,250.00`,
		},
	})
}

func TestPartialRefundsOfWhatIsSpentOrExpired(t *testing.T) {
	prove(t, []scenario{
		{
			name: "B-37 what expired is not held any more, what was spent is",
			asOf: "2025-06-01",
			facts: `
				orders o1 pro subtotal=320.00 at=2023-03-01
				redemptions r1 at=2025-03-01
				refunds f1 amount=10.00 at=2025-03-02
				refunds f2 amount=160.00 at=2025-03-03`, // held 1500: due 1550, then 750
			entries: `
				A,earn/order/o1,points,1600,2023-03-02T00:00:00Z
				A,credit/r1,credits,15.00,2025-03-01T00:00:00Z
				A,redeem/r1,points,-1500,2025-03-01T00:00:00Z
				A,expire/earn/order/o1,points,-100,2025-03-02T00:00:00Z
				A,clawback/refund/f2,points,-750,2025-03-03T00:00:00Z
				A,expire/credit/r1,credits,-15.00,2025-05-30T00:00:00Z`,
			decisions: `r1,A,accepted,`,
		},
		{
			name: "B-37 a bonus stays, and its offer stays used",
			facts: `
				members m2 invited_at=2023-01-01
				orders o1 member_id=m2 subtotal=150.00 at=2023-03-01
				refunds f1 amount=149.99 at=2023-03-10
				orders o2 member_id=m2 subtotal=150.00 at=2023-03-11`,
			entries: `A,bonus/member/o1,points,1000,2023-03-02T00:00:00Z`,
		},
		{
			name: "B-37 a refund of points already spent makes debt",
			facts: `
				orders o1 pro subtotal=300.00 at=2023-03-01
				redemptions r1 at=2023-03-03
				refunds f1 amount=100.00 at=2023-03-10
				orders o2 pro subtotal=100.00 at=2023-10-01
				redemptions r2 points=1500 at=2023-10-02`,
			entries: `
				A,earn/order/o1,points,1500,2023-03-02T00:00:00Z
				A,credit/r1,credits,15.00,2023-03-03T00:00:00Z
				A,redeem/r1,points,-1500,2023-03-03T00:00:00Z
				A,clawback/refund/f1,points,-500,2023-03-10T00:00:00Z
				A,expire/credit/r1,credits,-15.00,2023-06-01T00:00:00Z
				A,earn/order/o2,points,500,2023-10-02T00:00:00Z`,
			decisions: `
				r1,A,accepted,
				r2,A,rejected,insufficient_points`,
		},
	})
}

func TestFullRefunds(t *testing.T) {
	prove(t, []scenario{
		{
			name: "B-37 refunds that add up to the subtotal are a cancellation, booked under the last one's key",
			facts: invitedM2 + `
				orders o1 pro member_id=m2 subtotal=150.00 at=2023-03-01
				refunds f1 amount=50.00 at=2023-03-10
				refunds f2 amount=100.00 at=2023-03-11
				orders o2 pro member_id=m2 subtotal=120.00 at=2023-03-11`,
			entries: `
				A,bonus/member/o1,points,1000,2023-03-02T00:00:00Z
				A,earn/order/o1,points,750,2023-03-02T00:00:00Z
				A,clawback/refund/f1,points,-250,2023-03-10T00:00:00Z
				A,clawback/refund/f2,points,-1500,2023-03-11T00:00:00Z
				A,bonus/member/o2,points,1000,2023-03-12T00:00:00Z
				A,earn/order/o2,points,600,2023-03-12T00:00:00Z`,
			yearValues: `A,2023,120.00,USD,120.00`,
		},
		{
			name: "B-37 a refund over the subtotal takes what there is; later refunds and the cancellation take nothing",
			facts: `
				orders o1 pro at=2023-03-01 cancelled_at=2023-03-20
				refunds f1 amount=10.00 at=2023-03-10
				refunds f2 amount=1000.00 at=2023-03-11
				refunds f3 amount=10.00 at=2023-03-12`,
			entries: `
				A,earn/order/o1,points,500,2023-03-02T00:00:00Z
				A,clawback/refund/f1,points,-50,2023-03-10T00:00:00Z
				A,clawback/refund/f2,points,-450,2023-03-11T00:00:00Z`,
			yearValues: `A,2023,0.00,USD,0.00`,
		},
		{
			name: "B-37 two refunds of one instant: the one that reaches the subtotal goes second",
			facts: `
				orders o1 pro at=2023-03-01
				refunds f2 amount=40.00 at=2023-03-10
				refunds f1 amount=60.00 at=2023-03-10`,
			entries: `
				A,earn/order/o1,points,500,2023-03-02T00:00:00Z
				A,clawback/refund/f1,points,-300,2023-03-10T00:00:00Z
				A,clawback/refund/f2,points,-200,2023-03-10T00:00:00Z`,
		},
		{
			name: "B-37 a refund of 0.00 reaches the subtotal of a 0.00 order",
			facts: diamond + invitedM2 + `
				orders o1 member_id=m2 subtotal=0.00 at=2023-03-01
				refunds f1 amount=0.00 at=2023-03-10`,
			entries: diamondEarns + `
				A,bonus/member/o1,points,1000,2023-03-02T00:00:00Z
				A,clawback/refund/f1,points,-1000,2023-03-10T00:00:00Z`,
		},
	})
}

func TestRefundsOfOtherOrders(t *testing.T) {
	prove(t, []scenario{
		{
			name: "B-37 a refund of another order, another account's or an unknown one does not add up",
			facts: `
				accounts B
				orders o1 pro at=2023-03-01
				orders o2 pro at=2023-03-01
				refunds f1 order_id=o2 amount=60.00 at=2023-03-10
				refunds f2 order_id=o1 amount=60.00 at=2023-03-10
				refunds f3 order_id=o1 account_id=B amount=60.00 at=2023-03-10
				refunds f4 order_id=o9 amount=60.00 at=2023-03-10`,
			entries: `
				A,earn/order/o1,points,500,2023-03-02T00:00:00Z
				A,earn/order/o2,points,500,2023-03-02T00:00:00Z
				A,clawback/refund/f1,points,-300,2023-03-10T00:00:00Z
				A,clawback/refund/f2,points,-300,2023-03-10T00:00:00Z`,
			exceptions: `
				refunds,f3,B,unknown_order
				refunds,f4,A,unknown_order`,
		},
	})
}
