package worldgen

// partner_rows.go: the rows of customers and of the ends of their subscriptions,
// and cells that only the partner program has.

import "trueup/rules"

// partnerDigits is how many digits the ids of partners have at least.
const partnerDigits = 5

// How customers come who do not follow a link: most are invited.
const (
	otherPercent   = 20
	privatePercent = 15 // of all customers: of no company
)

var otherSources = [...]string{"referral_code", "event", "newsletter", "webinar"}

// person is a name of somebody.
type person struct{ given, family string }

func somebody(d *dice) person {
	return person{givenNames[d.below(int64(len(givenNames)))], familyNames[d.below(int64(len(familyNames)))]}
}

// mail adds the address of somebody. Nobody can have it: RFC 2606.
func (r *row) mail(p person, number int64) {
	buf := append(append(append(r.buf, p.given...), '.'), p.family...)
	buf = append(appendPadded(buf, number, 1), "@example."...)
	r.done(append(buf, [...]string{"com", "org", "net"}[number%3]...))
}

// person adds a name of somebody.
func (r *row) person(p person) {
	buf := append(append(append(r.buf, p.given...), ' '), p.family...)
	buf[len(r.buf)] -= 'a' - 'A'
	buf[len(r.buf)+len(p.given)+1] -= 'a' - 'A'
	r.done(buf)
}

func (r *row) customer(number int64) { r.id("cus-", number, accountDigits) }

// writeCustomer writes a customer of whom there is something new to tell.
func (g *partnerGenerator) writeCustomer(c *customer) {
	if !g.tells(c.invited, c.accepted, c.signedUp) {
		return
	}
	by := g.partnerOf(c)
	d, t := c.dice, g.traits(c)
	who := somebody(&d)
	invited, accepted, signedUp := g.past(c.invited), g.past(c.accepted), g.past(c.signedUp)
	r := g.customers.begin()
	r.customer(c.number)
	r.id("par-", by, partnerDigits)
	r.person(who)
	r.mail(who, c.number)
	if d.percent(privatePercent) {
		r.text("")
	} else {
		r.name(firstNames[d.below(int64(len(firstNames)))], lastNames[d.below(int64(len(lastNames)))], t.country.company)
	}
	switch {
	case c.link:
		r.text("link")
	case d.percent(otherPercent):
		r.text(otherSources[d.below(int64(len(otherSources)))])
	default:
		r.text("invite")
	}
	r.instant(invited)
	r.instant(accepted)
	r.instant(signedUp)
	g.closeRow(g.customers, c.came, max(invited, accepted, signedUp), &d)
}

// writeEnds writes those ends of a customer's subscription that there is news of.
func (g *partnerGenerator) writeEnds(c *customer) {
	for _, at := range g.endsOf(c) {
		if !g.tells(at) {
			continue
		}
		d := newDice(g.o.Seed, forEnds, int64(at))
		r := g.ends.begin()
		r.customer(c.number)
		r.instant(at)
		g.ends.end(g.changed(at, &d))
	}
}

// endsOf returns when a customer's subscription ended: one before the first
// payment, one after which it went on, and the last; None for each that is not.
func (w *partnerWorld) endsOf(c *customer) (ends [3]rules.Instant) {
	ends = [3]rules.Instant{rules.None, rules.None, rules.None}
	if c.monthly == 0 {
		return ends
	}
	d := newDice(w.o.Seed, forEnds, c.number)
	if d.percent(3) { // a trial that was given up, and begun again
		ends[0] = max(c.came, w.due(c, 0)-rules.Instant(d.between(1, 9*24*60)*minute))
	}
	if c.monthly >= 4 && d.percent(6) { // it came back
		ends[1] = w.due(c, c.monthly/2) + rules.Instant(d.between(1, 27*24*60)*minute)
	}
	if c.leaves && !d.percent(6) { // else it only stopped paying
		ends[2] = w.due(c, c.monthly-1) + rules.Instant(d.between(24*60, 30*24*60)*minute)
	}
	return ends
}
