package worldgen

// partner.go: the rows of a partner world, in the order in which they are written.

import (
	"context"

	"trueup/rules"
	"trueup/rules/partner"
)

// GeneratePartner writes a world of the partner program into a folder, and the
// night after it into another one if there is one for it: see Folders.
func GeneratePartner(ctx context.Context, to Folders, o PartnerOptions) (*Summary, error) {
	o, err := o.settle()
	if err != nil {
		return nil, err
	}
	g := &partnerGenerator{partnerWorld: newPartnerWorld(o)}
	g.output = output{ctx: ctx, span: span{rules.None, g.end}, badRows: oddsOf(o.BadRows)}
	sum, err := to.write(partner.Program().Tables, o.Gzip, chapter{&g.output, g.slot, g.writeWorld}, g.afterwards)
	if err != nil {
		return nil, err
	}
	sum.Start = o.Start
	return sum, nil
}

// partnerGenerator writes the rows of a delivery. What a customer does is the same
// in the world and in the night after it; each tells what is within its span.
type partnerGenerator struct {
	*partnerWorld
	output
	byHand bool // some of what is approved is paid out in the span, ahead of the day for it

	partners, customers, invoices, ends, decisions, payouts *table
}

// slot is where the generator keeps a table.
func (g *partnerGenerator) slot(name string) **table {
	switch name {
	case "partners":
		return &g.partners
	case "customers":
		return &g.customers
	case "invoices":
		return &g.invoices
	case "subscription_ends":
		return &g.ends
	case "reward_decisions":
		return &g.decisions
	case "payouts":
		return &g.payouts
	}
	panic("worldgen makes no rows of " + name) // a table that was added to the program and not here
}

// tells says whether one of a row's instants is within the span: then there is
// something to tell of it.
func (s span) tells(instants ...rules.Instant) bool {
	for _, i := range instants {
		if i > s.from && i <= s.till {
			return true
		}
	}
	return false
}

// closeRow ends a row: one whose first instant is before the span was there before.
func (g *partnerGenerator) closeRow(t *table, first, latest rules.Instant, d *dice) {
	if first != rules.None && first <= g.from {
		t.endChanged(g.changed(latest, d))
	} else {
		t.end(g.changed(latest, d))
	}
}

// writeWorld writes the partners and the customers, then month by month what is
// paid, with what follows from it: as an export has it, the invoices of a partner
// are far from each other.
func (g *partnerGenerator) writeWorld() error {
	for n := range g.o.Partners {
		g.writePartner(n + 1)
		if err := g.checkAt(n); err != nil {
			return err
		}
	}
	for walk := g.walk(); walk.number < g.o.Customers; {
		c := walk.next()
		g.writeCustomer(&c)
		g.writeEnds(&c)
		if err := g.checkAt(c.number); err != nil {
			return err
		}
	}
	for month := range g.last + 1 {
		for walk := g.walk(); walk.number < g.o.Customers; {
			c := walk.next()
			if c.came >= g.months[month+1] {
				break // those after it come later still
			}
			if k := int64(month - c.first); k >= 0 {
				g.writeMonth(&c, k)
			}
			if err := g.checkAt(c.number); err != nil {
				return err
			}
		}
	}
	return nil
}

func (g *partnerGenerator) writePartner(number int64) {
	d := newDice(g.o.Seed, forPartner, number)
	approved := g.approvedAt(number, &d)
	r := g.partners.begin()
	r.id("par-", number, partnerDigits)
	r.name(firstNames[d.below(int64(len(firstNames)))], lastNames[d.below(int64(len(lastNames)))], countries[d.pick(countryLimits)].company)
	r.mail(somebody(&d), number)
	r.instant(g.past(approved))
	g.partners.end(g.changed(max(approved, g.start), &d))
}
