package partner

// position.go: how a partner's rewards came to where they are, for the finance
// reports. A lot is a booked reward. Nothing here is done unless a position is asked
// for, and then it is a walk of its own through what the fold found, in the order of G-6.
//
// What is taken finds what is left of its own lot, no other: a decline or reversal
// the lot of its invoice, and so a payout. What it does not find there is debt: of a
// refund after the payout (P-07), of a payout that came before the booking, came
// twice, was too large or of no reward. Debt is made good by the next payouts
// (P-07): an approved reward that is paid with less than its commission is paid all
// the same (P-08), and what its lot keeps repays what debt there is. The reward may
// be paid before it is approved; then its lot repays at the approval, for instance
// the debt that its own early payout left. What no debt claims stays in the lot.

import (
	"slices"
	"strings"

	"trueup/rules"
)

// record holds the buffers of a position in the making.
type record struct {
	events []taking
	lots   []int32 // by invoice: index in Position.Lots, or rules.NoLot
	debt   int64   // cents owed and not repaid
	into   *rules.Position
}

// taking is an event that touches a lot, or should.
type taking struct {
	moment
	does  effect
	index int // of the invoice; of a payout that of the payout
}

type effect uint8

const (
	books effect = iota
	reverses
	declines
	approves // what was paid before
	paysOut
)

// position fills the position of the input when the fold is done.
func (e *Evaluator) position(p *rules.Position) {
	p.Reset()
	r := &e.record
	r.events, r.lots, r.debt, r.into = r.events[:0], r.lots[:0], 0, p
	invoices, payouts := len(e.invoices), len(e.payouts)
	r.events, r.lots = slices.Grow(r.events, invoices+payouts), slices.Grow(r.lots, invoices)
	p.Lots, p.Moves = slices.Grow(p.Lots, invoices), slices.Grow(p.Moves, payouts)
	p.Activities = slices.Grow(p.Activities, invoices+payouts)
	for n := range e.invoices {
		r.lots = append(r.lots, rules.NoLot)
		e.takings(n)
	}
	for n := range e.payouts {
		x := &e.payouts[n]
		r.add(x.at, classPayout, x.id, paysOut, n)
	}
	slices.SortFunc(r.events, func(a, b taking) int { return a.compare(b.moment) })
	for i := range r.events {
		e.apply(&r.events[i])
	}
	e.activities()
	r.into = nil
}

func (r *record) add(at rules.Instant, class class, source string, does effect, index int) {
	r.events = append(r.events, taking{moment{at: at, class: class, source: source}, does, index})
}

// takings lists the events of a reward that was booked.
func (e *Evaluator) takings(n int) {
	i, id, r := &e.invoices[n], e.invoiceIDs.ids[n], &e.record
	if i.status == noReward || i.status == void {
		return
	}
	r.add(i.booked, classBooking, id, books, n)
	switch i.status {
	case reversed:
		r.add(i.refunded, classClosing, id, reverses, n)
	case declined:
		r.add(i.decided, classDecision, id, declines, n)
		return
	}
	if i.decided == rules.None || i.payout == noOne {
		return
	}
	since := max(i.booked, i.decided) // an approval before the booking counts from it
	if e.payouts[i.payout].at < since && i.standing(since) == approved {
		r.add(since, classDecision, id, approves, n)
	}
}

// apply lets an event happen.
func (e *Evaluator) apply(x *taking) {
	r := &e.record
	if x.does == paysOut {
		p := &e.payouts[x.index]
		lot := int32(rules.NoLot)
		if p.invoice != noOne {
			lot = r.lots[p.invoice]
		}
		r.take(x.at, lot, e.keys.key(keyPayout, p.id), int64(p.amount))
		if p.invoice != noOne && e.invoices[p.invoice].standing(p.at) == approved {
			r.repay(x.at, lot)
		}
		return
	}
	amount := int64(e.invoices[x.index].commission)
	switch lot := r.lots[x.index]; x.does {
	case books:
		r.lots[x.index] = int32(len(r.into.Lots))
		r.into.Lots = append(r.into.Lots, rules.Holding{
			Key: e.keys.key(keyCommission, x.source), Asset: rules.AssetCommission,
			Amount: amount, Left: amount, Posted: x.at, Expires: rules.Never,
		})
	case reverses:
		r.take(x.at, lot, e.keys.key(keyReversal, x.source), amount)
	case declines:
		r.take(x.at, lot, e.keys.key(keyDecline, x.source), amount)
	case approves:
		r.repay(x.at, lot)
	}
}

// take takes from a lot what is left there; the rest is owed. Debt fits: it never is
// more than what was paid out, which the fold added up.
func (r *record) take(at rules.Instant, lot int32, key string, amount int64) {
	if lot != rules.NoLot {
		x := &r.into.Lots[lot]
		took := min(x.Left, amount)
		x.Left -= took
		amount -= took
		r.move(rules.Move{At: at, Kind: rules.MoveTook, Lot: lot, Key: key, Amount: took})
	}
	r.debt += amount
	r.move(rules.Move{At: at, Kind: rules.MoveOwed, Lot: rules.NoLot, Key: key, Amount: amount})
}

// repay lets what a lot has left pay debt.
func (r *record) repay(at rules.Instant, lot int32) {
	x := &r.into.Lots[lot]
	amount := min(x.Left, r.debt)
	x.Left -= amount
	r.debt -= amount
	r.move(rules.Move{At: at, Kind: rules.MoveRepaid, Lot: lot, Amount: amount})
}

func (r *record) move(m rules.Move) {
	if m.Amount != 0 {
		m.Asset = rules.AssetCommission
		r.into.Moves = append(r.into.Moves, m)
	}
}

// Kinds of activities, and what became of an invoice that has no lot.
const (
	activityInvoice = "invoice"
	activityPayout  = "payout"
	stateVoid       = "void"      // declined before its booking (P-08)
	stateCancelled  = "cancelled" // refunded at or before its booking (P-07)
	statePaid       = "paid"
)

// activities lists the invoices that earn, or would have but for a refund, and the payouts.
func (e *Evaluator) activities() {
	p := e.record.into
	for n := range e.invoices {
		if a, listed := e.invoiceActivity(n); listed {
			p.Activities = append(p.Activities, a)
		}
	}
	for n := range e.payouts {
		x := &e.payouts[n]
		reason, detail := e.flaw(n)
		if reason != "" {
			reason += ": " + detail
		}
		p.Activities = append(p.Activities, rules.Activity{
			Kind: activityPayout, ID: x.id, At: x.at, Key: e.keys.key(keyPayout, x.id), Asset: rules.AssetCommission,
			Amount: -int64(x.amount), Lot: rules.NoLot, Due: rules.None, State: statePaid, Detail: reason,
		})
	}
	slices.SortFunc(p.Activities, func(a, b rules.Activity) int {
		switch {
		case a.At != b.At:
			return order(a.At < b.At)
		case a.Kind != b.Kind:
			return strings.Compare(a.Kind, b.Kind)
		}
		return strings.Compare(a.ID, b.ID)
	})
}

func (e *Evaluator) invoiceActivity(n int) (a rules.Activity, listed bool) {
	i, lot := e.invoices[n], e.record.lots[n]
	a = rules.Activity{
		Kind: activityInvoice, ID: e.invoiceIDs.ids[n], At: i.paid, Asset: rules.AssetCommission, Lot: lot, Due: rules.None,
	}
	switch {
	case lot != rules.NoLot:
		a.Key = e.record.into.Lots[lot].Key
	case i.status == void:
		a.State, a.Detail = stateVoid, "declined before the booking (P-08)"
		if i.reason != "" {
			a.Detail += ": " + unescaped(i.reason)
		}
	case i.commission != 0:
		a.State, a.Due = rules.StatePending, i.booked
	case i.refunded != rules.None:
		i.refunded = rules.None                   // what would it have earned?
		if why, _ := e.assess(&i); why != earns { // the fold saw that it fits
			return a, false
		}
		a.State, a.Detail = stateCancelled, "refunded at or before the booking (P-07)"
	default:
		return a, false
	}
	a.Amount = int64(i.commission)
	if a.Key == "" {
		a.Key = e.keys.key(keyCommission, a.ID)
	}
	return a, true
}
