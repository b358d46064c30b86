package partner

// history.go: one customer in detail (P-12).

import (
	"slices"

	"trueup/rules"
	"trueup/rules/program"
)

// Event is one dated line of a customer's history.
type Event struct {
	At     rules.Instant
	What   string      // invited, accepted, signed_up, purchase, refund, subscription_ended, reward_..., payout
	ID     string      // of the invoice or payout; empty for what is the customer's own
	Detail string      // of a purchase the plan, of a decision its reason, of a payout the invoice
	Amount rules.Cents // in money events; below zero what goes back: refunds, what is taken from the partner
	Money  bool        // there is an amount

	moment moment
}

// History tells how a customer came and what it bought, with what the partner
// had of it, in order of time and at one instant in the order of G-6. It is nil
// for a customer that is not there.
func History(s *State, customerID string) []Event {
	i := slices.IndexFunc(s.Customers, func(c Customer) bool { return c.ID == customerID })
	if i < 0 {
		return nil
	}
	return newChronicle(s).of(i)
}

// chronicle tells the histories of a partner's customers.
type chronicle struct {
	state                   *State
	invoices, ends, payouts byCustomer
	events                  []Event // of the customer in hand
}

func newChronicle(s *State) *chronicle {
	return &chronicle{
		state:    s,
		invoices: invoicesByCustomer(s),
		ends:     placesOf(s, len(s.Ends), func(i int) int { return s.Ends[i].Customer }),
		payouts: placesOf(s, len(s.Payouts), func(i int) int {
			if invoice := s.Payouts[i].Invoice; invoice != noOne {
				return s.Invoices[invoice].Customer
			}
			return noOne
		}),
	}
}

// of is the history of the customer at a place. It is valid until the next one.
func (h *chronicle) of(customer int) []Event {
	s := h.state
	h.events = h.events[:0]
	h.customer(&s.Customers[customer])
	for _, i := range h.invoices.of(customer) {
		h.invoice(&s.Invoices[i])
		h.reward(&s.Invoices[i])
	}
	for _, i := range h.ends.of(customer) {
		h.add(classClosing, Event{At: s.Ends[i].At, What: "subscription_ended"})
	}
	for _, i := range h.payouts.of(customer) {
		p := &s.Payouts[i]
		h.add(classPayout, Event{At: p.At, What: "payout", ID: p.ID, Detail: s.Invoices[p.Invoice].ID, Amount: p.Amount, Money: true})
	}
	slices.SortStableFunc(h.events, func(a, b Event) int { return a.moment.compare(b.moment) })
	return h.events
}

// add takes an event; None is an instant that has not come.
func (h *chronicle) add(class class, e Event) {
	if e.At == rules.None {
		return
	}
	e.moment = moment{at: e.At, class: class, source: e.ID}
	h.events = append(h.events, e)
}

func (h *chronicle) customer(c *Customer) {
	h.add(classCustomer, Event{At: c.Invited, What: "invited", Detail: c.Source})
	h.add(classCustomer, Event{At: c.Accepted, What: "accepted"})
	h.add(classCustomer, Event{At: c.SignedUp, What: "signed_up"})
}

func (h *chronicle) invoice(i *Invoice) {
	plan := i.Plan
	if !i.Recurring {
		plan = "not recurring"
		if i.Plan != "" {
			plan = i.Plan + ", not recurring"
		}
	}
	h.add(classPayment, Event{At: i.Paid, What: "purchase", ID: i.ID, Detail: plan, Amount: i.Amount, Money: true})
	h.add(classClosing, Event{At: i.Refunded, What: "refund", ID: i.ID, Amount: -i.Amount, Money: true})
}

// reward tells what became of an invoice's reward (P-07, P-08).
func (h *chronicle) reward(i *Invoice) {
	if i.status == noReward {
		return
	}
	booked := Event{At: i.Booked, What: "reward_booked", ID: i.ID, Amount: i.Commission, Money: true}
	decline := Event{At: i.Decided, What: "reward_declined", ID: i.ID, Detail: i.Reason}
	if i.status == void {
		h.add(classDecision, decline)
		return
	}
	h.add(classBooking, booked)
	if i.status == reversed {
		h.add(classClosing, Event{At: i.Refunded, What: "reward_reversed", ID: i.ID, Amount: -i.Commission, Money: true})
	}
	switch {
	case i.status == declined:
		decline.Amount, decline.Money = -i.Commission, true
		h.add(classDecision, decline)
	case i.Decided != rules.None && (i.status != reversed || i.Decided < i.Refunded): // else it changed nothing
		h.add(classDecision, Event{At: max(i.Booked, i.Decided), What: "reward_approved", ID: i.ID, Detail: i.Reason})
	}
}

// historyRows writes the histories of the customers that the filter asks for.
func (f *Filter) historyRows(_ program.View, account string, s *State, emit emit) error {
	h := newChronicle(s)
	cells := make([]string, 0, 7)
	for i := range s.Customers {
		c := &s.Customers[i]
		if !f.picksStatus(c) {
			continue
		}
		for _, e := range h.of(i) {
			if !f.covers(e.At) {
				continue
			}
			amount := ""
			if e.Money {
				amount = e.Amount.String()
			}
			cells = append(cells[:0], account, c.ID, e.At.String(), e.What, e.ID, e.Detail, amount)
			if err := emit(cells...); err != nil {
				return err
			}
		}
	}
	return nil
}
