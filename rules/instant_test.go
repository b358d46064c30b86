package rules

// instant_test.go: instants are UTC with microseconds, read and written as RFC 3339 (G-0).

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestParseInstant proves G-0: what is an instant, and which one.
func TestParseInstant(t *testing.T) {
	for _, c := range []struct{ in, want string }{ // want "" is no instant
		{"2023-02-01T10:00:00Z", "2023-02-01T10:00:00Z"},
		{"2023-02-01T12:00:00+02:00", "2023-02-01T10:00:00Z"},
		{"2023-02-01T00:30:00-09:30", "2023-02-01T10:00:00Z"},
		{"2023-02-01T10:00:00+00:00", "2023-02-01T10:00:00Z"},
		{"2023-02-01T10:00:00-00:00", "2023-02-01T10:00:00Z"},
		{"2024-01-01T00:30:00+01:00", "2023-12-31T23:30:00Z"},
		{"2023-02-01T10:00:00.1Z", "2023-02-01T10:00:00.100000Z"},
		{"2023-02-01T10:00:00.000001Z", "2023-02-01T10:00:00.000001Z"},
		{"2023-02-01T10:00:00.999999+00:01", "2023-02-01T09:59:00.999999Z"},
		{"2023-02-01T10:00:00.000000Z", "2023-02-01T10:00:00Z"},
		{"1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z"},
		{"2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"},
		{"2000-02-29T00:00:00Z", "2000-02-29T00:00:00Z"},
		{"0000-01-01T00:00:00Z", "0000-01-01T00:00:00Z"},
		{"0000-02-29T12:00:00Z", "0000-02-29T12:00:00Z"},
		{"9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z"},
		{"0000-01-01T00:00:00+00:01", ""}, // before year 0 in UTC
		{"9999-12-31T23:59:59-00:01", ""}, // in year 10000 in UTC
		{"2023-02-30T00:00:00Z", ""},
		{"2023-02-29T00:00:00Z", ""},
		{"1900-02-29T00:00:00Z", ""},
		{"2023-04-31T00:00:00Z", ""},
		{"2023-00-10T00:00:00Z", ""},
		{"2023-13-10T00:00:00Z", ""},
		{"2023-01-00T00:00:00Z", ""},
		{"2023-01-32T00:00:00Z", ""},
		{"2023-02-01T24:00:00Z", ""},
		{"2023-02-01T10:60:00Z", ""},
		{"2016-12-31T23:59:60Z", ""}, // a leap second that was
		{"2023-02-01T10:00:00.1234567Z", ""},
		{"2023-02-01T10:00:00.0000000Z", ""},
		{"2023-02-01T10:00:00.Z", ""},
		{"2023-02-01T10:00:00,5Z", ""},
		{"2023-02-01T10:00:00.-5Z", ""},
		{"2023-02-01t10:00:00Z", ""},
		{"2023-02-01T10:00:00z", ""},
		{"2023-02-01 10:00:00Z", ""},
		{"2023-02-01T10:00:00", ""},
		{"2023-02-01T10:00Z", ""},
		{"2023-02-01", ""},
		{"2023-02-01T10:00:00 Z", ""},
		{"2023-02-01T10:00:00Z ", ""},
		{" 2023-02-01T10:00:00Z", ""},
		{"2023-02-01T10:00:00ZZ", ""},
		{"2023-02-01T10:00:00+0200", ""},
		{"2023-02-01T10:00:00+02", ""},
		{"2023-02-01T10:00:00+2:00", ""},
		{"2023-02-01T10:00:00+24:00", ""},
		{"2023-02-01T10:00:00+01:60", ""},
		{"2023-02-01T10:00:00\u221201:00", ""}, // a typographic minus
		{"+2023-02-01T10:00:00Z", ""},
		{"12023-02-01T10:00:00Z", ""},
		{"-023-02-01T10:00:00Z", ""},
		{"2023-2-01T10:00:00Z", ""},
		{"2023/02/01T10:00:00Z", ""},
		{"2023-02-01T1a:00:00Z", ""},
		{"1675245600", ""},
		{"Z", ""},
		{"", ""},
	} {
		i, ok := ParseInstant(c.in)
		if ok != (c.want != "") || ok && i.String() != c.want {
			t.Errorf("ParseInstant(%q) = %s, %v; want %q", c.in, i, ok, c.want)
		}
	}
}

func TestInstantsOutsideTheCalendarSortAtItsEnds(t *testing.T) {
	if None.String() != "" {
		t.Errorf("None reads %q, want nothing", None)
	}
	if None >= firstInstant || Never <= lastInstant {
		t.Error("None is not before, or Never not after, all instants")
	}
}

func TestFromTimeCutsToTheMicrosecond(t *testing.T) {
	for _, c := range []struct {
		in   time.Time
		want string
	}{
		{time.Date(2023, 2, 1, 10, 0, 0, 1999, time.UTC), "2023-02-01T10:00:00.000001Z"},
		{time.Date(2023, 2, 1, 10, 0, 0, 0, time.FixedZone("", -3600)), "2023-02-01T11:00:00Z"},
		{time.Date(1969, 12, 31, 23, 59, 59, 999_999_001, time.UTC), "1969-12-31T23:59:59.999999Z"},
	} {
		if got := FromTime(c.in).String(); got != c.want {
			t.Errorf("FromTime(%s) = %s, want %s", c.in, got, c.want)
		}
	}
}

// TestADayOfADurationIs24Hours proves G-1, also for hours.
func TestADayOfADurationIs24Hours(t *testing.T) {
	start, _ := ParseInstant("2024-03-10T02:30:00.000001-05:00") // the day New York loses an hour
	if got := start.AddDays(90).String(); got != "2024-06-08T07:30:00.000001Z" {
		t.Errorf("90 days later is %s", got)
	}
	if got := start.AddHours(24); got != start.AddDays(1) {
		t.Errorf("24 hours later is %s, a day later %s", got, start.AddDays(1))
	}
	if got := start.AddHours(-1).String(); got != "2024-03-10T06:30:00.000001Z" {
		t.Errorf("an hour earlier is %s", got)
	}
}

func drawInstant(t *rapid.T, name string) Instant {
	whole := rapid.Int64Range(int64(firstInstant), int64(lastInstant))
	return Instant(rapid.OneOf(whole, rapid.Map(whole, func(i int64) int64 { return i / day * day })).Draw(t, name))
}

// TestInstantTextsComeBack proves G-0: every instant has one text, which is the
// one that the standard library writes, and in the order of the instants.
func TestInstantTextsComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		i := drawInstant(t, "instant")
		text := i.String()
		if back, ok := ParseInstant(text); !ok || back != i {
			t.Fatalf("%d reads %s and comes back as %d (%v)", i, text, back, ok)
		}
		if std, err := time.Parse(time.RFC3339Nano, text); err != nil || FromTime(std) != i || !i.Time().Equal(std) {
			t.Fatalf("%d reads %s, which time.Parse reads as %v (%v)", i, text, std, err)
		}
		if strings.Contains(text, ".") && len(text) != len("2006-01-02T15:04:05.000000Z") {
			t.Fatalf("%s has a fraction without six digits", text)
		}
	})
}

// FuzzParseInstant compares with time.Parse: what both accept is the same
// instant, and what only one accepts is a difference that we chose.
func FuzzParseInstant(f *testing.F) {
	for _, seed := range []string{
		"2023-02-01T10:00:00Z", "2023-02-01T12:00:00.123456+02:00", "2016-12-31T23:59:60Z", "2023-02-30T00:00:00Z", "2023-02-01T24:00:00Z",
		"0000-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2023-02-01T10:00:00,5Z", "2023-02-01T9:00:00Z", "2000-02-29T00:00:00.1-00:00",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		i, ok := ParseInstant(s)
		std, err := time.Parse(time.RFC3339Nano, s)
		switch {
		case ok && err != nil:
			t.Errorf("ParseInstant(%q) = %s, time.Parse refuses it: %v", s, i, err)
		case ok && FromTime(std) != i:
			t.Errorf("ParseInstant(%q) = %s, time.Parse says %s", s, i, std)
		case !ok && err == nil && !ours(s, std):
			t.Errorf("ParseInstant refuses %q, which time.Parse reads as %s", s, std)
		}
		if ok {
			if back, again := ParseInstant(i.String()); !again || back != i {
				t.Errorf("%q reads %s, which comes back as %s (%v)", s, i, back, again)
			}
		}
	})
}

// ours says whether a text that time.Parse accepts is refused on purpose.
func ours(s string, std time.Time) bool {
	fraction := len(s) > 20 && (s[19] == '.' || s[19] == ',')
	return strings.Contains(s, ",") ||
		fraction && len(strings.TrimRight(s[20:], "Z+-:0123456789")) == 0 && fractionDigits(s[20:]) > 6 ||
		len(s) < 20 || s[13] != ':' || // one digit of hour
		strings.Contains(s, "+24:") || strings.Contains(s, "-24:") || strings.HasSuffix(s, ":60") ||
		FromTime(std) < firstInstant || FromTime(std) > lastInstant
}

func fractionDigits(s string) int {
	return len(s) - len(strings.TrimLeft(s, "0123456789"))
}

// What Append writes is RFC 3339 as package time writes it, with a fraction where there is one.
func TestInstantAppend(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		micros := rapid.OneOf(rapid.Int64Range(-80_000_000_000_000_000, 300_000_000_000_000_000), rapid.Int64Range(-5, 5)).Draw(t, "micros")
		if rapid.Bool().Draw(t, "whole seconds") {
			micros -= micros % 1_000_000
		}
		layout := "2006-01-02T15:04:05Z"
		if micros%1_000_000 != 0 {
			layout = "2006-01-02T15:04:05.000000Z"
		}
		want := "x" + time.UnixMicro(micros).UTC().Format(layout)
		if got := string(Instant(micros).Append([]byte("x"))); got != want {
			t.Fatalf("%d is %s, not %s", micros, got, want)
		}
	})
}
