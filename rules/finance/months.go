package finance

// months.go: which day and month a booking is accounted for in.

import (
	"slices"

	"trueup/rules"
)

// Closed is a closed month: what later runs book is accounted for after it. The run
// of a closing books nothing itself.
type Closed struct {
	Month rules.Month
	Run   int64         // that closed it
	Ends  rules.Instant // the first instant after the month, in the program zone
}

// Periods tells the accounting date of bookings: the day on which they take effect
// if its month was still open when they were booked, else the first day of the
// earliest month that was. It is not for several goroutines.
type Periods struct {
	days   *rules.Dates
	closed []Closed // by month, and so by run

	// How many months were closed before a run; of the last one asked for.
	run    int64
	before int
}

// NewPeriods returns the accounting dates of a zone with closed months, oldest first.
// With effective, a booking is accounted for on the day it takes effect, whatever is
// closed.
func NewPeriods(zone rules.Zone, closed []Closed, effective bool) *Periods {
	p := &Periods{days: rules.NewDates(zone)}
	if !effective {
		p.closed = slices.Clone(closed)
	}
	return p
}

// Of returns the accounting date of what takes effect at an instant and was booked by
// a run. late says that it belongs to a month that was closed by then.
func (p *Periods) Of(at rules.Instant, run int64) (day rules.Day, late bool) {
	day, _, late = p.of(at, run)
	return day, late
}

// of is Of with the month of the date.
func (p *Periods) of(at rules.Instant, run int64) (day rules.Day, month rules.Month, late bool) {
	if n := p.closedBefore(run); n > 0 && at < p.closed[n-1].Ends {
		month = p.closed[n-1].Month + 1
		return month.First(), month, true
	}
	day, month = p.days.Of(at)
	return day, month, false
}

func (p *Periods) closedBefore(run int64) int {
	if run != p.run {
		p.run, p.before = run, 0
		for p.before < len(p.closed) && p.closed[p.before].Run < run {
			p.before++
		}
	}
	return p.before
}
