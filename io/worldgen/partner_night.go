package worldgen

// partner_night.go: the first night after a partner world: what customers do goes
// on, and some of them pay more than they would on an ordinary day.

import "trueup/rules"

const (
	// What is told of in the night was paid at most so many months before.
	recentMonths = 6
	// One in so many rewards that can be paid out is, in a night without a regular
	// payout.
	handShare = 32
)

// afterwards is the night after the world that g has written.
func (g *partnerGenerator) afterwards() chapter {
	night := &partnerGenerator{partnerWorld: g.partnerWorld, output: g.night()}
	night.byHand = g.payday(night.from+1) > night.till
	return chapter{&night.output, night.slot, night.writeNight}
}

// writeNight goes through the customers once: what becomes of those who came and
// of what they paid lately, what some of them pay now, and who comes.
func (g *partnerGenerator) writeNight() error {
	invoices, all, hours := atShare(g.o.NightShare, g.o.Invoices), g.o.Customers+g.newcomers, newCalendar(g.span)
	written := int64(0)
	for walk := g.walk(); walk.number < all; {
		c := walk.next()
		g.writeCustomer(&c)
		g.writeEnds(&c)
		for k := max(0, int64(g.last-c.first)-recentMonths); k < c.stays.months; k++ {
			g.writeMonth(&c, k)
		}
		// Whoever can pay pays what the customers up to it are to pay in all.
		if written < mulDiv(c.number, invoices, all) && (g.goesOn(&c) || c.number == all) {
			for n := int64(0); written < mulDiv(c.number, invoices, all); n++ {
				d := newDice(g.o.Seed, forNight, written)
				i := g.nightly(&c, n, hours.at(written, invoices, &d)+second)
				g.writeInvoice(&i)
				written++
			}
		}
		if err := g.checkAt(c.number); err != nil {
			return err
		}
	}
	return nil
}

// goesOn says whether a customer may pay in the night.
func (g *partnerGenerator) goesOn(c *customer) bool {
	switch {
	case c.number > g.o.Customers:
		return c.accepted != rules.None && c.accepted <= g.till
	case c.way == buys:
		return c.oneOffs > 0
	}
	return c.monthly > 0 && !c.leaves
}

// nightly is the nth of a customer's invoices in the night, from 0. The first is a
// recurring one: a renewal, or another plan.
func (g *partnerGenerator) nightly(c *customer, n int64, at rules.Instant) invoice {
	i := invoice{customer: c, number: c.monthly + c.oneOffs + n + 1, recurring: n == 0 && c.way != buys, month: c.monthly, paid: at}
	i.dice = newDice(g.o.Seed, forInvoice, i.key())
	i.refunded = g.refundOf(&i)
	return i
}
