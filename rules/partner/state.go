package partner

// state.go: what stays of a partner for the report tables, as one line.
//
// A partner may have 100,000 invoices, so the line is written by hand and kept
// short. It is a list of fields with fact.Separator between, texts escaped as in
// the data of facts:
//
//	form, approved_at, how many customers, invoices, payouts, subscription ends
//	a customer:  id, name, email, company, source, invited_at, accepted_at, signed_up_at
//	an invoice:  id, customer, recurring (t, f), plan, amount, paid_at, refunded_at, status
//	             and, if it has a reward: commission, lag in hours, decided_at, reason
//	a payout:    id, invoice, amount, paid_at
//	an end:      customer, ended_at
//
// Customers and invoices are named by their number in the line, from 0. Amounts
// are cents. Instants are microseconds, or seconds followed by s where they are
// whole; refunded_at and decided_at count from paid_at. An instant that is empty or
// after as_of is an empty field; rows that are not there are left out (G-2), also
// the invoices of a customer that is not there.

import (
	"strconv"

	"trueup/rules"
	"trueup/rules/fact"
)

// stateForm is the first field of a state; it changes with the form.
const stateForm = "1"

// placed gives out the places in the state, and counts them.
type placed struct{ customers, invoices int32 }

func (p *placed) customer(c *customer) {
	if c.there() {
		c.place = p.customers
		p.customers++
	}
}

func (p *placed) invoice(i *invoice, payer *customer) {
	if payer.there() {
		i.place = p.invoices
		p.invoices++
	}
}

// appendState writes the state of the partner in hand.
func (e *Evaluator) appendState(dst []byte) []byte {
	dst = append(append(dst, stateForm...), fact.Separator)
	dst = append(appendInstant(dst, e.approvedAt), fact.Separator)
	for _, n := range [...]int{int(e.placed.customers), int(e.placed.invoices), len(e.payouts), e.endsThere()} {
		dst = appendPlace(dst, n)
	}
	for i := range e.customers {
		if c := &e.customers[i]; c.place != noOne {
			dst = c.append(dst, e.customerIDs.ids[i])
		}
	}
	for i := range e.invoices {
		if x := &e.invoices[i]; x.place != noOne {
			dst = x.append(dst, e.invoiceIDs.ids[i], int(e.customers[x.customer].place))
		}
	}
	for i := range e.payouts {
		dst = e.appendPayout(dst, &e.payouts[i])
	}
	for _, x := range e.ends {
		if place := e.customers[x.customer].place; place != noOne {
			dst = appendPlace(dst, int(place))
			dst = append(appendInstant(dst, x.at), fact.Separator)
		}
	}
	return dst[:len(dst)-1] // the last separator
}

// endsThere counts the ends of subscriptions of customers that are there.
func (e *Evaluator) endsThere() int {
	n := 0
	for _, x := range e.ends {
		if e.customers[x.customer].place != noOne {
			n++
		}
	}
	return n
}

func (c *customer) append(dst []byte, id string) []byte {
	dst = append(appendText(dst, id), fact.Separator)
	for _, escaped := range [...]string{c.name, c.email, c.company, c.source} {
		dst = append(append(dst, escaped...), fact.Separator)
	}
	for _, at := range [...]rules.Instant{c.invited, c.accepted, c.signedUp} {
		dst = append(appendInstant(dst, at), fact.Separator)
	}
	return dst
}

func (i *invoice) append(dst []byte, id string, customer int) []byte {
	dst = append(appendText(dst, id), fact.Separator)
	dst = appendPlace(dst, customer)
	recurring := byte('f')
	if i.recurring {
		recurring = 't'
	}
	dst = append(dst, recurring, fact.Separator)
	dst = append(append(dst, i.plan...), fact.Separator)
	dst = appendCents(dst, i.amount)
	dst = append(appendInstant(dst, i.paid), fact.Separator)
	dst = append(appendSince(dst, i.refunded, i.paid), fact.Separator, byte(i.status), fact.Separator)
	if i.status == noReward {
		return dst
	}
	dst = appendCents(dst, i.commission)
	dst = appendPlace(dst, int(i.version.LagHours))
	dst = append(appendSince(dst, i.decided, i.paid), fact.Separator)
	return append(append(dst, i.reason...), fact.Separator)
}

func (e *Evaluator) appendPayout(dst []byte, p *payout) []byte {
	place := noOne
	if p.invoice != noOne {
		place = int(e.invoices[p.invoice].place)
	}
	dst = append(appendText(dst, p.id), fact.Separator)
	dst = appendPlace(dst, place)
	dst = appendCents(dst, p.amount)
	return append(appendInstant(dst, p.at), fact.Separator)
}

// appendText is fact.AppendField, without the call for the many texts that need no escape.
func appendText(dst []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case fact.Separator, '\\', '\n', '\r':
			return fact.AppendField(dst, s)
		}
	}
	return append(dst, s...)
}

// appendPlace writes a place or a count, and a separator; noOne is an empty field.
func appendPlace(dst []byte, n int) []byte {
	if n != noOne {
		dst = strconv.AppendInt(dst, int64(n), 10)
	}
	return append(dst, fact.Separator)
}

func appendCents(dst []byte, c rules.Cents) []byte {
	return append(strconv.AppendInt(dst, int64(c), 10), fact.Separator)
}

// appendSince writes an instant counted from another.
func appendSince(dst []byte, at, from rules.Instant) []byte {
	if at == rules.None {
		return dst
	}
	return appendInstant(dst, at-from)
}

func appendInstant(dst []byte, at rules.Instant) []byte {
	switch {
	case at == rules.None:
		return dst
	case at%second == 0:
		return append(strconv.AppendInt(dst, int64(at/second), 10), 's')
	}
	return strconv.AppendInt(dst, int64(at), 10)
}
