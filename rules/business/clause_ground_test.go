package business_test

// clause_ground_test.go: time, money, months and as_of (G-0 to G-2).

import "testing"

func TestInstantsMoneyAndZone(t *testing.T) {
	prove(t, []scenario{
		{
			name:    "G-0 an instant with an offset is the same instant in UTC",
			facts:   `orders o1 pro at=2023-03-01T01:30:00+02:00`,
			entries: `A,earn/order/o1,points,500,2023-03-01T23:30:00Z`,
		},
		{
			name: "G-0 instants have microseconds, shown where they are not zero",
			facts: `
				orders o1 pro at=2023-03-01T10:00:00.000001Z
				orders o2 pro at=2023-03-01T10:00:00.1Z
				orders o3 pro at=2023-03-01T10:00:00.000Z`,
			entries: `
				A,earn/order/o3,points,500,2023-03-02T10:00:00Z
				A,earn/order/o1,points,500,2023-03-02T10:00:00.000001Z
				A,earn/order/o2,points,500,2023-03-02T10:00:00.100000Z`,
		},
		{
			name: "G-0 points are whole and money has two decimals",
			facts: `
				orders o1 subtotal=400.99 at=2023-03-01
				redemptions r1 points=1505 at=2023-03-02
				credit_uses u1 amount=0.05 at=2023-03-03`,
			entries: `
				A,credit/r1,credits,15.05,2023-03-02T00:00:00Z
				A,earn/order/o1,points,2004,2023-03-02T00:00:00Z
				A,redeem/r1,points,-1505,2023-03-02T00:00:00Z
				A,use/u1,credits,-0.05,2023-03-03T00:00:00Z
				A,expire/credit/r1,credits,-15.00,2023-05-31T00:00:00Z`,
			decisions: `r1,A,accepted,`,
		},
		{
			name:  "G-0 the program zone decides the calendar year",
			terms: `{"zone": "America/New_York"}`,
			asOf:  "2025-06-01",
			facts: `orders o1 subtotal=1000.00 at=2024-01-01T04:59:59.999999Z`, // 2023 in New York
			tiers: `
				A,2023-01-01T00:00:00Z,,silver,enrolled,0.00
				A,2024-01-01T04:59:59.999999Z,silver,gold,threshold_reached,1000.00
				A,2025-01-01T05:00:00Z,gold,silver,year_review,0.00`,
			entries: `A,earn/order/o1,points,5000,2024-01-02T04:59:59.999999Z`,
		},
	})
}

func TestMonths(t *testing.T) {
	prove(t, []scenario{
		{
			name:  "G-1 24 months keep the day and the time of day",
			asOf:  "2026-08-31T10:00",
			facts: `orders o1 pro at=2024-08-30T10:00`,
			entries: `
				A,earn/order/o1,points,500,2024-08-31T10:00:00Z
				A,expire/earn/order/o1,points,-500,2026-08-31T10:00:00Z`,
		},
		{
			name:  "G-1 from a leap day they end on 28 February",
			asOf:  "2026-02-28T10:00",
			facts: `orders o1 pro at=2024-02-28T10:00`,
			entries: `
				A,earn/order/o1,points,500,2024-02-29T10:00:00Z
				A,expire/earn/order/o1,points,-500,2026-02-28T10:00:00Z`,
		},
		{
			name:  "G-1 a local time that does not exist takes the offset before the change",
			terms: `{"zone": "America/New_York"}`,
			asOf:  "2024-06-01",
			facts: `orders o1 pro at=2022-03-09T02:30:00-05:00`, // + 24 h + 24 months: in the gap of 10 March 2024
			entries: `
				A,earn/order/o1,points,500,2022-03-10T07:30:00Z
				A,expire/earn/order/o1,points,-500,2024-03-10T07:30:00Z`,
		},
		{
			name:  "G-1 a local time that exists twice is the first",
			terms: `{"zone": "America/New_York"}`,
			asOf:  "2024-12-01",
			facts: `orders o1 pro at=2022-11-02T01:30:00-04:00`, // + 24 h + 24 months: 3 November 2024, the clocks go back
			entries: `
				A,earn/order/o1,points,500,2022-11-03T05:30:00Z
				A,expire/earn/order/o1,points,-500,2024-11-03T05:30:00Z`,
		},
		{
			name:  "G-1 a day of a duration is 24 hours, over a change of the clocks too",
			terms: `{"zone": "America/New_York"}`,
			facts: `
				orders o1 pro subtotal=320.00 at=2023-03-11T12:00:00-05:00
				redemptions r1 at=2023-03-12T13:00:00-04:00`,
			entries: `
				A,credit/r1,credits,15.00,2023-03-12T17:00:00Z
				A,earn/order/o1,points,1600,2023-03-12T17:00:00Z
				A,redeem/r1,points,-1500,2023-03-12T17:00:00Z
				A,expire/credit/r1,credits,-15.00,2023-06-10T17:00:00Z`,
			decisions: `r1,A,accepted,`,
		},
	})
}

func TestAsOf(t *testing.T) {
	const cancelledLater = `orders o1 subtotal=1000.00 at=2023-03-01T10:00 cancelled_at=2023-03-02T12:00`
	prove(t, []scenario{
		{
			name:    "G-2 an order cancelled after as_of is a completed order",
			asOf:    "2023-03-02T11:59:59.999999Z",
			facts:   cancelledLater,
			entries: `A,earn/order/o1,points,5000,2023-03-02T10:00:00Z`,
		},
		{
			name:  "G-2 at the instant of its cancellation it is cancelled",
			asOf:  "2023-03-02T12:00",
			facts: cancelledLater,
			entries: `
				A,earn/order/o1,points,5000,2023-03-02T10:00:00Z
				A,clawback/order/o1,points,-5000,2023-03-02T12:00:00Z`,
		},
		{
			name:    "G-2 an entry effective at as_of is booked",
			asOf:    "2023-03-02T10:00",
			facts:   cancelledLater,
			entries: `A,earn/order/o1,points,5000,2023-03-02T10:00:00Z`,
		},
		{
			name:  "G-2 an entry effective a microsecond after as_of is not",
			asOf:  "2023-03-02T09:59:59.999999Z",
			facts: cancelledLater,
			tiers: `
				A,2023-01-01T00:00:00Z,,silver,enrolled,0.00
				A,2023-03-01T10:00:00Z,silver,gold,threshold_reached,1000.00`,
		},
		{
			name: "G-2 what has no instant yet, or one after as_of, is not there",
			asOf: "2023-02-01",
			facts: `
				orders o1 pro ordered_at= at=2023-01-10
				orders o2 pro at=2023-02-01T00:00:00.000001Z
				deposits d1
				redemptions r1
				redemptions r2 at=2023-02-02
				credit_uses u1
				credit_uses u2 at=2023-02-02
				voucher_claims c1
				voucher_claims c2 at=2023-02-02`,
			tiers: `A,2023-01-01T00:00:00Z,,silver,enrolled,0.00`,
		},
		{
			name:       "G-2 an account that opens after as_of is not there, for exports either",
			facts:      `accounts A opened_at=2023-12-01T00:00:00.000001Z display_currency=EUR`,
			tiers:      `none`,
			yearValues: `none`,
		},
		{
			name: "G-2 its order counts before, its display currency is not known yet",
			facts: `
				accounts A opened_at=2023-12-01T00:00:00.000001Z display_currency=EUR
				orders o1 pro at=2023-03-01
				fx_rates EUR per_usd=0.5 at=2023-01-01`,
			entries:    `A,earn/order/o1,points,500,2023-03-02T00:00:00Z`,
			yearValues: `A,2023,100.00,USD,100.00`,
		},
		{
			name:       "G-2 bad rows are reported whatever the as_of",
			asOf:       "2023-02-01",
			facts:      `orders o1 currency=EUR ordered_at=2023-06-01 at=2023-06-02`,
			exceptions: `orders,o1,A,not_usd`,
		},
	})
}
