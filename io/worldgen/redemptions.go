package worldgen

// redemptions.go: redemptions, the credits that are used and the vouchers that
// are claimed. Nobody keeps a balance here: what an account may have is guessed
// from its size, so that most requests can be granted and some cannot.

import "trueup/rules"

// redemption is one request with what is guessed about it.
type redemption struct {
	number int64
	order  *order // what it was made for, or what brought the points
	kind   string
	points int64
	at     rules.Instant
	before bool // made to pay order, with credits
	likely bool // to be granted
}

const (
	credits  = "credits"
	giftCard = "gift_card"
	donation = "donation"

	creditsMin, voucherMin           = 1500, 4000 // B-42
	creditsPerDollar, centsPerDollar = 100, 100
	pointsPerDollar                  = 5
	goldFrom, platinumFrom           = 1000, 5000 // B-10
	diamondFrom                      = 25_000
	meanDollars                      = 150 // of an order, at spend 0
	guessedPoints                    = 3   // kept of a dollar: some earn nothing, some are spent
	lostOften                        = 8   // times as often as beside other orders
)

// writeRedemption asks for something beside an order, now and then; more often
// beside an order whose points are taken back later, which makes debts.
func (g *generator) writeRedemption(o *order, d *dice) {
	lost := o.lost()
	if chance := g.redemptionOdds(lost); !d.hits(chance) {
		return
	}
	g.redeem(o, lost, d)
}

// redeem asks for something beside an order; lost says that its points are taken
// back later.
func (g *generator) redeem(o *order, lost bool, d *dice) {
	soFar, yearly := g.guess(o)
	r := redemption{order: o, kind: kindFor(yearly, d)}
	switch posted := max(o.completed, o.ordered) + lag; {
	case lost:
		r.kind, r.at = credits, posted+rules.Instant(d.below(int64(o.cancelled-posted)/second)*second)
	case r.kind == credits && d.percent(70):
		r.at = o.ordered - rules.Instant(d.between(hour/second, 60*day/second)*second)
		r.before = r.at > max(o.account.opened, g.start)
	default:
		r.at = posted + rules.Instant(d.between(hour/second, 20*day/second)*second)
	}
	if r.at > g.till || r.at < g.from {
		r.at = o.ordered
	}
	r.ask(soFar, lost, d)
	who := int64(0)
	switch x := d.below(100); {
	case x < 3:
		who = stranger
	case x < 20 || r.kind == credits:
		who = g.someone(&o.account, r.at, d)
	}
	role := plainMember
	if who >= 0 {
		role = g.member(&o.account, who).role
	}
	r.likely = r.likely && who >= 0 && (r.kind == credits || role != plainMember)

	g.redemptionNo++
	r.number = g.redemptionNo
	row := g.redemptions.begin()
	row.id("red-", r.number, otherDigits)
	row.account(o.account.number)
	row.memberOrStranger(o.account.number, who)
	row.text(r.kind)
	row.whole(r.points)
	row.instant(r.at)
	g.redemptions.end(g.changed(r.at, d))

	// Few ask for what they did not get.
	if r.likely || d.percent(5) {
		if r.kind == credits {
			g.writeUses(&r, d)
		} else {
			g.writeClaims(&r, d)
		}
	}
}

// redemptionOdds are higher beside orders that are lost, and that much lower
// beside the others, so that all together come to the share that was asked for.
func (w *world) redemptionOdds(lost bool) odds {
	if lost {
		return lostOften * w.redeemed
	}
	share := lostOften * lostPercent * w.cancelled / 100 // of all redemptions
	return odds(mulDiv(int64(w.redeemed), int64(certain-min(share, certain)), int64(certain)))
}

// guess says what the order's account may have in points by then, and how many
// dollars it orders for in a year.
func (g *generator) guess(o *order) (points, yearly int64) {
	a := &o.account
	count := g.o.WhaleOrders
	if a.number > g.o.Whales {
		regular := g.o.Orders - g.o.Whales*g.o.WhaleOrders
		count = regular * g.share(g.rank(a.number)) / g.regular / 256
	}
	dollars := count * (meanDollars << a.spend)
	from := max(a.opened, g.start)
	points = mulDiv(dollars, max(0, int64(o.ordered-from)/hour), max(1, int64(g.end-from)/hour)) * guessedPoints
	return points, dollars / int64(g.o.Years)
}

// kindFor draws what is asked for: mostly what the tier allows.
func kindFor(yearly int64, d *dice) string {
	limits := []int64{88, 95, 100}
	switch {
	case yearly >= platinumFrom:
		limits = []int64{40, 75, 100}
	case yearly >= goldFrom:
		limits = []int64{50, 95, 100}
	}
	return [...]string{credits, giftCard, donation}[d.pick(limits)]
}

// ask draws how many points are asked for; of points that will be lost, many.
func (r *redemption) ask(soFar int64, lost bool, d *dice) {
	least := int64(voucherMin)
	if r.kind == credits {
		least = creditsMin
	}
	brought := int64(0)
	if o := r.order; o.pro && o.completed != rules.None && r.at > o.completed+lag {
		brought = int64(o.subtotal) * pointsPerDollar / centsPerDollar
	}
	const most = 400_000
	switch x := d.below(100); {
	case lost && x < 60:
		r.points, r.likely = max(least, brought), true
	case lost:
		r.points, r.likely = max(least, brought+soFar/2), true
	case x < 5:
		r.points = least * d.between(40, 99) / 100
	case x < 8:
		r.points = least + 3*soFar
	case brought >= least && x < 60: // all that the order brought
		r.points, r.likely = brought, true
	default:
		r.points = least + d.below(1+min(soFar/6, most))
		r.likely = soFar >= r.points*5/4
		if x < 90 {
			r.points = r.points / 100 * 100
		}
	}
}

// writeUses pays the order with the credits: once, or the rest a little later.
// Credits that were asked for without an order in mind are kept until they expire.
func (g *generator) writeUses(r *redemption, d *dice) {
	if !r.before {
		return
	}
	value := r.points * centsPerDollar / creditsPerDollar
	at := r.order.ordered + rules.Instant(d.between(1, 10)*minute)
	switch x := d.below(100); {
	case x < 35:
		g.writeUse(r, value, at, d)
	case x < 42: // more than there is, unless there are others
		g.writeUse(r, value+d.between(100, 3000), at, d)
	default:
		first := max(1, value*d.between(30, 90)/100)
		g.writeUse(r, first, at, d)
		if x < 70 {
			g.writeUse(r, value-first, at+rules.Instant(d.between(hour/second, 20*day/second)*second), d)
		}
	}
}

func (g *generator) writeUse(r *redemption, cents int64, at rules.Instant, d *dice) {
	if at > g.till || cents <= 0 {
		return
	}
	g.useNo++
	row := g.uses.begin()
	row.id("use-", g.useNo, otherDigits)
	row.account(r.order.account.number)
	row.id("ord-", r.order.number, orderDigits)
	row.money(rules.Cents(cents))
	row.instant(at)
	g.uses.end(g.changed(at, d))
}

// writeClaims claims a voucher, or forgets it, or comes too late, or once more.
func (g *generator) writeClaims(r *redemption, d *dice) {
	soon := min(60*day, g.length()) // of a night's vouchers, some are claimed the same day
	at := r.at + rules.Instant(d.between(1, soon/minute)*minute)
	switch x := d.below(100); {
	case x < 30:
		return
	case x < 34:
		at = r.at + 90*day + rules.Instant(d.below(5)*day)
	}
	g.writeClaim(r, r.number, at, d)
	switch x := d.below(100); {
	case x < 3:
		g.writeClaim(r, r.number, at+rules.Instant(d.between(1, 3*24*60)*minute), d)
	case x < 5: // the number misread: another account's, or nobody's
		g.writeClaim(r, r.number*10+1, at, d)
	}
}

func (g *generator) writeClaim(r *redemption, number int64, at rules.Instant, d *dice) {
	if at > g.till {
		return
	}
	g.claimNo++
	row := g.claims.begin()
	row.id("clm-", g.claimNo, otherDigits)
	row.account(r.order.account.number)
	row.id("red-", number, otherDigits)
	row.instant(at)
	g.claims.end(g.changed(at, d))
}
