package rules

// date.go: days and months of the program zone (G-0).

import (
	"fmt"
	"time"
)

// Day is a date, in days since 1970-01-01.
type Day int32

// Month is a calendar month: 12 times the year, plus the month from 0.
type Month int32

const secondsPerDay = 24 * 60 * 60

// String is the date as 2026-10-31.
func (d Day) String() string { return time.Unix(int64(d)*secondsPerDay, 0).UTC().Format(time.DateOnly) }

// Month is the month of the date.
func (d Day) Month() Month {
	year, month, _ := time.Unix(int64(d)*secondsPerDay, 0).UTC().Date()
	return NewMonth(year, int(month))
}

// NewMonth returns a month of a year; the month is from 1 to 12.
func NewMonth(year, month int) Month { return Month(year*12 + month - 1) }

// ParseMonth reads a month such as 2026-10.
func ParseMonth(s string) (Month, bool) {
	if len(s) != 7 || s[4] != '-' {
		return 0, false
	}
	year, ok1 := digits(s[:4])
	month, ok2 := digits(s[5:])
	return NewMonth(year, month), ok1 && ok2 && month >= 1 && month <= 12
}

// String is the month as 2026-10.
func (m Month) String() string { return fmt.Sprintf("%04d-%02d", m/12, m%12+1) }

// First is the first day of the month.
func (m Month) First() Day { return Day(daysFromCivil(int(m/12), int(m%12)+1, 1)) }

// MonthStart returns 00:00 on the first day of the month in the zone.
func (z Zone) MonthStart(m Month) Instant { return z.DayStart(int64(m.First())) }

// Dates tells the days of a zone that instants fall on, and their months. It remembers
// days that it was asked for: their bounds are dear in a zone whose clock changes. Not
// for several goroutines.
type Dates struct {
	zone  Zone
	first dayBounds
	known *knownDays //  by day; those that far apart take each other's place. Made for the second day
}

// knownDays are by day; those that far apart take each other's place.
type knownDays [4096]dayBounds

// dayBounds are a day's; from and to are equal where there is none.
type dayBounds struct {
	day      Day
	month    Month
	from, to Instant
}

// NewDates returns the dates of a zone.
func NewDates(z Zone) *Dates { return &Dates{zone: z} }

// Zone is the zone of the dates.
func (d *Dates) Zone() Zone { return d.zone }

// Day is the date of an instant: the last that has begun by then.
func (d *Dates) Day(at Instant) Day { return d.of(at).day }

// Month is the month of an instant.
func (d *Dates) Month(at Instant) Month { return d.of(at).month }

// Of is the date of an instant and its month.
func (d *Dates) Of(at Instant) (Day, Month) {
	b := d.of(at)
	return b.day, b.month
}

func (d *Dates) of(at Instant) *dayBounds {
	if d.known != nil {
		utc := Day(at / day)
		for _, near := range [...]Day{utc, utc - 1, utc + 1} { // no zone is a whole day away from UTC
			if b := d.slot(near); at >= b.from && at < b.to {
				return b
			}
		}
	}
	return d.find(at)
}

// find works out a day and remembers it.
func (d *Dates) find(at Instant) *dayBounds {
	if at >= d.first.from && at < d.first.to {
		return &d.first
	}
	b := d.zone.dayBounds(at)
	if d.first.from == d.first.to { // perhaps it is the only one
		d.first = b
		return &d.first
	}
	if d.known == nil {
		d.known = new(knownDays)
		*d.slot(d.first.day) = d.first
	}
	slot := d.slot(b.day)
	*slot = b
	return slot
}

func (d *Dates) slot(day Day) *dayBounds { return &d.known[uint32(day)%uint32(len(d.known))] }

// dayBounds finds the last day that has begun by an instant, from the day after that on
// the clock: where a midnight comes twice, its day begins with the first.
func (z Zone) dayBounds(at Instant) dayBounds {
	days := int64((at+Instant(z.Offset(at))*second)/day) + 1
	from, to := z.DayStart(days), z.DayStart(days+1)
	for from > at {
		days--
		from, to = z.DayStart(days), from
	}
	return dayBounds{Day(days), Day(days).Month(), from, to}
}
