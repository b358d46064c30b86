package worldgen

// night.go: the first night after a world: what the next delivery brings. It has
// new rows, and rows of the world that have changed, and no others.

import (
	"math"

	"trueup/rules"
)

// What is cancelled and refunded in the night was ordered lately, as a rule, and
// at most a year ago.
const (
	lately       = 30 * day
	aYearAgo     = 365 * day
	oldOnes      = 10 // one in so many was ordered earlier than lately
	newcomersPer = 10 // accounts, for one that opens where all orders come once more
)

// atShare rounds a share of n.
func atShare(share float64, n int64) int64 { return int64(math.Round(share * float64(n))) }

// afterwards is the night after the world that g has written: its ids go on from
// there.
func (g *generator) afterwards() chapter {
	night := &generator{world: g.world, output: g.night(), numbers: g.numbers}
	return chapter{&night.output, night.slot, night.writeNight}
}

// writeNight writes the accounts that open, the orders that are completed with
// what comes beside them, and what becomes of earlier orders.
func (g *generator) writeNight() error {
	g.writeRates(g.from)
	for n := range g.newcomers {
		a := g.account(g.o.Accounts + n + 1)
		g.writeAccount(&a)
		if err := g.checkAt(n); err != nil {
			return err
		}
	}
	orders, hours := atShare(g.o.NightShare, g.o.Orders), newCalendar(g.span)
	for n := range orders {
		d := newDice(g.o.Seed, forOrder, g.o.Orders+n)
		o := g.nightly(g.o.Orders+n, hours.at(n, orders, &d)+second, &d)
		g.writeOrder(&o, &d)
		if d.hits(g.redeemed) {
			g.redeem(&o, false, &d)
		}
		g.writeApprovals(&o, &d)
		g.writeDeposit(&o, &d)
		if err := g.checkAt(n); err != nil {
			return err
		}
	}
	if err := g.earlier(forCancellation, atShare(g.o.Cancelled, orders), g.cancelNow); err != nil {
		return err
	}
	return g.earlier(forRefund, atShare(g.o.Refunded, orders), g.refundNow)
}

// A turn is what an earlier order takes at an instant of the night, if the order
// is one for it.
type turn func(o *order, at rules.Instant, d *dice) bool

func (g *generator) cancelNow(o *order, at rules.Instant, d *dice) bool {
	if o.cancelled != rules.None {
		return false
	}
	o.cancelled = at
	g.fillOrder(o)
	g.orders.endChanged(g.changed(at, d))
	return true
}

func (g *generator) refundNow(o *order, at rules.Instant, d *dice) bool {
	if o.cancelled != rules.None || o.completed == rules.None {
		return false
	}
	g.refund(o, at, d)
	return true
}

// nightly is the nth order of all, placed and completed in the night.
func (g *generator) nightly(n int64, completed rules.Instant, d *dice) order {
	took := rules.Instant(d.below(int64(completed-g.from)/second) * second)
	o := g.placed(n, completed-took, d)
	o.completed = completed
	return o
}

// writeApprovals approves the latest weeks of an hourly package together.
func (g *generator) writeApprovals(o *order, d *dice) {
	if !d.hits(g.packaged) {
		return
	}
	weeks := d.between(1, packageWeeks)
	p := g.newPackage(o, monday(g.from)-rules.Instant(weeks+1)*week, d)
	approved := o.ordered + rules.Instant(d.below(int64(g.till-o.ordered)/second+1)*second)
	for n := range weeks {
		g.writeReport(&p, &report{n: n, halves: d.between(4, 80), approved: approved, cancelled: rules.None}, d)
	}
}

// earlier lets so many of the world's orders take a turn, each another one: late
// ones, mostly.
func (g *generator) earlier(kind, count int64, take turn) error {
	late := g.firstSince(g.from - lately)
	old := count / oldOnes
	if err := g.among(g.firstSince(g.from-aYearAgo), late, kind, old, take); err != nil {
		return err
	}
	return g.among(late, g.o.Orders, kind, count-old, take)
}

// among cuts the orders from low up to high into so many parts, and lets one order
// of each take the turn, if it finds one for it.
func (g *generator) among(low, high, kind, count int64, take turn) error {
	count = min(count, high-low)
	for n := range count {
		first, next := low+mulDiv(n, high-low, count), low+mulDiv(n+1, high-low, count)
		d := newDice(g.o.Seed, kind, first)
		const tries = 8
		for range tries {
			nth := first + d.below(next-first)
			luck := newDice(g.o.Seed, forOrder, nth)
			o := g.order(nth, &luck)
			if take(&o, g.from+rules.Instant(d.between(1, day/second)*second), &d) {
				break
			}
		}
		if err := g.checkAt(n); err != nil {
			return err
		}
	}
	return nil
}

// firstSince returns the first of the world's orders, from 0, that is not placed
// before an instant.
func (g *generator) firstSince(at rules.Instant) int64 {
	low, high := int64(0), g.o.Orders
	for low < high {
		n := low + (high-low)/2
		d := newDice(g.o.Seed, forOrder, n)
		if g.days.at(n, g.o.Orders, &d) < at {
			low = n + 1
		} else {
			high = n
		}
	}
	return low
}
