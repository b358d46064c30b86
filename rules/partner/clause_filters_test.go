package partner_test

// clause_filters_test.go: what the report tables are narrowed to (P-12, P-13).

import (
	"testing"

	"trueup/rules/partner"
)

// shop is a world with a bit of everything; its customers are Ann, Ben and Cleo.
const shop = `
	partners Q
	customers A name=Ann email=ann@Example.org signed_up_at=2022-02-01
	customers B name=Ben_Ann email=ben@example.org source=link accepted_at= signed_up_at=2022-03-01
	customers D name=Dan partner_id=Q
	invoices a1 customer_id=A at=2022-02-01
	invoices a2 customer_id=A amount=20.00 at=2022-03-01
	invoices b1 customer_id=B once amount=5.00 at=2022-03-01
	invoices c1 amount=40.00 at=2022-02-10 refunded_at=2022-05-01
	invoices c2 amount=80.00 at=2022-03-31
	invoices c3 amount=160.00 at=2022-04-01
	invoices c4 amount=320.00 at=2022-04-02
	invoices d1 customer_id=D at=2022-03-01
	reward_decisions a1 at=2022-02-10
	reward_decisions a2 at=2022-03-13T23:59:59Z
	reward_decisions c2 at=2022-04-14
	reward_decisions c3 decision=decline at=2022-04-14
	reward_decisions c4 decision=decline at=2022-04-02
	payouts y1 invoice_id=a1 at=2022-02-13`

const shopEntries = `
	P,commission/a1,commission,1.00,2022-02-02T00:00:00Z
	P,commission/c1,commission,4.00,2022-02-11T00:00:00Z
	P,payout/y1,commission,-1.00,2022-02-13T00:00:00Z
	P,commission/a2,commission,2.00,2022-03-02T00:00:00Z
	P,commission/c2,commission,8.00,2022-04-01T00:00:00Z
	P,commission/c3,commission,16.00,2022-04-02T00:00:00Z
	P,decline/c3,commission,-16.00,2022-04-14T00:00:00Z
	P,reversal/c1,commission,-4.00,2022-05-01T00:00:00Z
	Q,commission/d1,commission,1.00,2022-03-02T00:00:00Z`

const (
	annRow  = "A,P,customer,paid,invite,Co,2022-02-01T00:00:00Z,2022-02-01T00:00:00Z,2,30.00,3.00\n"
	benRow  = "B,P,pending,paid,link,Co,2022-03-01T00:00:00Z,2022-03-01T00:00:00Z,1,5.00,0.00\n"
	cleoRow = "C,P,customer,paid,invite,Co,2022-01-11T00:00:00Z,2022-02-10T00:00:00Z,4,560.00,8.00\n"
	danRow  = "D,Q,customer,paid,invite,Co,2022-01-11T00:00:00Z,2022-03-01T00:00:00Z,1,10.00,1.00\n"
)

// narrowed are the shop's reports under a filter.
func narrowed(name string, f partner.Filter, reports map[string]string) scenario {
	return scenario{name: name, filter: f, facts: shop, entries: shopEntries, reports: reports}
}

func TestCustomerFilters(t *testing.T) {
	customers := func(rows string) map[string]string { return map[string]string{"partner_customers": rows} }
	type f = partner.Filter
	prove(t, []scenario{
		narrowed("P-12 all customers", f{}, customers(annRow+benRow+cleoRow+danRow)),
		narrowed("P-12 of one partner", f{Partner: "Q"}, customers(danRow)),
		narrowed("P-12 one customer", f{Customer: "B"}, customers(benRow)),
		narrowed("P-12 by client status", f{Status: "pending"}, customers(benRow)),
		narrowed("P-12 by reward-dashboard status", f{Status: "paid", Partner: "P"}, customers(annRow+benRow+cleoRow)),
		narrowed("P-12 by a status that none has", f{Status: "lead"}, customers("none")),
		narrowed("P-12 by source", f{Source: "link"}, customers(benRow)),
		narrowed("P-12 by a name in any case", f{Search: "aNN"}, customers(annRow+benRow)),
		narrowed("P-12 by an e-mail in any case", f{Search: "@EXAMPLE.org", Source: "invite", Status: "customer", Partner: "P"}, customers(annRow+cleoRow)),
		narrowed("P-12 by the date of the sign-up", f{From: day("2022-02-01"), To: day("2022-03-01")}, customers(annRow)),
	})
}

func TestRewardFilters(t *testing.T) {
	const (
		a1 = "P,A,a1,1.00,paid,2022-02-02T00:00:00Z\n"
		a2 = "P,A,a2,2.00,approved,2022-03-02T00:00:00Z\n"
		c1 = "P,C,c1,4.00,reversed,2022-02-11T00:00:00Z\n"
		c2 = "P,C,c2,8.00,approved,2022-04-01T00:00:00Z\n"
		c3 = "P,C,c3,16.00,declined,2022-04-02T00:00:00Z\n"
		c4 = "P,C,c4,32.00,void,\n"
		d1 = "Q,D,d1,1.00,pending,2022-03-02T00:00:00Z\n"
	)
	rewards := func(rows, due string) map[string]string {
		return map[string]string{"partner_rewards": rows, "payouts_due": due}
	}
	type f = partner.Filter
	prove(t, []scenario{
		narrowed("P-13 all rewards, by customer, then invoice", f{}, rewards(a1+a2+c1+c2+c3+c4+d1, "P,a2,2.00\nP,c2,8.00")),
		narrowed("P-13 rewards of one partner", f{Partner: "Q"}, rewards(d1, "none")),
		narrowed("P-13 rewards of one customer", f{Customer: "A"}, rewards(a1+a2, "P,a2,2.00")),
		narrowed("P-13 rewards by a search", f{Search: "ann@"}, rewards(a1+a2, "P,a2,2.00")),
		narrowed("P-13 rewards by status", f{Status: "void"}, rewards(c4, "none")),
		narrowed("P-13 approved rewards are due", f{Status: "approved"}, rewards(a2+c2, "P,a2,2.00\nP,c2,8.00")),
		narrowed("P-13 rewards by the date of the booking, void ones by when it would have been; due by the payout day",
			f{From: day("2022-04-02"), To: day("2022-04-30")}, rewards(c3+c4, "none")),
		narrowed("P-13 due on 13 March: approved on that day still counts", f{From: day("2022-03-13"), To: day("2022-03-14")}, rewards("none", "P,a2,2.00")),
		narrowed("P-13 due on 13 May: approved on 14 April", f{From: day("2022-05-13")}, rewards("none", "P,c2,8.00")),
	})
}

func TestOverview(t *testing.T) {
	overview := func(rows string) map[string]string { return map[string]string{"partner_overview": rows} }
	const quiet = "Q,0,0,0,0.00,0.00,0.00,0.00,0.00\n"
	type f = partner.Filter
	prove(t, []scenario{
		narrowed("P-13 the overview of everything", f{}, overview("P,3,3,7,595.00,11.00,0.00,10.00,1.00\nQ,1,1,1,10.00,1.00,1.00,0.00,0.00")),
		narrowed("P-13 the overview of a month, each event by its date", f{From: day("2022-02-01"), To: day("2022-03-01")},
			overview("P,1,2,2,50.00,1.00,0.00,0.00,1.00\n"+quiet)),
		narrowed("P-13 the overview of a month with a refund alone", f{From: day("2022-05-01"), To: day("2022-06-01")},
			overview("P,0,0,0,-40.00,0.00,0.00,0.00,0.00\n"+quiet)),
		narrowed("P-13 the overview of one customer", f{Customer: "C"}, overview("P,1,1,4,560.00,8.00,0.00,8.00,0.00\n"+quiet)),
		narrowed("P-13 the overview of the customers with a status", f{Status: "pending", Partner: "P"}, overview("P,1,1,1,5.00,0.00,0.00,0.00,0.00")),
		narrowed("P-10 the summary is of all time whatever the filter but the partner", f{Customer: "A", Partner: "P", To: day("2022-02-01"), Status: "lead"},
			map[string]string{"partner_summary": "P,3,3,595.00,0.00,10.00,1.00"}),
	})
}
