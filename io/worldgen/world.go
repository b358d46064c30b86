package worldgen

// world.go: what is worked out once for a business world, and who orders.

import "trueup/rules"

// world is what the options make of it. It does not change while rows are written.
type world struct {
	crowd      // of accounts, by their orders
	o          Options
	start, end rules.Instant
	days       *calendar // when its orders come in

	cancelled, refunded, redeemed, packaged, deposited odds
	invited, referred, balanced                        odds

	early      int64 // accounts that were open before start: the first ones
	whaleSpend int   // see account
	newcomers  int64 // accounts that open in the night after the world: those after all others
}

func newWorld(o Options) *world {
	w := &world{
		crowd: newCrowd(o.Seed, o.Accounts, o.Whales),
		o:     o, start: o.Start, end: o.end(),
		cancelled: oddsOf(o.Cancelled), refunded: oddsOf(o.Refunded), redeemed: oddsOf(o.Redemptions),
		packaged: oddsOf(o.Hourly / packageMean), deposited: oddsOf(o.Deposits),
		invited: oddsOf(o.Invited), referred: oddsOf(o.Referred), balanced: oddsOf(o.Balances),
		early: max(1, o.Accounts*2/5, o.Whales),
	}
	w.newcomers = max(1, atShare(o.NightShare, o.Accounts/newcomersPer))
	w.whaleSpend = w.spendOfWhales()
	w.days = newCalendar(span{w.start, w.end})
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

// buyer returns the account that places the nth order, at an instant: a whale
// where it is its turn, so that each has just as many orders as it should, and
// else an account that is open by then.
func (w *world) buyer(n int64, at rules.Instant, d *dice) account {
	if whale, ok := w.whale(n, w.o.Whales*w.o.WhaleOrders, w.o.Orders); ok {
		return w.account(whale)
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
