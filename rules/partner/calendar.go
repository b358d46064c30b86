package partner

// calendar.go: months, days and payout days of the program zone (P-08, P-11).
// A date is counted in days since 1970-01-01.

import (
	"time"

	"trueup/rules"
)

const secondsPerDay = 24 * 60 * 60

// localDay is the date of an instant in the zone: the last that has begun by then.
func localDay(zone rules.Zone, at rules.Instant) int64 {
	utc := at.Time().Unix()
	days := utc / secondsPerDay
	if utc%secondsPerDay < 0 {
		days--
	}
	for days++; zone.DayStart(days) > at; { // no zone is a whole day ahead
		days--
	}
	return days
}

func civil(days int64) (year int, month time.Month, day int) {
	return time.Unix(days*secondsPerDay, 0).UTC().Date()
}

// daysOf is the opposite of civil; a month 13 is the next January.
func daysOf(year int, month time.Month, day int) int64 {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / secondsPerDay
}

// payoutDay is when the first payout day begins whose date is not before that of
// an approval: what is approved on the day itself is still paid on it (P-08).
func payoutDay(zone rules.Zone, approved rules.Instant, dayOfMonth int) rules.Instant {
	year, month, day := civil(localDay(zone, approved))
	if day > dayOfMonth {
		month++
	}
	return zone.DayStart(daysOf(year, month, dayOfMonth))
}

// periods tells the months or days that instants fall in. It remembers the last
// one: events of a partner often follow each other.
type periods struct {
	zone     rules.Zone
	byDay    bool
	first    int64         // date on which the last period begins
	from, to rules.Instant // and its bounds; equal before the first
}

// of returns the date on which the period of an instant begins.
func (p *periods) of(at rules.Instant) int64 {
	if at >= p.from && at < p.to {
		return p.first
	}
	p.first = localDay(p.zone, at)
	next := p.first + 1
	if !p.byDay {
		year, month, _ := civil(p.first)
		p.first, next = daysOf(year, month, 1), daysOf(year, month+1, 1)
	}
	p.from, p.to = p.zone.DayStart(p.first), p.zone.DayStart(next)
	return p.first
}

// name writes the period that begins on a date: 2026-10, or 2026-10-31.
func (p *periods) name(first int64) string {
	layout := "2006-01"
	if p.byDay {
		layout = time.DateOnly
	}
	return time.Unix(first*secondsPerDay, 0).UTC().Format(layout)
}
