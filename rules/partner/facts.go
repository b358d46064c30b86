package partner

// facts.go: the facts of a partner, read from the mirror's records.
//
// A record's data holds the columns of tables.go without the id and the account,
// in their order; each reader below takes them so. Instants after as_of are not
// seen (G-2); texts stay escaped, as the state will have them.

import (
	"trueup/rules"
	"trueup/rules/fact"
	"trueup/rules/terms"
)

// noOne stands for no index.
const noOne = -1

// customer is a row of customers with what its invoices and subscription ends
// say of it.
type customer struct {
	name, email, company, source string
	invited, accepted, signedUp  rules.Instant

	firstRecurring rules.Instant // paid; None if none was
	firstRefund    rules.Instant // of a recurring invoice
	firstEnd       rules.Instant // the first ended_at at or after firstRecurring

	refusal refusal       // why no invoice at all earns; earns otherwise
	until   rules.Instant // end of the window, exclusive (P-04, P-06)
	closed  bool          // it closed before its months were over (P-06)
	place   int32         // in the state; noOne if the customer is not there
}

// there says whether the row is there at as_of (G-2).
func (c *customer) there() bool { return c.invited != rules.None }

// invoice is a row of invoices that was paid by as_of, and its reward.
type invoice struct {
	plan, reason     string // reason: of the decision
	amount           rules.Cents
	paid, refunded   rules.Instant
	decided          rules.Instant
	commission       rules.Cents   // 0: no reward
	booked           rules.Instant // or to be booked; also where it is after as_of
	version          *terms.Version
	customer, payout int32 // indexes; the payout is the first made of it by (paid_at, id), or noOne
	place            int32 // in the state; noOne if its customer is not there
	recurring        bool
	decision         byte // first letter of reward_decisions.decision, 0 for none by as_of
	status           status
}

// payout is a row of payouts that was made by as_of.
type payout struct {
	id      string
	invoice int // index; noOne if that was not paid by as_of
	amount  rules.Cents
	at      rules.Instant
}

// end is a row of subscription_ends that was reached by as_of.
type end struct {
	customer int // index
	at       rules.Instant
}

// visible returns the instant, or None where it is after as_of (G-2: each
// instant column is a fact of its own); that one is then due.
func (e *Evaluator) visible(i rules.Instant) rules.Instant {
	if i > e.asOf {
		e.dueAt(i)
		return rules.None
	}
	return i
}

// dueAt notes that something happens at an instant after as_of without a new fact.
func (e *Evaluator) dueAt(at rules.Instant) {
	if at > e.asOf && at < e.due {
		e.due = at
	}
}

// readPartner takes name, email, approved_at.
func (e *Evaluator) readPartner(c *cursor) {
	c.text()
	c.text()
	e.approvedAt = e.visible(c.instant())
}

// readCustomer takes name, email, company, source, invited_at, accepted_at, signed_up_at.
func (e *Evaluator) readCustomer(id string, c *cursor) {
	e.customerIDs.add(id)
	e.customers = append(e.customers, customer{
		name: c.text(), email: c.text(), company: c.text(), source: c.text(),
		invited: e.visible(c.instant()), accepted: e.visible(c.instant()), signedUp: e.visible(c.instant()),
		firstRecurring: rules.None, firstRefund: rules.None, firstEnd: rules.None, place: noOne,
	})
}

// readInvoice takes customer_id, plan, recurring, amount, tax, currency, paid_at,
// refunded_at. Refunded at or before its payment it never happened ("Bad facts").
func (e *Evaluator) readInvoice(id string, c *cursor) error {
	customerID, plan, recurring, amount := c.text(), c.text(), c.char() == 't', c.cents()
	c.text()
	c.text()
	paid, refunded := c.instant(), c.instant()
	if paid == rules.None || refunded != rules.None && refunded <= paid {
		return nil
	}
	if paid, refunded = e.visible(paid), e.visible(refunded); paid == rules.None {
		return nil
	}
	owner := e.customerIDs.find(unescaped(customerID))
	if owner == noOne {
		return nil
	}
	if recurring {
		payer := &e.customers[owner]
		payer.firstRecurring = first(payer.firstRecurring, paid)
		payer.firstRefund = first(payer.firstRefund, refunded)
	}
	e.invoiceIDs.add(id)
	e.invoices = append(e.invoices, invoice{
		plan: plan, amount: amount, paid: paid, refunded: refunded, decided: rules.None,
		customer: int32(owner), payout: noOne, place: noOne, recurring: recurring,
	})
	return e.revenue.add(amount)
}

// readPayout takes invoice_id, amount, paid_at.
func (e *Evaluator) readPayout(id string, c *cursor) error {
	invoiceID := c.text()
	p := payout{id: id, amount: c.cents(), at: e.visible(c.instant())}
	if p.at == rules.None {
		return nil
	}
	p.invoice = e.invoiceIDs.find(unescaped(invoiceID))
	if p.invoice != noOne { // payouts come by id, so of one instant the first read stays
		paid := &e.invoices[p.invoice]
		if paid.payout == noOne || p.at < e.payouts[paid.payout].at {
			paid.payout = int32(len(e.payouts))
		}
	}
	e.payouts = append(e.payouts, p)
	return e.paidOut.add(p.amount)
}

// readDecision takes decision, decided_at, reason.
func (e *Evaluator) readDecision(invoiceID string, c *cursor) {
	word := c.text()
	at, reason := e.visible(c.instant()), c.text()
	if at == rules.None || word == "" {
		return
	}
	if n := e.invoiceIDs.find(invoiceID); n != noOne {
		i := &e.invoices[n]
		i.decided, i.decision, i.reason = at, word[0], reason
	}
}

// readEnd takes ended_at. The id is "customer_id ended_at".
func (e *Evaluator) readEnd(customerID string, c *cursor) {
	at := e.visible(c.instant())
	if at == rules.None {
		return
	}
	i := e.customerIDs.find(customerID)
	if i == noOne {
		return
	}
	e.ends = append(e.ends, end{customer: i, at: at})
	if x := &e.customers[i]; x.firstRecurring != rules.None && at >= x.firstRecurring {
		x.firstEnd = first(x.firstEnd, at)
	}
}

// first is the earlier of two instants of which either may be None.
func first(a, b rules.Instant) rules.Instant {
	if a == rules.None || b != rules.None && b < a {
		return b
	}
	return a
}

// unescaped is fact.Unescape, without the call for the many texts that need none.
func unescaped(s string) string {
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' {
			return fact.Unescape(s)
		}
	}
	return s
}
