package partner

// window.go: which invoices earn: the invitation that counts, the window of
// rewards, the rate (P-01 to P-06).

import (
	"trueup/rules"
	"trueup/rules/terms"
)

// refusal is why an invoice earns nothing, in the order the clauses are asked.
type refusal uint8

const (
	earns         refusal = iota
	uninvited             // the row of its customer is not there
	notRecurring          // P-05
	invitedBefore         // before the partner was approved, P-01
	paidBefore            // a recurring invoice, before the invitation, P-02
	notAccepted           // by the payment, P-02
	windowOver            // P-04
	windowClosed          // P-06
	underACent            // P-05
	refundedSoon          // at or before the booking, P-07
)

// openWindow settles what holds for all invoices of a customer: whether any can
// earn, and until when. The window opens at the first recurring payment, also
// where that one itself earns nothing because the invitation was not accepted yet.
func (e *Evaluator) openWindow(c *customer) {
	switch {
	case !c.there():
		c.refusal = uninvited
	case e.approvedAt == rules.None || c.invited < e.approvedAt:
		c.refusal = invitedBefore
	case c.firstRecurring == rules.None:
		return
	case c.firstRecurring < c.invited:
		c.refusal = paidBefore
	default:
		c.until = e.terms.Zone.AddMonths(c.firstRecurring, e.terms.At(c.firstRecurring).RewardMonths)
		if closing := first(c.firstRefund, c.firstEnd); closing != rules.None && closing < c.until {
			c.until, c.closed = closing, true
		}
	}
}

// judge says whether an invoice is paid where it earns, whatever the amount.
func (c *customer) judge(i *invoice) refusal {
	switch {
	case c.refusal == uninvited:
		return uninvited
	case !i.recurring:
		return notRecurring
	case c.refusal != earns:
		return c.refusal
	case c.accepted == rules.None || c.accepted >= i.paid:
		return notAccepted
	case i.paid < c.until: // and not before the first recurring invoice, which it may be itself
		return earns
	case c.closed:
		return windowClosed
	}
	return windowOver
}

// assess gives an invoice its commission, if it earns one, and says why if not.
// Refunded at or before the booking there never is a reward (P-07), but one that
// was declined before the refund stays void.
func (e *Evaluator) assess(i *invoice) (refusal, error) {
	if why := e.customers[i.customer].judge(i); why != earns {
		return why, nil
	}
	v := e.terms.At(i.paid)
	commission, err := rules.MulDivFloor(int64(v.CommissionRate), int64(i.amount), terms.RateScale)
	if err != nil || commission == 0 {
		return underACent, err
	}
	booked := i.paid.AddHours(v.LagHours)
	if i.refunded != rules.None && i.refunded <= booked && !i.declinedBefore(i.refunded) {
		return refundedSoon, nil
	}
	i.commission, i.booked, i.version = rules.Cents(commission), booked, v
	return earns, nil
}
