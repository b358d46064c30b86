package worldgen

// accounts.go: accounts and their members, each worked out from its number.

import "trueup/rules"

// account is what an account's number says of it.
type account struct {
	number  int64
	opened  rules.Instant
	members int64
	country *country
	spend   int // what its orders are worth: cents are shifted by this less 1
	dice    dice
}

var (
	memberLimits = []int64{30, 55, 75, 88, 95, 100}
	memberCounts = [...]int64{1, 2, 3, 4, 6, 9}
	spendLimits  = []int64{40, 80, 95, 100}
)

// account works out an account, from 1 to all; after them come those that open in
// the night after the world.
func (w *world) account(number int64) account {
	d := newDice(w.o.Seed, forAccount, number)
	a := account{number: number}
	n := number - 1
	// Numbers are given in the order of opening: some before the world starts,
	// the others until shortly before it ends.
	switch {
	case n < w.early:
		a.opened = w.start - 365*day + spread(n, w.early, 365*day, &d)
	case n < w.o.Accounts:
		a.opened = w.start + spread(n-w.early, w.o.Accounts-w.early, int64(w.end-w.start)/100*85, &d)
	default:
		a.opened = w.end + second + spread(n-w.o.Accounts, w.newcomers, day-second, &d)
	}
	a.country = &countries[d.pick(countryLimits)]
	if number <= w.o.Whales {
		a.members, a.spend = d.between(20, 40), w.whaleSpend
	} else {
		a.members, a.spend = memberCounts[d.pick(memberLimits)], d.pick(spendLimits)
	}
	a.dice = d
	return a
}

// spread puts the nth of all into its part of a span, to the second.
func spread(n, all, span int64, d *dice) rules.Instant {
	at := mulDiv(n<<10|d.below(1<<10), span, all<<10)
	return rules.Instant(at / second * second)
}

// member is what an account's nth member is; 0 opened the account.
type member struct {
	role            string
	invited, joined rules.Instant // None: never invited
}

const (
	admin          = "admin"
	billingManager = "billing_manager"
	plainMember    = "member"

	maxMembers = 64 // more than any account has
)

var roleLimits = []int64{80, 93, 100}

func (w *world) member(a *account, n int64) member {
	if n == 0 {
		return member{role: admin, invited: rules.None, joined: a.opened}
	}
	d := newDice(w.o.Seed, forMember, a.number*maxMembers+n)
	m := member{role: [...]string{plainMember, billingManager, admin}[d.pick(roleLimits)], invited: rules.None}
	came := a.opened + rules.Instant(d.between(1, 300*24*60)*minute) + rules.Instant(d.below(60)*second)
	m.joined = came
	if d.hits(w.invited) {
		m.invited = came
		m.joined += rules.Instant(d.between(1, 10*24*60) * minute)
	}
	return m
}

// someone returns a member of the account who has joined by an instant; the one
// who opened it if the one that was drawn has not.
func (w *world) someone(a *account, at rules.Instant, d *dice) int64 {
	n := d.below(a.members)
	if w.member(a, n).joined > at {
		return 0
	}
	return n
}

func (g *generator) writeAccount(a *account) {
	d := a.dice
	team, latest := rules.None, a.opened
	referrer := int64(0)
	if a.number > 1 && d.hits(g.referred) {
		referrer = 1 + d.below(a.number-1)
		if g.o.Whales > 0 && d.percent(40) {
			referrer = 1 + d.below(min(g.o.Whales, a.number-1))
		}
	}
	if d.percent(5) || referrer > 0 && d.percent(30) {
		if team = g.past(a.opened + rules.Instant(d.between(60, 90*24*60)*minute)); team != rules.None {
			latest = team
		}
	}
	currency := a.country.currency
	if d.percent(3) {
		currency = ""
	}
	r := g.accounts.begin()
	r.account(a.number)
	r.name(firstNames[d.below(int64(len(firstNames)))], lastNames[d.below(int64(len(lastNames)))], a.country.company)
	r.instant(a.opened)
	r.text(a.country.code)
	r.text(currency)
	if referrer > 0 {
		r.account(referrer)
	} else {
		r.text("")
	}
	r.instant(team)
	g.accounts.end(g.changed(latest, &d))
	for n := range a.members {
		g.writeMember(a, n, &d)
	}
	if d.hits(g.balanced) {
		g.writeBalance(a, &d)
	}
}

func (g *generator) writeMember(a *account, n int64, d *dice) {
	m := g.member(a, n)
	came := max(m.invited, a.opened)
	if came > g.till {
		return
	}
	joined := g.past(m.joined)
	r := g.members.begin()
	r.member(a.number, n)
	r.account(a.number)
	r.text(m.role)
	r.instant(m.invited)
	r.instant(joined)
	g.members.end(g.changed(max(came, joined), d))
}
