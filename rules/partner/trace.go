package partner

// trace.go: what explain is told of the fold; nothing is done for it unless a
// trace is asked for. The words are in words.go.

import (
	"slices"
	"strings"

	"trueup/rules"
)

// step is an event before it has its place among the others.
type step struct {
	moment
	what  string
	key   string // of the entry it makes, if it makes one
	notes []string
}

// tracer tells the partner in hand.
type tracer struct {
	*Evaluator
	steps []step
}

// trace fills the trace of the input when the fold is done.
func (e *Evaluator) trace(account string, t *rules.Trace) error {
	r := tracer{Evaluator: e}
	r.add(e.approvedAt, classCustomer, account, "partner approved", "")
	for i := range e.customers {
		r.customer(i)
	}
	for i := range e.invoices {
		r.invoice(i)
	}
	for i := range e.payouts {
		p := &e.payouts[i]
		r.add(p.at, classPayout, p.id, "paid out", keyPayout+p.id, r.payoutNotes(i)...)
	}
	for _, x := range e.ends {
		c := &e.customers[x.customer]
		r.add(x.at, classClosing, e.customerIDs.ids[x.customer], "subscription ended", "", c.closingNotes(x.at)...)
	}
	slices.SortStableFunc(r.steps, func(a, b step) int { return a.compare(b.moment) })
	t.Steps = r.told()
	t.Lots = e.lots()
	t.Coming = e.coming()
	var err error
	t.Standing, err = e.standingLines()
	return err
}

// add takes an event; None is an instant that has not come.
func (r *tracer) add(at rules.Instant, class class, source, what, key string, notes ...string) {
	if at != rules.None {
		r.steps = append(r.steps, step{moment{at: at, class: class, source: source, rank: len(r.steps)}, what, key, notes})
	}
}

func (r *tracer) customer(n int) {
	c, id := &r.customers[n], r.customerIDs.ids[n]
	r.add(c.invited, classCustomer, id, "customer invited", "", c.invitationNotes()...)
	r.add(c.accepted, classCustomer, id, "invitation accepted", "")
	r.add(c.signedUp, classCustomer, id, "customer signed up", "")
}

func (r *tracer) invoice(n int) {
	i, id := &r.invoices[n], r.invoiceIDs.ids[n]
	r.add(i.paid, classPayment, id, "invoice paid", "", r.paymentNotes(n)...)
	if i.status != noReward && i.status != void {
		r.add(i.booked, classBooking, id, "commission booked", keyCommission+id)
	}
	if what, notes := i.decisionWords(); what != "" {
		r.add(i.decided, classDecision, id, what, keyDecline+id, notes...)
	}
	var notes []string
	if c := &r.customers[i.customer]; i.recurring {
		notes = c.closingNotes(i.refunded)
	}
	r.add(i.refunded, classClosing, id, "invoice refunded", keyReversal+id, notes...)
}

// told puts the steps in words, with their entries and the balance after them.
func (r *tracer) told() []rules.Step {
	var balance rules.Cents
	steps := make([]rules.Step, len(r.steps))
	for i := range r.steps {
		s := &r.steps[i]
		steps[i] = rules.Step{At: s.at, What: s.what, Source: s.source, Notes: s.notes}
		if entry := r.entryOf(s.key); entry != nil {
			steps[i].Entries = []rules.Entry{*entry}
			balance += rules.Cents(entry.Amount) // fits: see sum
		}
		steps[i].Standing = "balance " + balance.String() + " USD"
	}
	return steps
}

// entryOf finds the entry of a key, or nil: entries come in order of key.
func (e *Evaluator) entryOf(key string) *rules.Entry {
	i, found := slices.BinarySearchFunc(e.out.Entries, key, func(x rules.Entry, key string) int { return strings.Compare(x.Key, key) })
	if !found {
		return nil
	}
	return &e.out.Entries[i]
}

// lots are the booked rewards with what took them out of the partner's balance.
func (e *Evaluator) lots() []rules.Lot {
	uses := make(map[int][]rules.Consumption)
	for i := range e.payouts {
		if p := &e.payouts[i]; p.invoice != noOne && p.amount != 0 {
			uses[p.invoice] = append(uses[p.invoice], rules.Consumption{At: p.at, By: keyPayout + p.id, Amount: int64(p.amount)})
		}
	}
	var lots []rules.Lot
	for n := range e.invoices {
		i, id := &e.invoices[n], e.invoiceIDs.ids[n]
		switch i.status {
		case noReward, void:
			continue
		case declined:
			uses[n] = append(uses[n], rules.Consumption{At: i.decided, By: keyDecline + id, Amount: int64(i.commission)})
		case reversed:
			uses[n] = append(uses[n], rules.Consumption{At: i.refunded, By: keyReversal + id, Amount: int64(i.commission)})
		}
		lot := rules.Lot{
			Key: keyCommission + id, Asset: rules.AssetCommission, Amount: int64(i.commission), Left: int64(i.commission),
			Posted: i.booked, Expires: rules.Never, Uses: uses[n],
		}
		slices.SortStableFunc(lot.Uses, func(a, b rules.Consumption) int { return moment{at: a.At}.compare(moment{at: b.At}) })
		for _, use := range lot.Uses {
			lot.Left -= use.Amount // below zero where more was paid than the reward
		}
		lots = append(lots, lot)
	}
	slices.SortStableFunc(lots, func(a, b rules.Lot) int { return moment{at: a.Posted}.compare(moment{at: b.Posted}) })
	return lots
}

// coming is what happens after as_of without a new fact: bookings, the end of
// windows, and the next payout day (today's, if as_of is on one).
func (e *Evaluator) coming() []rules.Upcoming {
	var list []rules.Upcoming
	var due rules.Cents
	for n := range e.invoices {
		switch i := &e.invoices[n]; {
		case i.status == approved:
			due += i.commission
		case i.commission > 0 && i.booked > e.asOf && i.decision != decisionDecline[0]:
			list = append(list, rules.Upcoming{
				At: i.booked, What: "is booked if it is neither refunded nor declined by then", Source: keyCommission + e.invoiceIDs.ids[n],
				Asset: rules.AssetCommission, Amount: int64(i.commission),
			})
		}
	}
	for n := range e.customers {
		if c := &e.customers[n]; c.refusal == earns && c.until > e.asOf && c.firstRecurring != rules.None {
			list = append(list, rules.Upcoming{At: c.until, What: "rewards of the customer end (P-04)", Source: e.customerIDs.ids[n]})
		}
	}
	if due > 0 {
		list = append(list, rules.Upcoming{
			At: payoutDay(e.terms.Zone, e.asOf, e.terms.At(e.asOf).PayoutDay), What: "payout day of what is approved and not paid (P-08)",
			Asset: rules.AssetCommission, Amount: int64(due),
		})
	}
	slices.SortStableFunc(list, func(a, b rules.Upcoming) int { return moment{at: a.At}.compare(moment{at: b.At}) })
	return list
}
