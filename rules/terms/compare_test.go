package terms

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trueup/rules"
)

// in returns a version in force from an instant ("" for none), with pairs of name and text set.
func in(t *testing.T, from string, pairs ...string) Version {
	t.Helper()
	v := Default()
	if from != "" {
		at, ok := rules.ParseInstant(from)
		if !ok {
			t.Fatalf("bad instant %q", from)
		}
		v.EffectiveFrom = at
	}
	for i := 0; i < len(pairs); i += 2 {
		if err := Lookup(pairs[i]).Set(&v, pairs[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	return v
}

func lines(differences []Difference) []string {
	var s []string
	for _, d := range differences {
		until := d.Until.String()
		if d.Until == rules.Never {
			until = "never"
		}
		s = append(s, d.From.String()+" - "+until+" "+d.Name+" "+d.A+" "+d.B+" "+d.Clauses[0])
	}
	return s
}

const y2020, y2022, y2024 = "2020-01-01T00:00:00Z", "2022-01-01T00:00:00Z", "2024-01-01T00:00:00Z"

func TestCompare(t *testing.T) {
	utc, east := rules.Zone{}, rules.NewZone(time.FixedZone("Test/East", 3600))
	for _, c := range []struct {
		name string
		a, b *Terms
		want []string
	}{
		{"the same", Published(), Published(), nil},
		{"a version that changes nothing", Published(), New(utc, in(t, y2020), in(t, y2022)), nil},
		{"the first version holds from the beginning", Published(), New(utc, in(t, y2020, "lag_hours", "1")),
			[]string{" - never lag_hours 24 1 B-30"}},
		{"zone first, then by time, then by the table",
			New(utc, in(t, y2020), in(t, y2022, "lag_hours", "1", "gold_from", "1")),
			New(east, in(t, y2020, "payout_day", "1"), in(t, y2024, "gold_from", "1")),
			[]string{
				" - never zone UTC Test/East G-0",
				" - 2024-01-01T00:00:00Z payout_day 13 1 P-08",
				"2022-01-01T00:00:00Z - 2024-01-01T00:00:00Z gold_from 1.00 1000.00 B-10",
				"2022-01-01T00:00:00Z - never lag_hours 1 24 B-30",
			}},
		{"neighbouring spans with the same values are one",
			New(utc, in(t, "", "lag_hours", "1"), in(t, y2022, "lag_hours", "1"), in(t, y2024)), Published(),
			[]string{" - 2024-01-01T00:00:00Z lag_hours 1 24 B-30"}},
		{"spans apart, or with other values, stay apart",
			New(utc, in(t, "", "lag_hours", "1"), in(t, y2020), in(t, y2022, "lag_hours", "1"), in(t, y2024, "lag_hours", "2")), Published(),
			[]string{
				" - 2020-01-01T00:00:00Z lag_hours 1 24 B-30",
				"2022-01-01T00:00:00Z - 2024-01-01T00:00:00Z lag_hours 1 24 B-30",
				"2024-01-01T00:00:00Z - never lag_hours 2 24 B-30",
			}},
	} {
		if d := cmp.Diff(c.want, lines(Compare(c.a, c.b))); d != "" {
			t.Errorf("%s (-want +have):\n%s", c.name, d)
		}
	}
}

// A version overrides the published terms, not the version before it; the first one
// is also that of all facts before it.
func TestAt(t *testing.T) {
	terms := New(rules.Zone{}, in(t, y2022, "gold_from", "1"), in(t, y2020, "lag_hours", "1"))
	for _, c := range []struct{ at, gold, lag string }{
		{"1999-01-01T00:00:00Z", "1000.00", "1"},
		{y2020, "1000.00", "1"},
		{"2021-12-31T23:59:59.999999Z", "1000.00", "1"},
		{y2022, "1.00", "24"},
		{y2024, "1.00", "24"},
	} {
		at, _ := rules.ParseInstant(c.at)
		v := terms.At(at)
		if gold, lag := Lookup("gold_from").Get(v), Lookup("lag_hours").Get(v); gold != c.gold || lag != c.lag {
			t.Errorf("at %s: gold_from %s, lag_hours %s", c.at, gold, lag)
		}
	}
}
