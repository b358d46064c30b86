package business_test

// clause_earning_test.go: orders, hourly reports and deposits earn by the rate
// (B-20 to B-23, B-28, B-31).

import "testing"

// gold lifts account A to gold before March; its 5000 points come with it.
const (
	gold      = "orders g0 subtotal=1000.00 at=2023-02-01\n"
	goldEarns = `
		A,earn/order/g0,points,5000,2023-02-02T00:00:00Z`
	platinum      = "orders g0 subtotal=5000.00 at=2023-02-01\n"
	platinumEarns = `
		A,earn/order/g0,points,25000,2023-02-02T00:00:00Z`
	diamond      = "orders g0 subtotal=25000.00 at=2023-02-01\n"
	diamondEarns = `
		A,earn/order/g0,points,125000,2023-02-02T00:00:00Z`
)

// invitedM2 is a member who may bring the bonus of B-26.
const invitedM2 = "members m2 invited_at=2023-01-01\n"

func TestOrdersAndReportsEarn(t *testing.T) {
	prove(t, []scenario{
		{
			name: "B-20 silver: only where the freelancer is Pro-verified",
			facts: `
				orders o1 pro subtotal=350.00 at=2023-03-01
				orders o2 subtotal=350.00 at=2023-03-01`,
			entries: `A,earn/order/o1,points,1750,2023-03-02T00:00:00Z`,
		},
		{
			name: "B-20 gold and above: any freelancer, at the same rate",
			facts: gold + `
				orders o1 pro subtotal=100.00 at=2023-03-01
				orders o2 subtotal=100.00 at=2023-03-01`,
			entries: goldEarns + `
				A,earn/order/o1,points,500,2023-03-02T00:00:00Z
				A,earn/order/o2,points,500,2023-03-02T00:00:00Z`,
		},
		{
			name: "B-21 hourly reports: silver only Pro, gold any, at the same rate",
			facts: `
				hourly_reports h1 subtotal=999.99 at=2023-03-01
				hourly_reports h2 pro subtotal=60.05 at=2023-03-02
				hourly_reports h3 subtotal=60.05 at=2023-03-03`,
			entries: `
				A,bonus/hourly/h1,points,100,2023-03-02T00:00:00Z
				A,earn/hourly/h2,points,300,2023-03-03T00:00:00Z
				A,earn/hourly/h3,points,300,2023-03-04T00:00:00Z`,
		},
		{
			name: "B-21 each weekly report is its own, once approved",
			facts: `
				hourly_reports h1 pro week_start=2023-02-27 at=2023-03-06
				hourly_reports h2 pro week_start=2023-03-06
				hourly_reports h3 pro week_start=2023-03-13 at=2023-03-20`,
			entries: `
				A,bonus/hourly/h1,points,100,2023-03-07T00:00:00Z
				A,earn/hourly/h1,points,500,2023-03-07T00:00:00Z
				A,earn/hourly/h3,points,500,2023-03-21T00:00:00Z`,
		},
	})
}

func TestWhatPointsAreComputedOn(t *testing.T) {
	prove(t, []scenario{
		{
			name: "B-22 tax and service fee earn nothing",
			facts: `
				orders o1 pro subtotal=100.00 tax=20.00 service_fee=5.50 at=2023-03-01
				hourly_reports h1 pro subtotal=100.00 tax=20.00 service_fee=5.50 at=2023-03-01
				orders o2 subtotal=300.00 tax=60.00 service_fee=20.00 at=2023-03-02`, // not over 350.00 either
			entries: `
				A,bonus/hourly/h1,points,100,2023-03-02T00:00:00Z
				A,earn/hourly/h1,points,500,2023-03-02T00:00:00Z
				A,earn/order/o1,points,500,2023-03-02T00:00:00Z`,
		},
		{
			name: "B-23 floored once for each order, not for the account",
			facts: `
				orders o1 pro subtotal=0.19 at=2023-03-01
				orders o2 pro subtotal=0.19 at=2023-03-01
				orders o3 pro subtotal=0.39 at=2023-03-01
				orders o4 pro subtotal=0.40 at=2023-03-01`,
			entries: `
				A,earn/order/o3,points,1,2023-03-02T00:00:00Z
				A,earn/order/o4,points,2,2023-03-02T00:00:00Z`,
		},
		{
			name:    "B-23 a broken rate is multiplied before it is floored",
			terms:   `{"points_per_dollar": "0.333333"}`,
			facts:   `orders o1 pro subtotal=300.00 at=2023-03-01`, // 99.9999
			entries: `A,earn/order/o1,points,99,2023-03-02T00:00:00Z`,
		},
		{
			name: "B-31 orders not completed and reports not approved earn nothing",
			facts: `
				orders o1 pro subtotal=400.00
				orders o2 pro subtotal=400.00 cancelled_at=2023-03-01
				orders o3 pro subtotal=400.00
				refunds f1 order_id=o3 amount=10.00 at=2023-03-01
				hourly_reports h1 pro
				hourly_reports h2 pro cancelled_at=2023-03-01`,
			yearValues: `A,2023,0.00,USD,0.00`,
		},
	})
}

func TestDepositsEarn(t *testing.T) {
	prove(t, []scenario{
		{
			name:    "B-28 gold deposits earn nothing",
			facts:   gold + `deposits d1 amount=10000.00 at=2023-03-01`,
			entries: goldEarns,
		},
		{
			name: "B-28 platinum: the whole deposit, from 10,000.00 itself, floored",
			facts: platinum + `
				deposits d1 amount=9999.99 at=2023-03-01
				deposits d2 amount=10000.00 at=2023-03-01
				deposits d3 amount=10000.19 at=2023-03-01`,
			entries: platinumEarns + `
				A,earn/deposit/d2,points,50000,2023-03-02T00:00:00Z
				A,earn/deposit/d3,points,50000,2023-03-02T00:00:00Z`,
		},
		{
			name:    "B-28 diamond too",
			facts:   diamond + `deposits d1 amount=10000.20 at=2023-03-01`,
			entries: diamondEarns + "\n A,earn/deposit/d1,points,50001,2023-03-02T00:00:00Z",
		},
		{
			name: "B-28 a deposit reversed at or before it was made never happened",
			facts: platinum + `
				deposits d1 at=2023-03-01 reversed_at=2023-03-01
				deposits d2 at=2023-03-01 reversed_at=2023-02-01`,
			entries: platinumEarns,
		},
		{
			name: "B-28 deposits below the minimum do not add up",
			facts: platinum + `
				deposits d1 amount=6000.00 at=2023-03-01
				deposits d2 amount=6000.00 at=2023-03-01`,
			entries: platinumEarns,
		},
	})
}
