package business

// state_test.go: the state of an account as a line, and what moved between two of them.

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trueup/rules"
	"trueup/rules/terms"
)

func TestStateRoundTrip(t *testing.T) {
	e := NewEvaluator(terms.Published())
	e.reset(&rules.Input{Account: "A", AsOf: at(t, "2023-12-01T00:00:00Z")})
	e.account = accountFact{known: true, opened: 0, currency: `E"€`}
	e.standing.enrol(at(t, "2023-06-01T00:00:00.000001Z"), e.years)
	if err := e.standing.count(at(t, "2023-07-01T00:00:00Z"), 25000_00, e.terms.At(0)); err != nil {
		t.Fatal(err)
	}
	text := e.appendState(nil)
	if bytes.ContainsAny(text, "\r\n") {
		t.Errorf("more than a line: %s", text)
	}
	got, err := ReadState(text)
	if err != nil {
		t.Fatal(err)
	}
	want := &State{
		Year: 2023, Value: 25000_00, Currency: `E"€`,
		Tiers: []TierChange{
			{At: int64(at(t, "2023-06-01T00:00:00.000001Z")), To: "silver", Reason: "enrolled"},
			{At: int64(at(t, "2023-07-01T00:00:00Z")), From: "silver", To: "diamond", Reason: "threshold_reached", Value: 25000_00},
		},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if got.Tier() != terms.Diamond || got.yearValue(2023) != 25000_00 || got.yearValue(2024) != 0 {
		t.Errorf("tier %s, value of 2023 %s, of 2024 %s", got.Tier(), got.yearValue(2023), got.yearValue(2024))
	}
}

// USD is no currency to convert to; the row of an account not open yet says nothing.
func TestStateCurrency(t *testing.T) {
	for _, c := range []struct {
		account accountFact
		want    string
	}{
		{accountFact{known: true, opened: 5, currency: "EUR"}, "EUR"},
		{accountFact{known: true, opened: 5, currency: "USD"}, ""},
		{accountFact{known: true, opened: 5}, ""},
		{accountFact{known: true, opened: 6, currency: "EUR"}, ""},
		{accountFact{known: true, opened: rules.None, currency: "EUR"}, ""},
	} {
		e := NewEvaluator(terms.Published())
		e.reset(&rules.Input{Account: "A", AsOf: 5})
		e.account = c.account
		s, err := ReadState(e.appendState(nil))
		if err != nil || s.Currency != c.want {
			t.Errorf("%+v: currency %q, %v", c.account, s.Currency, err)
		}
	}
}

func TestNoStateIsNotEnrolled(t *testing.T) {
	for _, text := range [][]byte{nil, {}} {
		s, err := ReadState(text)
		if err != nil || len(s.Tiers) != 0 || s.Tier() != terms.Silver || s.yearValue(2023) != 0 {
			t.Errorf("%+v, %v", s, err)
		}
	}
}

func TestBrokenState(t *testing.T) {
	for _, text := range []string{"{", "2|0|0|0|", "1", "1|", "1|one|0|0|", "1|-1|0|0|", "1|"} {
		if s, err := ReadState([]byte(text)); err == nil {
			t.Errorf("%s is read as %+v", text, s)
		}
		if _, err := moved([]byte(text), nil); err == nil {
			t.Errorf("moved from %s", text)
		}
		if _, err := moved(nil, []byte(text)); err == nil {
			t.Errorf("moved to %s", text)
		}
	}
}

func TestMovedCountsNewTierChanges(t *testing.T) {
	const (
		enrolled = "1|1|1970|0||1|s|0"
		gold     = "1|2|1970|100000||1|s|0|2|sg|100000"
		richer   = "1|2|1970|100001||1|s|0|2|sg|100001"
		later    = "1|3|1970|0||1|s|0|2|sg|100000|9|gs|0"
	)
	for _, c := range []struct {
		name, before, after string
		want                int
	}{
		{"nothing", "", "", 0},
		{"the enrolment is none", "", enrolled, 0},
		{"a first rise", "", gold, 1},
		{"a rise", enrolled, gold, 1},
		{"as it was", gold, gold, 0},
		{"a fall after it", gold, later, 1},
		{"both at once", enrolled, later, 2},
		{"the same rise with another value", gold, richer, 1},
		{"withdrawn", gold, enrolled, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := moved([]byte(c.before), []byte(c.after))
			if err != nil || got != c.want {
				t.Errorf("%d moved, want %d, %v", got, c.want, err)
			}
		})
	}
}

// A state of which no more than its beginning is good.
func TestStateCutShort(t *testing.T) {
	const whole = "1|3|2023|100000|EUR|1|s|0|2|sg|100000|9|gs|0"
	if s, err := ReadState([]byte(whole)); err != nil || len(s.Tiers) != 3 || s.Tiers[2].Reason != "year_review" {
		t.Fatalf("%+v, %v", s, err)
	}
	for i := 1; i < len(whole); i++ {
		if s, err := ReadState([]byte(whole[:i])); err == nil {
			t.Errorf("%q is read as %+v", whole[:i], s)
		}
	}
	for _, broken := range []string{whole + "|", whole + "x", "1|1|2023|0||1|x|0", "1|1|2023|0||1|sgp|0", "1|1|2023|0||1||0", "1|1|2023|0||then|s|0"} {
		if s, err := ReadState([]byte(broken)); err == nil {
			t.Errorf("%q is read as %+v", broken, s)
		}
	}
}
