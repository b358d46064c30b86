package partner_test

// clause_payouts_test.go: payouts are booked and checked (P-08).

import "testing"

func TestPayouts(t *testing.T) {
	prove(t, []scenario{
		{
			name: "P-08 G-6 an approved reward is paid, also by a payout at the approval's instant",
			facts: `
				invoices i1 at=2022-02-01
				invoices i2 at=2022-02-01
				reward_decisions i1 at=2022-02-13
				reward_decisions i2 at=2022-02-13T00:00:00.000001Z
				payouts y1 at=2022-02-13
				payouts y2 invoice_id=i2 at=2022-02-13`,
			entries: `
				P,commission/i1,commission,1.00,2022-02-02T00:00:00Z
				P,commission/i2,commission,1.00,2022-02-02T00:00:00Z
				P,payout/y1,commission,-1.00,2022-02-13T00:00:00Z
				P,payout/y2,commission,-1.00,2022-02-13T00:00:00Z`,
			exceptions: `payouts,y2,P,payout_not_approved`,
			reports: map[string]string{
				"partner_rewards": `
					P,C,i1,1.00,paid,2022-02-02T00:00:00Z
					P,C,i2,1.00,paid,2022-02-02T00:00:00Z`,
				"payouts_due": `none`, // i2 was paid too early, but it was paid
			},
		},
		{
			name: "P-08 a payout books its own amount; another amount than the commission is an exception",
			facts: `
				invoices i1 at=2022-02-01
				invoices i2 at=2022-02-01
				reward_decisions i1 at=2022-02-10
				reward_decisions i2 at=2022-02-10
				payouts y1 amount=0.50 at=2022-02-13
				payouts y2 invoice_id=i2 amount=0.00 at=2022-02-13`,
			entries: `
				P,commission/i1,commission,1.00,2022-02-02T00:00:00Z
				P,commission/i2,commission,1.00,2022-02-02T00:00:00Z
				P,payout/y1,commission,-0.50,2022-02-13T00:00:00Z`,
			exceptions: `
				payouts,y1,P,payout_amount_differs
				payouts,y2,P,payout_amount_differs`,
			reports: map[string]string{"partner_summary": `P,1,1,20.00,0.00,0.00,2.00`, "payouts_due": `none`},
		},
	})
}

func TestPayoutsOfWhatIsNotApproved(t *testing.T) {
	prove(t, []scenario{
		{
			name: "P-08 a payout of what is pending, declined, reversed, void, paid, or no reward at all is booked and told",
			facts: `
				customers A
				invoices i1 at=2022-02-01
				invoices i2 at=2022-02-01
				invoices i3 customer_id=A at=2022-02-01 refunded_at=2022-02-13
				invoices i4 at=2022-02-01
				invoices i5 at=2022-02-01
				invoices i6 once at=2022-02-01
				invoices i7 at=2022-12-24
				reward_decisions i2 decision=decline at=2022-02-13
				reward_decisions i3 at=2022-02-10
				reward_decisions i4 decision=decline at=2022-02-01
				reward_decisions i5 at=2022-02-10
				payouts y1 invoice_id=i1 at=2022-02-13
				payouts y2 invoice_id=i2 at=2022-02-13
				payouts y3 invoice_id=i3 at=2022-02-13
				payouts y4 invoice_id=i4 at=2022-02-13
				payouts y5a invoice_id=i5 at=2022-02-13
				payouts y5b invoice_id=i5 at=2022-02-13
				payouts y6 invoice_id=i6 at=2022-02-13
				payouts y7 invoice_id=i7 at=2022-02-13
				payouts y8 invoice_id=i1 at=2022-12-02`,
			entries: `
				P,commission/i1,commission,1.00,2022-02-02T00:00:00Z
				P,commission/i2,commission,1.00,2022-02-02T00:00:00Z
				P,commission/i3,commission,1.00,2022-02-02T00:00:00Z
				P,commission/i5,commission,1.00,2022-02-02T00:00:00Z
				P,decline/i2,commission,-1.00,2022-02-13T00:00:00Z
				P,payout/y1,commission,-1.00,2022-02-13T00:00:00Z
				P,payout/y2,commission,-1.00,2022-02-13T00:00:00Z
				P,payout/y3,commission,-1.00,2022-02-13T00:00:00Z
				P,payout/y4,commission,-1.00,2022-02-13T00:00:00Z
				P,payout/y5a,commission,-1.00,2022-02-13T00:00:00Z
				P,payout/y5b,commission,-1.00,2022-02-13T00:00:00Z
				P,payout/y6,commission,-1.00,2022-02-13T00:00:00Z
				P,payout/y7,commission,-1.00,2022-02-13T00:00:00Z
				P,reversal/i3,commission,-1.00,2022-02-13T00:00:00Z`,
			exceptions: `
				payouts,y1,P,payout_not_approved
				payouts,y2,P,payout_not_approved
				payouts,y3,P,payout_not_approved
				payouts,y4,P,payout_not_approved
				payouts,y5b,P,payout_not_approved
				payouts,y6,P,payout_not_approved
				payouts,y7,P,payout_not_approved`,
		},
		{
			name: "P-08 a reward paid before its approval stays pending until then, and is not due after",
			asOf: "2022-03-01",
			facts: `
				invoices i1 at=2022-02-01
				payouts y1 at=2022-02-13`,
			entries: `
				P,commission/i1,commission,1.00,2022-02-02T00:00:00Z
				P,payout/y1,commission,-1.00,2022-02-13T00:00:00Z`,
			exceptions: `payouts,y1,P,payout_not_approved`,
			reports: map[string]string{
				"partner_rewards": `P,C,i1,1.00,pending,2022-02-02T00:00:00Z`, "payouts_due": `none`,
				"partner_summary": `P,1,1,10.00,1.00,0.00,0.00`,
			},
		},
	})
}
