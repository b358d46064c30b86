package worldgen

// partner_world.go: what is worked out once for a partner world, its months, and
// who its partners are.

import (
	"sort"
	"time"

	"trueup/rules"
)

// partnerWorld is what the options make of it. It does not change while rows are
// written.
type partnerWorld struct {
	crowd      // of partners, by their customers
	o          PartnerOptions
	start, end rules.Instant
	months     []rules.Instant // when each calendar month begins, from the one that the world starts in
	last       int             // the month that the world ends in

	refunded, unaccepted, untimely, declined, undecided, differing, unapproved odds

	early           int64 // partners that were approved before start: the first ones
	whalesCustomers int64 // of all whales together
	newcomers       int64 // customers who come in the night after the world: those after all others
	stays           stays // of all customers
	monthly         int64 // invoices of all customers together; the others are one-off ones
}

// monthsAfter are the months after the world's end that something in it may reach.
const monthsAfter = 6

func newPartnerWorld(o PartnerOptions) *partnerWorld {
	w := &partnerWorld{
		crowd: newCrowd(o.Seed, o.Partners, o.Whales),
		o:     o, start: o.Start, end: o.end(),
		refunded: oddsOf(o.Refunded), unaccepted: oddsOf(o.Unaccepted), declined: oddsOf(o.Declined),
		undecided: oddsOf(o.Undecided), differing: oddsOf(o.Differing), unapproved: oddsOf(o.Unapproved),
		early:           max(1, o.Partners*2/5, o.Whales),
		whalesCustomers: mulDiv(o.Customers, o.Whales*o.WhaleInvoices, max(1, o.Invoices)),
		newcomers:       max(1, atShare(o.NightShare, o.Customers/newcomersPer)),
	}
	w.untimely = w.oddsOfEarly()
	w.months = monthsFrom(w.start, w.end+monthsAfter*31*day)
	w.last = w.monthOf(w.end)
	for n := range o.Customers {
		c := w.customer(n + 1)
		w.stays.add(&c)
	}
	w.monthly = min(w.stays.monthly, o.Invoices-atShare(o.OneOff, o.Invoices))
	return w
}

// monthsFrom returns when calendar months begin, from the one with the start to the
// first after an instant.
func monthsFrom(start, until rules.Instant) []rules.Instant {
	first := start.Time()
	var months []rules.Instant
	for i := time.Month(0); len(months) == 0 || months[len(months)-1] <= until; i++ {
		months = append(months, rules.FromTime(time.Date(first.Year(), first.Month()+i, 1, 0, 0, 0, 0, time.UTC)))
	}
	return months
}

// oddsOfEarly are those of customers who can come too early: not those of whales,
// which are approved before all, nor those who come when no partner is approved any
// more. So all together come to the share that was asked for.
func (w *partnerWorld) oddsOfEarly() odds {
	others := w.o.Customers - w.whalesCustomers
	if others <= 0 {
		return 0
	}
	return odds(mulDiv(int64(oddsOf(w.o.Early)), w.o.Customers*100, others*approvalPercent))
}

// monthOf returns the month that an instant is in; one beyond all months is in the
// last of them.
func (w *partnerWorld) monthOf(at rules.Instant) int {
	return sort.Search(len(w.months)-1, func(i int) bool { return w.months[i+1] > at })
}

// payday is the first regular payout at or after an instant: on the 13th, in the
// morning. The job lists what is due by then.
func (w *partnerWorld) payday(since rules.Instant) rules.Instant {
	const on = 12*day + 9*hour
	m := w.monthOf(since)
	if at := w.months[m] + on; at >= since || m == len(w.months)-1 {
		return at
	}
	return w.months[m+1] + on
}

const (
	approvalPercent = 85 // of the world's time: then no more partners are approved
	pendingPercent  = 2  // of the partners that come while it runs: they are never approved
)

// approvedAt says when a partner is approved. Numbers are given in that order:
// some before the world starts, the others until shortly before it ends.
func (w *partnerWorld) approvedAt(number int64, d *dice) rules.Instant {
	n := number - 1
	if n < w.early {
		return w.start - 365*day + spread(n, w.early, 365*day, d)
	}
	at := w.start + spread(n-w.early, w.o.Partners-w.early, w.approvals(), d)
	if d.percent(pendingPercent) {
		return rules.None
	}
	return at
}

// approvals is how long new partners are approved, from the start.
func (w *partnerWorld) approvals() int64 { return int64(w.end-w.start) / 100 * approvalPercent }

// approved is approvedAt for whoever has no use for the partner's dice.
func (w *partnerWorld) approved(number int64) rules.Instant {
	d := newDice(w.o.Seed, forPartner, number)
	return w.approvedAt(number, &d)
}

// partnerOf returns the partner who brings a customer: a whale where it is its
// turn, now and then one that is not approved yet, and else one that is approved by
// then.
func (w *partnerWorld) partnerOf(c *customer) int64 {
	if number, ok := w.whale(c.number-1, w.whalesCustomers, w.o.Customers); ok {
		return number
	}
	d := newDice(w.o.Seed, forBringing, c.number)
	if late := w.o.Partners - w.early; late > 0 && d.hits(w.untimely) {
		if n := w.early + mulDiv(int64(c.came-w.start), late, w.approvals()) + 1; n < w.o.Partners {
			return n + 1
		}
	}
	const tries = 8
	for range tries {
		number := w.bySize(d.next() >> 32)
		if at := w.approved(number); at != rules.None && at <= c.came {
			return number
		}
	}
	// Nearly none is approved yet. One of the first is, if one of them is no whale.
	return w.whales + 1 + d.below(max(1, w.early-w.whales))
}
