package business

// calendar.go: years and months of the program zone.

import (
	"time"

	"trueup/rules"
)

// calendar answers questions about the program zone; it remembers what accounts
// ask again and again.
type calendar struct {
	zone   rules.Zone
	starts [64]yearStart // by year modulo their number
	utc    bool

	stretches [256]stretch // by instant; see addMonths
}

type yearStart struct {
	year  int
	at    rules.Instant
	known bool
}

// stretch is of time: within it, so many months later is by so much later.
type stretch struct {
	from, to rules.Instant // exclusive of to
	months   int
	later    rules.Instant
}

// stretchBits is the logarithm of the longest stretch in microseconds: 12.7 days.
const stretchBits = 40

// shortest is the length of the shortest month, in UTC.
const shortest = 28 * 24 * 60 * 60 * rules.Instant(1_000_000)

func newCalendar(zone rules.Zone) *calendar {
	return &calendar{zone: zone, utc: zone.Name() == "UTC" && zone.YearStart(1970) == 0}
}

// start is 00:00 on 1 January of a year.
func (c *calendar) start(year int) rules.Instant {
	s := &c.starts[uint(year)%uint(len(c.starts))]
	if !s.known || s.year != year {
		*s = yearStart{year: year, at: c.zone.YearStart(year), known: true}
	}
	return s.at
}

func (c *calendar) year(i rules.Instant) int { return c.zone.Year(i) }

// addMonths is Zone.AddMonths. In UTC, where all days are alike, the instants of
// one month lead into one month, at the same distance from its beginning as long
// as it has such a day: so an answer holds for its neighbours.
func (c *calendar) addMonths(at rules.Instant, n int) rules.Instant {
	s := &c.stretches[uint64(at)>>stretchBits%uint64(len(c.stretches))]
	if at >= s.from && at < s.to && n == s.months {
		return at + s.later
	}
	then := c.zone.AddMonths(at, n)
	if !c.utc {
		return then
	}
	year, month, _ := at.Time().Date()
	first := rules.FromTime(time.Date(year, month, 1, 0, 0, 0, 0, time.UTC))
	if at < first+shortest {
		start := at >> stretchBits << stretchBits
		*s = stretch{from: max(start, first), to: min(start+1<<stretchBits, first+shortest), months: n, later: then - at}
	}
	return then
}
