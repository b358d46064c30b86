package worldgen

// deals.go: what else brings points: hourly packages with their weekly reports,
// and deposits.

import "trueup/rules"

// A package has 1 to packageWeeks reports.
const (
	packageWeeks = 7
	packageMean  = (1 + packageWeeks) / 2.0
)

// hourlyPackage is what the reports of a package have in common.
type hourlyPackage struct {
	number int64
	order  *order        // beside which it begins
	start  rules.Instant // of the first week
	rate   int64         // cents for an hour
	pro    bool
}

// report is what a package's nth report, from 0, has of its own.
type report struct {
	n, halves           int64 // half hours
	approved, cancelled rules.Instant
}

// writePackage begins an hourly package beside an order, now and then.
func (g *generator) writePackage(o *order, d *dice) {
	if !d.hits(g.packaged) {
		return
	}
	weeks := d.between(1, packageWeeks)
	p := g.newPackage(o, monday(o.ordered), d)
	for n := range weeks {
		start := p.week(n)
		if start > g.till {
			return
		}
		r := report{n: n, halves: d.between(4, 80), cancelled: rules.None}
		r.approved = start + week + rules.Instant(d.between(0, 5*24*3600)*second)
		switch {
		case d.hits(g.cancelled):
			r.cancelled = r.approved + rules.Instant(d.between(1, 60*24*60)*minute)
			if d.percent(30) {
				r.cancelled, r.approved = r.approved, rules.None
			}
		case d.percent(2): // not approved yet
			r.approved = rules.None
		}
		r.approved, r.cancelled = g.past(r.approved), g.past(r.cancelled)
		g.writeReport(&p, &r, d)
	}
}

func (g *generator) newPackage(o *order, start rules.Instant, d *dice) hourlyPackage {
	g.packageNo++
	return hourlyPackage{number: g.packageNo, order: o, start: start, rate: d.between(15, 90) * 100, pro: d.percent(50)}
}

// week returns when the nth week starts, from 0.
func (p *hourlyPackage) week(n int64) rules.Instant { return p.start + rules.Instant(n)*week }

func (g *generator) writeReport(p *hourlyPackage, r *report, d *dice) {
	a := &p.order.account
	row := g.reports.begin()
	row.report(p.number, r.n+1)
	row.id("pkg-", p.number, otherDigits)
	row.account(a.number)
	row.memberOrStranger(a.number, p.order.member)
	row.truth(p.pro)
	row.date(p.week(r.n))
	row.hours(r.halves)
	row.amounts(rules.Cents(p.rate*r.halves/2), a.country.tax)
	row.instant(r.approved)
	row.instant(r.cancelled)
	g.reports.end(g.changed(max(min(p.week(r.n)+5*day, g.till), r.approved, r.cancelled), d))
}

// writeDeposit pays something in, beside an order; at 10,000.00 it may earn.
func (g *generator) writeDeposit(o *order, d *dice) {
	if !d.hits(g.deposited) {
		return
	}
	at := o.ordered + rules.Instant(d.between(0, min(12*hour, int64(g.till-o.ordered))))
	dollars := d.between(1, 19) * 500
	switch x := d.below(10); {
	case x < 2:
		dollars = 10_000
	case x < 7:
		dollars = d.between(101, 600) * 100
	}
	reversed := rules.None
	switch x := d.below(100); {
	case x < 3:
		reversed = g.past(at + rules.Instant(d.between(1, lag/second)*second))
	case x < 18:
		reversed = g.past(at + lag + rules.Instant(d.between(1, 60*24*60)*minute))
	}
	g.depositNo++
	r := g.deposits.begin()
	r.id("dep-", g.depositNo, otherDigits)
	r.account(o.account.number)
	r.money(rules.Cents(dollars * 100))
	r.text("USD")
	r.instant(at)
	r.instant(reversed)
	g.deposits.end(g.changed(max(at, reversed), d))
}
