package partner

// calendar_test.go: months, days and payout days in the program zone.

import (
	"testing"
	"time"
	_ "time/tzdata" // the same zones on every machine

	"pgregory.net/rapid"

	"trueup/rules"
	"trueup/rules/program"
	"trueup/rules/terms"
)

func zone(t testing.TB, name string) rules.Zone {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return rules.NewZone(loc)
}

func viewOf(t testing.TB, tm *terms.Terms) program.View {
	return program.View{Terms: tm, AsOf: at(t, "2022-12-01T00:00:00Z")}
}

// Periods are those that a clock on the wall shows.
func TestPeriodsAreThoseOfTheWall(t *testing.T) {
	names := []string{"UTC", "America/New_York", "Europe/Paris", "Pacific/Apia", "Pacific/Kiritimati", "Asia/Kathmandu", "America/Sao_Paulo"}
	zones := map[string]rules.Zone{}
	for _, name := range names {
		zones[name] = zone(t, name)
	}
	rapid.Check(t, func(r *rapid.T) {
		name := rapid.SampledFrom(names).Draw(r, "zone")
		months, days := periods{zone: zones[name]}, periods{zone: zones[name], byDay: true}
		loc, err := time.LoadLocation(name)
		if err != nil {
			r.Fatal(err)
		}
		for range 5 {
			at := rules.Instant(rapid.Int64Range(-1_000_000_000, 4_000_000_000).Draw(r, "second"))*second + rules.Instant(rapid.Int64Range(0, second-1).Draw(r, "micros"))
			wall := at.Time().In(loc)
			if got, want := months.name(months.of(at)), wall.Format("2006-01"); got != want {
				r.Fatalf("%s is in %s in %s, want %s", at, got, name, want)
			}
			if got, want := days.name(days.of(at)), wall.Format(time.DateOnly); got != want {
				r.Fatalf("%s is on %s in %s, want %s", at, got, name, want)
			}
		}
	})
}

func TestPayoutDay(t *testing.T) {
	for _, c := range []struct {
		zone, approved string
		day            int
		want           string
	}{
		{"UTC", "2022-02-10T10:00:00Z", 13, "2022-02-13T00:00:00Z"},
		{"UTC", "2022-02-13T00:00:00Z", 13, "2022-02-13T00:00:00Z"},
		{"UTC", "2022-02-13T23:59:59.999999Z", 13, "2022-02-13T00:00:00Z"},
		{"UTC", "2022-02-14T00:00:00Z", 13, "2022-03-13T00:00:00Z"},
		{"UTC", "2022-12-14T00:00:00Z", 13, "2023-01-13T00:00:00Z"},
		{"UTC", "2022-02-28T00:00:00Z", 28, "2022-02-28T00:00:00Z"},
		{"UTC", "2022-01-31T00:00:00Z", 1, "2022-02-01T00:00:00Z"},
		{"America/New_York", "2022-02-14T04:59:59Z", 13, "2022-02-13T05:00:00Z"},
		{"America/New_York", "2022-02-14T05:00:00Z", 13, "2022-03-13T05:00:00Z"},
		{"Pacific/Kiritimati", "2022-02-13T10:00:00Z", 13, "2022-03-12T10:00:00Z"},
	} {
		if got := payoutDay(zone(t, c.zone), at(t, c.approved), c.day); got != at(t, c.want) {
			t.Errorf("approved %s in %s: due %s, want %s", c.approved, c.zone, got, c.want)
		}
	}
}
