package business_test

// clause_referral_test.go: what the accounts that an account referred bring it (B-27).

import "testing"

const (
	referralOn = `{"referral_on": true}`
	accountB   = "accounts B referred_by=A\n"
)

func TestReferralByAnOrder(t *testing.T) {
	prove(t, []scenario{
		{
			name:  "B-27 off unless the terms switch it on",
			facts: diamond + "accounts B referred_by=A team_opened_at=2023-03-01\n orders o1 account_id=B subtotal=150.00 at=2023-03-01",
			entries: `
				A,earn/order/g0,points,125000,2023-02-02T00:00:00Z`,
		},
		{
			name: "B-27 the first order over 100.00 of the referred account, once", terms: referralOn,
			facts: accountB + `
				orders o1 account_id=B subtotal=100.00 at=2023-03-01
				orders o2 account_id=B subtotal=100.01 at=2023-03-02
				orders o3 account_id=B subtotal=150.00 at=2023-03-03`,
			entries: `A,bonus/referral/o2,points,1000,2023-03-03T00:00:00Z`,
			tiers: enrolledA + `
				B,2023-01-01T00:00:00Z,,silver,enrolled,0.00`,
		},
		{
			name: "B-27 once for each referred account, down a chain too", terms: referralOn,
			facts: accountB + `
				accounts C referred_by=A
				accounts D referred_by=C
				orders o1 account_id=B subtotal=150.00 at=2023-03-01
				orders o2 account_id=C subtotal=150.00 at=2023-03-01
				orders o3 account_id=D subtotal=150.00 at=2023-03-01`,
			entries: `
				A,bonus/referral/o1,points,1000,2023-03-02T00:00:00Z
				A,bonus/referral/o2,points,1000,2023-03-02T00:00:00Z
				C,bonus/referral/o3,points,1000,2023-03-02T00:00:00Z`,
		},
		{
			name: "B-27 naming itself or an unknown account earns nothing and is no bad fact", terms: referralOn,
			facts: `
				accounts A referred_by=A team_opened_at=2023-03-01
				accounts B referred_by=nobody team_opened_at=2023-03-01
				orders o1 subtotal=150.00 at=2023-03-02
				orders o2 account_id=B subtotal=150.00 at=2023-03-02`,
		},
		{
			name: "B-27 the subtotal is tested, refunds are ignored; a partial one later takes nothing", terms: referralOn,
			facts: accountB + `
				orders o1 account_id=B subtotal=150.00 at=2023-03-01
				refunds f1 account_id=B amount=60.00 at=2023-02-01
				refunds f2 account_id=B amount=60.00 at=2023-04-01`,
			entries: `A,bonus/referral/o1,points,1000,2023-03-02T00:00:00Z`,
		},
		{
			name: "B-27 the order counts for the tier of neither side's other account", terms: referralOn,
			facts: accountB + `orders o1 account_id=B subtotal=5000.00 at=2023-03-01`,
			entries: `
				A,bonus/referral/o1,points,1000,2023-03-02T00:00:00Z
				B,earn/order/o1,points,25000,2023-03-02T00:00:00Z`,
			tiers: enrolledA + `
				B,2023-01-01T00:00:00Z,,silver,enrolled,0.00
				B,2023-03-01T00:00:00Z,silver,platinum,threshold_reached,5000.00`,
		},
	})
}

func TestReferralIsTakenBack(t *testing.T) {
	prove(t, []scenario{
		{
			name: "B-27 cancelled or fully refunded after posting: taken back under the order's key", terms: referralOn,
			facts: accountB + `
				accounts C referred_by=A
				orders o1 account_id=B subtotal=150.00 at=2023-03-01 cancelled_at=2023-04-01
				orders o2 account_id=C subtotal=150.00 at=2023-03-01
				refunds f1 account_id=C order_id=o2 amount=50.00 at=2023-04-01
				refunds f2 account_id=C order_id=o2 amount=150.00 at=2023-04-02`,
			entries: `
				A,bonus/referral/o1,points,1000,2023-03-02T00:00:00Z
				A,bonus/referral/o2,points,1000,2023-03-02T00:00:00Z
				A,clawback/referral/o1,points,-1000,2023-04-01T00:00:00Z
				A,clawback/referral/o2,points,-1000,2023-04-02T00:00:00Z`,
		},
	})
}

func TestReferralInDiamond(t *testing.T) {
	const team = "accounts B referred_by=A team_opened_at=2023-03-01\n"
	prove(t, []scenario{
		{
			name: "B-27 a diamond referrer earns as soon as the team opens, and no more by an order", terms: referralOn,
			facts: diamond + team + `orders o1 account_id=B subtotal=150.00 at=2023-03-05`,
			entries: diamondEarns + `
				A,bonus/referral/B,points,1000,2023-03-02T00:00:00Z`,
		},
		{
			name: "B-27 or by the order, if that comes first", terms: referralOn,
			facts: diamond + team + `orders o1 account_id=B subtotal=150.00 at=2023-02-28`,
			entries: diamondEarns + `
				A,bonus/referral/o1,points,1000,2023-03-01T00:00:00Z`,
		},
		{
			name: "B-27 at one instant the id decides: the account B before the order o1", terms: referralOn,
			facts: diamond + team + `orders o1 account_id=B subtotal=150.00 at=2023-03-01`,
			entries: diamondEarns + `
				A,bonus/referral/B,points,1000,2023-03-02T00:00:00Z`,
		},
		{
			name: "B-27 a platinum referrer waits for the order", terms: referralOn,
			facts: platinum + team + `orders o1 account_id=B subtotal=150.00 at=2023-03-05`,
			entries: platinumEarns + `
				A,bonus/referral/o1,points,1000,2023-03-06T00:00:00Z`,
		},
		{
			name: "B-27 a referrer that reaches diamond after the opening waits for the order", terms: referralOn,
			facts: `orders g0 subtotal=25000.00 at=2023-03-02
				` + team + `orders o1 account_id=B subtotal=150.00 at=2023-03-05`,
			entries: `
				A,earn/order/g0,points,125000,2023-03-03T00:00:00Z
				A,bonus/referral/o1,points,1000,2023-03-06T00:00:00Z`,
		},
		{
			name: "B-27 what a team opening brought stays when the order is cancelled", terms: referralOn,
			facts: diamond + team + `orders o1 account_id=B subtotal=150.00 at=2023-03-05 cancelled_at=2023-03-10`,
			entries: diamondEarns + `
				A,bonus/referral/B,points,1000,2023-03-02T00:00:00Z`,
		},
	})
}

func TestReferralSwitchedOn(t *testing.T) {
	const later = `{"versions": [{"effective_from": "2020-01-01T00:00:00Z"}, {"effective_from": "2023-06-01T00:00:00Z", "referral_on": true}]}`
	prove(t, []scenario{
		{
			name: "B-27 switched on later, the offer is open until taken", terms: later,
			facts: accountB + `
				orders o1 account_id=B subtotal=200.00 at=2023-05-31T23:59:59.999999Z
				orders o2 account_id=B subtotal=150.00 at=2023-06-01`,
			entries: `A,bonus/referral/o2,points,1000,2023-06-02T00:00:00Z`,
		},
		{
			name: "B-27 a team opened before the switch brings nothing", terms: later,
			facts:   diamond + "accounts B referred_by=A team_opened_at=2023-05-01\n",
			entries: diamondEarns,
		},
	})
}

func TestReferralBeforeTheReferrerOpens(t *testing.T) {
	const facts = `
		accounts A opened_at=2023-05-01
		accounts B referred_by=A team_opened_at=2023-02-01
		orders o1 account_id=B subtotal=150.00 at=2023-03-01`
	prove(t, []scenario{
		{
			name: "B-27 a referrer not there yet earns nothing yet", terms: referralOn, asOf: "2023-04-30T23:59:59.999999Z",
			facts: facts,
			tiers: `B,2023-01-01T00:00:00Z,,silver,enrolled,0.00`,
		},
		{
			name: "B-27 once it is there the offer was taken by the first order; the referral enrolled nobody", terms: referralOn, asOf: "2023-05-01",
			facts:   facts,
			entries: `A,bonus/referral/o1,points,1000,2023-03-02T00:00:00Z`,
			tiers: `
				A,2023-05-01T00:00:00Z,,silver,enrolled,0.00
				B,2023-01-01T00:00:00Z,,silver,enrolled,0.00`,
		},
		{
			name: "B-27 a referred account that opens after as_of has referred nothing yet, though its order is known", terms: referralOn,
			facts: `
				accounts B referred_by=A opened_at=2023-12-01T00:00:00.000001Z
				orders o1 account_id=B subtotal=150.00 at=2023-03-01`,
		},
	})
}
