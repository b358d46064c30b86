package business_test

// live_account_test.go: accounts of any size with every kind of fact.

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"

	"trueup/rules"
)

const day = rules.Instant(24 * 3600 * 1_000_000)

// liveYears is how long live accounts have lived.
const liveYears = 3

// liveStart is when they opened.
var liveStart, _ = rules.ParseInstant("2022-01-01T00:00:00Z")

// account makes the facts of a live account.
type account struct {
	r     *rand.Rand
	facts []rules.Fact
	id    func(prefix string, n int) string
}

func (a *account) add(table, id, format string, args ...any) {
	a.facts = append(a.facts, rules.Fact{Table: table, ID: id, Data: fmt.Sprintf(format, args...)})
}

// inOrder numbers ids, so that they rise with time as those of a database do.
func inOrder(prefix string, n int) string { return fmt.Sprintf("%s-%09d", prefix, n) }

// scattered makes ids in no order of time, as random ones.
func scattered(prefix string, n int) string {
	return fmt.Sprintf("%s-%08x-%04x", prefix, uint32(n)*2654435761, n*40503%65536)
}

// later is the instant so many days after, or empty in all but so many of 1,000 cases.
func (a *account) later(at rules.Instant, days, permille int) string {
	if a.r.IntN(1000) >= permille {
		return ""
	}
	return strconv.FormatInt(int64(at+1+rules.Instant(a.r.Int64N(int64(days)*int64(day)))), 10)
}

// liveAccount is an account with that many orders over three years, and every
// other kind of fact in proportion.
func liveAccount(orders int, id func(prefix string, n int) string) *rules.Input {
	a := &account{r: rand.New(rand.NewPCG(uint64(orders), 1)), id: id}
	a.add("accounts", "A", "Acme|%d|FR|EUR||", liveStart)
	for m := range min(3+orders/100, 50) {
		a.add("members", inOrder("m", m), "%s|%d|%d", []string{"admin", "member", "billing_manager"}[m%3], liveStart, liveStart)
	}
	step := liveYears * 365 * day / rules.Instant(orders)
	for n := range orders {
		ordered := liveStart + rules.Instant(n)*step
		completed := ordered + 1 + rules.Instant(a.r.Int64N(int64(10*day)))
		id := a.id("ord", n)
		a.add("orders", id, "%s|%c|%d|%d|%d|USD|%d|%d|%s", inOrder("m", a.r.IntN(60)), "tf"[n%2], 500+a.r.IntN(50000), 1200, 750,
			ordered, completed, a.later(completed, 60, 30))
		a.others(n, id, completed)
	}
	slices.SortFunc(a.facts, func(a, b rules.Fact) int {
		return cmp.Or(cmp.Compare(a.Table, b.Table), cmp.Compare(a.ID, b.ID))
	})
	return &rules.Input{Account: "A", Facts: a.facts, AsOf: liveStart.AddDays(365*liveYears) + 1}
}

// others adds what happens beside the orders, about at an instant.
func (a *account) others(n int, order string, at rules.Instant) {
	if n%20 == 7 {
		a.add("refunds", a.id("ref", n), "%s|%d|%s", order, 100+a.r.IntN(9900), a.later(at, 30, 1000))
	}
	if n%10 == 3 {
		a.add("hourly_reports", a.id("rep", n), "p1|%s|%c|%d|40|%d|0|0|USD|%d|%s", inOrder("m", a.r.IntN(60)), "tf"[n%2],
			int64(at/day)-10, 500+a.r.IntN(50000), at, a.later(at, 60, 30))
	}
	if n%100 == 11 {
		a.add("deposits", a.id("dep", n), "%d|USD|%d|%s", 500000+a.r.IntN(1000000), at, a.later(at, 60, 30))
	}
	if n%25 == 13 {
		redemption := a.id("red", n)
		a.add("redemptions", redemption, "%s|%s|%d|%d", inOrder("m", a.r.IntN(60)), []string{"credits", "gift_card", "donation"}[a.r.IntN(3)], 1500+a.r.IntN(5000), at)
		if n%2 == 0 {
			a.add("voucher_claims", a.id("cla", n), "%s|%s", redemption, a.later(at, 100, 1000))
		}
	}
	if n%25 == 17 {
		a.add("credit_uses", a.id("use", n), "%s|%d|%d", order, 100+a.r.IntN(2000), at)
	}
}
