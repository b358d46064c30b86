package worldgen

// options.go: how large a world is and what happens in it.

import (
	"fmt"

	"trueup/rules"
)

// Ends is when a world ends that is not told when to start: a fixed instant, so
// that the same options give the same world on any day.
const Ends rules.Instant = 1_790_812_800 * second // 2026-10-01T00:00:00Z

// Automatic lets the number of whales, or of their orders, follow from the size
// of the world.
const Automatic = -1

// Options say how large a world is and what happens in it. Shares are from 0 to
// 1; each is the chance of a row of its kind, so numbers of rows come close to
// it and need not meet it.
type Options struct {
	Seed     uint64
	Accounts int64
	Orders   int64 // of all accounts together, those of whales included
	Years    int
	Start    rules.Instant // None: Years before Ends

	Cancelled   float64 // share of the orders, and of the hourly reports
	Refunded    float64 // share of the orders
	Redemptions float64 // for each order
	Hourly      float64 // reports for each order, at most MaxHourly
	Deposits    float64 // for each order
	Invited     float64 // share of the members who did not open their account
	Referred    float64 // share of the accounts
	BadRows     float64 // for each row of a table, on top of the good ones
	Balances    float64 // share of the accounts; 0 leaves platform_balances out

	Whales      int64 // accounts with WhaleOrders each, or Automatic
	WhaleOrders int64 // or Automatic

	NightShare float64 // of the orders: how many the night after the world brings

	Gzip bool // write .csv.gz
}

// Defaults are the options of a small world in which everything happens.
func Defaults() Options {
	return Options{
		Seed: 1, Accounts: 1_000, Orders: 15_000, Years: 3, Start: rules.None,
		Cancelled: 0.04, Refunded: 0.03, Redemptions: 0.05, Hourly: 0.25, Deposits: 0.01,
		Invited: 0.6, Referred: 0.15, BadRows: 0.005,
		Whales: Automatic, WhaleOrders: Automatic, NightShare: 0.01,
	}
}

// Limits of Options.
const (
	MaxCount  = 1_000_000_000 // accounts, orders
	MaxYears  = 100
	MaxHourly = packageMean // one package for every order

	firstYear, lastYear = 1900, 2200
)

// What Automatic gives: a few accounts as large as the largest customers are, or
// less where that would leave little for the others.
const (
	defaultWhales      = 3
	accountsPerWhale   = 20
	defaultWhaleOrders = 100_000
	ordersPerWhale     = 10 // one order in ten
)

// An OptionError says which option cannot be, and why.
type OptionError struct {
	Option string // as the flag is called: whale-orders
	Why    string
}

func (e *OptionError) Error() string { return e.Option + " " + e.Why }

// settle checks the options and fills in what is automatic.
func (o Options) settle() (Options, error) {
	for _, c := range []struct {
		name            string
		value, min, max int64
	}{
		{"accounts", o.Accounts, 1, MaxCount},
		{"orders", o.Orders, 0, MaxCount},
		{"years", int64(o.Years), 1, MaxYears},
	} {
		if c.value < c.min || c.value > c.max {
			return o, &OptionError{c.name, fmt.Sprintf("%d: there can be %d to %d", c.value, c.min, c.max)}
		}
	}
	for _, c := range []struct {
		name       string
		value, max float64
	}{
		{"cancelled", o.Cancelled, 1},
		{"refunded", o.Refunded, 1},
		{"redemptions", o.Redemptions, 1},
		{"hourly", o.Hourly, MaxHourly},
		{"deposits", o.Deposits, 1},
		{"invited", o.Invited, 1},
		{"referred", o.Referred, 1},
		{"bad-rows", o.BadRows, 1},
		{"balances", o.Balances, 1},
		{"night-share", o.NightShare, 1},
	} {
		if !(c.value >= 0 && c.value <= c.max) { // not a number is neither
			return o, &OptionError{c.name, fmt.Sprintf("%v: it can be 0 to %v", c.value, c.max)}
		}
	}
	if o.Start == rules.None {
		o.Start = rules.FromTime(Ends.Time().AddDate(-o.Years, 0, 0))
	}
	if first, last := o.Start.Time().Year(), o.Start.Time().Year()+o.Years; first < firstYear || last > lastYear {
		return o, &OptionError{"start", fmt.Sprintf("%s: a world of %d years from there is not within the years %d to %d",
			o.Start, o.Years, firstYear, lastYear)}
	}
	return o.settleWhales()
}

func (o Options) settleWhales() (Options, error) {
	if o.Whales == Automatic {
		o.Whales = min(defaultWhales, o.Accounts/accountsPerWhale)
	}
	if o.WhaleOrders == Automatic {
		o.WhaleOrders = min(defaultWhaleOrders, o.Orders/ordersPerWhale, o.Orders/max(1, o.Whales))
	}
	switch {
	case o.Whales < 0 || o.Whales >= o.Accounts:
		return o, &OptionError{"whales", fmt.Sprintf("%d: of %d accounts there can be 0 to %d", o.Whales, o.Accounts, o.Accounts-1)}
	case o.WhaleOrders < 0 || o.Whales > 0 && o.WhaleOrders > o.Orders/o.Whales:
		return o, &OptionError{"whale-orders", fmt.Sprintf("%d: %d whales can have 0 to %d each of %d orders",
			o.WhaleOrders, o.Whales, o.Orders/max(1, o.Whales), o.Orders)}
	}
	return o, nil
}
