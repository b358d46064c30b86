package termsfile

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"trueup/rules"
	"trueup/rules/terms"
)

// anyTerms makes terms of every shape: flat or up to four versions, few or many
// parameters other than published, the edges of the bounds included.
func anyTerms(t *rapid.T) *terms.Terms {
	loc, err := time.LoadLocation(rapid.SampledFrom([]string{"UTC", "America/New_York", "Etc/GMT+5", "Asia/Kathmandu"}).Draw(t, "zone"))
	if err != nil {
		t.Fatal(err)
	}
	zone := rules.NewZone(loc)
	if rapid.Bool().Draw(t, "flat") {
		return terms.New(zone, anyVersion(t))
	}
	const hour = 3_600_000_000
	instant := rapid.OneOf(
		rapid.Map(rapid.Int64Range(400_000, 500_000), func(h int64) int64 { return h * hour }),
		rapid.Int64Range(-62_167_219_200_000_000, 253_402_300_799_999_999), // the years 0000 to 9999
	)
	var versions []terms.Version
	for _, from := range rapid.SliceOfNDistinct(instant, 1, 4, rapid.ID).Draw(t, "instants") {
		v := anyVersion(t)
		v.EffectiveFrom = rules.Instant(from)
		versions = append(versions, v)
	}
	return terms.New(zone, versions...)
}

func anyVersion(t *rapid.T) terms.Version {
	samples := map[terms.Type][]string{
		terms.TypeMoney:    {"0", "0.01", "1000.00", "25000.5", "92233720368547758.07"},
		terms.TypeRate:     {"0", "0.000001", "0.1", "4.5", "9223372036854.775807"},
		terms.TypePoints:   {"0", "1", "9223372036854775807"},
		terms.TypeCount:    {"1", "160", "9223372036854775807"},
		terms.TypeMonths:   {"1", "24", "1200"},
		terms.TypeDays:     {"1", "90", "36500"},
		terms.TypeHours:    {"0", "24", "8760"},
		terms.TypeMonthDay: {"1", "13", "28"},
		terms.TypeTier:     {"silver", "gold", "platinum", "diamond"},
		terms.TypeSwitch:   {"true", "false"},
	}
	v := terms.Default()
	for _, p := range rapid.SliceOfDistinct(rapid.SampledFrom(terms.Parameters()), rapid.ID).Draw(t, "parameters") {
		before := v
		if err := p.Set(&v, rapid.SampledFrom(samples[p.Type]).Draw(t, p.Name)); err != nil {
			t.Fatal(err)
		}
		if len(v.Disorders()) > 0 {
			v = before
		}
	}
	return v
}

func TestCanonicalReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := anyTerms(t)
		text := terms.Canonical(want)
		have, err := Parse("t.yaml", []byte(text))
		if err != nil {
			t.Fatalf("%v\nin:\n%s", err, text)
		}
		if !have.Equal(want) || terms.Canonical(have) != text {
			t.Fatalf("reads back as\n%s\nwas\n%s", terms.Canonical(have), text)
		}
		if d := terms.Compare(have, want); len(d) > 0 {
			t.Fatalf("differences: %v", d)
		}
		var asJSON strings.Builder
		if err := PrintJSON(&asJSON, want); err != nil {
			t.Fatal(err)
		}
		if have, err := Parse("t.json", []byte(asJSON.String())); err != nil || !have.Equal(want) {
			t.Fatalf("%v; the JSON reads back as other terms:\n%s", err, asJSON.String())
		}
	})
}

// Equal terms, equal texts and equal hashes are one thing; and terms without any
// difference at any instant are those that At cannot tell apart.
func TestHashIsOfTheText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyTerms(t), anyTerms(t)
		if rapid.Bool().Draw(t, "alike") {
			b = terms.New(a.Zone, a.Versions()...)
		}
		equal, sameText := a.Equal(b), terms.Canonical(a) == terms.Canonical(b)
		if sameHash := terms.Hash(a) == terms.Hash(b); equal != sameText || sameText != sameHash {
			t.Fatalf("equal %v, same text %v, same hash %v", equal, sameText, sameHash)
		}
	})
}

func TestCompareIsWhatAtSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyTerms(t), anyTerms(t)
		differences := terms.Compare(a, b)
		instants := []rules.Instant{rules.None, 0, rules.Never - 1}
		for _, v := range append(append([]terms.Version(nil), a.Versions()...), b.Versions()...) {
			if v.EffectiveFrom != rules.None {
				instants = append(instants, v.EffectiveFrom-1, v.EffectiveFrom)
			}
		}
		for _, at := range instants {
			for _, p := range terms.Parameters() {
				va, vb := p.Get(a.At(at)), p.Get(b.At(at))
				found := 0
				for _, d := range differences {
					if d.Name == p.Name && d.From <= at && at < d.Until {
						found++
						if d.A != va || d.B != vb {
							t.Fatalf("%s at %s: %s and %s, said %v", p.Name, at, va, vb, d)
						}
					}
				}
				if want := va != vb; want != (found == 1) || found > 1 {
					t.Fatalf("%s at %s: %s and %s, in %d differences", p.Name, at, va, vb, found)
				}
			}
		}
	})
}
