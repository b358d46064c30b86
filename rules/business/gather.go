package business

// gather.go: from the account's facts to the events that are known before the fold.

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"trueup/rules"
	"trueup/rules/fact"
)

// gather reads the facts and lays out their events up to as_of. It takes two
// passes: refunds and reports are read when all members and orders are known.
func (e *Evaluator) gather(in *rules.Input) error {
	for i := range in.Facts {
		if err := e.gatherFact(&in.Facts[i]); err != nil {
			return err
		}
	}
	if !e.account.known {
		return nil
	}
	e.orders = len(e.earners)
	for i := range in.Facts {
		if err := e.gatherTail(&in.Facts[i]); err != nil {
			return err
		}
	}
	if err := e.gatherLinked(in); err != nil {
		return err
	}
	if err := e.gatherDecided(); err != nil {
		return err
	}
	for i := range e.earners {
		e.layOut(i)
	}
	if e.account.there(e.asOf) {
		e.static = append(e.static, event{at: e.account.opened, class: classOpening})
	} else {
		e.dueAt(e.account.opened)
	}
	slices.SortFunc(e.static, compare)
	return nil
}

func unreadable(f *rules.Fact, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("the mirror's row %s/%s cannot be read: %w", f.Table, f.ID, err)
}

// fieldCount is the number of fields in the data of each table that the fold reads.
var fieldCount = map[string]int{
	tableAccounts: 6, tableMembers: 3, tableOrders: 9, tableRefunds: 3, tableHourlyReports: 11,
	tableDeposits: 4, tableRedemptions: 4, tableCreditUses: 3, tableVoucherClaims: 2,
}

// gatherFact reads what other facts refer to: the account, its members, its orders.
func (e *Evaluator) gatherFact(f *rules.Fact) error {
	switch f.Table {
	case tableAccounts:
		e.rec.load(f, fieldCount[f.Table])
		e.account = e.rec.account()
	case tableMembers:
		e.rec.load(f, fieldCount[f.Table])
		e.members = append(e.members, e.rec.member(f.ID))
	case tableOrders:
		e.rec.load(f, fieldCount[f.Table])
		o, ordered := e.rec.order(f.ID)
		e.addEarner(o, ordered)
	default:
		return nil
	}
	return unreadable(f, e.rec.err)
}

// gatherTail reads everything else.
func (e *Evaluator) gatherTail(f *rules.Fact) error {
	n, reads := fieldCount[f.Table]
	if !reads {
		return nil
	}
	switch f.Table {
	case tableAccounts, tableMembers, tableOrders:
		return nil
	}
	e.rec.load(f, n)
	switch f.Table {
	case tableRefunds:
		order, amount, at := e.rec.refund()
		e.addRefund(e.findOrder(order), f.ID, amount, at)
	case tableHourlyReports:
		r, week := e.rec.report(f.ID, e.terms.Zone)
		if r.at != rules.None && r.at < week { // in order when it was pulled, in another zone
			e.exception(tableHourlyReports, f.ID, string(fact.OutOfOrder), "approved before its week started in "+e.terms.Zone.Name())
			return nil
		}
		e.addEarner(r, week)
	case tableDeposits:
		d := e.rec.deposit(f.ID)
		e.addEarner(d, d.at)
	case tableRedemptions:
		e.addRedemption(e.rec.redemption(f.ID))
	case tableCreditUses:
		u := e.rec.creditUse(f.ID)
		e.uses = append(e.uses, u)
		e.addStatic(event{at: u.at, class: classUse, action: actUse, source: u.id, index: len(e.uses) - 1})
	case tableVoucherClaims:
		c := e.rec.voucherClaim(f.ID)
		e.claims = append(e.claims, c)
		e.addStatic(event{at: c.at, class: classUse, action: actClaim, source: c.id, index: len(e.claims) - 1})
	}
	return unreadable(f, e.rec.err)
}

// addEarner takes in an order, report or deposit whose row is there from first on (G-2).
func (e *Evaluator) addEarner(x earner, first rules.Instant) {
	x.member, x.linked, x.earnLot, x.bonusLot = noOne, noOne, noOne, noOne
	if first == rules.None {
		x.at = rules.None // the row is not there yet
	}
	if x.kind == anOrder && x.memberID != "" {
		x.member = e.findMember(x.memberID)
	}
	e.earners = append(e.earners, x)
}

// layOut adds the events of an earner. Cancelled at or before its trigger, it
// never happened (B-11, "Bad facts").
func (e *Evaluator) layOut(i int) {
	x := &e.earners[i]
	e.dueAt(x.at)
	x.at = visible(x.at, e.asOf)
	if x.at == rules.None || x.cancelled != rules.None && x.cancelled <= x.at {
		x.stage = gone
		return
	}
	e.static = append(e.static, event{at: x.at, class: classTrigger, action: triggerOf[x.kind], source: e.sourceID(x), index: i})
	if x.cancelled != rules.None {
		e.addStatic(event{at: x.cancelled, class: classTakingBack, action: cancelOf[x.kind], source: x.id, index: i})
	}
}

var (
	triggerOf = [...]action{
		anOrder: actTriggerOrder, aReport: actTriggerReport, aDeposit: actTriggerDeposit,
		aReferral: actTriggerReferral, anOpening: actTriggerReferral,
	}
	cancelOf = [...]action{
		anOrder: actCancelOrder, aReport: actCancelReport, aDeposit: actCancelDeposit, aReferral: actCancelReferral,
	}
)

// sourceID is the id that orders an earner's events (G-6): a team opening goes by the referred account.
func (e *Evaluator) sourceID(x *earner) string {
	if x.kind == anOpening {
		return e.linked[x.linked].id
	}
	return x.id
}

// addStatic adds an event that a fact fixes: past ones to the fold, later ones to what is due.
func (e *Evaluator) addStatic(ev event) {
	if ev.at == rules.None {
		return
	}
	if ev.at > e.asOf {
		e.dueAt(ev.at)
		return
	}
	e.static = append(e.static, ev)
}

// addRefund adds a refund of the earner at index, if the order is known.
func (e *Evaluator) addRefund(index int, id string, amount rules.Cents, at rules.Instant) {
	if index == noOne {
		return
	}
	act := actRefund
	if e.earners[index].kind == aReferral {
		act = actRefundReferral
	}
	e.addStatic(event{at: at, class: classTakingBack, action: act, source: id, index: index, amount: amount})
}

// dueAt notes that something happens at an instant after as_of without a new fact.
func (e *Evaluator) dueAt(at rules.Instant) {
	if at > e.asOf && at < e.due {
		e.due = at
	}
}

// findOrder returns the index of an own order, or noOne.
func (e *Evaluator) findOrder(id string) int {
	return find(e.orders, id, func(i int) string { return e.earners[i].id })
}

// findMember returns the index of a member of this account, or noOne.
func (e *Evaluator) findMember(id string) int {
	return find(len(e.members), id, func(i int) string { return e.members[i].id })
}

// find searches n ids in bytewise order.
func find(n int, id string, at func(int) string) int {
	i, ok := sort.Find(n, func(i int) int { return strings.Compare(id, at(i)) })
	if !ok {
		return noOne
	}
	return i
}
