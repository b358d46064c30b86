package termsfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trueup/rules"
	"trueup/rules/terms"
)

const fixtures = "../../fixtures/terms"

func mustParse(t *testing.T, text string) *terms.Terms {
	t.Helper()
	parsed, err := Parse("t.yaml", []byte(text))
	if err != nil {
		t.Fatalf("%v\nin:\n%s", err, text)
	}
	return parsed
}

// changed says what differs from the published terms, a line each: from, name, value.
func changed(t *terms.Terms) []string {
	var list []string
	for _, d := range terms.Compare(terms.Published(), t) {
		list = append(list, strings.TrimSpace(d.From.String()+" "+d.Name+" "+d.B))
	}
	return list
}

func TestForms(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"flat", "gold_from: 500.00\nlag_hours: 48\n", []string{"gold_from 500.00", "lag_hours 48"}},
		{"quoted or not", "gold_from: '500'\nlag_hours: \"48\"\nreferral_on: 'true'\ndeposit_min_tier: \"gold\"\n",
			[]string{"gold_from 500.00", "referral_on true", "deposit_min_tier gold", "lag_hours 48"}},
		{"only the zone", "zone: America/New_York\n", []string{"zone America/New_York"}},
		{"nothing changed, but said so", "{}\n", nil},
		{"one line of JSON", `{"points_per_dollar":"4","points_life_months":12,"referral_on":true}`,
			[]string{"points_per_dollar 4", "referral_on true", "points_life_months 12"}},
		{"JSON indented by tabs", "{\n\t\"zone\": \"UTC\",\n\t\"lag_hours\":\t1\n}\n", []string{"lag_hours 1"}},
		{"JSON versions", `{"versions": [{"effective_from": "2020-01-01T00:00:00Z"}, {"effective_from": "2024-06-01T00:00:00Z", "gold_from": "500.00"}]}`,
			[]string{"2024-06-01T00:00:00Z gold_from 500.00"}},
		{"instants without quotes, in any order, with offset and fraction", `
versions:
  - {effective_from: 2024-06-01T02:00:00.5+02:00, gold_from: 500.00}
  - {effective_from: 2020-01-01T00:00:00Z, lag_hours: 0}
`, []string{"lag_hours 0", "2024-06-01T00:00:00.500000Z gold_from 500.00"}},
		{"byte order mark, CRLF, comments, document marks", "\ufeff# terms\r\n---\r\nlag_hours: 1 # one\r\n...\r\n", []string{"lag_hours 1"}},
		{"old Mac line ends", "lag_hours: 1\rgold_from: 2\r", []string{"gold_from 2.00", "lag_hours 1"}},
		{"no line end at the end", "lag_hours: 1", []string{"lag_hours 1"}},
		{"digits as they stand, never as YAML numbers", "commission_rate: 0.100000\nhourly_bonus: 9007199254740993\n", []string{"hourly_bonus 9007199254740993"}},
		{"thresholds may be equal", "gold_from: 5000\n", []string{"gold_from 5000.00"}},
	} {
		if d := cmp.Diff(c.want, changed(mustParse(t, c.text))); d != "" {
			t.Errorf("%s (-want +have):\n%s", c.name, d)
		}
	}
}

// A version overrides the published terms, not the version before it.
func TestVersionOverridesThePublishedTerms(t *testing.T) {
	parsed := mustParse(t, `
versions:
  - effective_from: 2020-01-01T00:00:00Z
    gold_from: 500.00
  - effective_from: 2024-01-01T00:00:00Z
    lag_hours: 48
`)
	want := []string{"gold_from 500.00", "2024-01-01T00:00:00Z lag_hours 48"}
	if d := cmp.Diff(want, changed(parsed)); d != "" {
		t.Error(d)
	}
	if last := parsed.Versions()[1]; last.GoldFrom != 1000_00 || last.Number != 2 {
		t.Errorf("version %d has gold_from %s", last.Number, last.GoldFrom)
	}
}

func TestFlatTermsHaveNoInstant(t *testing.T) {
	if v := mustParse(t, "lag_hours: 1\n").Versions(); len(v) != 1 || v[0].EffectiveFrom != rules.None || v[0].Number != 1 {
		t.Errorf("%+v", v)
	}
}

func TestFixtures(t *testing.T) {
	published, err := Read(filepath.Join(fixtures, "published.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if !published.Equal(terms.Published()) || terms.Hash(published) != terms.Hash(terms.Published()) {
		t.Errorf("published.yaml is not the published terms: %v", changed(published))
	}
	text, err := os.ReadFile(filepath.Join(fixtures, "published.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range terms.Parameters() {
		if !strings.Contains(string(text), "\n"+p.Name+": ") {
			t.Errorf("published.yaml leaves out %s", p.Name)
		}
	}
	versions, err := Read(filepath.Join(fixtures, "with-versions.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"zone America/New_York",
		"2024-06-01T04:00:00Z gold_from 500.00",
		"2024-06-01T04:00:00Z points_per_dollar 4",
		"2024-06-01T04:00:00Z points_life_months 12",
		"2024-06-01T04:00:00Z credits_min_points 1000",
		"2025-01-01T05:00:00Z referral_on true",
		"2025-01-01T05:00:00Z commission_rate 0.125",
	}
	if d := cmp.Diff(want, changed(versions)); d != "" {
		t.Error(d)
	}
}

func TestReadErrors(t *testing.T) {
	_, err := Read(filepath.Join(t.TempDir(), "absent.yaml"))
	if !errors.Is(err, fs.ErrNotExist) || !strings.HasPrefix(err.Error(), "terms file: open ") {
		t.Errorf("absent file: %v", err)
	}
}
