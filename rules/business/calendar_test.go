package business

// calendar_test.go: that the calendar's memory changes no answer.

import (
	"math/rand/v2"
	"testing"
	"time"

	"trueup/rules"
)

func TestCalendarAgreesWithTheZone(t *testing.T) {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	for name, zone := range map[string]rules.Zone{
		"none": {}, "UTC": rules.NewZone(time.UTC), "Paris": rules.NewZone(paris),
		"ahead, by the name of UTC": rules.NewZone(time.FixedZone("UTC", 3600)),
	} {
		c := newCalendar(zone)
		r := rand.New(rand.NewPCG(1, 1))
		from, until := at(t, "1899-01-01T00:00:00Z"), at(t, "2037-01-01T00:00:00Z")
		last := from
		for range 50_000 {
			i := last + rules.Instant(r.Int64N(int64(40*shortest/28)))
			if r.IntN(20) == 0 {
				i = from + rules.Instant(r.Int64N(int64(until-from)))
			}
			last = min(i, until)
			months := []int{24, 24, 24, 1, 6, 13}[r.IntN(6)]
			if got, want := c.addMonths(i, months), zone.AddMonths(i, months); got != want {
				t.Fatalf("%s: %s + %d months = %s, want %s", name, i, months, got, want)
			}
			year := zone.Year(i)
			if got, want := c.start(year), zone.YearStart(year); got != want || c.year(i) != year {
				t.Fatalf("%s: %d starts at %s, want %s", name, year, got, want)
			}
		}
	}
}
