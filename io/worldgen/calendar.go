package worldgen

// calendar.go: when orders come in, and instants as text, fast.

import (
	"time"

	"trueup/rules"
)

const (
	second = 1_000_000 // of rules.Instant
	minute = 60 * second
	hour   = 60 * minute
	day    = 24 * hour
	week   = 7 * day

	weekHours = 7 * 24
)

// span is the time that a delivery tells of: facts after from, those of the
// world's first instant included, and up to till.
type span struct{ from, till rules.Instant }

// past returns the instant if it is not after the span, else None: not yet.
func (s span) past(i rules.Instant) rules.Instant {
	if i > s.till {
		return rules.None
	}
	return i
}

// length is how long it is, in units of rules.Instant.
func (s span) length() int64 { return int64(s.till - s.from) }

// changed returns when the source changed a row last whose latest instant is i.
func (s span) changed(i rules.Instant, d *dice) rules.Instant {
	return min(s.till, i+rules.Instant(d.between(1, 300)*second))
}

// calendar spreads orders over a span as people work: by day rather than by
// night, on weekdays rather than on Sundays. A week has units; a busy hour has
// more of them than a quiet one.
type calendar struct {
	span
	units     int64            // of the whole span
	weekUnits int64            // of a week
	first     [weekHours]int64 // the first unit of each hour of the week that begins with the span
	hourOf    []uint8          // the hour of each unit
}

func newCalendar(s span) *calendar {
	c := &calendar{span: s}
	for h := range weekHours {
		c.first[h] = int64(len(c.hourOf))
		for range workload(s.from.AddHours(int64(h)).Time()) {
			c.hourOf = append(c.hourOf, uint8(h))
		}
	}
	c.weekUnits = int64(len(c.hourOf))
	hours := s.length() / hour // whole: a span is whole days
	c.units = hours/weekHours*c.weekUnits + c.first[hours%weekHours]
	return c
}

// workload is how many units an hour has.
func workload(t time.Time) int {
	weekend := t.Weekday() == time.Saturday || t.Weekday() == time.Sunday
	switch h := t.Hour(); {
	case h < 6:
		return 1
	case weekend:
		return 2
	case h >= 8 && h < 18:
		return 10
	}
	return 4
}

// fine is how finely a unit is cut, in bits.
const fine = 20

// at returns when the nth of all orders comes in, to the second; of two orders
// the later is never before the earlier one.
func (c *calendar) at(n, all int64, d *dice) rules.Instant {
	x := mulDiv(n<<10|d.below(1<<10), c.units<<fine, all<<10)
	unit, rest := x>>fine, x&(1<<fine-1)
	h := c.hourOf[unit%c.weekUnits]
	in := unit%c.weekUnits - c.first[h]
	next := c.weekUnits
	if h < weekHours-1 {
		next = c.first[h+1]
	}
	seconds := (in<<fine | rest) * (hour / second) / ((next - c.first[h]) << fine)
	return c.from + rules.Instant(unit/c.weekUnits*week+int64(h)*hour+seconds*second)
}

// monday returns the first Monday, 00:00, after an instant.
func monday(i rules.Instant) rules.Instant {
	const aMonday = 4 * day // 1970-01-05
	since := int64(i) - aMonday
	weeks := since / week
	if since%week < 0 {
		weeks--
	}
	return rules.Instant((weeks+1)*week + aMonday)
}

// appendInstant adds the text of i.String(); a world has tens of millions.
func appendInstant(dst []byte, i rules.Instant) []byte {
	if i == rules.None {
		return dst
	}
	days, in := floorDiv(int64(i), day)
	dst = appendDate(dst, days)
	s := in / second
	dst = append(dst, 'T')
	dst = append(appendTwo(dst, s/3600), ':')
	dst = append(appendTwo(dst, s/60%60), ':')
	dst = appendTwo(dst, s%60)
	if micros := in % second; micros != 0 {
		dst = append(dst, '.')
		dst = appendTwo(appendTwo(appendTwo(dst, micros/10_000), micros/100%100), micros%100)
	}
	return append(dst, 'Z')
}

// appendDate adds a date by its days since 1970-01-01: years are taken from
// March, so that the leap day comes last.
func appendDate(dst []byte, days int64) []byte {
	const daysOf400Years = 146_097
	era, d := floorDiv(days+719_468, daysOf400Years)
	y := (d - d/1460 + d/36_524 - d/146_096) / 365
	d -= 365*y + y/4 - y/100
	m := (5*d + 2) / 153
	d -= (153*m+2)/5 - 1
	y += 400 * era
	if m += 3; m > 12 {
		m, y = m-12, y+1
	}
	dst = append(appendTwo(appendTwo(dst, y/100), y%100), '-')
	dst = append(appendTwo(dst, m), '-')
	return appendTwo(dst, d)
}

func appendTwo(dst []byte, n int64) []byte { return append(dst, byte('0'+n/10), byte('0'+n%10)) }

// floorDiv divides towards the past; b is above 0.
func floorDiv(a, b int64) (quotient, rest int64) {
	quotient, rest = a/b, a%b
	if rest < 0 {
		quotient, rest = quotient-1, rest+b
	}
	return quotient, rest
}
