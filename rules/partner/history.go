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
	chosen := make([]bool, len(s.Customers))
	chosen[i] = true
	return histories(s, chosen)[i]
}

// histories tells those of the chosen customers, by their places.
func histories(s *State, chosen []bool) [][]Event {
	h := chronicle{chosen: chosen, events: make([][]Event, len(s.Customers))}
	for i := range s.Customers {
		h.customer(i, &s.Customers[i])
	}
	for i := range s.Invoices {
		if x := &s.Invoices[i]; chosen[x.Customer] {
			h.invoice(x)
			h.reward(x)
		}
	}
	for _, x := range s.Ends {
		h.add(x.Customer, classClosing, Event{At: x.At, What: "subscription_ended"})
	}
	for i := range s.Payouts {
		if p := &s.Payouts[i]; p.Invoice != noOne {
			x := &s.Invoices[p.Invoice]
			h.add(x.Customer, classPayout, Event{At: p.At, What: "payout", ID: p.ID, Detail: x.ID, Amount: p.Amount, Money: true})
		}
	}
	for _, events := range h.events {
		slices.SortStableFunc(events, func(a, b Event) int { return a.moment.compare(b.moment) })
	}
	return h.events
}

// chronicle collects the events of the chosen customers.
type chronicle struct {
	chosen []bool
	events [][]Event
}

// add takes an event; None is an instant that has not come.
func (h *chronicle) add(customer int, class class, e Event) {
	if e.At == rules.None || !h.chosen[customer] {
		return
	}
	e.moment = moment{at: e.At, class: class, source: e.ID}
	h.events[customer] = append(h.events[customer], e)
}

func (h *chronicle) customer(i int, c *Customer) {
	h.add(i, classCustomer, Event{At: c.Invited, What: "invited", Detail: c.Source})
	h.add(i, classCustomer, Event{At: c.Accepted, What: "accepted"})
	h.add(i, classCustomer, Event{At: c.SignedUp, What: "signed_up"})
}

func (h *chronicle) invoice(i *Invoice) {
	plan := i.Plan
	if !i.Recurring {
		plan = "not recurring"
		if i.Plan != "" {
			plan = i.Plan + ", not recurring"
		}
	}
	h.add(i.Customer, classPayment, Event{At: i.Paid, What: "purchase", ID: i.ID, Detail: plan, Amount: i.Amount, Money: true})
	h.add(i.Customer, classClosing, Event{At: i.Refunded, What: "refund", ID: i.ID, Amount: -i.Amount, Money: true})
}

// reward tells what became of an invoice's reward (P-07, P-08).
func (h *chronicle) reward(i *Invoice) {
	if i.status == noReward {
		return
	}
	booked := Event{At: i.Booked, What: "reward_booked", ID: i.ID, Amount: i.Commission, Money: true}
	decline := Event{At: i.Decided, What: "reward_declined", ID: i.ID, Detail: i.Reason}
	if i.status == void {
		h.add(i.Customer, classDecision, decline)
		return
	}
	h.add(i.Customer, classBooking, booked)
	if i.status == reversed {
		h.add(i.Customer, classClosing, Event{At: i.Refunded, What: "reward_reversed", ID: i.ID, Amount: -i.Commission, Money: true})
	}
	switch {
	case i.status == declined:
		decline.Amount, decline.Money = -i.Commission, true
		h.add(i.Customer, classDecision, decline)
	case i.Decided != rules.None && (i.status != reversed || i.Decided < i.Refunded): // else it changed nothing
		h.add(i.Customer, classDecision, Event{At: max(i.Booked, i.Decided), What: "reward_approved", ID: i.ID, Detail: i.Reason})
	}
}

// historyRows writes the histories of the customers that the filter asks for.
func (f *Filter) historyRows(_ program.View, account string, s *State, emit emit) error {
	for i, events := range histories(s, picked(s, f.picksStatus)) {
		for n := range events {
			e := &events[n]
			if !f.covers(e.At) {
				continue
			}
			amount := ""
			if e.Money {
				amount = e.Amount.String()
			}
			if err := emit(account, s.Customers[i].ID, e.At.String(), e.What, e.ID, e.Detail, amount); err != nil {
				return err
			}
		}
	}
	return nil
}
