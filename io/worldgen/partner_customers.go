package worldgen

// partner_customers.go: customers: how they come to a partner, what becomes of
// them, and how long they stay. Each is worked out from its number.

import "trueup/rules"

// customer is what a customer's number says of it, but for its invoices.
type customer struct {
	number int64 // in the order in which they come
	way    way
	link   bool          // it came by a link, and was invited by following it
	came   rules.Instant // no instant of it is earlier
	dice   dice          // for what else there is to know

	invited, accepted, signedUp rules.Instant // None: never

	first  int           // the month of its first invoice
	offset rules.Instant // since a month began: when it pays
	stays  stays         // in the world
	leaves bool          // before the world ends

	monthly, oneOffs int64 // invoices, as a walker gives them
}

// way is what becomes of a customer.
type way uint8

const (
	ignores  way = iota // never accepts
	strays              // never accepts, and pays all the same
	leads               // accepts, and does not sign up
	idles               // signs up, and does not pay
	pays                // signs up and pays every month
	buys                // signs up and pays now and then, without a plan
	paidOnce            // has paid every month before the invitation: P-02
	hurries             // pays before accepting: P-02
	selfMade            // was never invited: nobody's to see, G-2
)

// accepting are the ways of those who accept.
var (
	accepting       = [...]way{leads, idles, pays, buys, paidOnce, hurries, selfMade}
	acceptingLimits = []int64{6, 16, 86, 91, 95, 99, 100}
)

// A customer without a plan buys for so many months.
const buyingMonths = 3

// stays is how long customers stay: the months in which they have something to pay,
// and those of them with a monthly invoice.
type stays struct{ months, monthly int64 }

func (s *stays) add(c *customer) {
	s.months += c.stays.months
	s.monthly += c.stays.monthly
}

// customer works out a customer, from 1 to all; after them come those of the night
// after the world. The first pays from the first day, so that there is somebody to
// pay whatever is to be paid.
func (w *partnerWorld) customer(number int64) customer {
	d := newDice(w.o.Seed, forCustomer, number)
	c := customer{number: number, way: pays, link: d.percent(35), accepted: rules.None, signedUp: rules.None}
	switch n := number - 1; {
	case n == 0:
		c.came = w.start
	case n < w.o.Customers:
		c.came = w.start + spread(n, w.o.Customers, int64(w.end-w.start), &d)
	default:
		c.came = w.end + second + spread(n-w.o.Customers, w.newcomers, day-second, &d)
	}
	if number > 1 {
		c.way = w.wayOf(number, &d)
	}
	first := c.meet(&d)
	if number == 1 {
		c.accepted, c.signedUp, first = c.came+second, c.came+minute, c.came+hour
	}
	switch c.way {
	case ignores, leads, idles:
	default:
		w.stay(&c, first, &d)
	}
	c.dice = d
	return c
}

// wayOf draws what becomes of a customer. Those of the night cannot have a past.
func (w *partnerWorld) wayOf(number int64, d *dice) way {
	if d.hits(w.unaccepted) {
		if d.percent(8) {
			return strays
		}
		return ignores
	}
	chosen := accepting[d.pick(acceptingLimits)]
	if number > w.o.Customers && chosen > buys {
		return pays
	}
	return chosen
}

// meet says when the customer is invited, accepts and signs up, and returns when
// it is to pay first, if it pays.
func (c *customer) meet(d *dice) (first rules.Instant) {
	c.invited = c.came
	accepts := c.came + c.hesitates(d)
	signsUp := accepts + rules.Instant(d.between(20, 900)*second)
	if d.percent(30) {
		signsUp += rules.Instant(d.between(1, 5*24*60) * minute)
	}
	trial := rules.Instant(d.between(5, 24*60) * minute)
	if d.percent(50) {
		trial += rules.Instant(d.between(1, 30)) * day
	}
	switch c.way {
	case ignores:
		if d.percent(10) {
			c.signedUp = signsUp
		}
		return rules.None
	case strays:
		c.signedUp = signsUp
	case leads:
		c.accepted = accepts
	case paidOnce: // the partner comes later
		c.signedUp = c.came
		c.invited += rules.Instant(d.between(40*24*60, 300*24*60) * minute)
		c.accepted = c.invited + c.hesitates(d)
		return c.came + trial
	case hurries:
		c.signedUp = c.came + minute
		c.accepted = c.came + trial + rules.Instant(d.between(60, 70*24*60)*minute)
		return c.came + trial
	case selfMade:
		c.invited = rules.None
		c.signedUp = c.came
	default:
		c.accepted, c.signedUp = accepts, signsUp
	}
	return signsUp + trial
}

// hesitates draws how long it takes until an invitation is accepted.
func (c *customer) hesitates(d *dice) rules.Instant {
	switch x := d.below(100); {
	case c.link || x < 30:
		return rules.Instant(d.between(10, 900) * second)
	case x < 75:
		return rules.Instant(d.between(1, 3*24*60) * minute)
	}
	return rules.Instant(d.between(1, 21*24*60) * minute)
}

// lives are how many months customers stay, as ranges.
var (
	lives      = [...][2]int64{{1, 2}, {3, 6}, {7, 12}, {13, 24}, {25, 60}}
	lifeLimits = []int64{12, 35, 60, 80, 100}
)

// stay says in which months of the world the customer pays. On days that not every
// month has, nobody pays: those pay in the first days of the next one.
func (w *partnerWorld) stay(c *customer, from rules.Instant, d *dice) {
	life := lives[d.pick(lifeLimits)]
	months := d.between(life[0], life[1])
	if c.number > w.o.Customers {
		return
	}
	c.first = w.monthOf(from)
	c.offset = from - w.months[c.first]
	if c.offset >= 28*day {
		c.first, c.offset = c.first+1, c.offset-28*day
	}
	left := int64(w.last - c.first)
	if w.months[w.last]+c.offset <= w.end {
		left++
	}
	left = max(0, left)
	c.leaves = months <= left
	if c.way == buys {
		c.stays.months = min(buyingMonths, left)
	} else {
		c.stays = stays{min(months, left), min(months, left)}
	}
}
