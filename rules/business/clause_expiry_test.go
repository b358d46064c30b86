package business_test

// clause_expiry_test.go: lots expire 24 months after their posting and are spent first-expiring-first (B-40).

import "testing"

func TestExpiry(t *testing.T) {
	prove(t, []scenario{
		{
			name: "B-40 a microsecond before 24 months are over the points are there",
			asOf: "2025-03-02T09:59:59.999999Z",
			facts: `
				orders o1 pro subtotal=300.00 at=2023-03-01T10:00
				redemptions r1 points=1500 at=2025-03-02T09:59:59.999999Z`,
			entries: `
				A,earn/order/o1,points,1500,2023-03-02T10:00:00Z
				A,credit/r1,credits,15.00,2025-03-02T09:59:59.999999Z
				A,redeem/r1,points,-1500,2025-03-02T09:59:59.999999Z`,
			decisions: `r1,A,accepted,`,
		},
		{
			name: "B-40 at that instant they are gone, before a redemption",
			asOf: "2025-03-02T10:00",
			facts: `
				orders o1 pro subtotal=300.00 at=2023-03-01T10:00
				redemptions r1 points=1500 at=2025-03-02T10:00`,
			entries: `
				A,earn/order/o1,points,1500,2023-03-02T10:00:00Z
				A,expire/earn/order/o1,points,-1500,2025-03-02T10:00:00Z`,
			decisions: `r1,A,rejected,insufficient_points`,
		},
		{
			name: "B-40 the first to expire is spent first, and what is spent does not expire",
			asOf: "2025-06-01",
			facts: `
				orders o2 pro subtotal=300.00 at=2023-03-01
				orders o1 pro subtotal=320.00 at=2023-03-05
				redemptions r1 points=1600 at=2023-04-01`,
			entries: `
				A,earn/order/o2,points,1500,2023-03-02T00:00:00Z
				A,earn/order/o1,points,1600,2023-03-06T00:00:00Z
				A,credit/r1,credits,16.00,2023-04-01T00:00:00Z
				A,redeem/r1,points,-1600,2023-04-01T00:00:00Z
				A,expire/credit/r1,credits,-16.00,2023-06-30T00:00:00Z
				A,expire/earn/order/o1,points,-1500,2025-03-06T00:00:00Z`,
			decisions: `r1,A,accepted,`,
		},
	})
}

func TestLotsInTheirTurn(t *testing.T) {
	prove(t, []scenario{
		{
			name: "B-40 a lot posted while others are half spent is spent in its turn", terms: `{"versions": [{"effective_from": "2020-01-01T00:00:00Z"}, {"effective_from": "2023-05-01T00:00:00Z", "points_life_months": 1}]}`,
			facts: `
				orders o1 pro subtotal=320.00 at=2023-03-01
				orders o2 pro subtotal=320.00 at=2023-03-05
				redemptions r1 points=1600 at=2023-04-01
				redemptions r2 points=1500 at=2023-05-10
				orders o3 pro subtotal=300.00 at=2023-05-05`,
			entries: `
				A,earn/order/o1,points,1600,2023-03-02T00:00:00Z
				A,earn/order/o2,points,1600,2023-03-06T00:00:00Z
				A,credit/r1,credits,16.00,2023-04-01T00:00:00Z
				A,redeem/r1,points,-1600,2023-04-01T00:00:00Z
				A,earn/order/o3,points,1500,2023-05-06T00:00:00Z
				A,credit/r2,credits,15.00,2023-05-10T00:00:00Z
				A,redeem/r2,points,-1500,2023-05-10T00:00:00Z
				A,expire/credit/r1,credits,-16.00,2023-06-30T00:00:00Z
				A,expire/credit/r2,credits,-15.00,2023-08-08T00:00:00Z`,
			decisions: `
				r1,A,accepted,
				r2,A,accepted,`,
		},
		{
			name: "B-40 ties go by key: a bonus before an earn, o1 before o2",
			asOf: "2025-06-01",
			facts: `
				orders o2 pro subtotal=300.00 at=2023-03-01
				orders o1 pro subtotal=300.00 at=2023-03-01
				hourly_reports z1 at=2023-03-01
				redemptions r1 points=1700 at=2023-04-01`, // 100 of the bonus, 1500 of o1, 100 of o2
			entries: `
				A,bonus/hourly/z1,points,100,2023-03-02T00:00:00Z
				A,earn/order/o1,points,1500,2023-03-02T00:00:00Z
				A,earn/order/o2,points,1500,2023-03-02T00:00:00Z
				A,credit/r1,credits,17.00,2023-04-01T00:00:00Z
				A,redeem/r1,points,-1700,2023-04-01T00:00:00Z
				A,expire/credit/r1,credits,-17.00,2023-06-30T00:00:00Z
				A,expire/earn/order/o2,points,-1400,2025-03-02T00:00:00Z`,
			decisions: `r1,A,accepted,`,
		},
		{
			name: "B-40 lots posted on 29 and 31 August expire together where the month is shorter, by key",
			asOf: "2024-02-29", terms: `{"points_life_months": 6}`,
			facts: `
				orders o2 pro at=2023-08-28
				orders o1 pro at=2023-08-30`,
			entries: `
				A,earn/order/o2,points,500,2023-08-29T00:00:00Z
				A,earn/order/o1,points,500,2023-08-31T00:00:00Z
				A,expire/earn/order/o1,points,-500,2024-02-29T00:00:00Z
				A,expire/earn/order/o2,points,-500,2024-02-29T00:00:00Z`,
		},
	})
}
