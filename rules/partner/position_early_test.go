package partner_test

// position_early_test.go: what becomes of the lots of rewards that are paid early.

import "testing"

// A reward that is paid before it is approved, or before it is even booked, is paid
// from its approval on and never due again (P-08).
func TestWhatBecomesOfLotsThatArePaidEarly(t *testing.T) {
	proveFates(t, []fate{
		{
			name: "P-08 a payout of what is pending takes from its lot",
			facts: `
				invoices i1 at=2022-02-01
				payouts y1 at=2022-02-13`,
			want: `
				lot commission/i1 1.00 left 0.00 2022-02-02 never
				2022-02-13 took 1.00 commission/i1 payout/y1`,
		},
		{
			name: "P-08 a payout before the booking is debt while the reward is pending, and repaid at the approval",
			facts: `
				invoices i1 at=2022-02-01
				invoices i2 at=2022-02-01
				reward_decisions i2 at=2022-02-10
				payouts y1 invoice_id=i1 at=2022-02-01T12:00
				payouts y2 invoice_id=i2 at=2022-02-01T12:00`,
			want: `
				lot commission/i1 1.00 left 1.00 2022-02-02 never
				lot commission/i2 1.00 left 0.00 2022-02-02 never
				2022-02-01T12:00:00Z owed 1.00 - payout/y1
				2022-02-01T12:00:00Z owed 1.00 - payout/y2
				2022-02-10 repaid 1.00 commission/i2 `,
		},
		{
			name: "P-08 an approval before the booking counts from it, so there an early payout is repaid",
			facts: `
				invoices i1 at=2022-02-01
				reward_decisions i1 at=2022-01-15
				payouts y1 at=2022-02-01T12:00
				payouts y2 at=2022-02-02`,
			want: `
				lot commission/i1 1.00 left 0.00 2022-02-02 never
				2022-02-01T12:00:00Z owed 1.00 - payout/y1
				2022-02-02 repaid 1.00 commission/i1 
				2022-02-02 owed 1.00 - payout/y2`,
		},
		{
			name: "P-08 G-6 such an approval repays before the payouts of its instant do, whatever the ids",
			facts: `
				invoices i1 at=2022-02-01
				invoices i2 at=2022-02-01
				reward_decisions i1 at=2022-02-13
				reward_decisions i2 at=2022-02-10
				payouts a1 invoice_id=i1 at=2022-02-01T12:00
				payouts a2 invoice_id=i2 amount=0.20 at=2022-02-13`,
			want: `
				lot commission/i1 1.00 left 0.00 2022-02-02 never
				lot commission/i2 1.00 left 0.80 2022-02-02 never
				2022-02-01T12:00:00Z owed 1.00 - payout/a1
				2022-02-13 repaid 1.00 commission/i1 
				2022-02-13 took 0.20 commission/i2 payout/a2`,
		},
	})
}

func TestApprovalsOfWhatWasPaidEarly(t *testing.T) {
	proveFates(t, []fate{
		{
			name: "P-08 a payout before its invoice is paid is of no lot",
			facts: `
				invoices i1 at=2022-02-01
				reward_decisions i1 decision=decline at=2022-02-10
				payouts y1 at=2022-01-31`,
			want: `
				lot commission/i1 1.00 left 0.00 2022-02-02 never
				2022-01-31 owed 1.00 - payout/y1
				2022-02-10 took 1.00 commission/i1 decline/i1`,
		},
		{
			name: "P-08 what was paid too little before the approval repays at it what others owe",
			facts: `
				customers D
				invoices i1 customer_id=D at=2022-02-01 refunded_at=2022-02-20
				invoices i2 at=2022-02-01
				reward_decisions i1 at=2022-02-10
				reward_decisions i2 at=2022-03-01
				payouts y1 at=2022-02-13
				payouts y2 invoice_id=i2 amount=0.40 at=2022-02-13`,
			want: `
				lot commission/i1 1.00 left 0.00 2022-02-02 never
				lot commission/i2 1.00 left 0.00 2022-02-02 never
				2022-02-13 took 1.00 commission/i1 payout/y1
				2022-02-13 took 0.40 commission/i2 payout/y2
				2022-02-20 owed 1.00 - reversal/i1
				2022-03-01 repaid 0.60 commission/i2 `,
		},
		{
			name: "G-6 at one instant a refund comes before an approval: nothing is repaid",
			facts: `
				invoices i1 at=2022-02-01 refunded_at=2022-02-10
				reward_decisions i1 at=2022-02-10
				payouts y1 at=2022-02-01T12:00`,
			want: `
				lot commission/i1 1.00 left 0.00 2022-02-02 never
				2022-02-01T12:00:00Z owed 1.00 - payout/y1
				2022-02-10 took 1.00 commission/i1 reversal/i1`,
		},
		{
			name: "P-08 a reward without a payout keeps its lot, whatever the debt",
			facts: `
				invoices i1 at=2022-02-01
				invoices i2 once at=2022-02-01
				reward_decisions i1 at=2022-02-10
				payouts y1 invoice_id=i2 at=2022-02-05`,
			want: `
				lot commission/i1 1.00 left 1.00 2022-02-02 never
				2022-02-05 owed 1.00 - payout/y1`,
		},
	})
}
