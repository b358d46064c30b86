package business

// earning.go: completions, approvals and deposits, and their posting 24 hours
// later (B-20 to B-31).

import "trueup/rules/terms"

// trigger completes an order, approves a report, takes a deposit, or completes
// what a referral hangs on.
func (e *Evaluator) trigger(ev *event) error {
	x := &e.earners[ev.index]
	if x.stage == gone {
		return nil // refunded in full before it completed (B-11)
	}
	x.stage = standing
	v := e.terms.At(ev.at)
	if x.kind != aReferral && x.kind != anOpening {
		e.enrol(ev.at)
	}
	held := e.standing.tier // the tier just before (B-12)
	switch x.kind {
	case anOrder:
		e.completeOrder(ev.index, x, held, v)
	case aReport:
		if held >= terms.Gold || x.pro {
			x.earns = byReport
		}
		x.bonus = e.offers.takeHourly(ev.index)
	case aDeposit:
		if held >= v.DepositMinTier && x.subtotal >= v.DepositMin {
			x.earns = byDeposit
		}
	case aReferral, anOpening:
		x.bonus = e.linked[x.linked].takeReferral(ev.index, x, held, v)
	}
	scheduled := len(e.postings.events)
	e.postings.events = appendPostings(e.postings.events, ev.index, x, v)
	e.placePostings(scheduled)
	if !x.counts() {
		return nil
	}
	return e.standing.count(ev.at, x.subtotal-x.refunded, v)
}

func (e *Evaluator) completeOrder(index int32, x *earner, held terms.Tier, v *terms.Version) {
	switch {
	case e.offers.takeFirstBig(index, x, v):
		x.earns = byFirstBigOrder
	case held >= terms.Gold || x.pro:
		x.earns = byOrder
	}
	if x.member == noOne {
		return
	}
	m := &e.members[x.member]
	x.bonus = m.takeMember(index, x, held, v)
	m.standing++
}

// The postings of an earner's bonus and earn. What never earns by the rate has no second.
var (
	bonusOf = [...]action{
		anOrder: actBonusOrder, aReport: actBonusReport, aReferral: actBonusReferral, anOpening: actBonusReferral,
	}
	earnOf = [...]action{anOrder: actEarnOrder, aReport: actEarnReport, aDeposit: actEarnDeposit}
)

// appendPostings adds the postings of what the trigger of an earner earned (B-30).
func appendPostings(to []event, index int32, x *earner, v *terms.Version) []event {
	at := x.at.AddHours(v.LagHours)
	if x.bonus && x.bonusPoints(v) > 0 {
		to = append(to, event{at: at, class: classPosting, index: index, action: bonusOf[x.kind]})
	}
	if x.earns != nothing {
		to = append(to, event{at: at, class: classPosting, index: index, action: earnOf[x.kind]})
	}
	return to
}

var bonusClauses = [...]clauses{
	anOrder: byMember, aReport: byHourlyPackage, aReferral: byReferral, anOpening: byReferral,
}

// post adds what was earned to the account, as a lot, if the fact still stands (B-30).
func (e *Evaluator) post(ev *event) error {
	x := &e.earners[ev.index]
	if x.stage != standing {
		return nil
	}
	v := e.terms.At(x.at)
	g, amount, by, place := kindKeys[x.kind].bonus, x.bonusPoints(v), bonusClauses[x.kind], &x.bonusLot
	if ev.action >= actEarnDeposit { // no bonus
		var err error
		if amount, err = x.earned(v); err != nil {
			return err
		}
		g, by, place = kindKeys[x.kind].earn, x.earns, &x.earnLot
	}
	if amount == 0 {
		return nil
	}
	l := lot{
		id: x.id, group: g, fact: ev.index, amount: int64(amount), posted: ev.at,
		expires: e.years.addMonths(ev.at, e.terms.At(ev.at).PointsLifeMonths),
	}
	index, err := e.points.add(&l)
	if err != nil {
		return err
	}
	*place = index
	e.soonest = min(e.soonest, l.expires)
	e.entry(g, ev.index, int64(amount), ev.at, by, v.Number)
	return nil
}
