package business

// takingback.go: cancellations, reversals and refunds (B-14, B-29, B-35 to B-37).

import "trueup/rules"

// refund takes an amount of an order back. A refund that reaches the subtotal is
// a cancellation; before the completion it means that the order never completed.
func (e *Evaluator) refund(ev *event) error {
	x := &e.earners[ev.index]
	if x.stage == gone {
		return nil
	}
	sum, err := rules.AddCents(x.refunded, ev.amount)
	if err != nil {
		return err
	}
	x.refunded = sum
	if x.refunded >= x.subtotal {
		if x.stage == pending {
			x.stage = gone
			return nil
		}
		return e.cancel(ev.index, ev.at, ev.source)
	}
	if x.stage == pending || x.kind == aReferral { // a referral's bonus stays
		return nil
	}
	e.standing.uncount(x.year, ev.amount)
	x.counted -= ev.amount
	if x.earnLot == noOne {
		return nil
	}
	return e.takeBackPart(x, ev)
}

// takeBackPart deducts what a partial refund after the posting makes undue
// (B-37). Points spent still count as held; points expired do not.
func (e *Evaluator) takeBackPart(x *earner, ev *event) error {
	earn := &e.points.lots[x.earnLot]
	held := rules.Points(earn.amount-earn.expired) - x.taken
	due, err := x.earned()
	if err != nil || held <= due {
		return err
	}
	x.taken += held - due
	return e.deduct(x, int64(held-due), ev.at, "clawback/refund/"+ev.source, "B-37 B-36")
}

// cancel takes an order, report or deposit back as a whole: its value, its
// offers, and what it brought (B-14, B-29, B-35). refundID is the refund that
// completed a full refund, empty for a cancellation or reversal.
func (e *Evaluator) cancel(index int, at rules.Instant, refundID string) error {
	x := &e.earners[index]
	if x.stage != standing {
		x.stage = gone
		return nil
	}
	x.stage = gone
	e.standing.uncount(x.year, x.counted)
	x.counted = 0
	if x.member != noOne {
		e.members[x.member].standing--
	}
	e.reopen(index)
	brought := int64(0)
	for _, i := range [...]int{x.earnLot, x.bonusLot} {
		if i == noOne {
			continue
		}
		var err error
		if brought, err = add(brought, e.points.lots[i].amount-e.points.lots[i].expired); err != nil {
			return err
		}
	}
	key, clauses := kindKeys[x.kind].clawback+x.id, "B-35 B-36"
	if refundID != "" {
		clauses = "B-37 B-35 B-36"
		if x.kind != aReferral { // the referrer's deduction goes by the order
			key = "clawback/refund/" + refundID
		}
	}
	return e.deduct(x, brought-int64(x.taken), at, key, clauses)
}

// deduct takes points from the earner's own lots first (by expiry, then key),
// then from the account's others in expiry order; the rest is debt (B-36).
func (e *Evaluator) deduct(x *earner, amount int64, at rules.Instant, key, clauses string) error {
	if amount <= 0 {
		return nil
	}
	rest := amount
	first, second := x.bonusLot, x.earnLot
	if first != noOne && second != noOne && e.points.before(second, first) {
		first, second = second, first
	}
	for _, i := range [...]int{first, second} {
		if i != noOne {
			rest = e.points.takeFrom(i, rest, at, key)
		}
	}
	rest = e.points.take(rest, at, key)
	if err := e.points.owe(rest); err != nil {
		return err
	}
	e.entry(key, rules.AssetPoints, -amount, at, clauses, e.terms.At(at).Number)
	return nil
}
