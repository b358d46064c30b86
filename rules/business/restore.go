package business

// restore.go: from a checkpoint back to the fold as it stood.

import "trueup/rules"

// forgotten stands for an earner that took an offer and is not kept: the offer
// stays taken.
const forgotten = -2

// restore reads the checkpoint, of which the ids are parts from now on. It says
// why it cannot, or "". A text that no evaluation wrote makes no panic.
func (e *Evaluator) restore(line string) (why string) {
	c := cursor{line: line}
	form, hash, since := c.raw(), c.raw(), rules.Instant(c.number())
	c.skip(1) // the checksum, which is for sealed to look at
	account := c.text()
	switch {
	case c.bad || form != checkpointForm:
		return "it is of another form"
	case hash != e.termsHash:
		return "it was taken under other terms"
	case account != e.accountID:
		return "it is another account's"
	case since > e.asOf:
		return "it is from after as_of"
	}
	e.since = since
	e.account = accountFact{opened: c.instant(), currency: c.text(), teamOpened: rules.None, known: true}
	e.restoreStanding(&c)
	e.restoreMembers(&c)
	e.restoreEarners(&c)
	e.restoreRedemptions(&c)
	for n := c.number(); n > 0 && !c.bad; n-- {
		table, id, reason, detail := c.text(), c.text(), c.text(), c.text()
		e.exception(table, id, reason, detail)
	}
	for n := c.number(); n > 0 && !c.bad; n-- {
		table := c.number()
		if c.bad || table < 0 || table >= int64(len(coming)) {
			return unreadableCheckpoint
		}
		f := rules.Fact{Table: coming[table].table, ID: c.text(), Data: c.fields(coming[table].fields), Was: rules.None}
		e.awaiting = append(e.awaiting, f)
	}
	if !c.ok() {
		return unreadableCheckpoint
	}
	return ""
}

const unreadableCheckpoint = "it cannot be read"

// lastYear is the first year that no instant is in.
const lastYear = 10_000

func (e *Evaluator) restoreStanding(c *cursor) {
	s := &e.standing
	s.year, s.value = int(c.index(lastYear)), c.cents()
	for n := c.number(); n > 0 && !c.bad; n-- {
		s.history = append(s.history, c.tierChange())
	}
	if n := len(s.history); n > 0 {
		s.enrolled, s.tier = true, s.history[n-1].to
		s.review = e.years.start(s.year + 1)
	}
	e.offers = offers{firstBig: taken(c.truth()), hourly: taken(c.truth())}
	e.points.debt = c.number()
}

// taken is who took an offer, as long as no earner says that it did.
func taken(taken bool) int32 {
	if taken {
		return forgotten
	}
	return noOne
}

func (e *Evaluator) restoreMembers(c *cursor) {
	for n := c.number(); n > 0 && !c.bad; n-- {
		m := member{id: c.text(), role: c.text(), invited: c.instant(), joined: c.instant(), takenBy: taken(c.truth())}
		m.standing = int32(c.number())
		e.members = append(e.members, m)
	}
}

func (e *Evaluator) restoreEarners(c *cursor) {
	var counts [len(keptKinds)]int64
	for i := range counts {
		counts[i] = c.number()
	}
	for i, kind := range keptKinds {
		from := len(e.earners)
		for n := counts[i]; n > 0 && !c.bad; n-- {
			e.restoreEarner(c, kind)
		}
		e.restored[kind] = span{from, len(e.earners)}
	}
	e.postings.events = e.sorted(e.postings.events)
	e.sortLots(bookOfPoints)
}

// restoreEarner reads what appendEarner wrote, and sets what follows from it.
func (e *Evaluator) restoreEarner(c *cursor, kind earnerKind) {
	index := int32(len(e.earners))
	x := e.newEarner(kind, c.text())
	x.at = rules.Instant(c.number())
	flags := c.number()
	x.subtotal, x.cancelled = c.cents(), rules.None
	if kind == anOrder {
		x.member = c.index(len(e.members))
	}
	if flags&isCancelled != 0 {
		x.cancelled = rules.Instant(c.number())
	}
	if flags&isRefunded != 0 {
		x.refunded, x.taken = c.cents(), rules.Points(c.number())
	}
	x.pro, x.bonus, x.stage = flags&isPro != 0, flags&tookBonus != 0, standing
	if flags&isGone != 0 {
		x.stage = gone
	}
	switch {
	case flags&earnsAsFirstBig != 0:
		x.earns = byFirstBigOrder
	case flags&earnsByRate != 0:
		x.earns = [...]clauses{anOrder: byOrder, aReport: byReport, aDeposit: byDeposit}[kind]
	}
	c.bad = c.bad || x.at > e.since || x.stage == standing && x.subtotal < x.refunded
	if c.bad {
		return
	}
	v := e.terms.At(x.at)
	if x.stage == standing {
		e.restoreOffers(index, x)
		if x.at.AddHours(v.LagHours) > e.since {
			e.postings.events = appendPostings(e.postings.events, index, x, v)
		}
	}
	if flags&hasEarnLot != 0 {
		earned, err := x.earned(v)
		c.bad = c.bad || err != nil && flags&earnLotFollows == 0
		x.earnLot = e.restorePoints(c, index, kindKeys[kind].earn, earned, flags&earnLotFollows != 0)
	}
	if flags&hasBonusLot != 0 {
		x.bonusLot = e.restorePoints(c, index, kindKeys[kind].bonus, x.bonusPoints(v), flags&bonusLotFollows != 0)
	}
}

// restoreOffers notes the offers that the earner took and that it holds while it stands.
func (e *Evaluator) restoreOffers(index int32, x *earner) {
	if x.earns == byFirstBigOrder {
		e.offers.firstBig = index
	}
	switch {
	case !x.bonus:
	case x.kind == aReport:
		e.offers.hourly = index
	case x.member != noOne:
		e.members[x.member].takenBy = index
	}
}

// restorePoints reads a lot of points; where nothing follows, it is untouched.
func (e *Evaluator) restorePoints(c *cursor, index int32, g group, amount rules.Points, follows bool) int32 {
	x := &e.earners[index]
	l := lot{id: x.id, group: g, fact: index, amount: int64(amount), left: int64(amount), posted: e.posting(x)}
	if follows {
		l.amount, l.left, l.expired = c.number(), c.number(), c.number()
	}
	l.expires = e.years.addMonths(l.posted, e.terms.At(l.posted).PointsLifeMonths)
	return e.restoreLot(c, bookOfPoints, l)
}

// restoreLot puts a lot as it stood into a book, whose order is to be sorted then.
func (e *Evaluator) restoreLot(c *cursor, n int, l lot) int32 {
	b := e.books()[n]
	usable, err := add(b.usable, l.left)
	if err != nil || l.left < 0 {
		c.bad = true
		return noOne
	}
	b.usable = usable
	b.lots = append(b.lots, l)
	return int32(len(b.lots) - 1)
}

// sortLots brings the lots of a book that have something left into order.
func (e *Evaluator) sortLots(n int) {
	b := e.books()[n]
	expiries := e.static[:0]
	for i := range b.lots {
		if b.lots[i].left > 0 {
			expiries = append(expiries, event{at: b.lots[i].expires, index: int32(i), class: classExpiry, action: actExpirePoints + action(n)})
		}
	}
	expiries = e.sorted(expiries)
	for i := range expiries {
		b.order = append(b.order, expiries[i].index)
	}
	e.static = expiries[:0]
}

// restoreRedemptions reads the redemptions, and the lots of those whose credits or
// voucher have something left.
func (e *Evaluator) restoreRedemptions(c *cursor) {
	for n := c.number(); n > 0 && !c.bad; n-- {
		r := redemption{id: c.text(), kind: c.kind(), requested: rules.Instant(c.number()), decided: true, accepted: c.truth(), lot: noOne}
		left := c.number()
		if left == 0 {
			e.redemptions = append(e.redemptions, r)
			continue
		}
		l := lot{id: r.id, fact: int32(len(e.redemptions)), posted: r.requested, amount: c.number(), left: left}
		v := e.terms.At(r.requested)
		book, life := bookOfVouchers, v.VoucherLifeDays
		if l.group = voucher; r.kind == kindCredits {
			book, life, l.group = bookOfCredits, v.CreditsLifeDays, credit
		}
		l.expires = r.requested.AddDays(life)
		c.bad = c.bad || r.requested > e.since
		r.lot = e.restoreLot(c, book, l)
		e.redemptions = append(e.redemptions, r)
	}
	e.sortLots(bookOfCredits)
	e.sortLots(bookOfVouchers)
}

// kind reads the first letter of a redemption's kind.
func (c *cursor) kind() string {
	letter := c.letter()
	for _, kind := range [...]string{kindCredits, kindGiftCard, kindDonation} {
		if kind[0] == letter {
			return kind
		}
	}
	c.bad = true
	return ""
}
