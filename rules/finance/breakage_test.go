package finance

// breakage_test.go: the triangle.

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trueup/rules"
)

// TestTriangle: figures count from the posting to the end of an age; a month of the
// calendar is an age, whatever the day of the posting.
func TestTriangle(t *testing.T) {
	var got []string
	rows := figuresOf(t, cohortsOf(t, rules.Zone{}, endOfMarch, aPosition(t))).Triangle
	for i, r := range rows {
		line := fmt.Sprintf("%s redeemed, %s clawed back, %s repaid, %s expired, %s of %s left",
			r.Redeemed, r.ClawedBack, r.RepaidDebt, r.Expired, r.Outstanding, r.Posted)
		if i > 0 && r.MonthsSince > 0 && len(got) > 0 && got[len(got)-1][len("points 2024-01 +00: "):] == line {
			continue // nothing happened at this age
		}
		if r.Asset == rules.AssetPoints {
			got = append(got, fmt.Sprintf("%s %s +%02d: %s", r.Asset, r.PostedMonth, r.MonthsSince, line))
		}
	}
	want := []string{
		"points 2024-01 +00: 0 redeemed, 0 clawed back, 300 repaid, 0 expired, 1000 of 1300 left",
		"points 2024-01 +02: 400 redeemed, 0 clawed back, 300 repaid, 0 expired, 600 of 1300 left",
		"points 2024-01 +12: 400 redeemed, 100 clawed back, 300 repaid, 0 expired, 500 of 1300 left",
		"points 2024-01 +24: 400 redeemed, 100 clawed back, 300 repaid, 500 expired, 0 of 1300 left",
		"points 2026-01 +00: 0 redeemed, 0 clawed back, 0 repaid, 0 expired, 700 of 700 left",
		"points 2026-01 +02: 200 redeemed, 0 clawed back, 0 repaid, 0 expired, 500 of 700 left",
		"points 2026-03 +00: 0 redeemed, 0 clawed back, 0 repaid, 0 expired, 100 of 100 left",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	ages := map[string]int{}
	for _, r := range rows {
		ages[string(r.Asset)+" "+r.PostedMonth.String()]++
	}
	if diff := cmp.Diff(map[string]int{"points 2024-01": 27, "points 2026-01": 3, "points 2026-03": 1, "credits 2026-01": 3, "commission 2023-12": 28}, ages); diff != "" {
		t.Errorf("every age up to March 2026 has a row:\n%s", diff)
	}
}

// TestTriangleThatDoesNotFoot: a point that got lost is an error that names the cohort,
// in the triangle and in the estimate.
func TestTriangleThatDoesNotFoot(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(p *rules.Position)
	}{
		{"too little left", func(p *rules.Position) { p.Lots[2].Left-- }},
		{"too much left", func(p *rules.Position) { p.Lots[2].Left++ }},
		{"a move that is missing", func(p *rules.Position) { p.Moves = p.Moves[:len(p.Moves)-1] }},
		{"a move beyond the lot", func(p *rules.Position) { p.Moves[5].Amount = 1 << 62 }},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := aPosition(t)
			c.spoil(p)
			cohorts := cohortsOf(t, rules.Zone{}, endOfMarch, p)
			const want = "cohort of points posted in 2026-01: of 700, "
			if _, err := cohorts.Triangle(); !errors.Is(err, ErrCohorts) || err.Error()[:len(want)] != want {
				t.Errorf("the triangle: %v", err)
			}
			if _, err := cohorts.Estimate(); !errors.Is(err, ErrCohorts) {
				t.Errorf("the estimate: %v", err)
			}
		})
	}
}
