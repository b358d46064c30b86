package partner_test

// clause_eligibility_test.go: which invoices earn (P-01, P-02), the window of
// rewards (P-04, P-06), the rate (P-05).

import "testing"

func TestInvitations(t *testing.T) {
	prove(t, []scenario{
		{
			name: "P-01 an invitation at the approval counts, one before it never does",
			facts: `
				customers A at=2022-01-01
				customers B at=2021-12-31T23:59:59.999999Z
				invoices i1 customer_id=A at=2022-02-01
				invoices i2 customer_id=B at=2022-02-01`,
			entries: `P,commission/i1,commission,1.00,2022-02-02T00:00:00Z`,
		},
		{
			name: "P-01 without an approval no invitation counts",
			facts: `
				partners P approved_at=
				invoices i1 at=2022-02-01`,
		},
		{
			name: "P-01 an approval after as_of is none yet",
			asOf: "2022-03-01",
			facts: `
				partners P at=2022-03-01T00:00:00.000001Z
				customers A at=2022-03-02 accepted_at=2022-02-03
				invoices i1 at=2022-02-10`,
		},
		{
			name: "P-01 a customer without an invitation is not there, whatever else it has",
			facts: `
				customers A at= source=link
				invoices i1 customer_id=A at=2022-02-01`,
			reports: map[string]string{
				"partner_customers": `C,P,lead,signed_up,invite,Co,2022-01-11T00:00:00Z,,0,0.00,0.00`,
				"partner_summary":   `P,1,0,0.00,0.00,0.00,0.00`,
			},
		},
	})
}

func TestAcceptance(t *testing.T) {
	prove(t, []scenario{
		{
			name: "P-02 the acceptance must be before the payment",
			facts: `
				customers A accepted_at=2022-02-01
				customers B accepted_at=2022-02-01T00:00:00.000001Z
				customers D accepted_at=
				invoices i1 customer_id=A at=2022-02-01
				invoices i2 customer_id=A at=2022-02-01T00:00:00.000001Z
				invoices i3 customer_id=B at=2022-02-01T00:00:00.000001Z
				invoices i4 customer_id=D at=2022-02-01`,
			entries: `P,commission/i2,commission,1.00,2022-02-02T00:00:00.000001Z`,
		},
		{
			name: "P-02 a recurring invoice before the invitation bars the customer, at it does not",
			facts: `
				customers A
				customers B
				invoices a1 customer_id=A at=2022-01-09T23:59:59.999999Z
				invoices a2 customer_id=A at=2022-02-01
				invoices b1 customer_id=B at=2022-01-10
				invoices b2 customer_id=B at=2022-02-01`,
			entries: `P,commission/b2,commission,1.00,2022-02-02T00:00:00Z`,
		},
		{
			name: "P-02 one that is not recurring bars nothing, nor does one that never happened",
			facts: `
				customers A
				customers B
				invoices a1 once customer_id=A at=2022-01-05
				invoices a2 customer_id=A at=2022-02-01
				invoices b1 customer_id=B at=2022-01-05 refunded_at=2022-01-05
				invoices b2 customer_id=B at=2022-02-01`,
			entries: `
				P,commission/a2,commission,1.00,2022-02-02T00:00:00Z
				P,commission/b2,commission,1.00,2022-02-02T00:00:00Z`,
		},
		{
			name: "P-02 one refunded later was still bought before the invitation",
			facts: `
				invoices i1 at=2022-01-05 refunded_at=2022-01-06
				invoices i2 at=2022-02-01`,
		},
	})
}

func TestWindow(t *testing.T) {
	prove(t, []scenario{
		{
			name: "P-04 from the first recurring invoice for 24 months, the end exclusive",
			asOf: "2025-01-01",
			facts: `
				invoices i1 at=2022-01-31T10:00
				invoices i2 at=2024-01-31T09:59:59.999999Z
				invoices i3 at=2024-01-31T10:00`,
			entries: `
				P,commission/i1,commission,1.00,2022-02-01T10:00:00Z
				P,commission/i2,commission,1.00,2024-02-01T09:59:59.999999Z`,
		},
		{
			name: "P-04 the first opens it also if it was paid before the acceptance and earns nothing",
			asOf: "2025-01-01",
			facts: `
				customers C accepted_at=2022-02-15
				invoices i1 at=2022-02-01
				invoices i2 at=2022-03-01
				invoices i3 at=2024-01-31T23:59:59Z
				invoices i4 at=2024-02-01`,
			entries: `
				P,commission/i2,commission,1.00,2022-03-02T00:00:00Z
				P,commission/i3,commission,1.00,2024-02-01T23:59:59Z`,
		},
		{
			name: "P-04 not one that is not recurring, nor one that never happened",
			asOf: "2025-01-01",
			facts: `
				invoices i1 once at=2022-02-01
				invoices i2 at=2022-02-02 refunded_at=2022-02-02
				invoices i3 at=2022-02-03
				invoices i4 at=2024-02-02`,
			entries: `
				P,commission/i3,commission,1.00,2022-02-04T00:00:00Z
				P,commission/i4,commission,1.00,2024-02-03T00:00:00Z`,
		},
		{
			name:  "P-04 months are those of the program zone, by the terms at the first recurring invoice",
			asOf:  "2022-12-01",
			terms: `{"zone": "America/New_York", "versions": [{"effective_from": "2022-01-01T00:00:00Z", "reward_months": 1}, {"effective_from": "2022-02-28T05:00:00Z", "reward_months": 6}]}`,
			facts: `
				customers A
				invoices a1 customer_id=A at=2022-02-28T04:59:59Z
				invoices a2 customer_id=A at=2022-03-28T03:59:58Z
				invoices a3 customer_id=A at=2022-03-28T03:59:59Z
				invoices c1 at=2022-02-28T05:00
				invoices c2 at=2022-08-28T03:59:59Z
				invoices c3 at=2022-08-28T04:00`,
			entries: `
				P,commission/a1,commission,1.00,2022-03-01T04:59:59Z
				P,commission/c1,commission,1.00,2022-03-01T05:00:00Z
				P,commission/a2,commission,1.00,2022-03-29T03:59:58Z
				P,commission/c2,commission,1.00,2022-08-29T03:59:59Z`,
		},
	})
}

func TestRate(t *testing.T) {
	prove(t, []scenario{
		{
			name: "P-05 a tenth of the amount without tax, floored to the cent; under a cent is none",
			facts: `
				invoices i1 amount=9.99 tax=5.00 at=2022-02-01
				invoices i2 amount=0.09 at=2022-02-02
				invoices i3 amount=0.10 at=2022-02-03
				invoices i4 amount=0.00 at=2022-02-04
				invoices i5 once amount=50.00 at=2022-02-05`,
			entries: `
				P,commission/i1,commission,0.99,2022-02-02T00:00:00Z
				P,commission/i3,commission,0.01,2022-02-04T00:00:00Z`,
		},
		{
			name:  "P-05 the rate is that of the terms at each payment, to six places",
			terms: `{"versions": [{"effective_from": "2022-01-01T00:00:00Z", "commission_rate": 0.333333}, {"effective_from": "2022-03-01T00:00:00Z", "commission_rate": 0}, {"effective_from": "2022-04-01T00:00:00Z", "commission_rate": 1.5}]}`,
			facts: `
				invoices i1 amount=30000.03 at=2022-02-28T23:59:59Z
				invoices i2 at=2022-03-01
				invoices i3 at=2022-04-01`,
			entries: `
				P,commission/i1,commission,9999.99,2022-03-01T23:59:59Z
				P,commission/i3,commission,15.00,2022-04-02T00:00:00Z`,
		},
	})
}

func TestClosing(t *testing.T) {
	prove(t, []scenario{
		{
			name: "P-06 a refund of a recurring invoice closes the window, for payments at it too",
			facts: `
				invoices i1 at=2022-02-01
				invoices i2 at=2022-03-01 refunded_at=2022-03-20
				invoices i3 at=2022-03-19T23:59:59.999999Z
				invoices i4 at=2022-03-20
				invoices i5 at=2022-04-01`,
			entries: `
				P,commission/i1,commission,1.00,2022-02-02T00:00:00Z
				P,commission/i2,commission,1.00,2022-03-02T00:00:00Z
				P,reversal/i2,commission,-1.00,2022-03-20T00:00:00Z
				P,commission/i3,commission,1.00,2022-03-20T23:59:59.999999Z`,
		},
		{
			name: "P-06 also the refund of one that was never booked, or that earned nothing",
			facts: `
				customers A
				customers B accepted_at=2022-02-10
				invoices a1 customer_id=A at=2022-02-01 refunded_at=2022-02-01T10:00
				invoices a2 customer_id=A at=2022-03-01
				invoices b1 customer_id=B at=2022-02-01 refunded_at=2022-02-20
				invoices b2 customer_id=B at=2022-02-15
				invoices b3 customer_id=B at=2022-03-01`,
			entries: `P,commission/b2,commission,1.00,2022-02-16T00:00:00Z`,
		},
		{
			name: "P-06 not the refund of one that is not recurring, or that never happened, or of another customer",
			facts: `
				customers A
				invoices a1 customer_id=A at=2022-02-01 refunded_at=2022-02-05
				invoices i1 at=2022-02-01
				invoices i2 once at=2022-02-02 refunded_at=2022-02-05
				invoices i3 at=2022-02-05 refunded_at=2022-02-04
				invoices i4 at=2022-03-01`,
			entries: `
				P,commission/a1,commission,1.00,2022-02-02T00:00:00Z
				P,commission/i1,commission,1.00,2022-02-02T00:00:00Z
				P,reversal/a1,commission,-1.00,2022-02-05T00:00:00Z
				P,commission/i4,commission,1.00,2022-03-02T00:00:00Z`,
		},
		{
			name: "P-06 the first end of the subscription at or after the window's start closes it for good",
			facts: `
				subscription_ends C at=2022-01-31
				subscription_ends C at=2022-03-01
				subscription_ends C at=2022-05-01
				invoices i1 at=2022-02-01
				invoices i2 at=2022-02-28
				invoices i3 at=2022-03-01
				invoices i4 at=2022-04-01`,
			entries: `
				P,commission/i1,commission,1.00,2022-02-02T00:00:00Z
				P,commission/i2,commission,1.00,2022-03-01T00:00:00Z`,
		},
		{
			name: "P-06 an end at the very start leaves nothing; one after as_of has not come",
			asOf: "2022-03-02",
			facts: `
				customers A
				subscription_ends A at=2022-02-01
				subscription_ends C at=2022-03-02T00:00:00.000001Z
				invoices a1 customer_id=A at=2022-02-01
				invoices i1 at=2022-02-01`,
			entries: `P,commission/i1,commission,1.00,2022-02-02T00:00:00Z`,
		},
	})
}
