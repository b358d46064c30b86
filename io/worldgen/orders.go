package worldgen

// orders.go: orders and what is refunded of them.

import "trueup/rules"

// order is one order as its row has it.
type order struct {
	number                        int64 // from 1
	account                       account
	member                        int64 // strangers: no member of the account
	pro                           bool
	subtotal                      rules.Cents
	ordered, completed, cancelled rules.Instant
}

// stranger stands for a member who is not one of the account's.
const stranger = -1

// lostPercent of the cancellations come after posting: see cancel.
const lostPercent = 43

// lag is what B-30 lets pass between a completion and its points.
const lag = 24 * hour

// Subtotals begin at 8 dollars; each octave is worth twice the one before.
const smallest = 800

var octaveLimits = []int64{80, 220, 400, 600, 760, 870, 940, 980, 995, 999, 1000}

// order works out the nth order, from 0.
func (w *world) order(n int64, d *dice) order {
	o := w.placed(n, w.days.at(n, w.o.Orders, d), d)
	took := d.between(2*60, 8*24*60)
	if d.percent(12) {
		took = d.between(8*24*60, 45*24*60)
	}
	o.completed = o.ordered + rules.Instant(took*minute+d.below(60)*second)
	switch {
	case d.hits(w.cancelled):
		o.cancel(d)
	case d.percent(1): // left open
		o.completed = rules.None
	}
	o.completed, o.cancelled = w.days.past(o.completed), w.days.past(o.cancelled)
	return o
}

// placed is the nth order when it is placed, whoever does it and whatever for.
func (w *world) placed(n int64, at rules.Instant, d *dice) order {
	o := order{number: n + 1, account: w.buyer(n, at, d), ordered: at, completed: rules.None, cancelled: rules.None}
	o.member = w.someone(&o.account, at, d)
	if d.below(256) == 0 {
		o.member = stranger
	}
	o.pro = d.percent(50)
	o.subtotal = price(o.account.spend, d)
	return o
}

// price draws an amount with a long tail; most are round.
func price(spend int, d *dice) rules.Cents {
	low := int64(smallest) << d.pick(octaveLimits)
	cents := (low + d.below(low)) << spend >> 1
	switch x := d.below(10); {
	case x < 4:
		cents = cents / 100 * 100
	case x < 6:
		cents = cents / 1000 * 1000
	}
	return rules.Cents(max(cents, 500))
}

// cancel cancels an order: before it is completed, before its points are posted,
// or later, now and then in another year.
func (o *order) cancel(d *dice) {
	switch x := d.below(100); {
	case x < 40:
		o.cancelled = o.ordered + rules.Instant(d.below(int64(o.completed-o.ordered)/second)*second)
		if x >= 10 { // else it was completed all the same: it never counts
			o.completed = rules.None
		}
	case x < 42:
		o.cancelled = o.completed
	case x < 55:
		o.cancelled = o.completed + rules.Instant(d.between(1, lag/second)*second)
	case x < 57:
		o.cancelled = o.completed + lag
	case x < 90:
		o.cancelled = o.completed + lag + rules.Instant(d.between(1, 90*24*60)*minute)
	default:
		o.cancelled = o.completed + lag + rules.Instant(d.between(90*24*60, 800*24*60)*minute)
	}
	if o.lost() && d.percent(50) { // a large project that fell through
		o.pro, o.subtotal = true, o.subtotal*12
	}
}

// lost says that the order's points are posted and later taken back.
func (o *order) lost() bool {
	return o.cancelled != rules.None && o.completed != rules.None && o.cancelled > o.completed+lag
}

func (g *generator) writeOrder(o *order, d *dice) {
	g.fillOrder(o)
	g.orders.end(g.changed(max(o.ordered, o.completed, o.cancelled), d))
}

func (g *generator) fillOrder(o *order) {
	r := g.orders.begin()
	r.id("ord-", o.number, orderDigits)
	r.account(o.account.number)
	r.memberOrStranger(o.account.number, o.member)
	r.truth(o.pro)
	r.amounts(o.subtotal, o.account.country.tax)
	r.instant(o.ordered)
	r.instant(o.completed)
	r.instant(o.cancelled)
}

// writeRefunds refunds an order, now and then.
func (g *generator) writeRefunds(o *order, d *dice) {
	if !d.hits(g.refunded) || o.completed == rules.None || o.cancelled != rules.None && !d.percent(10) {
		return
	}
	at := o.completed
	switch x := d.below(100); {
	case x < 10:
		at = o.ordered + rules.Instant(d.between(1, int64(o.completed-o.ordered)/second)*second)
	case x < 25:
		at += rules.Instant(d.between(1, lag/second) * second)
	default:
		at += lag + rules.Instant(d.between(1, 90*24*60)*minute)
	}
	g.refund(o, at, d)
}

// refund gives back a part of an order, all of it, or all in two parts.
func (g *generator) refund(o *order, at rules.Instant, d *dice) {
	part := rules.Cents(mulDiv(int64(o.subtotal), d.between(5, 60), 100))
	switch x := d.below(100); {
	case x < 65:
		g.writeRefund(o, part, at, d)
	case x < 85:
		g.writeRefund(o, o.subtotal, at, d)
	default:
		g.writeRefund(o, part, at, d)
		g.writeRefund(o, o.subtotal-part, at+rules.Instant(d.between(60, 30*24*60)*minute), d)
	}
}

func (g *generator) writeRefund(o *order, amount rules.Cents, at rules.Instant, d *dice) {
	if at > g.till {
		return
	}
	g.refundNo++
	r := g.refunds.begin()
	r.id("ref-", g.refundNo, otherDigits)
	r.id("ord-", o.number, orderDigits)
	r.account(o.account.number)
	r.money(amount)
	r.instant(at)
	g.refunds.end(g.changed(at, d))
}
