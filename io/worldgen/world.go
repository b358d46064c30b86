package worldgen

// world.go: what is worked out once for a world, and who orders.

import (
	"math/bits"

	"trueup/rules"
)

// world is what the options make of it. It does not change while rows are written.
type world struct {
	o          Options
	start, end rules.Instant
	days       *calendar // when its orders come in

	cancelled, refunded, redeemed, packaged, deposited odds
	invited, referred, badRows, balanced               odds

	early      int64 // accounts that were open before start: the first ones
	regular    int64 // accounts that are no whales: those after the whales
	whaleSpend int   // see account
	newcomers  int64 // accounts that open in the night after the world: those after all others

	// A regular account's number is rank*stride + offset, modulo regular: so large
	// and small ones stand side by side.
	stride, unstride, offset int64 // unstride*stride = 1
}

func newWorld(o Options) *world {
	w := &world{
		o: o, start: o.Start, end: rules.FromTime(o.Start.Time().AddDate(o.Years, 0, 0)),
		cancelled: oddsOf(o.Cancelled), refunded: oddsOf(o.Refunded), redeemed: oddsOf(o.Redemptions),
		packaged: oddsOf(o.Hourly / packageMean), deposited: oddsOf(o.Deposits),
		invited: oddsOf(o.Invited), referred: oddsOf(o.Referred), badRows: oddsOf(o.BadRows), balanced: oddsOf(o.Balances),
		early: max(1, o.Accounts*2/5, o.Whales), regular: o.Accounts - o.Whales,
	}
	w.newcomers = max(1, atShare(o.NightShare, o.Accounts/newcomersPer))
	w.whaleSpend = w.spendOfWhales()
	w.days = newCalendar(span{w.start, w.end})
	step, _ := bits.Mul64(golden, uint64(w.regular))
	w.stride = max(1, int64(step))
	for gcd(w.stride, w.regular) != 1 {
		w.stride++
	}
	w.unstride = inverse(w.stride, w.regular)
	d := newDice(o.Seed, forWorld, 0)
	w.offset = d.below(w.regular)
	return w
}

// spendOfWhales lets whales reach the highest tier in most years, by what their
// orders are worth where they have few.
func (w *world) spendOfWhales() int {
	const least, most = 1, 5
	spend := least
	for spend < most && w.o.WhaleOrders/int64(w.o.Years)*meanDollars<<spend < diamondFrom {
		spend++
	}
	return spend
}

func gcd(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// buyer returns the account that places the nth order, at an instant: a whale
// where it is its turn, so that each has just as many orders as it should, and
// else an account that is open by then.
func (w *world) buyer(n int64, at rules.Instant, d *dice) account {
	if w.o.Whales > 0 {
		whales := w.o.Whales * w.o.WhaleOrders
		turn := mulDiv(n, whales, w.o.Orders)
		if mulDiv(n+1, whales, w.o.Orders) > turn {
			return w.account(turn%w.o.Whales + 1)
		}
	}
	const tries = 8
	for range tries {
		if a := w.account(w.bySize(d.next() >> 32)); a.opened <= at {
			return a
		}
	}
	// Nearly all are closed yet. One of the first is open, if one of them is no
	// whale; else the account has an order before it opens, as B-15 allows.
	return w.account(w.o.Whales + 1 + d.below(max(1, w.early-w.o.Whales)))
}

// bySize returns the number of a regular account for a number below 2^32, which
// is cubed: few accounts come up often, many seldom. The largest hundredth has a
// fifth of the orders; the smallest accounts have a third of the mean.
func (w *world) bySize(x uint64) int64 {
	cube := (((x * x) >> 32) * x) >> 32
	rank := int64((cube * uint64(w.regular)) >> 32)
	return w.o.Whales + 1 + (modulo(rank, w.stride, w.regular)+w.offset)%w.regular
}

// rank is the other way round: an account's place among the regular ones by
// size, 0 for the largest.
func (w *world) rank(number int64) int64 {
	n := (number - w.o.Whales - 1 - w.offset + w.regular) % w.regular
	return modulo(n, w.unstride, w.regular)
}

// share says how many orders the account has at this rank for one that the mean
// regular account has, in 1/256: the slope of the cube, by powers of two.
func (w *world) share(rank int64) int64 {
	step := [3]int64{107, 169, 268} // a third of 256, and more the nearer to the top: 2^(2/3) for half the place
	halvings := bits.LeadingZeros32(uint32(mulDiv(2*rank+1, 1<<31, w.regular)))
	return step[halvings%3] << (2 * (halvings / 3))
}

// modulo returns a*b mod m.
func modulo(a, b, m int64) int64 {
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	_, rest := bits.Div64(hi, lo, uint64(m))
	return int64(rest)
}

// inverse returns the x with a*x mod m = 1, for a coprime to m; 0 for m = 1.
func inverse(a, m int64) int64 {
	x, next := int64(0), int64(1)
	for r, nextR := m, a%m; nextR != 0; {
		q := r / nextR
		x, next = next, x-q*next
		r, nextR = nextR, r-q*nextR
	}
	if x < 0 {
		x += m
	}
	return x % m
}
