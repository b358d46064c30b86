package partner

// files.go: the report files of the partners: where each stands, and what it did.
// What someone should be told is in notices.go.

import (
	"slices"
	"strings"

	"trueup/rules"
	"trueup/rules/program"
)

func files() []program.File {
	return []program.File{
		program.NewFile("balances", "where each partner stands: rewards by status, what is payable, what the partner owes", balanceRows),
		program.NewFile("activity", "every invoice that earned and every payout of the period, with what became of it", activityRows),
		program.NewFile("notices", "what someone should be told: payouts due, debt, rewards that end, were reversed or declined", noticeRows),
	}
}

// balanceRow is where a partner stands at as_of, in cents. Balance is what the ledger
// holds for it: payable less debt, which are not netted (P-07).
type balanceRow struct {
	PartnerID     string      `csv:"partner_id"`
	Customers     int         `csv:"customers"`      // all that are there
	PaidCustomers int         `csv:"paid_customers"` // with at least one transaction (P-10)
	NotBooked     rules.Cents `csv:"not_booked"`     // earned, waiting for the booking (P-07)
	Pending       rules.Cents `csv:"pending"`        // rewards by status (P-08)
	Approved      rules.Cents `csv:"approved"`
	Overdue       rules.Cents `csv:"overdue"`     // of approved: its payout day is over
	NextPayout    string      `csv:"next_payout"` // the date on which approved is due; empty if nothing is
	PaidOut       rules.Cents `csv:"paid_out"`    // by all payouts, of all time
	Payable       rules.Cents `csv:"payable"`     // what the lots have left
	Debt          rules.Cents `csv:"debt"`        // what the partner was paid too much, or too early
	Balance       rules.Cents `csv:"balance"`
}

func balanceRows(s *program.Span, a *program.Account, emit program.Emit[balanceRow]) error {
	state, err := program.StateOf(a, ReadState)
	if err != nil || !state.known() {
		return err
	}
	t, d := Overview(state, new(Filter)), dues(state, &s.View)
	r := balanceRow{
		PartnerID: a.ID, Customers: len(state.Customers), PaidCustomers: t.PaidCustomers,
		Pending: t.Pending, Approved: t.Approved, Overdue: d.overdue, Debt: debtOf(a.Position).amount,
	}
	if d.rewards > 0 {
		r.NextPayout = d.date()
	}
	for i := range state.Payouts {
		r.PaidOut += state.Payouts[i].Amount // the fold saw that all of them fit, as with the next two
	}
	for i := range a.Position.Lots {
		r.Payable += rules.Cents(a.Position.Lots[i].Left)
	}
	for i := range a.Position.Activities {
		if x := &a.Position.Activities[i]; x.State == rules.StatePending {
			r.NotBooked += rules.Cents(x.Amount)
		}
	}
	r.Balance = r.Payable - r.Debt
	return emit(r)
}

// due is what is approved and not paid, all of which is due on the next payout day (P-08).
type due struct {
	rewards         int
	amount, overdue rules.Cents   // overdue: what was due on a payout day that is over
	at              rules.Instant // when the next payout day begins, today if it is one
	zone            rules.Zone
}

func dues(s *State, view *program.View) due {
	zone := view.Terms.Zone
	today := zone.DayStart(localDay(zone, view.AsOf))
	d := due{at: payoutDay(zone, view.AsOf, view.Terms.At(view.AsOf).PayoutDay), zone: zone}
	for n := range s.Invoices {
		i := &s.Invoices[n]
		if i.status != approved {
			continue
		}
		d.rewards++
		d.amount += i.Commission
		since := max(i.Booked, i.Decided)
		if payoutDay(zone, since, view.Terms.At(since).PayoutDay) < today {
			d.overdue += i.Commission
		}
	}
	return d
}

func (d *due) date() string { return rules.Day(localDay(d.zone, d.at)).String() }

// debt is what a partner owes.
type debt struct {
	amount rules.Cents
	since  rules.Instant // when it last was nothing
	by     string        // key of the entry that then made it
}

func debtOf(p *rules.Position) debt {
	var d debt
	for i := range p.Moves {
		switch m := &p.Moves[i]; m.Kind {
		case rules.MoveOwed:
			if d.amount == 0 {
				d.since, d.by = m.At, m.Key
			}
			d.amount += rules.Cents(m.Amount)
		case rules.MoveRepaid:
			d.amount -= rules.Cents(m.Amount)
		}
	}
	return d
}

// activityRow is an invoice that earned, or a payout.
type activityRow struct {
	PartnerID    string        `csv:"partner_id"`
	Kind         string        `csv:"kind"` // invoice, payout
	ID           string        `csv:"id"`
	CustomerID   string        `csv:"customer_id"` // empty if the customer is not there
	Date         rules.Instant `csv:"date"`        // of the payment
	Key          string        `csv:"key"`         // of its entry
	Amount       rules.Cents   `csv:"amount"`      // the commission; below zero what was paid out
	State        string        `csv:"state"`       // not_booked, cancelled, or the reward's status (P-08); of a payout: paid
	PendingUntil rules.Instant `csv:"pending_until"`
	Left         rules.Cents   `csv:"left"` // of the booked reward: neither paid out nor taken back
	Detail       string        `csv:"detail"`
}

// stateNotBooked is an invoice that is to be booked: in P-08 it is pending only from
// the booking on.
const stateNotBooked = "not_booked"

func activityRows(s *program.Span, a *program.Account, emit program.Emit[activityRow]) error {
	state, err := program.StateOf(a, ReadState)
	if err != nil {
		return err
	}
	for n := range a.Position.Activities {
		x := &a.Position.Activities[n]
		if !s.Covers(x.At) && !a.Late(x.Key) {
			continue
		}
		r := activityRow{
			PartnerID: a.ID, Kind: x.Kind, ID: x.ID, Date: x.At, Key: x.Key, Amount: rules.Cents(x.Amount),
			State: x.State, PendingUntil: x.Due, Detail: x.Detail,
		}
		i := state.invoiceOf(x)
		if i != nil {
			r.CustomerID = state.Customers[i.Customer].ID
		}
		switch {
		case x.Lot != rules.NoLot:
			r.Left = rules.Cents(a.Position.Lots[x.Lot].Left)
			if i != nil {
				r.State, r.Detail = i.Status(), i.Reason
			}
		case x.State == rules.StatePending:
			r.State = stateNotBooked
		}
		if err := emit(r); err != nil {
			return err
		}
	}
	return nil
}

// invoiceOf finds the invoice of an activity, nil if it is not in the state.
func (s *State) invoiceOf(a *rules.Activity) *Invoice {
	n, found := noOne, false
	if a.Kind == activityInvoice {
		n, found = slices.BinarySearchFunc(s.Invoices, a.ID, func(i Invoice, id string) int { return strings.Compare(i.ID, id) })
	} else if p, is := slices.BinarySearchFunc(s.Payouts, a.ID, func(p Payout, id string) int { return strings.Compare(p.ID, id) }); is {
		n, found = s.Payouts[p].Invoice, s.Payouts[p].Invoice != noOne
	}
	if !found {
		return nil
	}
	return &s.Invoices[n]
}
