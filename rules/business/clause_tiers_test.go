package business_test

// clause_tiers_test.go: thresholds, order value and the crossing order (B-10 to B-12).

import "testing"

const enrolledA = `
	A,2023-01-01T00:00:00Z,,silver,enrolled,0.00`

func TestThresholds(t *testing.T) {
	prove(t, []scenario{
		{
			name: "B-10 each tier starts at the round figure itself",
			facts: `
				orders o1 subtotal=999.99 at=2023-03-01
				orders o2 subtotal=0.01 at=2023-03-02
				orders o3 subtotal=3999.99 at=2023-03-03
				orders o4 subtotal=0.01 at=2023-03-04
				orders o5 subtotal=19999.99 at=2023-03-05
				orders o6 subtotal=0.01 at=2023-03-06`,
			entries: `
				A,earn/order/o1,points,4999,2023-03-02T00:00:00Z
				A,earn/order/o3,points,19999,2023-03-04T00:00:00Z
				A,earn/order/o5,points,99999,2023-03-06T00:00:00Z`,
			tiers: enrolledA + `
				A,2023-03-02T00:00:00Z,silver,gold,threshold_reached,1000.00
				A,2023-03-04T00:00:00Z,gold,platinum,threshold_reached,5000.00
				A,2023-03-06T00:00:00Z,platinum,diamond,threshold_reached,25000.00`,
		},
		{
			name:    "B-10 one order may skip tiers",
			facts:   `orders o1 subtotal=25000.00 at=2023-03-01`,
			entries: `A,earn/order/o1,points,125000,2023-03-02T00:00:00Z`,
			tiers: enrolledA + `
				A,2023-03-01T00:00:00Z,silver,diamond,threshold_reached,25000.00`,
		},
		{
			name:    "B-10 a cent below diamond is platinum",
			facts:   `orders o1 subtotal=24999.99 at=2023-03-01`,
			entries: `A,earn/order/o1,points,124999,2023-03-02T00:00:00Z`,
			tiers: enrolledA + `
				A,2023-03-01T00:00:00Z,silver,platinum,threshold_reached,24999.99`,
		},
	})
}

func TestOrderValue(t *testing.T) {
	prove(t, []scenario{
		{
			name: "B-11 the subtotal counts, tax, service fee and deposits do not",
			facts: `
				orders o1 subtotal=350.00 tax=5000.00 service_fee=5000.00 at=2023-03-01
				hourly_reports h1 subtotal=649.99 tax=1.00 service_fee=1.00 at=2023-03-02
				deposits d1 amount=9000.00 at=2023-03-03`,
			entries:    `A,bonus/hourly/h1,points,100,2023-03-03T00:00:00Z`,
			tiers:      enrolledA,
			yearValues: `A,2023,999.99,USD,999.99`,
		},
		{
			name: "B-11 an hourly report counts at its approval, without the lag",
			asOf: "2023-03-02",
			facts: `
				orders o1 subtotal=350.00 at=2023-03-01
				hourly_reports h1 subtotal=650.00 at=2023-03-02`,
			tiers: enrolledA + `
				A,2023-03-02T00:00:00Z,silver,gold,threshold_reached,1000.00`,
		},
		{
			name: "B-11 cancelled at or before completion never counts",
			facts: `
				orders o1 subtotal=1000.00 at=2023-03-01 cancelled_at=2023-03-01
				orders o2 subtotal=1000.00 at=2023-03-01 cancelled_at=2023-02-01
				hourly_reports h1 subtotal=1000.00 at=2023-03-01 cancelled_at=2023-03-01`,
			tiers: enrolledA, yearValues: `A,2023,0.00,USD,0.00`,
		},
		{
			name: "B-11 a refund at or before completion lowers the value and the base that earns",
			facts: `
				orders o1 subtotal=1100.00 at=2023-03-01
				refunds f1 amount=60.00 at=2023-02-01
				refunds f2 amount=40.00 at=2023-03-01`,
			entries: `A,earn/order/o1,points,5000,2023-03-02T00:00:00Z`,
			tiers: enrolledA + `
				A,2023-03-01T00:00:00Z,silver,gold,threshold_reached,1000.00`,
		},
		{
			name: "B-11 refunds that reach the subtotal by then: it never completed and used nothing up",
			facts: `
				orders o1 subtotal=400.00 at=2023-03-01
				refunds f1 amount=300.00 at=2023-02-01
				refunds f2 amount=100.00 at=2023-03-01
				orders o2 subtotal=360.00 at=2023-03-01`,
			entries:    `A,earn/order/o2,points,1800,2023-03-02T00:00:00Z`,
			tiers:      enrolledA,
			yearValues: `A,2023,360.00,USD,360.00`,
		},
		{
			name: "B-11 a 0.00 order completes and counts nothing",
			facts: `
				orders o1 pro subtotal=0.00 at=2023-03-01
				orders o2 pro subtotal=0.00 at=2023-03-01
				refunds f2 order_id=o2 amount=0.00 at=2023-03-05`,
			tiers: enrolledA, yearValues: `A,2023,0.00,USD,0.00`,
		},
		{
			name: "B-11 the calendar year is that of the completion, not of the order",
			asOf: "2024-06-01",
			facts: `
				orders o1 subtotal=500.00 at=2023-12-31T23:59:59.999999Z
				orders o2 subtotal=500.00 ordered_at=2023-12-01 at=2024-01-01`,
			entries:    `A,earn/order/o1,points,2500,2024-01-01T23:59:59.999999Z`,
			tiers:      enrolledA,
			yearValues: `A,2024,500.00,USD,500.00`,
		},
	})
}

func TestTheCrossingOrder(t *testing.T) {
	prove(t, []scenario{
		{
			name: "B-12 the crossing order earns under the tier held before, the next under the new one",
			facts: `
				orders o1 subtotal=999.00 at=2023-03-01
				orders o2 subtotal=1.00 at=2023-03-02
				orders o3 subtotal=1.00 at=2023-03-02T00:00:00.000001Z`,
			entries: `
				A,earn/order/o1,points,4995,2023-03-02T00:00:00Z
				A,earn/order/o3,points,5,2023-03-03T00:00:00.000001Z`,
			tiers: enrolledA + `
				A,2023-03-02T00:00:00Z,silver,gold,threshold_reached,1000.00`,
		},
		{
			name: "B-12 the crossing report earns under the tier held before",
			facts: `
				hourly_reports h1 subtotal=1000.00 at=2023-03-01
				hourly_reports h2 subtotal=10.00 at=2023-03-02`,
			entries: `
				A,bonus/hourly/h1,points,100,2023-03-02T00:00:00Z
				A,earn/hourly/h2,points,50,2023-03-03T00:00:00Z`,
			tiers: enrolledA + `
				A,2023-03-01T00:00:00Z,silver,gold,threshold_reached,1000.00`,
		},
		{
			name: "B-12 the deposit at the instant of the crossing has the tier of its turn",
			facts: `
				deposits c1 at=2023-03-01
				orders o1 subtotal=5000.00 at=2023-03-01
				deposits z1 at=2023-03-01`,
			entries: `
				A,earn/deposit/z1,points,50000,2023-03-02T00:00:00Z
				A,earn/order/o1,points,25000,2023-03-02T00:00:00Z`,
			tiers: enrolledA + `
				A,2023-03-01T00:00:00Z,silver,platinum,threshold_reached,5000.00`,
		},
	})
}
