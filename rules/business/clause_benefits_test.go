package business_test

// clause_benefits_test.go: what a tier entitles to, and the year value in the
// display currency (B-16, B-17).

import "testing"

func TestBenefits(t *testing.T) {
	prove(t, []scenario{
		{
			name:         "B-16 silver has no benefit",
			facts:        `orders o1 subtotal=350.00 at=2023-03-01`,
			entitlements: `none`,
		},
		{
			name:         "B-16 gold",
			facts:        `orders o1 subtotal=1000.00 at=2023-03-01`,
			entries:      `A,earn/order/o1,points,5000,2023-03-02T00:00:00Z`,
			entitlements: `A,pro_basic,`,
		},
		{
			name:    "B-16 platinum",
			facts:   `orders o1 subtotal=5000.00 at=2023-03-01`,
			entries: `A,earn/order/o1,points,25000,2023-03-02T00:00:00Z`,
			entitlements: `
				A,pro_basic,
				A,project_planning,1200.00
				A,success_manager,`,
		},
		{
			name: "B-16 diamond, in the order of the clause, accounts by id",
			facts: `
				accounts B
				accounts C
				orders o1 account_id=B subtotal=25000.00 at=2023-03-01
				orders o2 subtotal=1000.00 at=2023-03-01`,
			entries: `
				A,earn/order/o2,points,5000,2023-03-02T00:00:00Z
				B,earn/order/o1,points,125000,2023-03-02T00:00:00Z`,
			entitlements: `
				A,pro_basic,
				B,pro_basic,
				B,project_planning,1200.00
				B,success_manager,
				B,pro_advanced_2_months,`,
		},
		{
			name:         "B-16 a fallen tier takes its benefits with it",
			asOf:         "2025-01-01",
			facts:        `orders o1 subtotal=25000.00 at=2023-03-01`,
			entries:      `A,earn/order/o1,points,125000,2023-03-02T00:00:00Z`,
			entitlements: `none`,
		},
	})
}

func TestDisplayCurrency(t *testing.T) {
	prove(t, []scenario{
		{
			name: "B-17 the latest rate not after as_of, one at as_of included",
			facts: `
				accounts A display_currency=EUR
				orders o1 subtotal=200.00 at=2023-03-01
				fx_rates EUR per_usd=0.9 at=2023-11-30
				fx_rates EUR per_usd=0.8 at=2023-12-01
				fx_rates EUR per_usd=0.7 at=2023-12-01T00:00:00.000001Z
				fx_rates EUR per_usd=0.6 at=2023-01-01
				fx_rates GBP per_usd=0.5 at=2023-11-30`,
			yearValues: `A,2023,200.00,EUR,160.00`,
		},
		{
			name: "B-17 rounded half up to two decimals",
			facts: `
				accounts A display_currency=EUR
				accounts B display_currency=EUR
				accounts C display_currency=JPY
				orders o1 subtotal=0.01 at=2023-03-01
				orders o2 account_id=B subtotal=200.01 at=2023-03-01
				orders o3 account_id=C subtotal=333.33 at=2023-03-01
				fx_rates EUR per_usd=0.5 at=2023-01-01
				fx_rates JPY per_usd=149.123456789 at=2023-01-01`,
			yearValues: `
				A,2023,0.01,EUR,0.01
				B,2023,200.01,EUR,100.01
				C,2023,333.33,JPY,49707.32`, // 49707.3218...
		},
		{
			name: "B-17 no rate: shown in USD, and an exception for the account",
			facts: `
				accounts A display_currency=EUR
				accounts B display_currency=XXX
				accounts C display_currency=USD
				accounts D display_currency=
				orders o1 subtotal=200.00 at=2023-03-01
				fx_rates EUR at=2023-12-01T00:00:00.000001Z
				fx_rates E at=2023-01-01
				fx_rates EURO at=2023-01-01`,
			yearValues: `
				A,2023,200.00,USD,200.00
				B,2023,0.00,USD,0.00
				C,2023,0.00,USD,0.00
				D,2023,0.00,USD,0.00`,
			exceptions: `
				accounts,A,A,no_fx_rate
				accounts,B,B,no_fx_rate`,
		},
		{
			name: "B-17 an account not enrolled yet has no year value and no exception",
			asOf: "2022-12-31", facts: `accounts A display_currency=XXX`,
			yearValues: `none`,
		},
	})
}
