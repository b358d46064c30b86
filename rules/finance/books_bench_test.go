package finance

// books_bench_test.go: what a booking costs a report, with all that an account brings.

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"trueup/rules"
)

// BenchmarkBooks adds up accounts of 15 bookings: ten lots over four years, of which
// some are redeemed, clawed back, repay debt or expire. The bookings come in the order
// of their keys, as the ledger has them.
func BenchmarkBooks(b *testing.B) {
	for _, zone := range []string{"UTC", "America/New_York"} {
		for _, perTier := range []bool{false, true} {
			b.Run(fmt.Sprintf("zone=%s/tiers=%v", strings.ReplaceAll(zone, "/", "-"), perTier), func(b *testing.B) {
				accounts := benchAccounts(b, 512)
				last := rules.NewMonth(2026, 12)
				periods := NewPeriods(programZone(b, zone), nil, false)
				books := NewBooks(twoAssets(), periods, last, perTier)
				bookings := 0
				b.ReportAllocs()
				b.ResetTimer()
				for n := range b.N {
					a := accounts[n%len(accounts)]
					for i := range a.rows {
						as, _ := books.Place(&a.rows[i], 1, nil)
						if err := books.Book(&a.rows[i], as); err != nil {
							b.Fatal(err)
						}
					}
					bookings += len(a.rows)
					if err := books.Settle(a.position); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(bookings), "ns/booking")
			})
		}
	}
}

type benchAccount struct {
	rows     []rules.Booking
	position *rules.Position
}

func benchAccounts(b *testing.B, n int) []benchAccount {
	r := rand.New(rand.NewPCG(1, 2))
	from := moment(b, "2023-01-01")
	accounts := make([]benchAccount, n)
	for i := range accounts {
		a := &accounts[i]
		a.position = &rules.Position{Standings: []rules.Standing{{From: from, Name: "silver"}}}
		if i%3 == 0 {
			a.position.Standings = append(a.position.Standings, rules.Standing{From: from.AddDays(r.Int64N(1200)), Name: "gold"})
		}
		for n := range 10 {
			a.lot(n, 100+r.Int64N(9000), from+rules.Instant(r.Int64N(1200*dayMicros)))
		}
		slices.SortFunc(a.rows, func(x, y rules.Booking) int { return strings.Compare(x.Key, y.Key) })
	}
	return accounts
}

// lot books a lot of points, and for every other one what became of a part of it.
func (a *benchAccount) lot(n int, amount int64, at rules.Instant) {
	key := "earn/order/" + strconv.Itoa(n)
	l := rules.Holding{Key: key, Asset: rules.AssetPoints, Amount: amount, Left: amount, Posted: at, Expires: at.AddDays(730)}
	a.rows = append(a.rows, rules.Booking{Entry: rules.Entry{Key: key, Asset: l.Asset, Amount: amount, At: at}})
	if n%2 == 0 {
		m := rules.Move{At: at.AddDays(100), Asset: l.Asset, Lot: int32(n), Key: "redeem/" + strconv.Itoa(n), Amount: amount / 3}
		if n%4 == 0 {
			m.Key, m.Kind = "expire/"+key, rules.MoveExpired
		}
		a.position.Moves = append(a.position.Moves, m)
		a.rows = append(a.rows, rules.Booking{Entry: rules.Entry{Key: m.Key, Asset: l.Asset, Amount: -m.Amount, At: m.At}})
		l.Left -= m.Amount
	}
	a.position.Lots = append(a.position.Lots, l)
}
