package finance

// months.go: which month a booking is accounted for in.

import (
	"slices"

	"trueup/rules"
)

// Closed is a closed month: bookings of its run and of later ones are accounted for
// after it.
type Closed struct {
	Month rules.Month
	Run   int64
	Ends  rules.Instant // the first instant after the month
}

// Periods tells the accounting date of bookings: the day on which they take effect
// if its month was still open when they were booked, else the first day of the
// earliest month that was. It is not for several goroutines.
type Periods struct {
	dates     *rules.Dates
	closed    []Closed // oldest first
	effective bool
}

// NewPeriods returns the accounting dates of a zone with closed months, oldest first.
// With effective, a booking is accounted for on the day it takes effect, whatever is
// closed.
func NewPeriods(zone rules.Zone, closed []Closed, effective bool) *Periods {
	return &Periods{dates: rules.NewDates(zone), closed: slices.Clone(closed), effective: effective}
}

// Dates are the days of the zone.
func (p *Periods) Dates() *rules.Dates { return p.dates }

// Of returns the accounting date of what takes effect at an instant and was booked by
// a run. late says that it belongs to a month that was closed by then.
func (p *Periods) Of(at rules.Instant, run int64) (day rules.Day, late bool) {
	if !p.effective {
		for i := len(p.closed) - 1; i >= 0; i-- {
			c := &p.closed[i]
			if c.Run >= run {
				continue // it was closed later
			}
			if at < c.Ends {
				return (c.Month + 1).First(), true
			}
			break
		}
	}
	return p.dates.Day(at), false
}
