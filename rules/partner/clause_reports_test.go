package partner_test

// clause_reports_test.go: statuses (P-03), the summary (P-10), the performance
// (P-11), the customers and their histories (P-12), rewards and what is due (P-13).

import (
	"testing"

	"trueup/rules/partner"
)

func TestStatuses(t *testing.T) {
	prove(t, []scenario{{
		name: "P-03 invited, accepted, a recurring invoice paid; signed up, or any transaction",
		facts: `
			customers A accepted_at= signed_up_at=
			customers B accepted_at= signed_up_at=2022-01-20
			customers C signed_up_at=
			customers D
			customers E accepted_at= signed_up_at=
			customers F
			customers G
			customers H accepted_at=2022-12-01T00:00:00.000001Z signed_up_at=2022-12-01T00:00:00.000001Z
			customers I at=2022-12-01T00:00:00.000001Z
			invoices d1 once customer_id=D at=2022-02-01
			invoices e1 customer_id=E at=2022-02-01
			invoices f1 customer_id=F at=2022-02-01 refunded_at=2022-02-01T00:00:00.000001Z
			invoices g1 customer_id=G at=2022-02-01 refunded_at=2022-02-01
			invoices h1 customer_id=H at=2022-12-01T00:00:00.000001Z
			invoices i1 customer_id=I at=2022-02-01`,
		reports: map[string]string{
			"partner_customers": `
				A,P,pending,,invite,Co,,,0,0.00,0.00
				B,P,pending,signed_up,invite,Co,2022-01-20T00:00:00Z,,0,0.00,0.00
				C,P,lead,,invite,Co,,,0,0.00,0.00
				D,P,lead,paid,invite,Co,2022-01-11T00:00:00Z,2022-02-01T00:00:00Z,1,10.00,0.00
				E,P,customer,paid,invite,Co,,2022-02-01T00:00:00Z,1,10.00,0.00
				F,P,customer,paid,invite,Co,2022-01-11T00:00:00Z,2022-02-01T00:00:00Z,1,0.00,0.00
				G,P,lead,signed_up,invite,Co,2022-01-11T00:00:00Z,,0,0.00,0.00
				H,P,pending,,invite,Co,,,0,0.00,0.00`,
			"partner_summary": `P,4,3,20.00,0.00,0.00,0.00`,
		},
	}})
}

func TestSummary(t *testing.T) {
	prove(t, []scenario{
		{
			name: "P-10 all transactions of all time count, also where nothing is earned",
			facts: `
				customers A at=2021-12-01 accepted_at=
				invoices a1 customer_id=A amount=1.00 tax=9.00 at=2020-01-01
				invoices a2 customer_id=A once amount=2.00 at=2022-02-01
				invoices i1 amount=40.00 at=2022-02-01
				invoices i2 amount=80.00 at=2022-03-01
				invoices i3 amount=160.00 at=2022-04-01
				invoices i4 amount=320.00 at=2022-05-01 refunded_at=2022-06-01
				reward_decisions i2 at=2022-03-10
				reward_decisions i3 at=2022-04-10
				payouts y1 invoice_id=i3 amount=16.00 at=2022-04-13`,
			entries: `
				P,commission/i1,commission,4.00,2022-02-02T00:00:00Z
				P,commission/i2,commission,8.00,2022-03-02T00:00:00Z
				P,commission/i3,commission,16.00,2022-04-02T00:00:00Z
				P,payout/y1,commission,-16.00,2022-04-13T00:00:00Z
				P,commission/i4,commission,32.00,2022-05-02T00:00:00Z
				P,reversal/i4,commission,-32.00,2022-06-01T00:00:00Z`,
			reports: map[string]string{"partner_summary": `P,2,2,283.00,4.00,8.00,16.00`},
		},
		{
			name: "P-10 a partner without anything has a row from its approval on; one row a partner",
			facts: `
				partners Q at=2022-12-01
				partners R at=2022-12-01T00:00:00.000001Z
				partners S approved_at=
				customers T partner_id=S`,
			reports: map[string]string{"partner_summary": `
				P,1,0,0.00,0.00,0.00,0.00
				Q,0,0,0.00,0.00,0.00,0.00
				S,1,0,0.00,0.00,0.00,0.00`},
		},
	})
}

const performance = `
	customers A signed_up_at=2022-02-01T04:59:59Z
	customers B signed_up_at= source=link
	invoices i1 at=2022-02-01T05:00
	invoices i2 amount=20.00 at=2022-03-31 refunded_at=2022-04-15
	invoices b1 customer_id=B amount=5.00 at=2022-06-10 refunded_at=2022-06-20
	invoices b2 customer_id=B amount=40.00 at=2022-03-01
	reward_decisions i1 at=2022-02-10
	payouts y1 at=2022-02-13T12:00
	payouts y2 amount=0.25 at=2022-07-13`

var performanceEntries = struct{ entries, exceptions string }{`
	P,commission/i1,commission,1.00,2022-02-02T05:00:00Z
	P,payout/y1,commission,-1.00,2022-02-13T12:00:00Z
	P,commission/b2,commission,4.00,2022-03-02T00:00:00Z
	P,commission/i2,commission,2.00,2022-04-01T00:00:00Z
	P,reversal/i2,commission,-2.00,2022-04-15T00:00:00Z
	P,commission/b1,commission,0.50,2022-06-11T00:00:00Z
	P,reversal/b1,commission,-0.50,2022-06-20T00:00:00Z
	P,payout/y2,commission,-0.25,2022-07-13T00:00:00Z`, `payouts,y2,P,payout_not_approved`}

func TestPerformance(t *testing.T) {
	p := performanceEntries
	const newYork = `{"zone": "America/New_York"}`
	prove(t, []scenario{
		{
			name: "P-11 by month, each event by its own date, payouts by their own amounts, only months with something", facts: performance,
			entries: p.entries, exceptions: p.exceptions,
			reports: map[string]string{"partner_performance": `
				P,2022-01,1,0.00,0.00,0.00
				P,2022-02,1,10.00,1.00,0.00
				P,2022-03,0,60.00,0.00,4.00
				P,2022-04,0,-20.00,0.00,0.00
				P,2022-06,0,0.00,0.00,0.00
				P,2022-07,0,0.00,0.25,0.00`},
		},
		{
			name: "P-11 months are those of the program zone", facts: performance, terms: newYork,
			entries: p.entries, exceptions: p.exceptions,
			reports: map[string]string{"partner_performance": `
				P,2022-01,2,0.00,0.00,0.00
				P,2022-02,0,50.00,1.00,0.00
				P,2022-03,0,20.00,0.00,4.00
				P,2022-04,0,-20.00,0.00,0.00
				P,2022-06,0,0.00,0.00,0.00
				P,2022-07,0,0.00,0.25,0.00`},
		},
		{
			name: "P-11 by day, in a date range", facts: performance, terms: newYork,
			filter:  partner.Filter{ByDay: true, From: day("2022-02-01T05:00"), To: day("2022-04-15")},
			entries: p.entries, exceptions: p.exceptions,
			reports: map[string]string{"partner_performance": `
				P,2022-02-01,0,10.00,0.00,0.00
				P,2022-02-13,0,0.00,1.00,0.00
				P,2022-02-28,0,40.00,0.00,0.00
				P,2022-03-01,0,0.00,0.00,4.00
				P,2022-03-30,0,20.00,0.00,0.00`},
		},
		{
			name: "P-11 of the customers of one source", facts: performance, filter: partner.Filter{Source: "link"},
			entries: p.entries, exceptions: p.exceptions,
			reports: map[string]string{"partner_performance": `
				P,2022-03,0,40.00,0.00,4.00
				P,2022-06,0,0.00,0.00,0.00`},
		},
		{
			name: "P-11 of another partner", facts: performance, filter: partner.Filter{Partner: "Q"},
			entries: p.entries, exceptions: p.exceptions,
			reports: map[string]string{"partner_performance": `none`, "partner_summary": `none`, "partner_history": `none`},
		},
	})
}

func TestHistory(t *testing.T) {
	prove(t, []scenario{{
		name:   "P-12 one customer in detail: how it came, what it bought, what the partner had of it",
		filter: partner.Filter{Customer: "C"},
		facts: `
			customers D
			invoices d1 customer_id=D at=2022-02-01
			invoices i1 at=2022-02-01
			invoices i2 once plan= amount=5.00 at=2022-02-01
			invoices i3 amount=20.00 at=2022-03-01 refunded_at=2022-04-13
			invoices i4 once plan=sms_pack at=2022-03-02
			invoices i5 at=2022-03-03
			invoices i6 at=2022-03-04
			subscription_ends C at=2022-04-13
			reward_decisions i1 at=2022-02-01 reason=checked
			reward_decisions i3 at=2022-03-10
			reward_decisions i5 decision=decline at=2022-03-04 reason=self-referral
			reward_decisions i6 decision=decline at=2022-03-04
			payouts y1 at=2022-02-13
			payouts y3 invoice_id=i3 amount=2.00 at=2022-04-13`,
		entries: `
			P,commission/d1,commission,1.00,2022-02-02T00:00:00Z
			P,commission/i1,commission,1.00,2022-02-02T00:00:00Z
			P,payout/y1,commission,-1.00,2022-02-13T00:00:00Z
			P,commission/i3,commission,2.00,2022-03-02T00:00:00Z
			P,commission/i5,commission,1.00,2022-03-04T00:00:00Z
			P,decline/i5,commission,-1.00,2022-03-04T00:00:00Z
			P,payout/y3,commission,-2.00,2022-04-13T00:00:00Z
			P,reversal/i3,commission,-2.00,2022-04-13T00:00:00Z`,
		exceptions: `payouts,y3,P,payout_not_approved`,
		reports: map[string]string{"partner_history": `
			P,C,2022-01-10T00:00:00Z,invited,,invite,
			P,C,2022-01-11T00:00:00Z,accepted,,,
			P,C,2022-01-11T00:00:00Z,signed_up,,,
			P,C,2022-02-01T00:00:00Z,purchase,i1,starter,10.00
			P,C,2022-02-01T00:00:00Z,purchase,i2,not recurring,5.00
			P,C,2022-02-02T00:00:00Z,reward_booked,i1,,1.00
			P,C,2022-02-02T00:00:00Z,reward_approved,i1,checked,
			P,C,2022-02-13T00:00:00Z,payout,y1,i1,1.00
			P,C,2022-03-01T00:00:00Z,purchase,i3,starter,20.00
			P,C,2022-03-02T00:00:00Z,purchase,i4,"sms pack, not recurring",10.00
			P,C,2022-03-02T00:00:00Z,reward_booked,i3,,2.00
			P,C,2022-03-03T00:00:00Z,purchase,i5,starter,10.00
			P,C,2022-03-04T00:00:00Z,purchase,i6,starter,10.00
			P,C,2022-03-04T00:00:00Z,reward_booked,i5,,1.00
			P,C,2022-03-04T00:00:00Z,reward_declined,i5,self-referral,-1.00
			P,C,2022-03-04T00:00:00Z,reward_declined,i6,,
			P,C,2022-03-10T00:00:00Z,reward_approved,i3,,
			P,C,2022-04-13T00:00:00Z,subscription_ended,,,
			P,C,2022-04-13T00:00:00Z,refund,i3,,-20.00
			P,C,2022-04-13T00:00:00Z,reward_reversed,i3,,-2.00
			P,C,2022-04-13T00:00:00Z,payout,y3,i3,2.00`},
	}})
}
