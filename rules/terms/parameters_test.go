package terms

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// section3 is the table of PROGRAMS.md, section 3, copied by hand: name, published
// value in canonical text, clauses.
var section3 = []string{
	"gold_from 1000.00 B-10",
	"platinum_from 5000.00 B-10",
	"diamond_from 25000.00 B-10",
	"points_per_dollar 5 B-20 B-24 B-28",
	"first_big_order_over 350.00 B-24",
	"hourly_bonus 100 B-25",
	"member_bonus 1000 B-26",
	"member_order_over 100.00 B-26",
	"referral_on false B-27",
	"referral_bonus 1000 B-27",
	"referral_order_over 100.00 B-27",
	"deposit_min 10000.00 B-28",
	"deposit_min_tier platinum B-28",
	"points_life_months 24 B-40",
	"credits_points_per_dollar 100 B-41",
	"voucher_points_per_dollar 160 B-41",
	"credits_min_points 1500 B-42",
	"voucher_min_points 4000 B-42",
	"gift_card_min_tier gold B-43",
	"donation_min_tier platinum B-43",
	"credits_life_days 90 B-50",
	"voucher_life_days 90 B-52",
	"lag_hours 24 B-30 P-07",
	"commission_rate 0.1 P-05",
	"reward_months 24 P-04",
	"payout_day 13 P-08",
	"point_value 0.01", // not of the page: the reports need it
}

func TestTableIsSection3(t *testing.T) {
	var have []string
	for _, p := range Parameters() {
		have = append(have, strings.Join(append([]string{p.Name, p.Published()}, p.Clauses...), " "))
		if p.About == "" || strings.ContainsAny(p.About, "\n\t") {
			t.Errorf("%s: description %q is not one line", p.Name, p.About)
		}
		if Lookup(p.Name) != p {
			t.Errorf("Lookup(%q) finds another parameter", p.Name)
		}
	}
	if d := cmp.Diff(section3, have); d != "" {
		t.Errorf("the table is not that of section 3 (-page +code):\n%s", d)
	}
	if Zone.Name != "zone" || !cmp.Equal(Zone.Clauses, []string{"G-0"}) || Published().Zone.Name() != "UTC" {
		t.Errorf("the zone is not as in section 3: %v", Zone)
	}
	if Lookup("zone") != nil || Lookup("gold") != nil {
		t.Error("Lookup finds what is no parameter of a version")
	}
}

// Every parameter has a field of its own: setting one changes that one and no other.
func TestSetChangesOneParameter(t *testing.T) {
	other := map[Type]string{TypeTier: "diamond", TypeSwitch: "true"}
	for _, p := range Parameters() {
		text := other[p.Type]
		if text == "" {
			text = "7"
		}
		v, published := Default(), Default()
		if err := p.Set(&v, text); err != nil {
			t.Fatalf("%s: %v", p.Name, err)
		}
		for _, q := range Parameters() {
			if changed := q.Get(&v) != q.Get(&published); changed != (p == q) {
				t.Errorf("after %s = %s, %s is %s", p.Name, text, q.Name, q.Get(&v))
			}
		}
	}
}

func TestValues(t *testing.T) {
	for _, c := range []struct{ parameter, text, want string }{ // want is empty if the text is refused
		{"gold_from", "500", "500.00"},
		{"gold_from", "500.5", "500.50"},
		{"gold_from", "500.05", "500.05"},
		{"gold_from", "0", "0.00"},
		{"gold_from", "0.00", "0.00"},
		{"gold_from", "92233720368547758.07", "92233720368547758.07"},
		{"gold_from", "92233720368547758.08", ""},
		{"gold_from", "500.", ""},
		{"gold_from", ".5", ""},
		{"gold_from", "500.000", ""},
		{"gold_from", "-500.00", ""},
		{"gold_from", "+500.00", ""},
		{"gold_from", "0500.00", ""},
		{"gold_from", "1_000", ""},
		{"gold_from", "1,000.00", ""},
		{"gold_from", "5e2", ""},
		{"gold_from", " 500", ""},
		{"gold_from", "", ""},
		{"gold_from", "٥٠٠", ""},
		{"points_per_dollar", "4", "4"},
		{"points_per_dollar", "4.50", "4.5"},
		{"points_per_dollar", "0", "0"},
		{"points_per_dollar", "0.000001", "0.000001"},
		{"points_per_dollar", "0.0000001", ""},
		{"points_per_dollar", "9223372036854.775807", "9223372036854.775807"},
		{"points_per_dollar", "9223372036854.775808", ""},
		{"points_per_dollar", "-1", ""},
		{"commission_rate", "0.100000", "0.1"},
		{"commission_rate", "10 %", ""},
		{"hourly_bonus", "0", "0"},
		{"hourly_bonus", "9223372036854775807", "9223372036854775807"},
		{"hourly_bonus", "9223372036854775808", ""},
		{"hourly_bonus", "1.0", ""},
		{"hourly_bonus", "-1", ""},
		{"credits_points_per_dollar", "1", "1"},
		{"credits_points_per_dollar", "0", ""},
		{"voucher_points_per_dollar", "0", ""},
		{"points_life_months", "1", "1"},
		{"points_life_months", "1200", "1200"},
		{"points_life_months", "0", ""},
		{"points_life_months", "1201", ""},
		{"reward_months", "0", ""},
		{"credits_life_days", "36500", "36500"},
		{"credits_life_days", "36501", ""},
		{"voucher_life_days", "0", ""},
		{"lag_hours", "0", "0"},
		{"lag_hours", "8760", "8760"},
		{"lag_hours", "8761", ""},
		{"payout_day", "1", "1"},
		{"payout_day", "28", "28"},
		{"payout_day", "29", ""},
		{"payout_day", "0", ""},
		{"deposit_min_tier", "silver", "silver"},
		{"deposit_min_tier", "Gold", ""},
		{"referral_on", "true", "true"},
		{"referral_on", "True", ""},
		{"referral_on", "1", ""},
	} {
		v := Default()
		p := Lookup(c.parameter)
		err := p.Set(&v, c.text)
		switch {
		case err == nil && p.Get(&v) != c.want:
			t.Errorf("%s %q is %s, want %q", c.parameter, c.text, p.Get(&v), c.want)
		case err != nil && c.want != "":
			t.Errorf("%s %q: %v", c.parameter, c.text, err)
		case err != nil && v != Default():
			t.Errorf("%s %q: refused, but something changed", c.parameter, c.text)
		}
	}
}

func TestValueErrorText(t *testing.T) {
	for _, c := range []struct{ parameter, text, want string }{
		{"gold_from", "1,000", `expected money, 0.00 or more with at most two decimals, such as 1000.00, found "1,000"`},
		{"gold_from", "99999999999999999999", `expected money, 0.00 or more with at most two decimals, such as 1000.00, found "99999999999999999999", which is too large`},
		{"commission_rate", "10 %", `expected a decimal, 0 or more with at most six places, such as 0.1, found "10 %"`},
		{"payout_day", "31", `expected a day of the month from 1 to 28 (later days are not in every month), such as 13, found "31"`},
		{"gift_card_min_tier", "Gold", `expected silver, gold, platinum or diamond, found "Gold"`},
		{"referral_on", "yes", `expected true or false, found "yes"`},
		{"lag_hours", strings.Repeat("é", 41), `expected whole hours, 0 to 8760, such as 24, found "` + strings.Repeat("é", 40) + `"…`},
		{"lag_hours", "a\nb", `expected whole hours, 0 to 8760, such as 24, found "a\nb"`},
	} {
		v := Default()
		err := Lookup(c.parameter).Set(&v, c.text)
		if err == nil || err.Error() != c.want {
			t.Errorf("%s %q:\nhave %v\nwant %s", c.parameter, c.text, err, c.want)
		}
	}
}

// B-10: each tier starts at its threshold, so the thresholds must not cross.
func TestDisorders(t *testing.T) {
	for _, c := range []struct {
		gold, platinum, diamond string
		want                    string
	}{
		{"1000.00", "5000.00", "25000.00", ""},
		{"0", "0", "0", ""},
		{"5000.00", "5000.00", "5000.00", ""},
		{"5000.01", "5000.00", "25000.00", "gold_from>platinum_from"},
		{"1000.00", "25000.01", "25000.00", "platinum_from>diamond_from"},
		{"3", "2", "1", "gold_from>platinum_from platinum_from>diamond_from"},
	} {
		v := Default()
		for name, text := range map[string]string{"gold_from": c.gold, "platinum_from": c.platinum, "diamond_from": c.diamond} {
			if err := Lookup(name).Set(&v, text); err != nil {
				t.Fatal(err)
			}
		}
		var have []string
		for _, d := range v.Disorders() {
			have = append(have, d.Lower.Name+">"+d.Upper.Name)
		}
		if got := strings.Join(have, " "); got != c.want {
			t.Errorf("%v: %q, want %q", c, got, c.want)
		}
	}
}

func TestTypeNames(t *testing.T) {
	var have []string
	for typ := TypeMoney; typ <= TypeZone; typ++ {
		have = append(have, typ.String())
	}
	want := []string{"money", "rate", "points", "count", "months", "days", "hours", "day of month", "tier", "switch", "zone"}
	if d := cmp.Diff(want, have); d != "" {
		t.Error(d)
	}
}
