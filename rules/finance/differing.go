package finance

// differing.go: what a day's difference would have changed, in words.

import (
	"strconv"

	"trueup/rules"
)

// differing tells of one booking what would have been.
type differing struct {
	b       *Boundaries
	at      rules.Instant
	effects Effects
	buf     []byte
}

// tell says what would have been different at a kind of boundary had the booking taken
// effect so much later.
func (d *differing) tell(kind int, later rules.Instant) string {
	d.buf = d.buf[:0]
	moved := d.at + later
	switch kind {
	case yearEnd:
		d.aspect("month", d.monthOf(d.at).String(), d.monthOf(moved).String())
		if value := d.effects.Value; value != rules.None {
			d.aspect("year of the value", strconv.Itoa(d.b.zone.Year(value)), strconv.Itoa(d.b.zone.Year(value+later)))
		}
	case monthEnd:
		d.aspect("month", d.monthOf(d.at).String(), d.monthOf(moved).String())
	case leapDay:
		d.aspect("date", d.dateOf(d.at).String(), d.dateOf(moved).String())
	case dstChange:
		d.aspect("UTC offset", d.offset(d.at), d.offset(moved))
		d.aspect("date", d.dateOf(d.at).String(), d.dateOf(moved).String())
	}
	if d.effects.LifeMonths > 0 && kind != dstChange {
		is, clamped := d.expiry(d.at)
		would, too := d.expiry(moved)
		d.aspect("expiry", is.String()+note(clamped || too && is == would), would.String()+note(too || clamped && is == would))
	}
	return string(d.buf)
}

// aspect tells what one thing is, and would have been.
func (d *differing) aspect(name, is, would string) {
	if len(d.buf) > 0 {
		d.buf = append(d.buf, "; "...)
	}
	d.buf = append(d.buf, name...)
	if is == would {
		d.buf = append(append(d.buf, " still "...), is...)
		return
	}
	d.buf = append(append(d.buf, ' '), would...)
	d.buf = append(append(d.buf, " instead of "...), is...)
}

// monthOf is the month whose start was the last by then.
func (d *differing) monthOf(at rules.Instant) rules.Month {
	from, to := 0, len(d.b.months) // the start of from is not after at, that of to is
	for to-from > 1 {
		if middle := (from + to) / 2; d.b.months[middle] <= at {
			from = middle
		} else {
			to = middle
		}
	}
	return d.b.month + rules.Month(from)
}

// dateOf is the date that a clock in the zone shows.
func (d *differing) dateOf(at rules.Instant) rules.Day {
	local := at + rules.Instant(d.b.zone.Offset(at))*1_000_000
	day := local / dayMicros
	if local%dayMicros < 0 {
		day--
	}
	return rules.Day(day)
}

// expiry is the date on which a lot posted at an instant expires, and whether that is
// the last of a month that lacks the day (G-1).
func (d *differing) expiry(posted rules.Instant) (day rules.Day, clamped bool) {
	day = d.dateOf(d.b.zone.AddMonths(posted, d.effects.LifeMonths))
	return day, dayOfMonth(day) < dayOfMonth(d.dateOf(posted))
}

func note(clamped bool) string {
	if clamped {
		return " (clamped)"
	}
	return ""
}

func dayOfMonth(d rules.Day) rules.Day { return d - d.Month().First() }

// offset is the zone's offset from UTC, such as +01:00.
func (d *differing) offset(at rules.Instant) string {
	text := d.b.zone.AppendLocal(nil, at)
	return string(text[len(text)-len("+01:00"):])
}
