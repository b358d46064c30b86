package partner_test

// clause_rewards_test.go: booking and refund (P-07), decisions (P-08), the keys (P-09).

import "testing"

func TestBooking(t *testing.T) {
	prove(t, []scenario{
		{
			name: "P-07 booked 24 hours after the payment, at as_of too, not before",
			asOf: "2022-02-02",
			facts: `
				invoices i1 at=2022-02-01
				invoices i2 at=2022-02-01T00:00:00.000001Z`,
			entries: `P,commission/i1,commission,1.00,2022-02-02T00:00:00Z`,
		},
		{
			name: "P-07 refunded at or before the booking it never is; after it, it is taken back then",
			facts: `
				customers A
				customers B
				customers D
				invoices i1 customer_id=A at=2022-02-01 refunded_at=2022-02-01T00:00:00.000001Z
				invoices i2 customer_id=B at=2022-02-01 refunded_at=2022-02-02
				invoices i3 customer_id=D at=2022-02-01 refunded_at=2022-02-02T00:00:00.000001Z`,
			entries: `
				P,commission/i3,commission,1.00,2022-02-02T00:00:00Z
				P,reversal/i3,commission,-1.00,2022-02-02T00:00:00.000001Z`,
			reports: map[string]string{"partner_rewards": `P,D,i3,1.00,reversed,2022-02-02T00:00:00Z`},
		},
		{
			name: "P-07 a refund after as_of has not come",
			asOf: "2022-03-01", facts: `invoices i1 at=2022-02-01 refunded_at=2022-03-01T00:00:00.000001Z`,
			entries: `P,commission/i1,commission,1.00,2022-02-02T00:00:00Z`,
		},
		{
			name:  "P-07 the lag is that of the terms at the payment",
			terms: `{"versions": [{"effective_from": "2022-01-01T00:00:00Z", "lag_hours": 0}, {"effective_from": "2022-03-01T00:00:00Z", "lag_hours": 48}]}`,
			facts: `
				invoices i1 at=2022-02-28T23:59:59Z
				invoices i2 at=2022-03-01`,
			entries: `
				P,commission/i1,commission,1.00,2022-02-28T23:59:59Z
				P,commission/i2,commission,1.00,2022-03-03T00:00:00Z`,
		},
		{
			name: "P-07 a paid reward is taken back too: the balance goes below zero",
			facts: `
				invoices i1 at=2022-02-01 refunded_at=2022-04-01
				reward_decisions i1 at=2022-02-10
				payouts y1 at=2022-02-13`,
			entries: `
				P,commission/i1,commission,1.00,2022-02-02T00:00:00Z
				P,payout/y1,commission,-1.00,2022-02-13T00:00:00Z
				P,reversal/i1,commission,-1.00,2022-04-01T00:00:00Z`,
			reports: map[string]string{
				"partner_rewards": `P,C,i1,1.00,reversed,2022-02-02T00:00:00Z`,
				"partner_summary": `P,1,1,0.00,0.00,0.00,0.00`,
				"payouts_due":     `none`,
			},
		},
	})
}

func TestDecisions(t *testing.T) {
	prove(t, []scenario{
		{
			name: "P-08 pending until decided, then approved or declined, and declined is taken back",
			facts: `
				invoices i1 at=2022-02-01
				invoices i2 amount=20.00 at=2022-02-01
				invoices i3 amount=30.00 at=2022-02-01
				reward_decisions i2 at=2022-02-10
				reward_decisions i3 decision=decline at=2022-02-10 reason=self-referral`,
			entries: `
				P,commission/i1,commission,1.00,2022-02-02T00:00:00Z
				P,commission/i2,commission,2.00,2022-02-02T00:00:00Z
				P,commission/i3,commission,3.00,2022-02-02T00:00:00Z
				P,decline/i3,commission,-3.00,2022-02-10T00:00:00Z`,
			reports: map[string]string{
				"partner_rewards": `
					P,C,i1,1.00,pending,2022-02-02T00:00:00Z
					P,C,i2,2.00,approved,2022-02-02T00:00:00Z
					P,C,i3,3.00,declined,2022-02-02T00:00:00Z`,
				"payouts_due":     `P,i2,2.00`,
				"partner_summary": `P,1,1,60.00,1.00,2.00,0.00`,
			},
		},
		{
			name: "P-08 a decline before the booking leaves nothing booked, at it the booking comes first",
			facts: `
				invoices i1 at=2022-02-01
				invoices i2 at=2022-02-01
				invoices i3 at=2022-02-01
				reward_decisions i1 decision=decline at=2022-02-01T23:59:59.999999Z
				reward_decisions i2 decision=decline at=2022-02-02
				reward_decisions i3 decision=decline at=2022-01-01`,
			entries: `
				P,commission/i2,commission,1.00,2022-02-02T00:00:00Z
				P,decline/i2,commission,-1.00,2022-02-02T00:00:00Z`,
			reports: map[string]string{"partner_rewards": `
				P,C,i1,1.00,void,
				P,C,i2,1.00,declined,2022-02-02T00:00:00Z
				P,C,i3,1.00,void,`},
		},
	})
}

func TestDecisionsAndTheBooking(t *testing.T) {
	prove(t, []scenario{
		{
			name: "P-08 a reward is shown from its booking on, a void one from its decline on", asOf: "2022-02-01T23:59:59.999999Z",
			facts: `
				invoices i1 at=2022-02-01
				invoices i2 at=2022-02-01
				invoices i3 at=2022-02-01
				reward_decisions i1 decision=decline at=2022-02-01T12:00
				reward_decisions i2 at=2022-02-01T12:00
				reward_decisions i3 decision=decline at=2022-02-01T23:59:59.999999Z`,
			reports: map[string]string{"partner_rewards": "P,C,i1,1.00,void,\nP,C,i3,1.00,void,", "payouts_due": `none`},
		},
		{
			name: "P-07 P-08 of a refund and a decline before the booking the first counts, at one instant the refund",
			facts: `
				customers A
				customers B
				invoices i1 at=2022-02-01 refunded_at=2022-02-01T13:00
				invoices i2 customer_id=A at=2022-02-01 refunded_at=2022-02-01T12:00
				invoices i3 customer_id=B at=2022-02-01 refunded_at=2022-02-01T11:00
				reward_decisions i1 decision=decline at=2022-02-01T12:00
				reward_decisions i2 decision=decline at=2022-02-01T12:00
				reward_decisions i3 decision=decline at=2022-02-01T12:00`,
			reports: map[string]string{"partner_rewards": "P,C,i1,1.00,void,"},
		},
		{
			name: "P-08 an approval before the booking counts from the booking", asOf: "2022-02-02",
			facts: `
				invoices i1 at=2022-02-01
				reward_decisions i1 at=2022-01-15
				payouts y1 at=2022-02-01T23:59:59Z
				payouts y2 at=2022-02-02`,
			entries: `
				P,payout/y1,commission,-1.00,2022-02-01T23:59:59Z
				P,commission/i1,commission,1.00,2022-02-02T00:00:00Z
				P,payout/y2,commission,-1.00,2022-02-02T00:00:00Z`,
			exceptions: `
				payouts,y1,P,payout_not_approved
				payouts,y2,P,payout_not_approved`,
		},
		{
			name: "P-08 G-6 a refund comes before a decline at the same instant, and after one it takes nothing",
			facts: `
				customers A
				invoices a1 customer_id=A at=2022-02-01 refunded_at=2022-02-10
				invoices i1 at=2022-02-01 refunded_at=2022-02-10T00:00:00.000001Z
				reward_decisions a1 decision=decline at=2022-02-10
				reward_decisions i1 decision=decline at=2022-02-10`,
			entries: `
				P,commission/a1,commission,1.00,2022-02-02T00:00:00Z
				P,commission/i1,commission,1.00,2022-02-02T00:00:00Z
				P,decline/i1,commission,-1.00,2022-02-10T00:00:00Z
				P,reversal/a1,commission,-1.00,2022-02-10T00:00:00Z`,
			reports: map[string]string{"partner_rewards": `
				P,A,a1,1.00,reversed,2022-02-02T00:00:00Z
				P,C,i1,1.00,declined,2022-02-02T00:00:00Z`},
		},
		{
			name: "P-08 a decision after as_of, or without an instant, has not come", asOf: "2022-02-10",
			facts: `
				invoices i1 at=2022-02-01
				invoices i2 at=2022-02-01
				reward_decisions i1 at=2022-02-10T00:00:00.000001Z
				reward_decisions i2 decision=decline`,
			entries: `
				P,commission/i1,commission,1.00,2022-02-02T00:00:00Z
				P,commission/i2,commission,1.00,2022-02-02T00:00:00Z`,
			reports: map[string]string{"partner_summary": `P,1,1,20.00,2.00,0.00,0.00`},
		},
	})
}

func TestKeys(t *testing.T) {
	prove(t, []scenario{{
		name: "P-09 the keys go by invoice and by payout",
		facts: `
			customers A
			invoices a/1 customer_id=A at=2022-02-01 refunded_at=2022-03-01
			invoices i1 at=2022-02-01
			invoices |\| at=2022-02-01
			reward_decisions i1 decision=decline at=2022-02-13
			reward_decisions |\| at=2022-02-13
			payouts y,1 invoice_id=|\| at=2022-02-13`,
		entries: `
			P,commission/a/1,commission,1.00,2022-02-02T00:00:00Z
			P,commission/i1,commission,1.00,2022-02-02T00:00:00Z
			P,commission/|\|,commission,1.00,2022-02-02T00:00:00Z
			P,decline/i1,commission,-1.00,2022-02-13T00:00:00Z
			P,"payout/y,1",commission,-1.00,2022-02-13T00:00:00Z
			P,reversal/a/1,commission,-1.00,2022-03-01T00:00:00Z`,
		reports: map[string]string{"partner_rewards": `
			P,A,a/1,1.00,reversed,2022-02-02T00:00:00Z
			P,C,i1,1.00,declined,2022-02-02T00:00:00Z
			P,C,|\|,1.00,paid,2022-02-02T00:00:00Z`},
	}})
}
