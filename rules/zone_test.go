package rules

// zone_test.go: months, years and days in the program zone (G-0, G-1).

import (
	"testing"
	"time"
	_ "time/tzdata" // the same zones on every machine

	"pgregory.net/rapid"
)

func zone(t testing.TB, name string) Zone {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return NewZone(loc)
}

func instant(t testing.TB, s string) Instant {
	t.Helper()
	i, ok := ParseInstant(s)
	if !ok {
		t.Fatalf("%q is no instant", s)
	}
	return i
}

// TestAddMonths proves G-1.
func TestAddMonths(t *testing.T) {
	for _, c := range []struct {
		name, zone, from string
		months           int
		want             string
	}{
		{"G-1, first example", "UTC", "2024-08-31T10:00:00Z", 24, "2026-08-31T10:00:00Z"},
		{"G-1, second example: a leap day clamps", "UTC", "2024-02-29T10:00:00Z", 24, "2026-02-28T10:00:00Z"},
		{"a leap day meets a leap day", "UTC", "2024-02-29T10:00:00Z", 48, "2028-02-29T10:00:00Z"},
		{"no leap day in 2100", "UTC", "2096-02-29T10:00:00Z", 48, "2100-02-28T10:00:00Z"},
		{"31 January plus one month", "UTC", "2023-01-31T23:59:59.999999Z", 1, "2023-02-28T23:59:59.999999Z"},
		{"31 December plus two months", "UTC", "2023-12-31T00:00:00Z", 2, "2024-02-29T00:00:00Z"},
		{"31 March plus one month", "UTC", "2023-03-31T00:00:00Z", 1, "2023-04-30T00:00:00Z"},
		{"clamping is not remembered", "UTC", "2023-02-28T00:00:00Z", 1, "2023-03-28T00:00:00Z"},
		{"over the end of a year", "UTC", "2023-11-30T10:00:00Z", 3, "2024-02-29T10:00:00Z"},
		{"no month", "UTC", "2024-02-29T10:00:00Z", 0, "2024-02-29T10:00:00Z"},
		{"back", "UTC", "2024-03-31T10:00:00Z", -1, "2024-02-29T10:00:00Z"},
		{"microseconds before 1970", "UTC", "1967-12-31T23:59:59.999999Z", 24, "1969-12-31T23:59:59.999999Z"},
		{"the local day clamps, not the UTC day", "Pacific/Auckland", "2024-08-30T12:30:00Z", 1, "2024-09-29T11:30:00Z"},
		{"the local time of day stays over a change of offset", "America/New_York", "2024-01-15T10:00:00-05:00", 6, "2024-07-15T10:00:00-04:00"},
		{"a local time that does not exist takes the offset before the change", "America/New_York", "2022-03-10T02:30:00-05:00", 24, "2024-03-10T02:30:00-05:00"},
		{"the first that does not exist", "America/New_York", "2022-03-10T02:00:00-05:00", 24, "2024-03-10T02:00:00-05:00"},
		{"the last that does not exist", "America/New_York", "2022-03-10T02:59:59.999999-05:00", 24, "2024-03-10T02:59:59.999999-05:00"},
		{"just before the gap", "America/New_York", "2022-03-10T01:59:59.999999-05:00", 24, "2024-03-10T01:59:59.999999-05:00"},
		{"just after the gap", "America/New_York", "2022-03-10T03:00:00-05:00", 24, "2024-03-10T03:00:00-04:00"},
		{"a local time that exists twice is the first", "America/New_York", "2022-11-03T01:30:00-04:00", 24, "2024-11-03T01:30:00-04:00"},
		{"the first that exists twice", "America/New_York", "2022-11-03T01:00:00-04:00", 24, "2024-11-03T01:00:00-04:00"},
		{"just after what exists twice", "America/New_York", "2022-11-03T02:00:00-04:00", 24, "2024-11-03T02:00:00-05:00"},
		{"from the second of two equal local times", "America/New_York", "2022-11-06T01:30:00-05:00", 12, "2023-11-06T01:30:00-05:00"},
		{"a gap in Europe", "Europe/Paris", "2023-02-26T02:30:00+01:00", 1, "2023-03-26T02:30:00+01:00"},
		{"an overlap in Europe", "Europe/Paris", "2023-09-29T02:30:00+02:00", 1, "2023-10-29T02:30:00+02:00"},
		{"a gap of half an hour", "Australia/Lord_Howe", "2024-09-06T02:15:00+10:30", 1, "2024-10-06T02:15:00+10:30"},
		{"an overlap of half an hour", "Australia/Lord_Howe", "2024-03-07T01:45:00+11:00", 1, "2024-04-07T01:45:00+11:00"},
		{"a day that does not exist", "Pacific/Apia", "2009-12-30T10:00:00-11:00", 24, "2011-12-30T10:00:00-10:00"},
		{"the day after it", "Pacific/Apia", "2009-12-31T10:00:00-11:00", 24, "2011-12-31T10:00:00+14:00"},
		{"a day that exists twice", "America/Juneau", "1867-09-18T12:00:00+15:02", 1, "1867-10-18T12:00:00+15:02"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := zone(t, c.zone).AddMonths(instant(t, c.from), c.months)
			if want := instant(t, c.want); got != want {
				t.Errorf("%s + %d months in %s = %s, want %s", c.from, c.months, c.zone, got, want)
			}
		})
	}
}

// TestYearsAndDays proves G-0: the program zone decides calendar years.
func TestYearsAndDays(t *testing.T) {
	for _, c := range []struct {
		zone string
		year int
		want string
	}{
		{"UTC", 2024, "2024-01-01T00:00:00Z"},
		{"America/New_York", 2024, "2024-01-01T05:00:00Z"},
		{"Pacific/Apia", 2012, "2011-12-31T10:00:00Z"},
		{"Pacific/Kiritimati", 1995, "1994-12-31T10:00:00Z"}, // the day before was skipped there
	} {
		z := zone(t, c.zone)
		start := z.YearStart(c.year)
		if start != instant(t, c.want) {
			t.Errorf("%d begins at %s in %s, want %s", c.year, start, c.zone, c.want)
		}
	}
	ny := zone(t, "America/New_York")
	for _, c := range []struct {
		at   string
		want int
	}{
		{"2024-01-01T04:59:59.999999Z", 2023},
		{"2024-01-01T05:00:00Z", 2024},
		{"2024-12-31T23:59:59.999999-05:00", 2024},
	} {
		if got := ny.Year(instant(t, c.at)); got != c.want {
			t.Errorf("%s is in %d in New York, want %d", c.at, got, c.want)
		}
	}
	for _, c := range []struct{ zone, date, want string }{
		{"UTC", "2023-02-06", "2023-02-06T00:00:00Z"},
		{"UTC", "1969-12-31", "1969-12-31T00:00:00Z"},
		{"Asia/Tokyo", "2023-02-06", "2023-02-05T15:00:00Z"},
		{"America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z"}, // that midnight does not exist
		{"America/Havana", "2023-11-05", "2023-11-05T04:00:00Z"},    // that midnight exists twice
		{"Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z"},      // that day does not exist
	} {
		days, ok := ParseDate(c.date)
		if got := zone(t, c.zone).DayStart(days); !ok || got != instant(t, c.want) {
			t.Errorf("%s begins at %s in %s, want %s", c.date, got, c.zone, c.want)
		}
	}
	if name := (Zone{}).Name(); name != "UTC" {
		t.Errorf("the zero zone is %s, want UTC", name)
	}
	if name := ny.Name(); name != "America/New_York" {
		t.Errorf("New York is called %s", name)
	}
}

func TestParseDateRefusesWhatIsNoDate(t *testing.T) {
	for _, s := range []string{"", "2023-02-29", "1900-02-29", "2023-13-01", "2023-00-01", "2023-01-00", "2023-1-1", "2023-02-06T00:00:00Z",
		"06/02/2023", "2023/02/06", " 2023-02-06", "2023-02-0x", "20230206", "+023-02-06"} {
		if days, ok := ParseDate(s); ok {
			t.Errorf("ParseDate(%q) = %d, want no date", s, days)
		}
	}
}

// TestLocalTimesAreFoundLikeBySearching proves G-1 for any local time near any
// change of offset, against a search through all offsets that are near.
func TestLocalTimesAreFoundLikeBySearching(t *testing.T) {
	var zones []Zone
	for _, name := range []string{"UTC", "America/New_York", "Europe/Paris", "Pacific/Apia", "Australia/Lord_Howe", "America/Sao_Paulo",
		"America/Havana", "Africa/Casablanca", "Antarctica/Troll", "Asia/Pyongyang", "Asia/Kathmandu", "America/Caracas"} {
		zones = append(zones, zone(t, name))
	}
	rapid.Check(t, func(t *rapid.T) {
		z := rapid.SampledFrom(zones).Draw(t, "zone")
		near := rapid.Int64Range(0, 2_000_000_000).Draw(t, "near")
		if _, end := time.Unix(near, 0).In(z.location()).ZoneBounds(); !end.IsZero() && rapid.Bool().Draw(t, "at a change") {
			near = end.Unix()
		}
		_, offset := time.Unix(near, 0).In(z.location()).Zone()
		wall := near + int64(offset) + rapid.Int64Range(-2*86400, 2*86400).Draw(t, "wall")
		if got, want := z.fromLocal(wall, 0), searchLocal(z, wall); got != want {
			t.Fatalf("%s in %s is %s, want %s", time.Unix(wall, 0).UTC().Format(time.DateTime), z.Name(), got, want)
		}
	})
}

// searchLocal tries the offsets in force at every quarter of an hour around: the
// earliest instant that shows the reading, else the reading by the offset in force
// before the change that jumped over it.
func searchLocal(z Zone, wall int64) Instant {
	offsetAt := func(unix int64) int64 {
		_, offset := time.Unix(unix, 0).In(z.location()).Zone()
		return int64(offset)
	}
	const reach = 36 * 3600
	found := int64(-1)
	for at := wall - reach; at <= wall+reach; at += 900 {
		candidate := wall - offsetAt(at)
		if candidate+offsetAt(candidate) == wall && (found < 0 || candidate < found) {
			found = candidate
		}
	}
	if found >= 0 {
		return Instant(found) * second
	}
	// Shown clocks only grow here, so the change is where they pass the reading.
	at := wall - reach
	for at+1+offsetAt(at+1) <= wall {
		at++
	}
	return Instant(wall-offsetAt(at)) * second
}

// Beyond the years that zone files list one by one, too, every year has a start.
func TestDistantYears(t *testing.T) {
	for _, name := range []string{"Europe/Paris", "Europe/London", "America/New_York", "Australia/Sydney", "America/Sao_Paulo"} {
		z := zone(t, name)
		for year := 2036; year <= 2100; year++ {
			want := FromTime(time.Date(year, 1, 1, 0, 0, 0, 0, z.location()))
			if got := z.YearStart(year); got != want {
				t.Errorf("%s: %d begins at %v, want %v", name, year, got, want)
			}
		}
	}
}

// TestChangesAreFoundLikeBySearching looks for the next change of offset at every
// quarter of an hour, also in years that zone files do not list.
func TestChangesAreFoundLikeBySearching(t *testing.T) {
	var zones []Zone
	for _, name := range []string{"UTC", "America/New_York", "Europe/Paris", "Pacific/Apia", "Australia/Lord_Howe", "Australia/Sydney",
		"America/Sao_Paulo", "Africa/Casablanca", "Antarctica/Troll", "Asia/Kathmandu"} {
		zones = append(zones, zone(t, name))
	}
	rapid.Check(t, func(t *rapid.T) {
		const quarter, weeks = 900 * second, 30 * 7 * day
		z := rapid.SampledFrom(zones).Draw(t, "zone")
		from := Instant(rapid.Int64Range(0, 4_100_000_000/900).Draw(t, "quarter")) * quarter
		found, until := Never, from+weeks
		for at := from; at < until && found == Never; at += quarter {
			if z.Offset(at+quarter) != z.Offset(at) {
				found = at + quarter
			}
		}
		at, ok := z.NextChange(from)
		if ok != (at != Never) || at <= from || at != found && (found != Never || at <= until) {
			t.Fatalf("after %s the offset of %s changes at %s, %t; want %s", from, z.Name(), at, ok, found)
		}
		if ok && z.Offset(at-1) == z.Offset(at) {
			t.Fatalf("the offset of %s does not change at %s", z.Name(), at)
		}
	})
}

func TestLocalTimes(t *testing.T) {
	for _, c := range []struct {
		zone, at, want string
		offset         int64
	}{
		{"UTC", "2026-10-31T23:30:00Z", "2026-10-31T23:30:00+00:00", 0},
		{"Europe/Paris", "2026-10-24T23:30:00.5Z", "2026-10-25T01:30:00.500000+02:00", 7200},
		{"Europe/Paris", "2026-10-31T23:30:00Z", "2026-11-01T00:30:00+01:00", 3600},
		{"America/St_Johns", "2026-01-01T03:00:00Z", "2025-12-31T23:30:00-03:30", -12600},
	} {
		z, at := zone(t, c.zone), instant(t, c.at)
		if got := string(z.AppendLocal([]byte("x"), at)); got != "x"+c.want {
			t.Errorf("%s in %s is %s, want %s", c.at, c.zone, got[1:], c.want)
		}
		if got := z.Offset(at); got != c.offset {
			t.Errorf("%s is %d s ahead at %s, want %d", c.zone, got, c.at, c.offset)
		}
	}
}
