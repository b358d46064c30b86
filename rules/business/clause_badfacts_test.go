package business_test

// clause_badfacts_test.go: rows that cannot be facts, and rows that only look so
// (the page's "Bad facts").

import "testing"

func TestMalformedMoney(t *testing.T) {
	prove(t, []scenario{
		{
			name: "G-0 money is digits, a point, two digits, at most a leading minus, and fits 64 bits",
			facts: `
				orders m01 pro subtotal=10 at=2023-03-01
				orders m02 pro subtotal=10.5 at=2023-03-01
				orders m03 pro subtotal=.50 at=2023-03-01
				orders m04 pro subtotal=+1.00 at=2023-03-01
				orders m05 pro subtotal= at=2023-03-01
				orders m06 pro tax= at=2023-03-01
				orders m07 pro service_fee=1.000 at=2023-03-01
				orders m08 pro subtotal=92233720368547758.08 at=2023-03-01
				orders m09 pro subtotal=0x1.00 at=2023-03-01
				orders m10 pro subtotal=--1.00 at=2023-03-01
				deposits m11 amount=1,000.00 at=2023-03-01
				refunds m12 amount=1 order_id=good at=2023-03-01
				credit_uses m13 amount=five at=2023-03-01
				orders good pro subtotal=0001.00 tax=-0.00 at=2023-03-01`,
			entries: `A,earn/order/good,points,5,2023-03-02T00:00:00Z`,
			exceptions: `
				credit_uses,m13,A,malformed
				deposits,m11,A,malformed
				orders,m01,A,malformed
				orders,m02,A,malformed
				orders,m03,A,malformed
				orders,m04,A,malformed
				orders,m05,A,malformed
				orders,m06,A,malformed
				orders,m07,A,malformed
				orders,m08,A,malformed
				orders,m09,A,malformed
				orders,m10,A,malformed
				refunds,m12,A,malformed`,
		},
	})
}

func TestMalformedInstantsAndChoices(t *testing.T) {
	prove(t, []scenario{
		{
			name: "G-0 an instant is RFC 3339 with Z or an offset and at most six fractional digits",
			facts: `
				orders i1 pro at=2023-03-01T10:00:00
				orders i2 pro at=2023-03-01T10:00:00.0000001Z
				orders i3 pro at=2023-02-30
				orders i4 pro at=2023-03-01T24:00:00Z
				orders i5 pro at=2023-03-01T10:00:00+0100
				orders i6 pro ordered_at=never at=2023-03-01
				orders i7 pro at=2023-03-01 updated_at=yesterday
				hourly_reports i8 pro week_start=2023-13-01 at=2023-03-01
				accounts i9 opened_at=soon
				orders good pro at=2023-03-01T10:00:00.000000+00:00`,
			entries: `A,earn/order/good,points,500,2023-03-02T10:00:00Z`,
			exceptions: `
				accounts,i9,i9,malformed
				hourly_reports,i8,A,malformed
				orders,i1,A,malformed
				orders,i2,A,malformed
				orders,i3,A,malformed
				orders,i4,A,malformed
				orders,i5,A,malformed
				orders,i6,A,malformed
				orders,i7,A,malformed`,
		},
		{
			name: "B-20 booleans, points, roles and kinds as the page writes them",
			facts: `
				members x1 role=owner
				members x2 role=
				orders x3 freelancer_pro=TRUE at=2023-03-01
				orders x4 freelancer_pro= at=2023-03-01
				redemptions x5 kind=cash at=2023-03-01
				redemptions x6 points=-1500 at=2023-03-01
				redemptions x7 points=1500.00 at=2023-03-01
				redemptions x8 points= at=2023-03-01
				fx_rates x9 per_usd= at=2023-03-01`,
			exceptions: `
				fx_rates,x9,,malformed
				members,x1,A,malformed
				members,x2,A,malformed
				orders,x3,A,malformed
				orders,x4,A,malformed
				redemptions,x5,A,malformed
				redemptions,x6,A,malformed
				redemptions,x7,A,malformed
				redemptions,x8,A,malformed`,
		},
	})
}

func TestReasonsInOrder(t *testing.T) {
	prove(t, []scenario{
		{
			name: "G-2 each row has the first reason that applies: it breaks its own and every later one",
			facts: `
				orders "" account_id=X subtotal=1 currency=EUR at=2019-01-01
				orders "" account_id=X subtotal=-1.00 currency=EUR at=2019-01-01
				orders o3 account_id=X subtotal=-1.00 currency=EUR at=2019-01-01
				orders o4 account_id= subtotal=-1.00 currency=EUR at=2019-01-01
				orders o5 subtotal=-1.00 currency=EUR at=2019-01-01
				orders o6 service_fee=-0.01 currency=EUR at=2019-01-01
				orders o7 currency= at=2019-01-01
				orders o8 at=2019-01-01
				orders o9 cancelled_at=2019-01-01
				refunds f1 order_id=o9 amount=-1.00 at=2023-03-01
				refunds f2 order_id=o10 amount=-1.00 at=2023-03-01
				orders o10 pro at=2023-03-01`,
			entries: `A,earn/order/o10,points,500,2023-03-02T00:00:00Z`,
			exceptions: `
				orders,,X,malformed
				orders,,X,missing_id
				orders,o3,X,unknown_account
				orders,o4,,unknown_account
				orders,o5,A,negative_amount
				orders,o6,A,negative_amount
				orders,o7,A,not_usd
				orders,o8,A,out_of_order
				orders,o9,A,out_of_order
				refunds,f1,A,unknown_order
				refunds,f2,A,negative_amount`,
		},
		{
			name:  "B-21 out of order is: completed or cancelled before ordered, approved before the week started in the zone",
			terms: `{"zone": "America/New_York"}`,
			facts: `
				orders o1 pro ordered_at=2023-03-01 at=2023-03-01
				orders o2 pro ordered_at=2023-03-01 at=2023-02-28T23:59:59.999999Z
				orders o3 pro ordered_at=2023-03-01 cancelled_at=2023-02-28T23:59:59.999999Z
				orders o4 pro ordered_at=2023-03-01 at=2023-04-01 cancelled_at=2023-03-15
				hourly_reports h1 week_start=2023-03-06 at=2023-03-06T05:00:00Z
				hourly_reports h2 week_start=2023-03-06 at=2023-03-06T04:59:59.999999Z
				deposits d1 at=2023-03-02 reversed_at=2023-03-01
				members m2 invited_at=2023-03-02 joined_at=2023-03-01`,
			entries: `
				A,earn/order/o1,points,500,2023-03-02T00:00:00Z
				A,bonus/hourly/h1,points,100,2023-03-07T05:00:00Z`,
			exceptions: `
				hourly_reports,h2,A,out_of_order
				orders,o2,A,out_of_order
				orders,o3,A,out_of_order`,
		},
	})
}

func TestEqualIDs(t *testing.T) {
	prove(t, []scenario{
		{
			name: "B-01 ids that differ only in case are two",
			facts: `
				accounts A
				accounts a
				orders o1 pro subtotal=100.00 at=2023-03-01
				orders O1 pro subtotal=200.00 at=2023-03-01
				orders ob account_id=a pro subtotal=300.00 at=2023-03-01
				refunds f1 order_id=o1 amount=50.00 at=2023-03-05`,
			entries: `
				A,earn/order/O1,points,1000,2023-03-02T00:00:00Z
				A,earn/order/o1,points,500,2023-03-02T00:00:00Z
				A,clawback/refund/f1,points,-250,2023-03-05T00:00:00Z
				a,earn/order/ob,points,1500,2023-03-02T00:00:00Z`,
		},
		{
			name: "G-3 of two rows with one id the later updated_at wins, none is the oldest, of equals the last",
			facts: `
				orders o1 pro subtotal=20.00 at=2023-03-01 updated_at=2023-03-02
				orders o1 pro subtotal=10.00 at=2023-03-01 updated_at=2023-03-01
				orders o2 pro subtotal=20.00 at=2023-03-01 updated_at=2023-03-01
				orders o2 pro subtotal=10.00 at=2023-03-01
				orders o3 pro subtotal=10.00 at=2023-03-01
				orders o3 pro subtotal=20.00 at=2023-03-01
				orders o4 pro subtotal=10.00 at=2023-03-01 updated_at=2023-03-01T00:00:00+00:00
				orders o4 pro subtotal=20.00 at=2023-03-01 updated_at=2023-03-01
				orders o5 pro subtotal=20.00 at=2023-03-01
				orders o5 pro subtotal=20.00 at=2023-03-01T00:00:00.000Z updated_at=2023-03-01
				orders o6 pro subtotal=20.00 at=2023-03-01
				orders o6 pro subtotal=99.00 at=2023-03-01 currency=EUR`,
			entries: `
				A,earn/order/o1,points,100,2023-03-02T00:00:00Z
				A,earn/order/o2,points,100,2023-03-02T00:00:00Z
				A,earn/order/o3,points,100,2023-03-02T00:00:00Z
				A,earn/order/o4,points,100,2023-03-02T00:00:00Z
				A,earn/order/o5,points,100,2023-03-02T00:00:00Z
				A,earn/order/o6,points,100,2023-03-02T00:00:00Z`,
			exceptions: `
				orders,o1,A,duplicate_id
				orders,o2,A,duplicate_id
				orders,o3,A,duplicate_id
				orders,o4,A,duplicate_id
				orders,o6,A,not_usd`,
		},
	})
}
