package terms

import (
	"strings"
	"testing"
	"time"

	"trueup/rules"
)

const publishedText = `zone: UTC
gold_from: 1000.00
platinum_from: 5000.00
diamond_from: 25000.00
points_per_dollar: 5
first_big_order_over: 350.00
hourly_bonus: 100
member_bonus: 1000
member_order_over: 100.00
referral_on: false
referral_bonus: 1000
referral_order_over: 100.00
deposit_min: 10000.00
deposit_min_tier: platinum
points_life_months: 24
credits_points_per_dollar: 100
voucher_points_per_dollar: 160
credits_min_points: 1500
voucher_min_points: 4000
gift_card_min_tier: gold
donation_min_tier: platinum
credits_life_days: 90
voucher_life_days: 90
lag_hours: 24
commission_rate: 0.1
reward_months: 24
payout_day: 13
`

func TestCanonicalOfThePublishedTerms(t *testing.T) {
	if have := Canonical(Published()); have != publishedText {
		t.Errorf("have:\n%s", have)
	}
}

func TestCanonicalOfVersions(t *testing.T) {
	terms := New(rules.Zone{}, in(t, y2022, "points_per_dollar", "4.5"), in(t, ""))
	published := strings.TrimPrefix(publishedText, "zone: UTC\n")
	first := strings.ReplaceAll("\n"+strings.TrimSpace(published), "\n", "\n    ")
	want := "zone: UTC\nversions:\n" +
		"  - effective_from: 0000-01-01T00:00:00Z" + first + "\n" +
		"  - effective_from: 2022-01-01T00:00:00Z" + strings.Replace(first, "points_per_dollar: 5", "points_per_dollar: 4.5", 1) + "\n"
	if have := Canonical(terms); have != want {
		t.Errorf("have:\n%s\nwant:\n%s", have, want)
	}
}

func TestCanonicalZone(t *testing.T) {
	for name, want := range map[string]string{
		"America/New_York": "America/New_York",
		"Etc/GMT+5":        "Etc/GMT+5",
		"EST5EDT":          "EST5EDT",
		"":                 `""`,
		"x: y":             `"x: y"`,
		"+03":              `"+03"`,
	} {
		have, _, _ := strings.Cut(Canonical(New(rules.NewZone(time.FixedZone(name, 0)), Default())), "\n")
		if have != "zone: "+want {
			t.Errorf("%q: %s, want %s", name, have, want)
		}
	}
}

// The hash is in ledgers: for the same terms and edition it must never change.
func TestHash(t *testing.T) {
	base := Hash(Published())
	if want := "5bba2ff11b60eef77256ded937f530fae900cd6ec9e9cf92464b858a86fb3c45"; base != want {
		t.Errorf("the hash of the published terms is %s, was %s", base, want)
	}
	seen := map[string]string{base: "published"}
	for what, hash := range map[string]string{
		"one value":         Hash(New(rules.Zone{}, in(t, "", "lag_hours", "25"))),
		"a zone":            Hash(New(rules.NewZone(time.FixedZone("Test/East", 3600)), Default())),
		"an effective_from": Hash(New(rules.Zone{}, in(t, y2020))),
		"an edition":        Hash(Published(), "1"),
		"two editions":      Hash(Published(), "1", "1"),
		"two in one":        Hash(Published(), "1\"\nedition \"1"),
	} {
		if other := seen[hash]; other != "" {
			t.Errorf("%s and %s have the same hash", what, other)
		}
		seen[hash] = what
	}
	if Hash(New(rules.NewZone(time.UTC), Default())) != base {
		t.Error("UTC by name and by default have different hashes")
	}
}

// A text is told by its hash, whoever wrote it, and with whatever parameters.
func TestTextHas(t *testing.T) {
	for _, tm := range []*Terms{Published(), New(rules.Zone{}, in(t, "", "lag_hours", "25")), New(rules.Zone{}, in(t, y2020), in(t, y2024))} {
		text, sum := Canonical(tm), Hash(tm)
		if HashText(text) != sum || !TextHas(text, sum) || TextHas(text+" ", sum) || TextHas(text, sum[1:]+"0") {
			t.Errorf("not told by its hash:\n%s", text)
		}
	}
	if text := "lag_hours: 24\n"; !TextHas(text, HashText(text)) || TextHas(text, Hash(Published(), "2")) {
		t.Errorf("a text of fewer parameters is not told by its hash")
	}
}

func TestEqual(t *testing.T) {
	if !Published().Equal(New(rules.NewZone(time.UTC), Default())) {
		t.Error("the published terms differ from themselves")
	}
	if Published().Equal(New(rules.Zone{}, in(t, "", "lag_hours", "25"))) || Published().Equal(New(rules.Zone{}, in(t, y2020))) {
		t.Error("different terms are equal")
	}
}
