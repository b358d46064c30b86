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

// Dates tells the days of a zone that instants fall on. It remembers the last one:
// instants often follow each other. Not for several goroutines.
type Dates struct {
	zone     Zone
	day      Day
	from, to Instant // bounds of the day; equal before the first
}

// NewDates returns the dates of a zone.
func NewDates(z Zone) *Dates { return &Dates{zone: z} }

// Zone is the zone of the dates.
func (d *Dates) Zone() Zone { return d.zone }

// Day is the date of an instant: the last that has begun by then.
func (d *Dates) Day(at Instant) Day {
	if at >= d.from && at < d.to {
		return d.day
	}
	utc := at.Time().Unix()
	days := utc / secondsPerDay
	if utc%secondsPerDay < 0 {
		days--
	}
	for days++; d.zone.DayStart(days) > at; { // no zone is a whole day ahead
		days--
	}
	d.day, d.from, d.to = Day(days), d.zone.DayStart(days), d.zone.DayStart(days+1)
	return d.day
}

// Month is the month of an instant.
func (d *Dates) Month(at Instant) Month { return d.Day(at).Month() }
