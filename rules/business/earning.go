package business

// earning.go: completions, approvals and deposits, and their posting 24 hours
// later (B-20 to B-31).

import (
	"trueup/rules"
	"trueup/rules/terms"
)

// trigger completes an order, approves a report, takes a deposit, or completes
// what a referral hangs on.
func (e *Evaluator) trigger(ev *event) error {
	x := &e.earners[ev.index]
	if x.stage == gone {
		return nil // refunded in full before it completed (B-11)
	}
	x.stage = standing
	x.version = e.terms.At(ev.at)
	if x.kind != aReferral && x.kind != anOpening {
		e.standing.enrol(ev.at, e.years)
	}
	held := e.standing.tier // the tier just before (B-12)
	switch x.kind {
	case anOrder:
		e.completeOrder(ev.index, x, held)
	case aReport:
		e.approveReport(ev.index, x, held)
	case aDeposit:
		if held >= x.version.DepositMinTier && x.subtotal >= x.version.DepositMin {
			x.earns, x.earnClauses = true, "B-28 B-30"
		}
	case aReferral, anOpening:
		if e.linked[x.linked].takeReferral(ev.index, x, held, x.version) {
			x.bonus = x.version.ReferralBonus
		}
	}
	e.schedulePostings(ev, x)
	if x.kind != anOrder && x.kind != aReport {
		return nil // deposits do not count for the tier (B-11)
	}
	x.year, x.counted = e.standing.year, x.subtotal-x.refunded
	return e.standing.count(ev.at, x.counted, x.version)
}

func (e *Evaluator) completeOrder(index int, x *earner, held terms.Tier) {
	switch {
	case e.offers.takeFirstBig(index, x, x.version):
		x.earns, x.earnClauses = true, "B-24 B-30"
	case held >= terms.Gold || x.pro:
		x.earns, x.earnClauses = true, "B-20 B-30"
	}
	if x.member == noOne {
		return
	}
	m := &e.members[x.member]
	if m.takeMember(index, x, held, x.version) {
		x.bonus = x.version.MemberBonus
	}
	m.standing++
}

func (e *Evaluator) approveReport(index int, x *earner, held terms.Tier) {
	if held >= terms.Gold || x.pro {
		x.earns, x.earnClauses = true, "B-21 B-30"
	}
	if e.offers.takeHourly(index) {
		x.bonus = x.version.HourlyBonus
	}
}

// The postings of an earner's bonus and earn. What never earns by the rate has no second.
var (
	bonusOf = [...]action{
		anOrder: actBonusOrder, aReport: actBonusReport, aReferral: actBonusReferral, anOpening: actBonusReferral,
	}
	earnOf = [...]action{anOrder: actEarnOrder, aReport: actEarnReport, aDeposit: actEarnDeposit}
)

// schedulePostings sets the postings of what a trigger earned (B-30).
func (e *Evaluator) schedulePostings(ev *event, x *earner) {
	at := ev.at.AddHours(x.version.LagHours)
	post := event{at: at, class: classPosting, source: ev.source, index: ev.index}
	if x.bonus > 0 {
		post.action = bonusOf[x.kind]
		e.postings.add(post)
	}
	if x.earns {
		post.action = earnOf[x.kind]
		e.postings.add(post)
	}
}

var bonusClauses = [...]string{
	anOrder: "B-26 B-30", aReport: "B-25 B-30", aReferral: "B-27 B-30", anOpening: "B-27 B-30",
}

// post adds what was earned to the account, as a lot, if the fact still stands (B-30).
func (e *Evaluator) post(ev *event) error {
	x := &e.earners[ev.index]
	if x.stage != standing {
		return nil
	}
	amount, key, clauses, place := x.bonus, "", "", &x.bonusLot
	if ev.action < actEarnDeposit { // a bonus
		key, clauses = kindKeys[x.kind].bonus+ev.source, bonusClauses[x.kind]
	} else {
		var err error
		if amount, err = x.earned(); err != nil {
			return err
		}
		key, clauses, place = kindKeys[x.kind].earn+ev.source, x.earnClauses, &x.earnLot
	}
	if amount == 0 {
		return nil
	}
	life := e.terms.At(ev.at)
	lot := lot{
		key: key, amount: int64(amount), terms: life.Number,
		expires: e.terms.Zone.AddMonths(ev.at, life.PointsLifeMonths),
	}
	index, err := e.points.add(lot, ev.at)
	if err != nil {
		return err
	}
	*place = index
	e.entry(key, rules.AssetPoints, int64(amount), ev.at, clauses, x.version.Number)
	return nil
}
