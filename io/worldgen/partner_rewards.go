package worldgen

// partner_rewards.go: which invoices earn, what is decided on their rewards, and
// what is paid out.

import "trueup/rules"

// The published terms: P-04, P-05.
const (
	rewardMonths     = 24
	commissionPerTen = 1
)

// reward is what becomes of the commission of an invoice.
type reward struct {
	decided  rules.Instant // None: it is not
	declined bool
	reason   string
	ready    rules.Instant // from then on it can be paid out
	paid     rules.Instant // None: it is not paid out
	amount   rules.Cents   // of the payout
}

var declineReasons = [...]string{"own account", "duplicate customer", "chargeback risk", `"spam, reported"`}

// earns says whether an invoice earns a commission under the published terms
// (P-01 to P-06), by what happened until it was paid.
func (w *partnerWorld) earns(i *invoice) bool {
	c := i.customer
	if !i.recurring || c.invited == rules.None || c.accepted == rules.None || i.paid <= c.accepted {
		return false
	}
	if c.monthly > 0 && (w.due(c, 0) < c.invited || w.lasts(c, rewardMonths) && i.paid >= w.due(c, rewardMonths)) {
		return false
	}
	if approved := w.approved(w.partnerOf(c)); approved == rules.None || c.invited < approved {
		return false
	}
	for k := range min(i.month, c.monthly) {
		if at := w.monthlyInvoice(c, k).refunded; at != rules.None && at <= i.paid {
			return false
		}
	}
	for _, at := range w.endsOf(c) {
		if at != rules.None && at <= i.paid && at >= w.due(c, 0) {
			return false
		}
	}
	return true
}

// lasts says whether the world reaches so many months beyond a customer's first.
func (w *partnerWorld) lasts(c *customer, months int) bool { return c.first+months < len(w.months) }

// rewardOf draws what becomes of an invoice's commission.
func (w *partnerWorld) rewardOf(i *invoice, amount rules.Cents) reward {
	d := newDice(w.o.Seed, forReward, i.key())
	r := reward{decided: rules.None, paid: rules.None, amount: amount / 10 * commissionPerTen}
	booked := i.paid + lag
	if !d.hits(w.undecided) {
		r.declined = d.hits(w.declined)
		r.decided = i.paid + decisionTakes(r.declined, &d)
		if i.refunded != rules.None && i.refunded <= r.decided && d.percent(90) {
			r.decided = rules.None // there is nothing left to decide
		}
	}
	if r.declined {
		r.reason = declineReasons[d.below(int64(len(declineReasons)))]
	}
	r.ready = max(r.decided, booked)
	switch approved := r.decided != rules.None && !r.declined; {
	case approved:
		if d.hits(w.differing) {
			r.amount = max(1, r.amount+rules.Cents(d.between(-400, 400)*2+1))
		}
	case !d.hits(w.unapproved):
		return r
	}
	payday := w.payday(r.ready)
	if d.percent(2) { // held back for a month
		payday = w.payday(payday + day)
	}
	if i.refunded == rules.None || i.refunded > payday {
		r.paid = payday + rules.Instant(d.below(2*hour/second)*second)
	}
	return r
}

// decisionTakes draws how long it takes to decide on an invoice that was paid:
// now and then less than until its reward is booked.
func decisionTakes(declined bool, d *dice) rules.Instant {
	quick := int64(4)
	if declined {
		quick = 25
	}
	switch x := d.below(100); {
	case x < quick:
		return rules.Instant(d.between(60, lag/second) * second)
	case x < 97:
		return lag + rules.Instant(d.between(60, 8*day/second)*second)
	}
	return lag + rules.Instant(d.between(8*24*60, 50*24*60)*minute)
}

// writeReward writes the decision on an invoice's reward and the payout, as far as
// there is news of them.
func (g *partnerGenerator) writeReward(i *invoice, amount rules.Cents) {
	r := g.rewardOf(i, amount)
	d := dice(uint64(i.dice) ^ golden)
	if g.byHand && g.isOpen(i, &r) && d.below(handShare) == 0 {
		r.paid = g.from + rules.Instant(d.between(1, day/second)*second)
	}
	if g.tells(r.decided) {
		row := g.decisions.begin()
		row.part("inv-", i.customer.number, i.number)
		if r.declined {
			row.text("decline")
		} else {
			row.text("approve")
		}
		row.instant(r.decided)
		row.text(r.reason)
		g.decisions.end(g.changed(r.decided, &d))
	}
	if g.tells(r.paid) {
		row := g.payouts.begin()
		row.part("pay-", i.customer.number, i.number)
		row.id("par-", g.partnerOf(i.customer), partnerDigits)
		row.part("inv-", i.customer.number, i.number)
		row.money(r.amount)
		row.instant(r.paid)
		g.payouts.end(g.changed(r.paid, &d))
	}
}

// isOpen says that an invoice's reward is approved before the span and not paid out
// in it, nor refunded.
func (s span) isOpen(i *invoice, r *reward) bool {
	approved := r.decided != rules.None && !r.declined && r.ready <= s.from
	return approved && r.paid > s.till && (i.refunded == rules.None || i.refunded > s.till)
}
