package worldgen

// rates.go: what a dollar is worth in display currencies, and what the platform
// shows its customers.

import (
	"time"

	"trueup/rules"
)

// currency has its rate at the start, in 1/10,000 for a dollar.
type currency struct {
	code string
	rate int64
}

var currencies = [...]currency{
	{"AUD", 15_200}, {"BRL", 52_000}, {"CAD", 13_600}, {"EUR", 9_100}, {"GBP", 7_900}, {"INR", 834_000}, {"JPY", 1_495_000},
}

// writeRates writes a rate a month for each currency: each moves a little from
// the one before. Those of a delivery before this one are left out.
func (g *generator) writeRates(before rules.Instant) {
	rates := currencies
	first := g.start.Time()
	for month := -1; ; month++ {
		at := rules.FromTime(time.Date(first.Year(), first.Month()+time.Month(month), 1, 8, 0, 0, 0, time.UTC))
		if at > g.till {
			return
		}
		d := newDice(g.o.Seed, forRate, int64(month))
		for i := range rates {
			c := &rates[i]
			c.rate += c.rate * d.between(-150, 150) / 10_000
			updated := g.changed(at, &d)
			if at <= before {
				continue
			}
			r := g.rates.begin()
			r.text(c.code)
			r.rate(c.rate)
			r.instant(at)
			g.rates.end(updated)
		}
	}
}

// writeBalance writes what the platform shows for an account at the end. It is
// made up: hardly any of it is what the ledger says.
func (g *generator) writeBalance(a *account, d *dice) {
	r := g.balances.begin()
	r.account(a.number)
	r.whole(d.below(50_000))
	r.money(rules.Cents(d.below(10_000)))
	r.text([...]string{"silver", "gold", "platinum", "diamond"}[d.below(4)])
	r.instant(g.till)
	g.balances.end(g.till)
}
