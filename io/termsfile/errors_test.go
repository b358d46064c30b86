package termsfile

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const v2020 = "versions:\n- effective_from: 2020-01-01T00:00:00Z\n"

// Each case is a file and all that is said about it, without the "t.yaml:" before each line.
var problemCases = []struct{ name, text, want string }{
	// nothing to read
	{"empty", "", "1:1: empty: a terms file says at least one parameter; for the published terms name no file"},
	{"a text", "hello\n", `1:1: expected parameters as name: value, found "hello"`},
	{"not YAML", "zone: UTC\nlag_hours 1\n", `2: not YAML: could not find expected ':' (write name: value)`},
	{"a second document", "lag_hours: x\n---\nlag_hours: 1\n",
		"1:12: parameter \"lag_hours\": expected whole hours, 0 to 8760, such as 24, found \"x\"\n" +
			`3:1: a second document: a terms file is one`},
	{"an alias", "points_life_months: &m 24\nreward_months: *m\n", "1:21: anchor \"&m\": leave it out\n2:16: alias \"*m\": write the value itself"},

	// names
	{"misspelt", "gold_form: 1\n", `1:1: parameter "gold_form": unknown; did you mean gold_from?`},
	{"other case and dashes", "zone: UTC\nGold-From: 1\n", `2:1: parameter "Gold-From": unknown; did you mean gold_from?`},
	{"cut short", "commission: 0.1\n", `1:1: parameter "commission": unknown; did you mean commission_rate?`},
	{"misspelt zone", "zones: UTC\n", `1:1: parameter "zones": unknown; did you mean zone?`},
	{"misspelt versions", "version: []\n", `1:1: parameter "version": unknown; did you mean versions?`},
	{"misspelt effective_from", v2020 + "- effective: 2024-01-01T00:00:00Z\n",
		"3:3: parameter \"effective_from\": missing: a version says from when it is in force, such as effective_from: 2020-01-01T00:00:00Z\n" +
			`3:3: parameter "effective": unknown; did you mean effective_from?`},
	{"like nothing", "colour: red\n", `1:1: parameter "colour": unknown; "trueup terms" lists the parameters`},
	{"a long name", strings.Repeat("x", 70) + ": 1\n",
		`1:1: parameter "` + strings.Repeat("x", 40) + `"…: unknown; "trueup terms" lists the parameters`},
	{"empty name", "'': 1\n", `1:1: parameter "": unknown; "trueup terms" lists the parameters`},
	{"repeated", "lag_hours: 1\nlag_hours: 1\n", `2:1: "lag_hours" is given again; first at line 1, column 1`},
	{"repeated with other quotes", "lag_hours: 1\n'lag_hours': 2\n", `2:1: "lag_hours" is given again; first at line 1, column 1`},
	{"repeated unknown", "x9: 1\nx9: 1\n", "1:1: parameter \"x9\": unknown; \"trueup terms\" lists the parameters\n" +
		`2:1: "x9" is given again; first at line 1, column 1`},

	// values
	{"not money", "gold_from:   5,00\n", `1:14: parameter "gold_from": expected money, 0.00 or more with at most two decimals, such as 1000.00, found "5,00"`},
	{"no value", "lag_hours: 1\ngold_from:\nhourly_bonus: 1\n", `2:1: parameter "gold_from": expected money, 0.00 or more with at most two decimals, such as 1000.00, found nothing`},
	{"null", "hourly_bonus: null\n", `1:15: parameter "hourly_bonus": expected whole points, 0 or more, such as 100, found "null"`},
	{"empty text", "hourly_bonus: ''\n", `1:15: parameter "hourly_bonus": expected whole points, 0 or more, such as 100, found ""`},
	{"octal", "lag_hours: 030\n", `1:12: parameter "lag_hours": expected whole hours, 0 to 8760, such as 24, found "030"`},
	{"a list", "lag_hours: [1]\n", `1:12: parameter "lag_hours": expected whole hours, 0 to 8760, such as 24, found a list`},
	{"a mapping", "lag_hours: {a: 1}\n", `1:12: parameter "lag_hours": expected whole hours, 0 to 8760, such as 24, found a mapping`},
	{"yes", "referral_on: yes\n", `1:14: parameter "referral_on": expected true or false, found "yes"`},
	{"a tier in capitals", "gift_card_min_tier: GOLD\n", `1:21: parameter "gift_card_min_tier": expected silver, gold, platinum or diamond, found "GOLD"`},
	{"a day not in every month", "payout_day: 29\n", `1:13: parameter "payout_day": expected a day of the month from 1 to 28 (later days are not in every month), such as 13, found "29"`},
	{"one line of JSON", `{"zone":"UTC","gold_from":"x","lag_hours":-1}`,
		"1:27: parameter \"gold_from\": expected money, 0.00 or more with at most two decimals, such as 1000.00, found \"x\"\n" +
			`1:43: parameter "lag_hours": expected whole hours, 0 to 8760, such as 24, found "-1"`},
	{"columns are characters", `{"zone": "Zürich", "lag_hours": x}`,
		"1:10: parameter \"zone\": expected an IANA time zone, such as UTC or America/New_York, found \"Zürich\"\n" +
			`1:33: parameter "lag_hours": expected whole hours, 0 to 8760, such as 24, found "x"`},

	// thresholds
	{"gold above the published platinum", "gold_from: 6000\n", `1:12: parameter "gold_from": 6000.00 is more than platinum_from 5000.00 (as published): expected gold_from <= platinum_from <= diamond_from`},
	{"platinum under the published gold", "platinum_from: 900\n", `1:16: parameter "platinum_from": 900.00 is less than gold_from 1000.00 (as published): expected gold_from <= platinum_from <= diamond_from`},
	{"all the wrong way round", "gold_from: 3\nplatinum_from: 2\ndiamond_from: 1\n",
		"2:16: parameter \"platinum_from\": 2.00 is less than gold_from 3.00: expected gold_from <= platinum_from <= diamond_from\n" +
			`3:15: parameter "diamond_from": 1.00 is less than platinum_from 2.00: expected gold_from <= platinum_from <= diamond_from`},
	{"no order with what is no value", "gold_from: 6000\nplatinum_from: x\n",
		`2:16: parameter "platinum_from": expected money, 0.00 or more with at most two decimals, such as 5000.00, found "x"`},

	// zone
	{"no such zone", "zone: Mars/Olympus\n", `1:7: parameter "zone": expected an IANA time zone, such as UTC or America/New_York, found "Mars/Olympus"`},
	{"the machine's zone", "zone: Local\n", `1:7: parameter "zone": expected an IANA time zone, such as UTC or America/New_York, found "Local"`},
	{"the machine's zone by file", "zone: localtime\n", `1:7: parameter "zone": expected an IANA time zone, such as UTC or America/New_York, found "localtime"`},
	{"a path", "zone: ../etc/passwd\n", `1:7: parameter "zone": expected an IANA time zone, such as UTC or America/New_York, found "../etc/passwd"`},
	{"no zone", "zone:\nlag_hours: 1\n", `1:1: parameter "zone": expected an IANA time zone, such as UTC or America/New_York, found nothing`},
	{"an empty zone", "zone: ''\n", `1:7: parameter "zone": expected an IANA time zone, such as UTC or America/New_York, found ""`},
	{"a list of zones", "zone: [UTC]\n", `1:7: parameter "zone": expected an IANA time zone, such as UTC or America/New_York, found a list`},

	// versions
	{"flat and versions", "gold_from: 1\n" + v2020 + "lag_hour: 1\n",
		"1:1: parameter \"gold_from\": beside versions: move it into each version that it is for\n" +
			`4:1: parameter "lag_hour": unknown; did you mean lag_hours?`},
	{"effective_from alone", "effective_from: 2020-01-01T00:00:00Z\n", `1:1: parameter "effective_from": belongs to a version: write versions, each with its effective_from`},
	{"versions empty", "versions: []\n", `1:11: parameter "versions": expected at least one version, found an empty list`},
	{"versions without value", "versions:\n", `1:1: parameter "versions": expected a list of versions, found nothing`},
	{"versions a mapping", "versions:\n  effective_from: 2020-01-01T00:00:00Z\n", `2:3: parameter "versions": expected a list of versions, found a mapping`},
	{"a version that is none", v2020 + "- 5\n-\n", "3:3: version 2: expected parameters as name: value, found \"5\"\n" +
		`4:2: version 3: expected parameters as name: value, found nothing`},
	{"zone in a version", v2020 + "  zone: UTC\n", `3:3: parameter "zone": the zone is one for all versions: move it beside versions`},
	{"versions in a version", v2020 + "  versions: []\n", `3:3: parameter "versions": a version has no versions of its own`},
	{"effective_from missing", "versions:\n  - lag_hours: 1\n", `2:5: parameter "effective_from": missing: a version says from when it is in force, such as effective_from: 2020-01-01T00:00:00Z`},
	{"effective_from a date", "versions: [{effective_from: 2020-01-01}]\n", `1:29: parameter "effective_from": expected an instant as RFC 3339, such as 2020-01-01T00:00:00Z, found "2020-01-01"`},
	{"effective_from with a space", "versions: [{effective_from: 2020-01-01 00:00:00Z}]\n", `1:29: parameter "effective_from": expected an instant as RFC 3339, such as 2020-01-01T00:00:00Z, found "2020-01-01 00:00:00Z"`},
	{"effective_from without value", "versions: [{effective_from: }]\n", `1:13: parameter "effective_from": expected an instant as RFC 3339, such as 2020-01-01T00:00:00Z, found nothing`},
	{"the same instant twice", v2020 + "- effective_from: 2020-01-01T01:00:00+01:00\n", `3:19: parameter "effective_from": the same instant as that of the version at line 2, column 19`},
}

func TestProblems(t *testing.T) {
	for _, c := range problemCases {
		t.Run(c.name, func(t *testing.T) { wantProblems(t, c.text, c.want) })
	}
}

func wantProblems(t *testing.T, text, want string) {
	t.Helper()
	parsed, err := Parse("t.yaml", []byte(text))
	if err == nil {
		t.Fatalf("no problem found in:\n%s", text)
	}
	if parsed != nil {
		t.Error("terms and an error")
	}
	have := strings.ReplaceAll("\n"+err.Error(), "\nt.yaml:", "\n")[1:]
	if d := cmp.Diff(want, strings.TrimSpace(have)); d != "" {
		t.Errorf("(-want +have):\n%s\nin:\n%s", d, text)
	}
}

// One file with most of it, as an example to try: every problem at once, sorted.
func TestBrokenFixture(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(fixtures, "broken.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = Parse("broken.yaml", text)
	if err == nil {
		t.Fatal("no problem found")
	}
	golden(t, "broken.txt", err.Error()+"\n")
}
