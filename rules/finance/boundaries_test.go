package finance

// boundaries_test.go: bookings near a boundary.

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"trueup/rules"
)

// twoYears are the effects of lots that live 24 months, posted 24 hours after what
// brought them.
func twoYears(e *rules.Entry) Effects { return Effects{Value: e.At.AddHours(-24), LifeMonths: 24} }

func noEffects(*rules.Entry) Effects { return Effects{Value: rules.None} }

func bookingAt(at rules.Instant, key string, amount int64) rules.Booking {
	return rules.Booking{Entry: rules.Entry{Key: key, Asset: rules.AssetPoints, Amount: amount, At: at}}
}

// near are the rows of an account's bookings, sorted.
func near(b *Boundaries, bookings ...rules.Booking) (rows []BoundaryRow) {
	for i := range bookings {
		rows = b.Near(rows, "acc", &bookings[i].Entry)
	}
	SortBoundaryRows(rows)
	return rows
}

func boundaryLines(rows []BoundaryRow) []string {
	var lines []string
	for _, r := range rows {
		lines = append(lines, fmt.Sprintf("%s %s %s h from %s | %s | %s", r.LocalTime, r.Boundary, r.HoursFrom, r.BoundaryAt, r.DayEarlier, r.DayLater))
	}
	return lines
}

// TestBoundaryRows shows what is told at each boundary.
func TestBoundaryRows(t *testing.T) {
	for _, c := range []struct {
		name, zone, at string
		amount         int64
		effects        func(*rules.Entry) Effects
		want           []string
	}{
		{"in the middle of a month", "UTC", "2026-10-15", 5, twoYears, nil},
		{"48 hours after a month's end", "UTC", "2026-10-03", -5, twoYears, []string{
			"2026-10-03T00:00:00+00:00 month_end 48.00 h from 2026-10-01T00:00:00Z | month still 2026-10 | month still 2026-10",
		}},
		{"a microsecond more", "UTC", "2026-10-03T00:00:00.000001Z", -5, twoYears, nil},
		{"48 hours before", "UTC", "2026-09-29", -5, twoYears, []string{
			"2026-09-29T00:00:00+00:00 month_end -48.00 h from 2026-10-01T00:00:00Z | month still 2026-09 | month still 2026-09",
		}},
		{"a microsecond more before", "UTC", "2026-09-28T23:59:59.999999Z", -5, twoYears, nil},
		{"the boundary itself, of what brings no lot", "UTC", "2026-10-01", -5, twoYears, []string{
			"2026-10-01T00:00:00+00:00 month_end 0.00 h from 2026-10-01T00:00:00Z | month 2026-09 instead of 2026-10 | month still 2026-10",
		}},
		{"a microsecond before is no time of 0.00", "UTC", "2026-09-30T23:59:59.999999Z", 5, twoYears, []string{
			"2026-09-30T23:59:59.999999+00:00 month_end -0.01 h from 2026-10-01T00:00:00Z" +
				" | month still 2026-09; expiry 2028-09-29 instead of 2028-09-30 | month 2026-10 instead of 2026-09; expiry 2028-10-01 instead of 2028-09-30",
		}},
		{"a year's end: the posting is of the new year, its value of the old one", "UTC", "2027-01-01T06:15:00Z", 5, twoYears, []string{
			"2027-01-01T06:15:00+00:00 year_end 6.25 h from 2027-01-01T00:00:00Z" +
				" | month 2026-12 instead of 2027-01; year of the value still 2026; expiry 2028-12-31 instead of 2029-01-01" +
				" | month still 2027-01; year of the value 2027 instead of 2026; expiry 2029-01-02 instead of 2029-01-01",
		}},
		{"a year's end, of what has neither value nor life", "UTC", "2026-12-31T12:00:00Z", -5, noEffects, []string{
			"2026-12-31T12:00:00+00:00 year_end -12.00 h from 2027-01-01T00:00:00Z | month still 2026-12 | month 2027-01 instead of 2026-12",
		}},
		{"the leap day", "UTC", "2024-02-29T10:00:00Z", 5, twoYears, []string{
			"2024-02-29T10:00:00+00:00 month_end -14.00 h from 2024-03-01T00:00:00Z" +
				" | month still 2024-02; expiry still 2026-02-28 (clamped)" +
				" | month 2024-03 instead of 2024-02; expiry 2026-03-01 instead of 2026-02-28 (clamped)",
			"2024-02-29T10:00:00+00:00 leap_day 10.00 h from 2024-02-29T00:00:00Z" +
				" | date 2024-02-28 instead of 2024-02-29; expiry still 2026-02-28 (clamped)" +
				" | date 2024-03-01 instead of 2024-02-29; expiry 2026-03-01 instead of 2026-02-28 (clamped)",
		}},
		{"two days before the leap day", "UTC", "2024-02-27", -5, noEffects, []string{
			"2024-02-27T00:00:00+00:00 leap_day -48.00 h from 2024-02-29T00:00:00Z | date 2024-02-26 instead of 2024-02-27 | date 2024-02-28 instead of 2024-02-27",
		}},
		{"after the leap day: from its end", "UTC", "2024-03-01T01:00:00Z", -5, noEffects, []string{
			"2024-03-01T01:00:00+00:00 month_end 1.00 h from 2024-03-01T00:00:00Z | month 2024-02 instead of 2024-03 | month still 2024-03",
			"2024-03-01T01:00:00+00:00 leap_day 1.00 h from 2024-03-01T00:00:00Z | date 2024-02-29 instead of 2024-03-01 | date 2024-03-02 instead of 2024-03-01",
		}},
		{"no leap day in another year", "UTC", "2026-02-27", -5, noEffects, []string{
			"2026-02-27T00:00:00+00:00 month_end -48.00 h from 2026-03-01T00:00:00Z | month still 2026-02 | month still 2026-02",
		}},
		{"the clocks go forward", "Europe/Paris", "2026-03-29T03:30:00+02:00", 5, twoYears, []string{
			"2026-03-29T03:30:00+02:00 dst_change 0.50 h from 2026-03-29T01:00:00Z" +
				" | UTC offset +01:00 instead of +02:00; date 2026-03-28 instead of 2026-03-29 | UTC offset still +02:00; date 2026-03-30 instead of 2026-03-29",
		}},
		{"the clocks go back: 24 hours later is the same date", "America/New_York", "2026-11-01T00:30:00-04:00", -5, noEffects, []string{
			"2026-11-01T00:30:00-04:00 month_end 0.50 h from 2026-11-01T04:00:00Z | month 2026-10 instead of 2026-11 | month still 2026-11",
			"2026-11-01T00:30:00-04:00 dst_change -1.50 h from 2026-11-01T06:00:00Z" +
				" | UTC offset still -04:00; date 2026-10-31 instead of 2026-11-01 | UTC offset -05:00 instead of -04:00; date still 2026-11-01",
		}},
		{"the zone says when the year ends", "America/New_York", "2027-01-01T04:30:00Z", -5, noEffects, []string{
			"2026-12-31T23:30:00-05:00 year_end -0.50 h from 2027-01-01T05:00:00Z | month still 2026-12 | month 2027-01 instead of 2026-12",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := NewBoundaries(programZone(t, c.zone), moment(t, "2028-01-01"), c.effects)
			got := boundaryLines(near(b, bookingAt(moment(t, c.at), "k", c.amount)))
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestBoundaryOrder: by instant, then key; the boundaries of one booking stay together,
// and bookings after the span have no rows.
func TestBoundaryOrder(t *testing.T) {
	at := moment(t, "2024-02-29T10:00:00Z")
	rows := near(NewBoundaries(rules.Zone{}, at+1, noEffects),
		bookingAt(at, "b", 1), bookingAt(at, "a", 1), bookingAt(at, "a", -2), bookingAt(at+1, "0", 1),
		bookingAt(at-1, "c", 1), bookingAt(moment(t, "2023-12-31T23:59:59.999999Z"), "0", 1),
	)
	var got []string
	for _, r := range rows {
		got = append(got, fmt.Sprint(r.AccountID, " ", r.Key, " ", r.Amount, " ", r.Boundary))
	}
	want := []string{
		"acc 0 1 year_end", "acc c 1 month_end", "acc c 1 leap_day",
		"acc a 1 month_end", "acc a 1 leap_day", "acc a -2 month_end", "acc a -2 leap_day", "acc b 1 month_end", "acc b 1 leap_day",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestBoundarySpans: a span ends before an instant, or never; bookings may be as old as
// any calendar, and come in any order.
func TestBoundarySpans(t *testing.T) {
	at := moment(t, "2026-10-01")
	for _, c := range []struct {
		until rules.Instant
		at    []rules.Instant
		rows  int
	}{
		{at, []rules.Instant{at}, 0},
		{at + 1, []rules.Instant{at}, 1},
		{rules.Never, []rules.Instant{at}, 1},
		{rules.None, []rules.Instant{at}, 0},
		{at + 1, []rules.Instant{at, moment(t, "1999-12-31"), rules.None, moment(t, "0001-01-01"), at}, 4},
	} {
		b, rows := NewBoundaries(rules.Zone{}, c.until, noEffects), 0
		for _, at := range c.at {
			rows += len(near(b, bookingAt(at, "k", 1)))
		}
		if rows != c.rows {
			t.Errorf("%s until %s: %d rows, not %d", c.at, c.until, rows, c.rows)
		}
	}
}

// nearBoundaries finds the boundaries near to an instant by trying every quarter of an hour.
func nearBoundaries(loc *time.Location, at rules.Instant) (kinds []string) {
	const step, near = 15 * time.Minute, 48 * time.Hour
	add := func(kind string) {
		if !slices.Contains(kinds, kind) {
			kinds = append(kinds, kind)
		}
	}
	t := at.Time()
	for x := t.Add(-near).Truncate(step); !x.After(t.Add(near)); x = x.Add(step) {
		if x.Before(t.Add(-near)) {
			continue
		}
		is, was := x.In(loc), x.Add(-1).In(loc)
		switch {
		case is.Year() != was.Year():
			add(BoundaryYearEnd)
		case is.Month() != was.Month():
			add(BoundaryMonthEnd)
		}
		if is.YearDay() == 60 && is.Day() == 29 {
			add(BoundaryLeapDay)
		}
		if was.YearDay() == 60 && was.Day() == 29 {
			add(BoundaryLeapDay)
		}
		_, now := is.Zone()
		if _, before := was.Zone(); now != before {
			add(BoundaryDSTChange)
		}
	}
	slices.SortFunc(kinds, func(a, b string) int { return rank(a) - rank(b) })
	return kinds
}

// TestBoundariesAreFound compares with a search through the hours around.
func TestBoundariesAreFound(t *testing.T) {
	from, until := moment(t, "2019-12-01"), moment(t, "2029-01-20")
	for _, name := range []string{"UTC", "Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"} {
		zone := programZone(t, name)
		loc, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		b := NewBoundaries(zone, until, twoYears)
		rapid.Check(t, func(t *rapid.T) {
			at := rules.Instant(rapid.Int64Range(int64(from), int64(until)-1).Draw(t, "at"))
			if rapid.Bool().Draw(t, "edge") { // where a month's 48 hours begin or end
				start := zone.MonthStart(rules.NewDates(zone).Month(at))
				at = max(from, start.AddHours(rapid.SampledFrom([]int64{-48, 0, 48}).Draw(t, "hours"))+rules.Instant(rapid.Int64Range(-1, 1).Draw(t, "micros")))
			}
			var got []string
			for _, r := range near(b, bookingAt(at, "k", 1)) {
				got = append(got, r.Boundary)
			}
			if diff := cmp.Diff(nearBoundaries(loc, at), got); diff != "" {
				t.Fatalf("%s in %s:\n%s", at, name, diff)
			}
		})
	}
}

// BenchmarkBoundaries is the time for a booking; some 13 % of them are near a month's end.
func BenchmarkBoundaries(b *testing.B) {
	from, until := moment(b, "2020-01-01"), moment(b, "2030-01-01")
	random := rand.New(rand.NewPCG(1, 2))
	anywhere, far := make([]rules.Booking, 0, 1000), make([]rules.Booking, 0, 1000)
	for range cap(anywhere) {
		anywhere = append(anywhere, bookingAt(from+rules.Instant(random.Int64N(int64(until-from))), "k", 1))
		far = append(far, bookingAt(moment(b, "2020-01-10").AddHours(random.Int64N(240)), "k", 1))
	}
	for _, c := range []struct {
		name, zone string
		bookings   []rules.Booking
	}{{"far", "Europe/Paris", far}, {"anywhere/UTC", "UTC", anywhere}, {"anywhere/Paris", "Europe/Paris", anywhere}} {
		b.Run(c.name, func(b *testing.B) {
			x := NewBoundaries(programZone(b, c.zone), until, twoYears)
			var rows []BoundaryRow
			for n := 0; n < b.N; n += len(c.bookings) {
				rows = rows[:0]
				for i := range c.bookings {
					rows = x.Near(rows, "acc", &c.bookings[i].Entry)
				}
			}
		})
	}
}
