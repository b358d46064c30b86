package business

// facts.go: the facts of an account, read from the mirror's records.
//
// A record's data holds the columns of tables.go without the id and the account,
// in their order; each reader below takes them so.

import "trueup/rules"

// accountFact is a row of accounts.
type accountFact struct {
	opened, teamOpened rules.Instant
	currency, referrer string
	known              bool // the mirror has the row
}

// there says whether the row is there at as_of (G-2).
func (a *accountFact) there(asOf rules.Instant) bool {
	return a.known && a.opened != rules.None && a.opened <= asOf
}

// member is a row of members with the state of its one-time offer (B-26).
type member struct {
	id              string
	role            string
	invited, joined rules.Instant
	takenBy         int32 // earner that took the offer, noOne
	standing        int32 // completed orders that stand
}

// refund is a row of refunds.
type refund struct {
	id     string
	earner int32 // index of the order, or of the referred order
	amount rules.Cents
	at     rules.Instant
}

// redemption is a request of points for value, undecided or decided (G-4).
type redemption struct {
	id, member, kind string
	points           rules.Points
	value            rules.Cents // decided ones only
	requested        rules.Instant
	decided          bool
	accepted         bool
	lot              int32 // of its credits or voucher, noOne
}

type creditUse struct {
	id     string
	amount rules.Cents
	at     rules.Instant
}

type voucherClaim struct {
	id, redemption string
	at             rules.Instant
}

// visible returns the instant, or None where it is after as_of (G-2: each
// instant column is a fact of its own).
func visible(i, asOf rules.Instant) rules.Instant {
	if i > asOf {
		return rules.None
	}
	return i
}

// account takes name, opened_at, country, display_currency, referred_by, team_opened_at.
func (c *cursor) account() accountFact {
	c.skip(1)
	a := accountFact{opened: c.instant(), known: true}
	c.skip(1)
	a.currency, a.referrer, a.teamOpened = c.text(), c.text(), c.instant()
	return a
}

// member takes role, invited_at, joined_at.
func (c *cursor) member(id string) member {
	return member{id: id, role: c.text(), invited: c.instant(), joined: c.instant(), takenBy: noOne}
}

// order takes member_id, freelancer_pro, subtotal, tax, service_fee, currency,
// ordered_at, completed_at, cancelled_at into an earner.
func (c *cursor) order(x *earner) (member string) {
	member, x.pro, x.subtotal = c.text(), c.truth(), c.cents()
	c.skip(3)
	there := c.filled()
	x.at, x.cancelled = c.instant(), c.instant()
	if !there {
		x.at = rules.None // the row is not there yet (G-2)
	}
	return member
}

// report takes package_id, member_id, freelancer_pro, week_start, hours, subtotal,
// tax, service_fee, currency, approved_at, cancelled_at into an earner. It returns
// the day that the week starts on, in days since 1970; dated is false if there is none.
func (c *cursor) report(x *earner) (week int64, dated bool) {
	c.skip(2)
	x.pro = c.truth()
	week, dated = c.optional()
	c.skip(1)
	x.subtotal = c.cents()
	c.skip(3)
	x.at, x.cancelled = c.instant(), c.instant()
	if !dated {
		x.at = rules.None // the row is not there yet (G-2)
	}
	return week, dated
}

// deposit takes amount, currency, deposited_at, reversed_at into an earner.
func (c *cursor) deposit(x *earner) {
	x.subtotal = c.cents()
	c.skip(1)
	x.at, x.cancelled = c.instant(), c.instant()
}

// refund takes order_id, amount, refunded_at.
func (c *cursor) refund(id string) (order string, r refund) {
	return c.text(), refund{id: id, amount: c.cents(), at: c.instant()}
}

// redemption takes member_id, kind, points, requested_at.
func (c *cursor) redemption(id string) redemption {
	return redemption{
		id: id, member: c.text(), kind: c.text(), points: rules.Points(c.number()), requested: c.instant(), lot: noOne,
	}
}

// creditUse takes order_id, amount, used_at.
func (c *cursor) creditUse(id string) creditUse {
	c.skip(1)
	return creditUse{id: id, amount: c.cents(), at: c.instant()}
}

// voucherClaim takes redemption_id, claimed_at.
func (c *cursor) voucherClaim(id string) voucherClaim {
	return voucherClaim{id: id, redemption: c.text(), at: c.instant()}
}
