package finance

// estimate_test.go: estimated breakage, computed by hand.

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trueup/rules"
)

// spentByAge is a lot posted on the 10th of a month, of which an amount is redeemed on
// the 5th after each month's end (age 1, 2 ...) or, first, on the day of its posting; what
// is left expires after life months if as_of has come to it.
func spentByAge(t testing.TB, month string, amount int64, life int, asOf string, spent ...int64) *rules.Position {
	posted := moment(t, month+"-10")
	l := rules.Holding{
		Key: "earn/" + month, Asset: rules.AssetPoints, Amount: amount, Left: amount,
		Posted: posted, Expires: rules.Zone{}.AddMonths(posted, life),
	}
	var moves []rules.Move
	left := amount
	for age, n := range spent {
		at := posted
		if age > 0 {
			at = rules.Zone{}.AddMonths(posted, age).AddDays(-5)
		}
		if n > 0 && at <= moment(t, asOf) {
			moves = append(moves, rules.Move{Key: "redeem/" + month, Amount: n, At: at})
			left -= n
		}
	}
	if l.Expires <= moment(t, asOf) {
		moves = append(moves, rules.Move{Amount: left, At: l.Expires})
	}
	return positionOf(t, []rules.Holding{l}, moves...)
}

// estimateLines shows estimates, a line a cohort.
func estimateLines(rows []EstimateRow) []string {
	methods := map[string]string{MethodLadder: "ladder", MethodNothing: "nothing", MethodNone: "none"}
	var lines []string
	for _, r := range rows {
		lines = append(lines, fmt.Sprintf("%s life %d %s: posted %s expired %s left %s | final [%s] actual [%s] half [%s] error [%s] | %s of %d, %d at expiry | USD %s [%s] [%s]",
			r.PostedMonth, r.LifeMonths, r.State, r.Posted, r.Expired, r.Outstanding, r.Estimated, r.Actual, r.AtHalf, r.Error,
			methods[r.Method], r.Cohorts, r.CohortsAtEnd, r.Liability, r.Breakage, r.LessBreakage))
	}
	return lines
}

// TestEstimate computes by hand: lots live for two months; what is outstanding is
// before age 0, 1 and 2 (the month of the expiry):
//
//	2026-01  1000  900  600, of which 100 spent, 500 expired
//	2026-02  1000  800  400, of which 100 spent, 300 expired
//	2026-03   500  450  360
//	2026-04   800  720
func TestEstimate(t *testing.T) {
	for _, c := range []struct {
		name, asOf string
		more       []*rules.Position
		want       []string
	}{
		{"two closed, two open", "2026-04-30T23:59:59.999999Z", nil, []string{
			// Of the others at age 2: 400, of which 100 spent: 600 x 3/4 = 450.
			"2026-01 life 2 closed: posted 1000 expired 500 left 0 | final [500] actual [500] half [450] error [-50] | ladder of 1, 1 at expiry | USD 0.00 [0.00] [0.00]",
			// 400 x 5/6 = 333.3
			"2026-02 life 2 closed: posted 1000 expired 300 left 0 | final [300] actual [300] half [333] error [33] | ladder of 1, 1 at expiry | USD 0.00 [0.00] [0.00]",
			// Age 2: 1000, of which 200 spent: 360 x 4/5 = 288.
			"2026-03 life 2 open: posted 500 expired 0 left 360 | final [288] actual [] half [] error [] | ladder of 2, 2 at expiry | USD 3.60 [2.88] [0.72]",
			// Age 1: 2150, of which 790 spent: 720 x 1360/2150 x 4/5 = 364.4.
			"2026-04 life 2 open: posted 800 expired 0 left 720 | final [364] actual [] half [] error [] | ladder of 3, 2 at expiry | USD 7.20 [3.64] [3.56]",
		}},
		{"no cohort has come to its end", "2026-02-28T23:59:59.999999Z", nil, []string{
			"2026-01 life 2 open: posted 1000 expired 0 left 600 | final [] actual [] half [] error [] | none of 0, 0 at expiry | USD 6.00 [] []",
			"2026-02 life 2 open: posted 1000 expired 0 left 800 | final [] actual [] half [] error [] | none of 0, 0 at expiry | USD 8.00 [] []",
		}},
		{"half of April is over, and half of its share counts", "2026-04-15T23:59:59.999999Z", nil, []string{
			// Nobody else has been seen through age 2.
			"2026-01 life 2 closed: posted 1000 expired 500 left 0 | final [500] actual [500] half [] error [] | none of 0, 0 at expiry | USD 0.00 [0.00] [0.00]",
			"2026-02 life 2 closed: posted 1000 expired 300 left 0 | final [300] actual [300] half [333] error [33] | ladder of 1, 1 at expiry | USD 0.00 [0.00] [0.00]",
			// Age 1: 1700, of which 700 spent: 360 x (1 - 7/17/2) x 5/6 = 238.2.
			"2026-03 life 2 open: posted 500 expired 0 left 360 | final [238] actual [] half [] error [] | ladder of 2, 1 at expiry | USD 3.60 [2.38] [1.22]",
			// Age 0: 2500, of which 350 spent: 720 x (1 - 0.14/2) x 10/17 x 5/6 = 328.2.
			"2026-04 life 2 open: posted 800 expired 0 left 720 | final [328] actual [] half [] error [] | ladder of 3, 1 at expiry | USD 7.20 [3.28] [3.92]",
		}},
		{"other lives are other cohorts, and the spent are closed", "2026-03-31T23:59:59.999999Z", []*rules.Position{
			spentByAge(t, "2026-01", 100, 1, "2026-03-31", 50),
			spentByAge(t, "2026-01", 100, 6, "2026-03-31", 50),
			spentByAge(t, "2026-02", 100, 6, "2026-03-31", 100),
			positionOf(t, []rules.Holding{holding(t, "commission/x", rules.AssetCommission, 100, "2026-01-10", "")}),
		}, []string{
			"2026-01 life 1 closed: posted 100 expired 50 left 0 | final [50] actual [50] half [] error [] | none of 0, 0 at expiry | USD 0.00 [0.00] [0.00]",
			"2026-01 life 2 closed: posted 1000 expired 500 left 0 | final [500] actual [500] half [] error [] | none of 0, 0 at expiry | USD 0.00 [0.00] [0.00]",
			"2026-01 life 6 open: posted 100 expired 0 left 50 | final [] actual [] half [] error [] | none of 0, 0 at expiry | USD 0.50 [] []",
			// 400 x 5/6 = 333.3
			"2026-02 life 2 open: posted 1000 expired 0 left 400 | final [333] actual [] half [] error [] | ladder of 1, 1 at expiry | USD 4.00 [3.33] [0.67]",
			"2026-02 life 6 closed: posted 100 expired 0 left 0 | final [0] actual [0] half [] error [] | none of 0, 0 at expiry | USD 0.00 [0.00] [0.00]",
			// 450 x 10/17 (age 1: 1700, of which 700 spent) x 5/6 = 220.6
			"2026-03 life 2 open: posted 500 expired 0 left 450 | final [221] actual [] half [] error [] | ladder of 2, 1 at expiry | USD 4.50 [2.21] [2.29]",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			positions := c.more
			for _, l := range []struct {
				month  string
				amount int64
				spent  []int64
			}{
				{"2026-01", 1000, []int64{100, 300, 100}},
				{"2026-02", 1000, []int64{200, 400, 100}},
				{"2026-03", 500, []int64{50, 90}},
				{"2026-04", 800, []int64{80}},
			} {
				if moment(t, l.month+"-10") <= moment(t, c.asOf) {
					positions = append(positions, spentByAge(t, l.month, l.amount, 2, c.asOf, l.spent...))
				}
			}
			got := estimateLines(figuresOf(t, cohortsOf(t, rules.Zone{}, c.asOf, positions...)).Estimate)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestEstimateNothingAtHalf: what had spent all at half its life was known to break no more.
func TestEstimateNothingAtHalf(t *testing.T) {
	const asOf = "2026-06-30"
	spent := spentByAge(t, "2026-01", 100, 4, asOf, 40, 60)
	got := estimateLines(figuresOf(t, cohortsOf(t, rules.Zone{}, asOf, spent)).Estimate)
	want := []string{"2026-01 life 4 closed: posted 100 expired 0 left 0 | final [0] actual [0] half [0] error [0] | nothing of 0, 0 at expiry | USD 0.00 [0.00] [0.00]"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestEstimateOfDays: lots that live for days, not months, expire in two or three
// different months; they are one cohort, and all of them breaks if nobody ever spent.
func TestEstimateOfDays(t *testing.T) {
	credit := func(posted, asOf string) *rules.Position {
		l := holding(t, "credit/"+posted, rules.AssetCredits, 1001, posted, "")
		if l.Expires = l.Posted.AddDays(90); l.Expires <= moment(t, asOf) {
			return positionOf(t, []rules.Holding{l}, rules.Move{Amount: 1001, At: l.Expires})
		}
		return positionOf(t, []rules.Holding{l})
	}
	const asOf = "2025-02-15"
	got := estimateLines(figuresOf(t, cohortsOf(t, rules.Zone{}, asOf,
		credit("2024-01-01", asOf), credit("2024-01-31", asOf), // expire on 31 March and 30 April
		credit("2025-01-01", asOf), credit("2025-01-31", asOf), // on 1 April and 1 May
	)).Estimate)
	want := []string{
		"2024-01 life 3 closed: posted 20.02 expired 20.02 left 0.00 | final [20.02] actual [20.02] half [] error [] | none of 0, 0 at expiry | USD 0.00 [0.00] [0.00]",
		"2025-01 life 3 open: posted 20.02 expired 0.00 left 20.02 | final [] actual [] half [] error [] | none of 0, 0 at expiry | USD 20.02 [] []",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("1 May is four months after January, which nobody has seen:\n%s", diff)
	}
	got = estimateLines(figuresOf(t, cohortsOf(t, rules.Zone{}, asOf, credit("2023-01-31", asOf), credit("2024-01-01", asOf), credit("2025-01-31", asOf))).Estimate)
	if want := "final [10.01] actual [] half [] error [] | ladder of 2, 1 at expiry"; len(got) != 3 || !strings.Contains(got[2], want) {
		t.Errorf("got %q, want %s", got, want)
	}
}
