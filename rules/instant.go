package rules

// instant.go: UTC instants with microsecond precision (G-0), read and written as RFC 3339.

import (
	"math"
	"strconv"
	"time"
)

// Instant is a moment in microseconds since 1970-01-01T00:00:00Z.
type Instant int64

// None is the empty instant, "not yet". It sorts before every instant.
const None Instant = math.MinInt64

// Never sorts after every instant.
const Never Instant = math.MaxInt64

const (
	second = 1_000_000
	hour   = 3600 * second
	day    = 24 * hour
)

// The canonical form has four digits of year: instants outside are no instants.
var (
	firstInstant = FromTime(time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC))
	lastInstant  = FromTime(time.Date(9999, 12, 31, 23, 59, 59, 999_999_000, time.UTC))
)

// FromTime returns the instant of t, cut to the microsecond.
func FromTime(t time.Time) Instant { return Instant(t.UnixMicro()) }

// Time returns the instant in UTC.
func (i Instant) Time() time.Time { return time.UnixMicro(int64(i)).UTC() }

// AddHours returns the instant n times 60 minutes later.
func (i Instant) AddHours(n int64) Instant { return i + Instant(n)*hour }

// AddDays returns the instant n times 24 hours later (G-1: a day of a duration is 24 hours).
func (i Instant) AddDays(n int64) Instant { return i + Instant(n)*day }

// String prints RFC 3339 in UTC with Z; six fractional digits where they are not all zero.
// None prints as the empty string, Never as never.
func (i Instant) String() string { return string(i.Append(nil)) }

// MarshalText writes String, so that JSON shows instants as RFC 3339.
func (i Instant) MarshalText() ([]byte, error) { return i.Append(nil), nil }

// Append adds the text of String to dst.
func (i Instant) Append(dst []byte) []byte {
	switch i {
	case None:
		return dst
	case Never:
		return append(dst, "never"...)
	}
	t := i.Time()
	year, month, day := t.Date()
	if year < 0 || year > 9999 { // no calendar of ours, but a number may say so
		if i%second == 0 {
			return t.AppendFormat(dst, "2006-01-02T15:04:05Z")
		}
		return t.AppendFormat(dst, "2006-01-02T15:04:05.000000Z")
	}
	// By hand: a report has millions of these, and a layout is read anew each time.
	hour, minute, sec := t.Clock()
	dst = append(appendTwo(appendTwo(dst, year/100), year%100), '-')
	dst = append(appendTwo(dst, int(month)), '-')
	dst = append(appendTwo(dst, day), 'T')
	dst = append(appendTwo(dst, hour), ':')
	dst = append(appendTwo(dst, minute), ':')
	dst = appendTwo(dst, sec)
	if micros := t.Nanosecond() / 1000; micros != 0 {
		dst = append(dst, '.')
		dst = appendTwo(appendTwo(appendTwo(dst, micros/10_000), micros/100%100), micros%100)
	}
	return append(dst, 'Z')
}

// appendTwo adds two digits.
func appendTwo(dst []byte, n int) []byte { return append(dst, byte('0'+n/10), byte('0'+n%10)) }

// ParseInstant reads RFC 3339 with Z or an offset and at most six fractional
// digits. The empty text is no instant here; columns decide what empty means.
func ParseInstant(s string) (Instant, bool) {
	const layoutLen = len("2006-01-02T15:04:05")
	if len(s) < layoutLen+1 || s[4] != '-' || s[7] != '-' || s[10] != 'T' || s[13] != ':' || s[16] != ':' {
		return None, false
	}
	y, ok1 := digits(s[0:4])
	mo, ok2 := digits(s[5:7])
	d, ok3 := digits(s[8:10])
	h, ok4 := digits(s[11:13])
	mi, ok5 := digits(s[14:16])
	sec, ok6 := digits(s[17:19])
	if !(ok1 && ok2 && ok3 && ok4 && ok5 && ok6) || !validDate(y, mo, d) || h > 23 || mi > 59 || sec > 59 {
		return None, false
	}
	micros, rest, ok := fraction(s[layoutLen:])
	if !ok {
		return None, false
	}
	offset, ok := zoneOffset(rest)
	if !ok {
		return None, false
	}
	i := Instant((daysFromCivil(y, mo, d)*24*3600+int64(h*3600+mi*60+sec)-offset)*second + micros)
	return i, i >= firstInstant && i <= lastInstant
}

// fraction reads an optional ".ddd" and returns it in microseconds with the text after it.
func fraction(s string) (micros int64, rest string, ok bool) {
	if s == "" || s[0] != '.' {
		return 0, s, true
	}
	n := 1
	for n < len(s) && s[n]-'0' <= 9 {
		n++
	}
	if n == 1 || n > 7 {
		return 0, "", false
	}
	v, err := strconv.ParseInt((s[1:n] + "000000")[:6], 10, 64)
	return v, s[n:], err == nil
}

// zoneOffset reads Z or +hh:mm or -hh:mm as seconds east of UTC.
func zoneOffset(s string) (int64, bool) {
	if s == "Z" {
		return 0, true
	}
	if len(s) != 6 || (s[0] != '+' && s[0] != '-') || s[3] != ':' {
		return 0, false
	}
	h, ok1 := digits(s[1:3])
	m, ok2 := digits(s[4:6])
	if !ok1 || !ok2 || h > 23 || m > 59 {
		return 0, false
	}
	off := int64(h*3600 + m*60)
	if s[0] == '-' {
		off = -off
	}
	return off, true
}

// digits reads a short text of ASCII digits only.
func digits(s string) (int, bool) {
	v := 0
	for i := 0; i < len(s); i++ {
		d := s[i] - '0'
		if d > 9 {
			return 0, false
		}
		v = v*10 + int(d)
	}
	return v, true
}

func validDate(y, m, d int) bool {
	return m >= 1 && m <= 12 && d >= 1 && d <= daysIn(y, m)
}

func daysIn(y, m int) int {
	switch m {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if y%4 == 0 && (y%100 != 0 || y%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// daysFromCivil counts the days from 1970-01-01 to a date of the Gregorian
// calendar: years are taken from March, so that the leap day comes last.
func daysFromCivil(y, m, d int) int64 {
	if m <= 2 {
		y--
		m += 12
	}
	era := y / 400
	if y < 0 {
		era = (y - 399) / 400
	}
	yoe := y - era*400
	doy := (153*(m-3)+2)/5 + d - 1
	doe := yoe*365 + yoe/4 - yoe/100 + doy
	return int64(era)*146097 + int64(doe) - 719468
}
