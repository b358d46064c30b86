package worldgen

// options.go: what the worlds of both programs can be told.

import (
	"fmt"

	"trueup/rules"
)

// Ends is when a world ends that is not told when to start: a fixed instant, so
// that the same options give the same world on any day.
const Ends rules.Instant = 1_790_812_800 * second // 2026-10-01T00:00:00Z

// Automatic lets a number follow from the size of the world.
const Automatic = -1

// Common are the options of every world. Shares are from 0 to 1; each is the
// chance of a row of its kind, so numbers of rows come close to it and need not
// meet it.
type Common struct {
	Seed  uint64
	Years int
	Start rules.Instant // None: Years before Ends

	Whales     int64   // the largest accounts, or Automatic
	Refunded   float64 // share of the orders or invoices
	BadRows    float64 // for each row of a table, on top of the good ones
	NightShare float64 // of the orders or invoices: how many the night after the world brings

	Gzip bool // write .csv.gz
}

// commonDefaults are those of a small world.
func commonDefaults() Common {
	return Common{
		Seed: 1, Years: 3, Start: rules.None,
		Whales: Automatic, Refunded: 0.03, BadRows: 0.005, NightShare: 0.01,
	}
}

// Limits of all options.
const (
	MaxCount = 1_000_000_000 // of what is counted
	MaxYears = 100

	firstYear, lastYear = 1900, 2200
)

// What Automatic gives: a few accounts as large as the largest customers are, or
// less where that would leave little for the others.
const (
	defaultWhales    = 3
	accountsPerWhale = 20
	defaultWhaleSize = 100_000 // orders or invoices
	sharePerWhale    = 10      // one order or invoice in ten
)

// An OptionError says which option cannot be, and why.
type OptionError struct {
	Option string // as the flag is called: whale-orders
	Why    string
}

func (e *OptionError) Error() string { return e.Option + " " + e.Why }

// count is an option that counts something, named as its flag.
type count struct {
	name            string
	value, min, max int64
}

// share is an option that is a share of something.
type share struct {
	name       string
	value, max float64
}

// check says which of the options cannot be, the first of them.
func check(counts []count, shares []share) error {
	for _, c := range counts {
		if c.value < c.min || c.value > c.max {
			return &OptionError{c.name, fmt.Sprintf("%d: there can be %d to %d", c.value, c.min, c.max)}
		}
	}
	for _, s := range shares {
		if !(s.value >= 0 && s.value <= s.max) { // not a number is neither
			return &OptionError{s.name, fmt.Sprintf("%v: it can be 0 to %v", s.value, s.max)}
		}
	}
	return nil
}

// settle checks the options and fills in the start.
func (o *Common) settle() error {
	err := check([]count{{"years", int64(o.Years), 1, MaxYears}}, []share{
		{"refunded", o.Refunded, 1},
		{"bad-rows", o.BadRows, 1},
		{"night-share", o.NightShare, 1},
	})
	if err != nil {
		return err
	}
	if o.Start == rules.None {
		o.Start = rules.FromTime(Ends.Time().AddDate(-o.Years, 0, 0))
	}
	if first, last := o.Start.Time().Year(), o.Start.Time().Year()+o.Years; first < firstYear || last > lastYear {
		return &OptionError{"start", fmt.Sprintf("%s: a world of %d years from there is not within the years %d to %d",
			o.Start, o.Years, firstYear, lastYear)}
	}
	return nil
}

// end is when the world ends.
func (o *Common) end() rules.Instant { return rules.FromTime(o.Start.Time().AddDate(o.Years, 0, 0)) }

// settleWhales fills in how many of the accounts are whales and how much each
// has of all things, and checks it. The names are those of the flags.
func (o *Common) settleWhales(accounts string, total int64, each *int64, things string, all int64) error {
	if o.Whales == Automatic {
		o.Whales = min(defaultWhales, total/accountsPerWhale)
	}
	if *each == Automatic {
		*each = min(defaultWhaleSize, all/sharePerWhale, all/max(1, o.Whales))
	}
	switch {
	case o.Whales < 0 || o.Whales >= total:
		return &OptionError{"whales", fmt.Sprintf("%d: of %d %s there can be 0 to %d", o.Whales, total, accounts, total-1)}
	case *each < 0 || o.Whales > 0 && *each > all/o.Whales:
		return &OptionError{"whale-" + things, fmt.Sprintf("%d: %d whales can have 0 to %d each of %d %s",
			*each, o.Whales, all/max(1, o.Whales), all, things)}
	}
	return nil
}
