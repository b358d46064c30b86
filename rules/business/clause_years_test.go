package business_test

// clause_years_test.go: the year review, and what cancellations do to the running value (B-13, B-14).

import "testing"

func TestYearReview(t *testing.T) {
	prove(t, []scenario{
		{
			name:    "B-13 a tier reached in a year holds to the end of the next",
			asOf:    "2025-01-01",
			facts:   `orders o1 subtotal=25000.00 at=2023-01-01`,
			entries: "A,earn/order/o1,points,125000,2023-01-02T00:00:00Z",
			tiers: enrolledA + `
				A,2023-01-01T00:00:00Z,silver,diamond,threshold_reached,25000.00
				A,2025-01-01T00:00:00Z,diamond,silver,year_review,0.00`,
		},
		{
			name:    "B-13 and not a microsecond less",
			asOf:    "2024-12-31T23:59:59.999999Z",
			facts:   `orders o1 subtotal=1000.00 at=2023-12-31T23:59:59.999999Z`,
			entries: `A,earn/order/o1,points,5000,2024-01-01T23:59:59.999999Z`,
			tiers: enrolledA + `
				A,2023-12-31T23:59:59.999999Z,silver,gold,threshold_reached,1000.00`,
		},
		{
			name: "B-13 it falls step by step, to what each year was worth",
			asOf: "2026-01-01",
			facts: `
				orders o1 subtotal=25000.00 at=2023-06-01
				orders o2 subtotal=5000.00 at=2024-06-01
				orders o3 subtotal=999.99 at=2025-06-01`,
			entries: `
				A,earn/order/o1,points,125000,2023-06-02T00:00:00Z
				A,earn/order/o2,points,25000,2024-06-02T00:00:00Z
				A,earn/order/o3,points,4999,2025-06-02T00:00:00Z
				A,expire/earn/order/o1,points,-125000,2025-06-02T00:00:00Z`,
			tiers: enrolledA + `
				A,2023-06-01T00:00:00Z,silver,diamond,threshold_reached,25000.00
				A,2025-01-01T00:00:00Z,diamond,platinum,year_review,5000.00
				A,2026-01-01T00:00:00Z,platinum,silver,year_review,999.99`,
		},
		{
			name: "B-13 the first review in the zone comes hours after the one in UTC",
			asOf: "2025-01-01T05:00", terms: `{"zone": "America/New_York"}`,
			facts: `
				orders o1 subtotal=1000.00 at=2023-06-01
				orders o2 subtotal=10.00 at=2025-01-01T04:59:59.999999Z`,
			entries: `
				A,earn/order/o1,points,5000,2023-06-02T00:00:00Z`,
			tiers: enrolledA + `
				A,2023-06-01T00:00:00Z,silver,gold,threshold_reached,1000.00
				A,2025-01-01T05:00:00Z,gold,silver,year_review,10.00`,
			yearValues: `A,2025,0.00,USD,0.00`,
		},
		{
			name: "B-13 a value cancelled within its year buys nothing for the next",
			asOf: "2024-01-01",
			facts: `
				orders o1 subtotal=1000.00 at=2023-06-01 cancelled_at=2023-12-31T23:59:59.999999Z
				orders o2 subtotal=10.00 at=2023-12-31T23:59:59.999999Z`,
			entries: `
				A,earn/order/o1,points,5000,2023-06-02T00:00:00Z
				A,clawback/order/o1,points,-5000,2023-12-31T23:59:59.999999Z`,
			tiers: enrolledA + `
				A,2023-06-01T00:00:00Z,silver,gold,threshold_reached,1000.00
				A,2024-01-01T00:00:00Z,gold,silver,year_review,10.00`,
		},
	})
}

func TestCancelledValue(t *testing.T) {
	prove(t, []scenario{
		{
			name: "B-14 a cancellation takes the value off; the tier stays during the year",
			facts: `
				orders o1 subtotal=1000.00 at=2023-03-01 cancelled_at=2023-04-01
				orders o2 subtotal=10.00 at=2023-04-02
				orders o3 subtotal=995.00 at=2023-04-03`,
			entries: `
				A,earn/order/o1,points,5000,2023-03-02T00:00:00Z
				A,clawback/order/o1,points,-5000,2023-04-01T00:00:00Z
				A,earn/order/o2,points,50,2023-04-03T00:00:00Z
				A,earn/order/o3,points,4975,2023-04-04T00:00:00Z`,
			tiers: enrolledA + `
				A,2023-03-01T00:00:00Z,silver,gold,threshold_reached,1000.00`,
			yearValues: `A,2023,1005.00,USD,1005.00`,
		},
		{
			name: "B-14 at its own instant: a completion just then counts after it",
			facts: `
				orders o1 subtotal=600.00 at=2023-03-01 cancelled_at=2023-04-01
				orders o2 subtotal=300.00 at=2023-03-31T23:59:59.999999Z
				orders o3 subtotal=100.00 at=2023-04-01
				hourly_reports h1 subtotal=599.99 at=2023-04-02 cancelled_at=2023-04-03
				hourly_reports h2 subtotal=599.99 at=2023-04-03`,
			entries: `
				A,earn/order/o1,points,3000,2023-03-02T00:00:00Z
				A,clawback/order/o1,points,-3000,2023-04-01T00:00:00Z
				A,bonus/hourly/h2,points,100,2023-04-04T00:00:00Z`,
			tiers:      enrolledA,
			yearValues: `A,2023,999.99,USD,999.99`,
		},
		{
			name: "B-14 a refund takes off the refunded value",
			asOf: "2024-01-01",
			facts: `
				orders o1 subtotal=1000.00 at=2023-03-01
				refunds f1 amount=0.01 at=2023-12-31T23:59:59.999999Z`,
			entries: `
				A,earn/order/o1,points,5000,2023-03-02T00:00:00Z
				A,clawback/refund/f1,points,-1,2023-12-31T23:59:59.999999Z`,
			tiers: enrolledA + `
				A,2023-03-01T00:00:00Z,silver,gold,threshold_reached,1000.00
				A,2024-01-01T00:00:00Z,gold,silver,year_review,999.99`,
		},
	})
}

func TestValueCancelledInALaterYear(t *testing.T) {
	prove(t, []scenario{
		{
			name: "B-14 in a later year neither changes a tier or a value",
			asOf: "2024-06-01",
			facts: `
				orders o1 subtotal=1000.00 at=2023-03-01 cancelled_at=2024-02-01
				orders o2 subtotal=600.00 at=2023-03-01
				refunds f1 order_id=o2 amount=100.00 at=2024-01-01
				orders o3 subtotal=20.00 at=2024-03-01`,
			entries: `
				A,earn/order/o1,points,5000,2023-03-02T00:00:00Z
				A,earn/order/o2,points,3000,2023-03-02T00:00:00Z
				A,clawback/refund/f1,points,-500,2024-01-01T00:00:00Z
				A,clawback/order/o1,points,-5000,2024-02-01T00:00:00Z
				A,earn/order/o3,points,100,2024-03-02T00:00:00Z`,
			tiers: enrolledA + `
				A,2023-03-01T00:00:00Z,silver,gold,threshold_reached,1000.00`,
			yearValues: `A,2024,20.00,USD,20.00`,
		},
		{
			name:  "B-14 the same calendar year is one of the program zone",
			terms: `{"zone": "Asia/Tokyo"}`, asOf: "2024-06-01",
			facts: `
				orders o1 subtotal=1000.00 at=2023-03-01
				refunds f1 amount=1.00 at=2023-12-31T14:59:59.999999Z
				refunds f2 amount=1.00 at=2023-12-31T15:00:00Z`,
			entries: `
				A,earn/order/o1,points,5000,2023-03-02T00:00:00Z
				A,clawback/refund/f1,points,-5,2023-12-31T14:59:59.999999Z
				A,clawback/refund/f2,points,-5,2023-12-31T15:00:00Z`,
			tiers: enrolledA + `
				A,2023-03-01T00:00:00Z,silver,gold,threshold_reached,1000.00
				A,2023-12-31T15:00:00Z,gold,silver,year_review,999.00`,
		},
	})
}
