package partner

// words.go: the words of the trace: why an invoice earns nothing, what a decision
// or a payout met.

import (
	"strconv"

	"trueup/rules"
)

// refusalWords say why an invoice earns nothing.
var refusalWords = map[refusal]string{
	uninvited:     "its customer is not there: there is no invitation by then (P-01)",
	notRecurring:  "it is not recurring (P-05)",
	invitedBefore: "its customer was invited before the partner was approved (P-01)",
	paidBefore:    "its customer had paid a recurring invoice before the invitation (P-02)",
	notAccepted:   "the invitation was not accepted before the payment (P-02)",
	windowOver:    "the months of rewards were over (P-04)",
	windowClosed:  "a refund or the end of the subscription had closed the rewards (P-06)",
	underACent:    "the commission is under a cent (P-05)",
	refundedSoon:  "it was refunded by the booking (P-07)",
}

// paymentNotes say whose payment it was and what it earns.
func (e *Evaluator) paymentNotes(n int) []string {
	i := &e.invoices[n]
	who := "customer " + e.customerIDs.ids[i.customer] + " paid " + i.amount.String() + " USD"
	if i.plan != "" {
		who += " for " + unescaped(i.plan)
	}
	again := *i
	if why, _ := e.assess(&again); why != earns { // an error would have ended the fold
		return []string{who, "earns nothing: " + refusalWords[why]}
	}
	rate := i.version.CommissionRate.String()
	return []string{who, "earns " + i.commission.String() + " USD, " + rate + " of it (P-05), to be booked " + i.booked.String() + " (P-07)"}
}

// invitationNotes say why an invitation does not count.
func (c *customer) invitationNotes() []string {
	if c.refusal == invitedBefore || c.refusal == paidBefore {
		return []string{"brings no rewards: " + refusalWords[c.refusal]}
	}
	return nil
}

// closingNotes say that an instant closed the window early.
func (c *customer) closingNotes(at rules.Instant) []string {
	if c.closed && at == c.until {
		return []string{"the rewards of the customer end here (P-06)"}
	}
	return nil
}

// decisionWords say what was decided of a reward, and what it came to.
func (i *invoice) decisionWords() (what string, notes []string) {
	if i.decision == 0 {
		return "", nil
	}
	what = "reward approved"
	if i.decision == decisionDecline[0] {
		what = "reward declined"
	}
	if i.reason != "" {
		notes = append(notes, "reason: "+unescaped(i.reason))
	}
	switch {
	case i.commission == 0:
		notes = append(notes, "there is no reward to decide on")
	case i.decided < i.booked && i.decision == decisionDecline[0]:
		notes = append(notes, "before the booking: nothing is booked (P-08)")
	case i.refunded != rules.None && i.refunded <= i.decided:
		notes = append(notes, "the refund had taken it back (P-07)")
	case i.decided < i.booked:
		notes = append(notes, "counts from the booking, "+i.booked.String()+" (P-08)")
	}
	return what, notes
}

func (e *Evaluator) payoutNotes(n int) []string {
	notes := []string{}
	if p := &e.payouts[n]; p.invoice != noOne {
		notes = append(notes, "of invoice "+e.invoiceIDs.ids[p.invoice])
	}
	if reason, detail := e.flaw(n); reason != "" {
		notes = append(notes, reason+": "+detail)
	}
	return notes
}

// standingLines say where the partner stands at as_of.
func (e *Evaluator) standingLines() ([]rules.Line, error) {
	s, err := ReadState(e.out.State)
	if err != nil {
		return nil, err
	}
	if !s.known() {
		return []rules.Line{{Name: "partner", Value: "not approved yet"}}, nil
	}
	var balance rules.Cents
	for i := range e.out.Entries {
		balance += rules.Cents(e.out.Entries[i].Amount)
	}
	t := Overview(s, new(Filter))
	approval := s.Approved.String()
	if s.Approved == rules.None {
		approval = "not yet"
	}
	return []rules.Line{
		{Name: "approved", Value: approval},
		{Name: "sign-ups", Value: strconv.Itoa(t.SignUps)},
		{Name: "paid customers", Value: strconv.Itoa(t.PaidCustomers)},
		{Name: "revenue", Value: t.Revenue.String() + " USD"},
		{Name: "pending rewards", Value: t.Pending.String() + " USD"},
		{Name: "approved rewards", Value: t.Approved.String() + " USD"},
		{Name: "paid rewards", Value: t.Paid.String() + " USD"},
		{Name: "balance", Value: balance.String() + " USD"},
	}, nil
}
