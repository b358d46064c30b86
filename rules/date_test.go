package rules

// date_test.go: days and months in zones that change their clocks, and what they cost.

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// oddZones change their clocks, at midnight too, leave out a day or have it twice, or are
// as far from UTC as zones are.
var oddZones = []string{"UTC", "America/New_York", "Europe/Paris", "America/Havana", "America/Sao_Paulo", "Africa/Casablanca", "Antarctica/Troll",
	"Pacific/Apia", "Pacific/Kiritimati", "Pacific/Kwajalein", "Pacific/Pago_Pago", "Asia/Kathmandu", "Australia/Lord_Howe", "America/Juneau", "Asia/Manila"}

// TestDatesAreTheLastDayThatHasBegun looks for the day among all that are near, by their
// starts, whatever days were asked for before.
func TestDatesAreTheLastDayThatHasBegun(t *testing.T) {
	var zones []Zone
	for _, name := range oddZones {
		zones = append(zones, zone(t, name))
	}
	rapid.Check(t, func(t *rapid.T) {
		z := rapid.SampledFrom(zones).Draw(t, "zone")
		dates := NewDates(z)
		near := rapid.OneOf(rapid.Int64Range(0, 2_000_000_000), rapid.Int64Range(-5_000_000_000, 5_000_000_000), rapid.Int64Range(-62_000_000_000, 253_000_000_000))
		at := Instant(near.Draw(t, "near")) * second
		if change, ok := z.NextChange(at); ok && rapid.Bool().Draw(t, "at a change") {
			at = change
		}
		for _, hours := range rapid.SliceOfN(rapid.Int64Range(-60, 60), 1, 20).Draw(t, "hours") {
			at := at + Instant(hours)*hour - Instant(rapid.IntRange(0, 1).Draw(t, "before"))
			want := int64(at/day) + 3
			for z.DayStart(want) > at {
				want--
			}
			if got, month := dates.Day(at), dates.Month(at); got != Day(want) || month != Day(want).Month() {
				t.Fatalf("%s is on %s, in %s, in %s; want %s", at, got, month, z.Name(), Day(want))
			}
		}
	})
}

// The calendar of package time, where it has no doubt: at noon.
func TestDatesAreThoseOfPackageTime(t *testing.T) {
	for _, name := range oddZones {
		z := zone(t, name)
		dates := NewDates(z)
		for noon := time.Date(1960, 1, 1, 12, 0, 0, 0, z.location()); noon.Year() < 2060; noon = noon.AddDate(0, 0, 1) {
			at := FromTime(noon)
			if day, want := dates.Day(at), noon.Format(time.DateOnly); day.String() != want || dates.Month(at).String() != want[:7] {
				t.Fatalf("%s in %s is on %s, want %s", at, name, day, want)
			}
		}
	}
}

// BenchmarkDates is the time for the month of an instant, of any in four years or of
// each after the other, and for a date alone.
func BenchmarkDates(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	start := instant(b, "2023-01-01T00:00:00Z")
	var random, following [4096]Instant
	for i := range random {
		random[i] = start + Instant(r.Int64N(4*365*int64(day)))
		following[i] = start + Instant(i)*8*hour
	}
	for _, name := range []string{"UTC", "America/New_York"} {
		z := zone(b, name)
		for _, c := range []struct {
			name string
			at   []Instant
		}{{"any", random[:]}, {"following", following[:]}} {
			b.Run(strings.ReplaceAll(name, "/", "-")+"/"+c.name, func(b *testing.B) {
				dates := NewDates(z)
				for n := range b.N {
					dates.Month(c.at[n%len(c.at)])
				}
			})
		}
		b.Run(strings.ReplaceAll(name, "/", "-")+"/alone", func(b *testing.B) {
			b.ReportAllocs()
			for n := range b.N {
				NewDates(z).Month(random[n%len(random)])
			}
		})
	}
}
