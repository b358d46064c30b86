package partner

// read.go: the state of a partner, read back.

import (
	"errors"
	"strings"

	"trueup/rules"
)

// State is where a partner stood at its last evaluation, as that as_of saw it. It
// can always be rebuilt by evaluating again.
type State struct {
	Approved  rules.Instant // None: not approved by then
	Customers []Customer    // those that are there, by id
	Invoices  []Invoice     // of these customers, paid by then, by id
	Payouts   []Payout      // made by then, by id
	Ends      []End         // of subscriptions of these customers, by customer
}

// Customer is a customer with the totals of its invoices.
type Customer struct {
	ID, Name, Email, Company, Source string
	Invited, Accepted, SignedUp      rules.Instant // None: not by then

	Recurring bool          // a recurring invoice was paid
	FirstPaid rules.Instant // the first transaction; None if there is none
	Payments  int           // transactions, refunded ones too
	Revenue   rules.Cents   // of all of them, refunds taken off
	Rewards   rules.Cents   // pending, approved or paid
}

// Invoice is a transaction and its reward.
type Invoice struct {
	ID        string
	Customer  int // index in State.Customers
	Plan      string
	Recurring bool
	Amount    rules.Cents // without tax
	Paid      rules.Instant
	Refunded  rules.Instant // None: not by then

	Commission rules.Cents   // 0: no reward, or not booked by then
	Booked     rules.Instant // of a void reward: when it would have been; None without a reward
	Decided    rules.Instant // None: not by then, or no reward
	Reason     string        // of the decision
	status     status
}

// Status is where the reward stands (P-08): pending, approved, declined, paid,
// reversed or void; empty without a reward.
func (i *Invoice) Status() string { return i.status.String() }

// Payout is money that was paid out.
type Payout struct {
	ID      string
	Invoice int // index in State.Invoices; -1 for one that is not in there
	Amount  rules.Cents
	At      rules.Instant
}

// End is the end of a subscription.
type End struct {
	Customer int // index in State.Customers
	At       rules.Instant
}

var errState = errors.New("the partner's state cannot be read: it is not of the form that this program writes")

// ReadState reads a state back. No state is that of a partner of whom nothing is known.
func ReadState(text []byte) (*State, error) {
	s := &State{Approved: rules.None}
	if len(text) == 0 {
		return s, nil
	}
	r := stateReader{cursor: cursor{rest: string(text)}, most: len(text), into: s}
	if r.text() != stateForm {
		return nil, errState
	}
	s.Approved = r.instant()
	customers, invoices, payouts, ends := r.count(), r.count(), r.count(), r.count()
	s.Customers = make([]Customer, customers)
	for i := range s.Customers {
		r.customer(&s.Customers[i])
	}
	s.Invoices = make([]Invoice, invoices)
	for i := range s.Invoices {
		r.invoice(&s.Invoices[i])
	}
	s.Payouts = make([]Payout, payouts)
	for i := range s.Payouts {
		s.Payouts[i] = Payout{ID: r.plain(), Invoice: r.place(invoices), Amount: r.cents(), At: r.instant()}
	}
	s.Ends = make([]End, ends)
	for i := range s.Ends {
		s.Ends[i] = End{Customer: r.owner(), At: r.instant()}
	}
	if !r.ok() {
		return nil, errState
	}
	return s, nil
}

// stateReader reads the parts of a state.
type stateReader struct {
	cursor
	most int // no count can be larger than the line is long
	into *State
}

func (r *stateReader) plain() string { return unescaped(r.text()) }

func (r *stateReader) count() int {
	n := r.number()
	if n < 0 || n > int64(r.most) {
		r.bad = true
	}
	if r.bad {
		return 0
	}
	return int(n)
}

// place reads a place in a list of n, or an empty field: -1.
func (r *stateReader) place(n int) int {
	if strings.HasPrefix(r.rest, "|") {
		r.text()
		return noOne
	}
	place := r.number()
	if place < 0 || place >= int64(n) {
		r.bad = true
		return noOne
	}
	return int(place)
}

// owner reads the place of a customer, which there must be.
func (r *stateReader) owner() int {
	i := r.place(len(r.into.Customers))
	if i == noOne {
		r.bad = true
	}
	return i
}

// since reads an instant that is counted from another.
func (r *stateReader) since(from rules.Instant) rules.Instant {
	i := r.instant()
	if i == rules.None {
		return i
	}
	return from + i
}

func (r *stateReader) customer(c *Customer) {
	*c = Customer{
		ID: r.plain(), Name: r.plain(), Email: r.plain(), Company: r.plain(), Source: r.plain(),
		Invited: r.instant(), Accepted: r.instant(), SignedUp: r.instant(), FirstPaid: rules.None,
	}
}

// invoice reads an invoice and counts it in for its customer.
func (r *stateReader) invoice(i *Invoice) {
	i.ID, i.Customer, i.Recurring = r.plain(), r.owner(), r.char() == 't'
	i.Plan, i.Amount, i.Paid = r.plain(), r.cents(), r.instant()
	i.Refunded, i.status = r.since(i.Paid), status(r.char())
	i.Booked, i.Decided = rules.None, rules.None
	if i.status != noReward {
		i.Commission, i.Booked = r.cents(), i.Paid.AddHours(r.number())
		i.Decided, i.Reason = r.since(i.Paid), r.plain()
		r.bad = r.bad || i.Status() == ""
	}
	if r.bad {
		return
	}
	c := &r.into.Customers[i.Customer]
	c.Recurring = c.Recurring || i.Recurring
	c.FirstPaid = first(c.FirstPaid, i.Paid)
	c.Payments++
	if i.Refunded == rules.None {
		c.Revenue += i.Amount // the fold saw that all of them fit
	}
	if i.status.counts() {
		c.Rewards += i.Commission
	}
}

// Statuses of customers (P-03).
const (
	clientPending  = "pending"
	clientLead     = "lead"
	clientCustomer = "customer"
	rewardSignedUp = "signed_up"
	rewardPaid     = "paid"
)

// ClientStatus is how far the customer came: invited, accepted, a recurring
// invoice paid, whether or not it accepted before (P-03).
func (c *Customer) ClientStatus() string {
	switch {
	case c.Recurring:
		return clientCustomer
	case c.Accepted != rules.None:
		return clientLead
	}
	return clientPending
}

// RewardStatus is what the reward dashboard says of the customer (P-03); empty
// where it has neither signed up nor paid.
func (c *Customer) RewardStatus() string {
	switch {
	case c.Payments > 0:
		return rewardPaid
	case c.SignedUp != rules.None:
		return rewardSignedUp
	}
	return ""
}
