package worldgen

// deals.go: what else brings points: hourly packages with their weekly reports,
// and deposits.

import "trueup/rules"

// A package has 1 to packageWeeks reports.
const (
	packageWeeks = 7
	packageMean  = (1 + packageWeeks) / 2.0
)

// writePackage begins an hourly package beside an order, now and then.
func (g *generator) writePackage(o *order, d *dice) {
	if !d.hits(g.packaged) {
		return
	}
	g.packageNo++
	weeks := d.between(1, packageWeeks)
	start := monday(o.ordered)
	rate := d.between(15, 90) * 100
	pro := d.percent(50)
	for n := range weeks {
		if start > g.end {
			return
		}
		g.writeReport(o, n+1, start, rate, pro, d)
		start += week
	}
}

func (g *generator) writeReport(o *order, n int64, start rules.Instant, rate int64, pro bool, d *dice) {
	halves := d.between(4, 80) // half hours
	approved := start + week + rules.Instant(d.between(0, 5*24*3600)*second)
	cancelled := rules.None
	switch {
	case d.hits(g.cancelled):
		cancelled = approved + rules.Instant(d.between(1, 60*24*60)*minute)
		if d.percent(30) {
			cancelled, approved = approved, rules.None
		}
	case d.percent(2): // not approved yet
		approved = rules.None
	}
	approved, cancelled = g.past(approved), g.past(cancelled)

	r := g.reports.begin()
	r.report(g.packageNo, n)
	r.id("pkg-", g.packageNo, otherDigits)
	r.account(o.account.number)
	r.memberOrStranger(o.account.number, o.member)
	r.truth(pro)
	r.date(start)
	r.hours(halves)
	r.amounts(rules.Cents(rate*halves/2), o.account.country.tax)
	r.instant(approved)
	r.instant(cancelled)
	g.reports.end(g.changed(max(min(start+5*day, g.end), approved, cancelled), d))
}

// writeDeposit pays something in, beside an order; at 10,000.00 it may earn.
func (g *generator) writeDeposit(o *order, d *dice) {
	if !d.hits(g.deposited) {
		return
	}
	at := o.ordered + rules.Instant(d.between(0, 12*hour))
	if at > g.end {
		return
	}
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
	case x < 12:
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
