package business

// standing_test.go: tier and running value by themselves (B-12 to B-15).

import (
	"errors"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trueup/rules"
	"trueup/rules/terms"
)

func at(t *testing.T, text string) rules.Instant {
	t.Helper()
	i, ok := rules.ParseInstant(text)
	if !ok {
		t.Fatalf("%q is no instant", text)
	}
	return i
}

// enrolled is a standing that begins in the middle of 2023.
func enrolled(t *testing.T) (*tierStanding, *calendar) {
	t.Helper()
	s, years := new(tierStanding), newCalendar(rules.Zone{})
	s.reset()
	s.enrol(at(t, "2023-06-01T00:00:00Z"), years)
	return s, years
}

func TestStandingBeforeEnrolment(t *testing.T) {
	s := new(tierStanding)
	s.reset()
	if s.enrolled || s.tier != terms.Silver || s.review != rules.Never || len(s.history) != 0 {
		t.Errorf("before the enrolment: %+v", s)
	}
}

func TestEnrolmentIsOnce(t *testing.T) {
	s, years := enrolled(t)
	s.enrol(at(t, "2024-06-01T00:00:00Z"), years)
	want := []tierChange{{at: at(t, "2023-06-01T00:00:00Z"), reason: reasonEnrolled}}
	if d := cmp.Diff(want, s.history, cmp.AllowUnexported(tierChange{})); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if s.year != 2023 || s.review != at(t, "2024-01-01T00:00:00Z") {
		t.Errorf("year %d, review %s", s.year, s.review)
	}
}

// Each step counts a value, takes one off, or reviews the year.
func TestStandingStepByStep(t *testing.T) {
	s, years := enrolled(t)
	v := terms.Default()
	for i, step := range []struct {
		count, uncount rules.Cents
		of             int // year of what is taken off; 0: no step of that kind
		review         bool
		tier           terms.Tier
		value          rules.Cents
		rows           int
	}{
		{count: 999_99, tier: terms.Silver, value: 999_99, rows: 1},
		{count: 1, tier: terms.Gold, value: 1000_00, rows: 2},
		{uncount: 600_00, of: 2023, tier: terms.Gold, value: 400_00, rows: 2},
		{uncount: 600_00, of: 2022, tier: terms.Gold, value: 400_00, rows: 2},
		{count: 600_00, tier: terms.Gold, value: 1000_00, rows: 2},
		{count: 24000_00, tier: terms.Diamond, value: 25000_00, rows: 3},
		{review: true, tier: terms.Diamond, value: 0, rows: 3},
		{count: 5000_00, tier: terms.Diamond, value: 5000_00, rows: 3},
		{uncount: 24000_00, of: 2023, tier: terms.Diamond, value: 5000_00, rows: 3},
		{review: true, tier: terms.Platinum, value: 0, rows: 4},
		{review: true, tier: terms.Silver, value: 0, rows: 5},
		{review: true, tier: terms.Silver, value: 0, rows: 5},
	} {
		switch {
		case step.review:
			s.reviewYear(&v, years)
		case step.of != 0:
			s.uncount(step.of, step.uncount)
		default:
			if err := s.count(at(t, "2023-07-01T00:00:00Z"), step.count, &v); err != nil {
				t.Fatal(err)
			}
		}
		if s.tier != step.tier || s.value != step.value || len(s.history) != step.rows {
			t.Errorf("step %d: tier %s, value %s, %d rows; want %+v", i, s.tier, s.value, len(s.history), step)
		}
	}
	last := tierChange{at: at(t, "2026-01-01T00:00:00Z"), from: terms.Platinum, to: terms.Silver, reason: reasonReview}
	if got := s.history[len(s.history)-1]; got != last {
		t.Errorf("the last row is %+v, want %+v", got, last)
	}
	if s.year != 2027 || s.review != at(t, "2028-01-01T00:00:00Z") {
		t.Errorf("year %d, review %s", s.year, s.review)
	}
}

func TestValueNeverWrapsAround(t *testing.T) {
	s, _ := enrolled(t)
	v := terms.Default()
	if err := s.count(0, math.MaxInt64, &v); err != nil {
		t.Fatal(err)
	}
	if err := s.count(0, 1, &v); !errors.Is(err, rules.ErrOverflow) || s.value != math.MaxInt64 {
		t.Errorf("a cent too many: %v, value %s", err, s.value)
	}
}

func TestNextFall(t *testing.T) {
	lowered, raised := terms.Default(), terms.Default()
	lowered.EffectiveFrom, lowered.GoldFrom = at(t, "2025-01-01T00:00:00Z"), 0
	raised.EffectiveFrom, raised.GoldFrom = at(t, "2023-07-01T00:00:00Z"), 2000_00
	for _, c := range []struct {
		name  string
		terms *terms.Terms
		value rules.Cents
		tier  terms.Tier
		want  string
	}{
		{"silver never falls", terms.Published(), 10_00, terms.Silver, ""},
		{"the year's value holds the tier for the next", terms.Published(), 1000_00, terms.Gold, "2025-01-01T00:00:00Z"},
		{"the tier is above the year's value", terms.Published(), 1000_00, terms.Platinum, "2024-01-01T00:00:00Z"},
		{"thresholds raised before the review", terms.New(rules.Zone{}, terms.Default(), raised), 1000_00, terms.Gold, "2024-01-01T00:00:00Z"},
		{"thresholds lowered to nothing before it falls", terms.New(rules.Zone{}, terms.Default(), lowered), 1000_00, terms.Gold, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, years := enrolled(t)
			s.value, s.tier = c.value, c.tier
			want := rules.Never
			if c.want != "" {
				want = at(t, c.want)
			}
			if got := s.nextFall(c.terms, years); got != want {
				t.Errorf("%s, want %s", got, want)
			}
		})
	}
}
