package worldgen

// partner_invoices.go: who pays how many invoices, and the invoices.

import "trueup/rules"

// walker goes through the customers and gives them their invoices: to each a
// monthly one for each month it stays, or its share where that would be too many in
// all, and its share of the one-off ones. So there are just as many as asked for.
type walker struct {
	*partnerWorld
	number int64 // the last one's
	before stays // of all up to that one
}

func (w *partnerWorld) walk() walker { return walker{partnerWorld: w} }

// next returns the next customer; those of the night have no invoices yet.
func (w *walker) next() customer {
	w.number++
	c := w.customer(w.number)
	upTo := w.before
	upTo.add(&c)
	c.monthly = part(w.before.monthly, upTo.monthly, w.monthly, w.stays.monthly)
	c.oneOffs = part(w.before.months, upTo.months, w.o.Invoices-w.monthly, w.stays.months)
	w.before = upTo
	return c
}

// part returns how many of n fall to what is from one place up to another, of all
// places.
func part(from, to, n, all int64) int64 {
	if from == to {
		return 0
	}
	return mulDiv(to, n, all) - mulDiv(from, n, all)
}

// invoice is one invoice as its row has it, but for what is bought.
type invoice struct {
	customer       *customer
	number         int64 // of the customer's, from 1
	recurring      bool
	month          int64 // since its first one: for the plan
	paid, refunded rules.Instant
	dice           dice // for what else there is to know
}

// key is the invoice's number among all.
func (i *invoice) key() int64 { return i.customer.number<<32 | i.number }

// due is when a customer has to pay its kth month, from 0.
func (w *partnerWorld) due(c *customer, k int64) rules.Instant {
	return w.months[c.first+int(k)] + c.offset
}

// monthlyInvoice is a customer's kth monthly one, from 0. Most are paid at the
// very time of day of the first.
func (w *partnerWorld) monthlyInvoice(c *customer, k int64) invoice {
	i := invoice{customer: c, number: c.before(k) + 1, recurring: true, month: k, paid: w.due(c, k)}
	i.dice = newDice(w.o.Seed, forInvoice, i.key())
	if i.dice.percent(15) && k > 0 { // at the second try
		i.paid = min(w.end, i.paid+rules.Instant(i.dice.between(60, 3*24*60)*minute))
	}
	i.refunded = w.refundOf(&i)
	return i
}

// before is how many invoices a customer has before its kth month.
func (c *customer) before(k int64) int64 { return min(k, c.monthly) + c.oneOffsBefore(k) }

func (c *customer) oneOffsBefore(k int64) int64 {
	return mulDiv(k, c.oneOffs, max(1, c.stays.months))
}

// oneOff is an invoice within a customer's kth month.
func (w *partnerWorld) oneOff(c *customer, k, number int64) invoice {
	i := invoice{customer: c, number: number, month: k}
	i.dice = newDice(w.o.Seed, forInvoice, i.key())
	from := w.due(c, k)
	until := min(from+27*day, w.end)
	i.paid = from + rules.Instant(i.dice.below(int64(until-from)/second+1)*second)
	i.refunded = w.refundOf(&i)
	return i
}

// refundOf draws when an invoice is refunded: before its reward is booked, at that
// very instant, or later, when the reward may be paid out already.
func (w *partnerWorld) refundOf(i *invoice) rules.Instant {
	d := &i.dice
	if !d.hits(w.refunded) {
		return rules.None
	}
	switch x := d.below(100); {
	case x < 12:
		return i.paid + rules.Instant(d.between(1, lag/second)*second)
	case x < 15:
		return i.paid + lag
	case x < 60:
		return i.paid + lag + rules.Instant(d.between(1, 30*24*60)*minute)
	}
	return i.paid + lag + rules.Instant(d.between(30*24*60, 120*24*60)*minute)
}

// writeMonth writes what a customer pays in its kth month, with what follows.
func (g *partnerGenerator) writeMonth(c *customer, k int64) {
	if k < c.monthly {
		i := g.monthlyInvoice(c, k)
		g.writeInvoice(&i)
	}
	if k >= c.stays.months {
		return
	}
	number := c.before(k)
	if k < c.monthly {
		number++
	}
	for range c.oneOffsBefore(k+1) - c.oneOffsBefore(k) {
		number++
		i := g.oneOff(c, k, number)
		g.writeInvoice(&i)
	}
}

// traits are what a customer buys and where it is.
type traits struct {
	plan, seats int64
	country     *country
	discount    bool
	grows       bool // to the next plan, after a year
}

var (
	plans       = [...]string{"starter", "team", "business", "scale"}
	prices      = [...]rules.Cents{2_900, 7_990, 19_995, 64_999} // a month and seat
	planLimits  = []int64{45, 78, 95, 100}
	oneOffPlans = [...]string{"setup", "training", "migration", "add-on"}
)

// traits are worked out anew wherever they are needed.
func (w *partnerWorld) traits(c *customer) traits {
	d := newDice(w.o.Seed, forTraits, c.number)
	t := traits{plan: int64(d.pick(planLimits)), seats: 1, country: &countries[d.pick(countryLimits)]}
	t.discount, t.grows = d.percent(20), d.percent(25)
	if d.percent(40) {
		t.seats = d.between(2, 8)
	}
	return t
}

// bought returns what an invoice is for and its amount.
func (i *invoice) bought(t *traits) (plan string, amount rules.Cents) {
	if !i.recurring {
		return oneOffPlans[i.dice.below(int64(len(oneOffPlans)))], price(0, &i.dice)
	}
	n := t.plan
	if t.grows && i.month >= 12 {
		n = min(n+1, int64(len(plans))-1)
	}
	amount = prices[n] * rules.Cents(t.seats)
	if t.discount {
		amount = amount * 85 / 100
	}
	return plans[n], amount
}

// writeInvoice writes an invoice that there is news of, and what is new of its
// reward.
func (g *partnerGenerator) writeInvoice(i *invoice) {
	t := g.traits(i.customer)
	plan, amount := i.bought(&t)
	if g.tells(i.paid, i.refunded) {
		refunded := g.past(i.refunded)
		r := g.invoices.begin()
		r.part("inv-", i.customer.number, i.number)
		r.customer(i.customer.number)
		r.text(plan)
		r.truth(i.recurring)
		r.money(amount)
		r.money(amount * rules.Cents(t.country.tax) / 100)
		r.text("USD")
		r.instant(i.paid)
		r.instant(refunded)
		g.closeRow(g.invoices, i.paid, max(i.paid, refunded), &i.dice)
	}
	if g.earns(i) {
		g.writeReward(i, amount)
	}
}
