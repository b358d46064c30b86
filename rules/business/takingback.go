package business

// takingback.go: cancellations, reversals and refunds (B-14, B-29, B-35 to B-37).

import "trueup/rules"

// refund takes an amount of an order back. A refund that reaches the subtotal is
// a cancellation; before the completion it means that the order never completed.
func (e *Evaluator) refund(ev *event) error {
	r := &e.refunds[ev.index]
	x := &e.earners[r.earner]
	if x.stage == gone {
		return nil
	}
	sum, err := rules.AddCents(x.refunded, r.amount)
	switch {
	case err != nil:
		return err
	case x.stage == pending:
		if x.refunded = sum; sum >= x.subtotal {
			x.stage = gone
		}
		return nil
	case sum >= x.subtotal:
		return e.cancel(r.earner, ev.at, ev.index)
	}
	x.refunded = sum
	if x.kind == aReferral { // its bonus stays
		return nil
	}
	e.uncount(x, r.amount)
	if x.earnLot == noOne {
		return nil
	}
	return e.takeBackPart(x, ev)
}

// uncount takes value off that the earner added to its year (B-14).
func (e *Evaluator) uncount(x *earner, value rules.Cents) {
	if x.counts() {
		e.standing.uncount(e.years.year(x.at), value)
	}
}

// takeBackPart deducts what a partial refund after the posting makes undue
// (B-37). Points spent still count as held; points expired do not.
func (e *Evaluator) takeBackPart(x *earner, ev *event) error {
	earn := &e.points.lots[x.earnLot]
	held := rules.Points(earn.amount-earn.expired) - x.taken
	due, err := x.earned(e.terms.At(x.at))
	if err != nil || held <= due {
		return err
	}
	x.taken += held - due
	return e.deduct(x, int64(held-due), ev.at, clawbackRefund, ev.index, takenByPart)
}

// cancel takes an order, report or deposit back as a whole: its value, its
// offers, and what it brought (B-14, B-29, B-35). refund is the index of the refund
// that completed a full refund, noOne for a cancellation or reversal.
func (e *Evaluator) cancel(index int32, at rules.Instant, refund int32) error {
	x := &e.earners[index]
	if x.stage != standing {
		x.stage = gone
		return nil
	}
	x.stage = gone
	e.uncount(x, x.subtotal-x.refunded)
	if x.member != noOne {
		e.members[x.member].standing--
	}
	e.reopen(index)
	brought := int64(0)
	for _, i := range [...]int32{x.earnLot, x.bonusLot} {
		if i == noOne {
			continue
		}
		var err error
		if brought, err = add(brought, e.points.lots[i].amount-e.points.lots[i].expired); err != nil {
			return err
		}
	}
	amount := brought - int64(x.taken)
	switch {
	case refund == noOne:
		return e.deduct(x, amount, at, kindKeys[x.kind].clawback, index, takenAll)
	case x.kind == aReferral: // the referrer's deduction goes by the order
		return e.deduct(x, amount, at, clawbackReferral, index, takenByRefunds)
	}
	return e.deduct(x, amount, at, clawbackRefund, refund, takenByRefunds)
}

// deduct takes points from the earner's own lots first (by expiry, then key),
// then from the account's others in expiry order; the rest is debt (B-36). The
// entry's key is of the group and names the fact.
func (e *Evaluator) deduct(x *earner, amount int64, at rules.Instant, g group, fact int32, why clauses) error {
	if amount <= 0 {
		return nil
	}
	rest, by := amount, key{g, e.factID(g, fact)}
	first, second := x.bonusLot, x.earnLot
	if first != noOne && second != noOne && e.points.before(second, first) {
		first, second = second, first
	}
	for _, i := range [...]int32{first, second} {
		if i != noOne {
			rest = e.points.takeFrom(i, rest, at, by)
		}
	}
	rest = e.points.take(rest, at, by)
	if err := e.points.owe(rest, at, by); err != nil {
		return err
	}
	e.entry(g, fact, -amount, at, why, e.terms.At(at).Number)
	return nil
}
