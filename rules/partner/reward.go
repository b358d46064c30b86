package partner

// reward.go: what becomes of a reward: booked, decided, paid, reversed (P-07, P-08).

import "trueup/rules"

// status is where a reward stands. As a letter it is in the state.
type status byte

const (
	noReward status = '-' // none, or not booked yet
	pending  status = 'p' // booked
	approved status = 'a' // available, and due to be paid
	declined status = 'd' // taken back by a decision
	paid     status = 'x'
	reversed status = 'r' // taken back by a refund
	void     status = 'v' // declined before it was booked
)

// String is the status as partner_rewards writes it.
func (s status) String() string {
	switch s {
	case pending:
		return "pending"
	case approved:
		return "approved"
	case declined:
		return "declined"
	case paid:
		return "paid"
	case reversed:
		return "reversed"
	case void:
		return "void"
	}
	return ""
}

// counts says whether the reward is one that the partner has: pending, approved
// or paid (P-12).
func (s status) counts() bool { return s == pending || s == approved || s == paid }

// declinedBefore says whether the reward was declined before an instant.
func (i *invoice) declinedBefore(at rules.Instant) bool {
	return i.decided != rules.None && i.decision == decisionDecline[0] && i.decided < at
}

// standing is where the reward stands at an instant up to as_of, payouts left
// aside. Declined before its booking it is void from the decline on. At one
// instant a refund comes before the booking, and that before a decision (G-6): so
// what is refunded at its booking was never a reward, which assess knows; what is
// declined at its booking is booked, then taken back; and what is refunded when it
// is declined is reversed.
func (i *invoice) standing(at rules.Instant) status {
	refunded := i.refunded != rules.None && i.refunded <= at
	decided := i.decided != rules.None && i.decided <= at
	decline := decided && i.decision == decisionDecline[0]
	switch {
	case i.commission == 0:
		return noReward
	case decline && i.declinedBefore(i.booked):
		return void
	case i.booked > at:
		return noReward
	case refunded && (!decline || i.refunded <= i.decided):
		return reversed
	case decline:
		return declined
	case decided:
		return approved
	}
	return pending
}

// reward finds what an invoice earns and where that stands at as_of, and books the
// commission. An approved reward of which anything was paid out is paid, also where
// the payout came before the approval: the money moved, and is not due again.
func (e *Evaluator) reward(n int) error {
	i := &e.invoices[n]
	i.status = noReward
	if why, err := e.assess(i); why != earns {
		return err
	}
	e.dueAt(i.booked)
	switch i.status = i.standing(e.asOf); i.status {
	case noReward, void:
		return e.earned.add(i.commission)
	case approved:
		if i.payout != noOne {
			i.status = paid
		}
	case declined:
		e.declines = append(e.declines, n)
	case reversed:
		e.reversals = append(e.reversals, n)
	}
	e.entry(keyCommission, e.invoiceIDs.ids[n], i.commission, i.booked, "P-05 P-07", i.version)
	return e.earned.add(i.commission)
}

// Exceptions of payouts (P-08). They are booked all the same: the money moved.
const (
	payoutNotApproved   = "payout_not_approved"
	payoutAmountDiffers = "payout_amount_differs"
)

// flaw says what is wrong with a payout at its instant, and in words; "" if
// nothing is. A second payout of a reward is not of an approved one: it is paid.
func (e *Evaluator) flaw(n int) (reason, detail string) {
	p := &e.payouts[n]
	const none = "the invoice had no reward by then"
	if p.invoice == noOne {
		return payoutNotApproved, none
	}
	i := &e.invoices[p.invoice]
	switch s := i.standing(p.at); {
	case s == noReward:
		return payoutNotApproved, none
	case s != approved:
		return payoutNotApproved, "the reward was " + s.String()
	case int(i.payout) != n:
		return payoutNotApproved, "the reward was paid already, by payout " + e.payouts[i.payout].id
	case p.amount != i.commission:
		return payoutAmountDiffers, "the reward is " + i.commission.String() + " USD"
	}
	return "", ""
}
