package business

// gather.go: from the account's facts to the things that the fold works on. The
// facts come by table, then id: members before their orders, orders before their
// refunds, redemptions before their claims.

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"trueup/rules"
	"trueup/rules/fact"
)

// gather reads the facts and lays out their events up to as_of.
func (e *Evaluator) gather(in *rules.Input) error {
	if err := e.gatherDecided(); err != nil {
		return err
	}
	if err := e.read(in.Facts); err != nil || !e.account.known {
		return err
	}
	e.sortRedemptions()
	if err := e.gatherLinked(in); err != nil {
		return err
	}
	e.layOut()
	return nil
}

// read takes in the facts that the fold reads.
func (e *Evaluator) read(facts []rules.Fact) error {
	e.facts = facts
	e.earners = slices.Grow(e.earners, len(facts)) // most of them are orders
	e.orders = span{len(e.earners), len(e.earners)}
	var reader func(*Evaluator, string)
	table := ""
	for i := range facts {
		f := &facts[i]
		e.reading = int32(i)
		if f.Table != table {
			table, reader = f.Table, e.reader(f.Table)
		}
		if reader == nil {
			continue
		}
		e.row = cursor{line: f.Data}
		reader(e, f.ID)
		if !e.row.ok() {
			return unreadable(f)
		}
	}
	return nil
}

// comes notes the fact that is read if its instant is to come: a checkpoint keeps it.
func (e *Evaluator) comes(at rules.Instant) {
	if at > e.asOf {
		e.coming = append(e.coming, e.reading)
	}
}

// span is a part of the earners: from is in it, to is not.
type span struct{ from, to int }

func unreadable(f *rules.Fact) error {
	return fmt.Errorf("the mirror's row %s/%s cannot be read: %q", f.Table, f.ID, f.Data)
}

// reader is what takes in the facts of a table from e.row; nil: they are not read.
func (e *Evaluator) reader(table string) func(*Evaluator, string) {
	switch table {
	case tableAccounts:
		return (*Evaluator).readAccount
	case tableMembers:
		return (*Evaluator).readMember
	case tableOrders:
		e.orders, e.orderFact = span{len(e.earners), len(e.earners)}, e.reading
		return (*Evaluator).readOrder
	case tableRefunds:
		return (*Evaluator).readRefund
	case tableHourlyReports:
		return (*Evaluator).readReport
	case tableDeposits:
		return (*Evaluator).readDeposit
	case tableRedemptions:
		return (*Evaluator).readRedemption
	case tableCreditUses:
		return (*Evaluator).readUse
	case tableVoucherClaims:
		return (*Evaluator).readClaim
	}
	return nil
}

func (e *Evaluator) readAccount(string) { e.account = e.row.account() }

func (e *Evaluator) readMember(id string) { e.members = append(e.members, e.row.member(id)) }

// newEarner adds an earner that nothing is known of yet.
func (e *Evaluator) newEarner(kind earnerKind, id string) *earner {
	e.earners = append(e.earners, earner{kind: kind, id: id, member: noOne, linked: noOne, earnLot: noOne, bonusLot: noOne})
	return &e.earners[len(e.earners)-1]
}

func (e *Evaluator) readOrder(id string) {
	x := e.newEarner(anOrder, id)
	x.member = e.memberIDs.find(e.members, e.row.order(x))
	e.orders.to = len(e.earners)
	e.comes(x.at)
}

// readRefund takes in a refund of an order. While the order is not completed, a
// checkpoint keeps both as they are: the refund lowers what it will be worth (B-11).
func (e *Evaluator) readRefund(id string) {
	order, r := e.row.refund(id)
	if r.at == rules.None {
		return
	}
	index := e.findEarner(e.orders, order)
	if index != noOne {
		if at := e.earners[index].at; at == rules.None || at > e.asOf {
			e.coming = append(e.coming, e.reading, e.orderFact+index-int32(e.orders.from))
		}
	} else if index = e.findEarner(e.restored[anOrder], order); index == noOne {
		if e.resumed() {
			e.refusal = "a refund of an order that is not kept"
		}
		return
	}
	e.comes(r.at)
	e.addRefund(index, r)
}

// addRefund adds a refund of the earner at index.
func (e *Evaluator) addRefund(index int32, r refund) {
	r.earner = index
	e.refunds = append(e.refunds, r)
}

func (e *Evaluator) readReport(id string) {
	x := e.newEarner(aReport, id)
	week, dated := e.row.report(x)
	e.comes(x.at)
	if dated && x.at != rules.None && x.at < e.terms.Zone.DayStart(week) { // in order when it was pulled, in another zone
		e.exception(tableHourlyReports, id, string(fact.OutOfOrder), "approved before its week started in "+e.terms.Zone.Name())
		e.earners = e.earners[:len(e.earners)-1]
	}
}

func (e *Evaluator) readDeposit(id string) {
	x := e.newEarner(aDeposit, id)
	e.row.deposit(x)
	e.comes(x.at)
}

func (e *Evaluator) readUse(id string) {
	u := e.row.creditUse(id)
	e.uses = append(e.uses, u)
	e.comes(u.at)
}

func (e *Evaluator) readClaim(id string) {
	c := e.row.voucherClaim(id)
	e.claims = append(e.claims, c)
	e.comes(c.at)
}

// layOut makes the events up to as_of, and notes what is due after it.
func (e *Evaluator) layOut() {
	e.static = slices.Grow(e.static, 2*len(e.earners))
	e.points.lots, e.points.order = slices.Grow(e.points.lots, len(e.earners)), slices.Grow(e.points.order, len(e.earners))
	for i := range e.earners {
		e.layOutEarner(int32(i))
	}
	for i := range e.refunds {
		r := &e.refunds[i]
		e.earners[r.earner].awaited = e.earners[r.earner].awaited || r.at > e.asOf
		act := actRefund
		if e.earners[r.earner].kind == aReferral {
			act = actRefundReferral
		}
		e.addStatic(event{at: r.at, class: classTakingBack, action: act, index: int32(i)})
	}
	for i := range e.redemptions {
		r := &e.redemptions[i]
		if r.requested <= e.since {
			continue
		}
		e.addStatic(event{at: r.requested, class: classRedemption, action: actRedeem, index: int32(i)})
	}
	for i := range e.uses {
		u := &e.uses[i]
		e.addStatic(event{at: u.at, class: classUse, action: actUse, index: int32(i)})
	}
	for i := range e.claims {
		c := &e.claims[i]
		e.addStatic(event{at: c.at, class: classUse, action: actClaim, index: int32(i)})
	}
	e.addStatic(event{at: e.account.opened, class: classOpening})
	e.static = e.sorted(e.static)
}

// layOutEarner adds the events of an earner. Cancelled at or before its trigger,
// it never happened (B-11, "Bad facts").
func (e *Evaluator) layOutEarner(i int32) {
	x := &e.earners[i]
	if x.at > e.since || x.at == rules.None {
		e.dueAt(x.at)
		x.at = visible(x.at, e.asOf)
		if x.at == rules.None || x.cancelled != rules.None && x.cancelled <= x.at {
			x.stage = gone
			return
		}
		e.static = append(e.static, event{at: x.at, class: classTrigger, action: triggerOf[x.kind], index: i})
	}
	if x.cancelled > e.since {
		e.addStatic(event{at: x.cancelled, class: classTakingBack, action: cancelOf[x.kind], index: i})
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

// addStatic adds an event that a fact fixes: past ones to the fold, later ones to what is due.
func (e *Evaluator) addStatic(ev event) {
	switch {
	case ev.at == rules.None:
	case ev.at > e.asOf:
		e.dueAt(ev.at)
	default:
		e.static = append(e.static, ev)
	}
}

// dueAt notes that something happens at an instant after as_of without a new fact.
func (e *Evaluator) dueAt(at rules.Instant) {
	if at > e.asOf && at < e.due {
		e.due = at
	}
}

// findEarner returns the index of an earner in a span in order of id, or noOne.
// What is asked for often follows on what was asked for last: the search goes out
// from there.
func (e *Evaluator) findEarner(in span, id string) int32 {
	xs := e.earners[in.from:in.to]
	low, high := 0, len(xs)
	if near := e.lastFound - in.from; near >= 0 && near < len(xs) {
		if xs[near].id <= id {
			low = near
			for step := 1; low+step < high; step *= 2 {
				if xs[low+step].id > id {
					high = low + step
					break
				}
				low += step
			}
		} else {
			high = near
			for step := 1; high-step > low; step *= 2 {
				if xs[high-step].id <= id {
					low = high - step
					break
				}
				high -= step
			}
		}
	}
	n, ok := sort.Find(high-low, func(i int) int { return strings.Compare(id, xs[low+i].id) })
	if !ok {
		return noOne
	}
	e.lastFound = in.from + low + n
	return int32(e.lastFound)
}
