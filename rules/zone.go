package rules

// zone.go: the program zone, which decides calendar years, months and "24 months later" (G-0, G-1).

import "time"

// Zone is the program zone. The zero value is UTC.
type Zone struct{ loc *time.Location }

// NewZone wraps a location; loading one by name is the caller's business.
func NewZone(loc *time.Location) Zone { return Zone{loc} }

// Name is the IANA name of the zone.
func (z Zone) Name() string { return z.location().String() }

func (z Zone) location() *time.Location {
	if z.loc == nil {
		return time.UTC
	}
	return z.loc
}

// Year returns the calendar year of the instant in the zone.
func (z Zone) Year(i Instant) int { return z.local(i).Year() }

// YearStart returns 00:00 on 1 January of the year in the zone.
func (z Zone) YearStart(year int) Instant {
	return z.fromLocal(daysFromCivil(year, 1, 1)*24*3600, 0)
}

// DayStart returns 00:00 of a date, given as days since 1970-01-01, in the zone.
func (z Zone) DayStart(days int64) Instant { return z.fromLocal(days*24*3600, 0) }

// ParseDate reads a date such as 2023-02-06 into days since 1970-01-01.
func ParseDate(s string) (days int64, ok bool) {
	if len(s) != 10 || s[4] != '-' || s[7] != '-' {
		return 0, false
	}
	y, ok1 := digits(s[0:4])
	m, ok2 := digits(s[5:7])
	d, ok3 := digits(s[8:10])
	if !(ok1 && ok2 && ok3) || !validDate(y, m, d) {
		return 0, false
	}
	return daysFromCivil(y, m, d), true
}

// AddMonths returns t + n months (G-1): the local time of day stays, the day is
// clamped to the length of the target month, a local time that does not exist
// takes the offset before the change, one that exists twice is the first.
func (z Zone) AddMonths(i Instant, n int) Instant {
	t := z.local(i)
	y, m, d := t.Date()
	months := y*12 + int(m) - 1 + n
	y, mo := months/12, months%12+1
	d = min(d, daysIn(y, mo))
	h, mi, s := t.Clock()
	micros := i % second
	if micros < 0 {
		micros += second
	}
	return z.fromLocal(daysFromCivil(y, mo, d)*24*3600+int64(h*3600+mi*60+s), micros)
}

func (z Zone) local(i Instant) time.Time { return time.UnixMicro(int64(i)).In(z.location()) }

// fromLocal turns a local wall-clock reading, in seconds since 1970-01-01T00:00
// local, into an instant. It walks the zone's periods around the reading: the
// first period that holds it wins; if none does, the reading falls into a gap
// and takes the offset of the period before it.
func (z Zone) fromLocal(wall int64, micros Instant) Instant {
	if z.loc == nil || z.loc == time.UTC {
		return Instant(wall)*second + micros
	}
	const reach = 2 * 24 * 3600 // no offset is larger, so the period of the reading starts within
	t := time.Unix(wall-reach, 0).In(z.loc)
	for {
		_, offset := t.Zone()
		_, end := t.ZoneBounds()
		if !end.IsZero() && !end.After(t) { // package time errs so around some new years after 2037
			t = t.Add(time.Hour)
			continue
		}
		candidate := wall - int64(offset)
		if end.IsZero() || candidate < end.Unix() {
			return Instant(candidate)*second + micros
		}
		_, next := end.Zone()
		if wall-int64(next) < end.Unix() { // a gap: the clock jumped over the reading
			return Instant(candidate)*second + micros
		}
		t = end
	}
}

// Offset returns how far the zone is ahead of UTC at the instant, in seconds.
func (z Zone) Offset(i Instant) int64 {
	_, offset := z.local(i).Zone()
	return int64(offset)
}

// AppendLocal adds the instant as RFC 3339 in the local time of the zone, with its
// offset from UTC; six fractional digits where they are not all zero.
func (z Zone) AppendLocal(dst []byte, i Instant) []byte {
	if i%second == 0 {
		return z.local(i).AppendFormat(dst, "2006-01-02T15:04:05-07:00")
	}
	return z.local(i).AppendFormat(dst, "2006-01-02T15:04:05.000000-07:00")
}

// NextChange returns the first instant after i from which on the zone's offset from UTC
// is another; ok is false if there is none.
func (z Zone) NextChange(i Instant) (at Instant, ok bool) {
	t := z.local(i)
	_, offset := t.Zone()
	for {
		_, end := t.ZoneBounds()
		switch {
		case end.IsZero():
			return Never, false
		case !end.After(t): // package time errs so around some new years after 2037
			t = t.Add(time.Hour)
			continue
		}
		if _, next := end.Zone(); next != offset {
			return FromTime(end), true
		}
		t = end
	}
}
