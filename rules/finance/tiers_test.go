package finance

// tiers_test.go: the roll-forward by tier in figures worked out by hand.

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trueup/rules"
)

// tierLines is lines of rows of tiers, which begin with the month and the tier.
func tierLines(s *Statement, usd bool) string { return lines(s.Tiers, rules.AssetPoints, usd) }

// A rises to gold in February and falls back in April; B is in no tier until March.
func tierWorld(t testing.TB) *world {
	w := newWorld(t,
		deed{account: "A", key: "earn/1", amount: 100, at: "2026-01-10", run: 1},
		deed{account: "A", key: "earn/2", amount: 40, at: "2026-02-10", run: 1}, // on the day it rises
		deed{account: "A", key: "redeem/1", amount: -150, at: "2026-03-10", run: 1},
		deed{account: "B", key: "earn/3", amount: 7, at: "2026-02-01", run: 1},
	)
	w.rises = []rise{
		{"A", "silver", "2025-01-01", 1}, {"A", "gold", "2026-02-28T23:59:59Z", 1}, {"A", "silver", "2026-04-01", 1},
		{"B", "silver", "2026-03-31", 1},
	}
	return w
}

func TestTiers(t *testing.T) {
	s := tierWorld(t).mustState("2026-01", "2026-05", 9)
	expectLines(t, "points by tier", ""+ // opening earned redeemed expired corrections prior_period revaluation transfers closing outstanding debt
		"2026-01 silver . 100 . . . . . . 100 100 .\n"+
		"2026-02 gold . 40 . . . . . 100 140 140 .\n"+
		"2026-02 none . 7 . . . . . . 7 7 .\n"+
		"2026-02 silver 100 . . . . . . -100 . . .\n"+
		"2026-03 gold 140 . -150 . . . . . -10 . 10\n"+
		"2026-03 none 7 . . . . . . -7 . . .\n"+
		"2026-03 silver . . . . . . . 7 7 7 .\n"+
		"2026-04 gold -10 . . . . . . 10 . . .\n"+
		"2026-04 silver 7 . . . . . . -10 -3 7 10\n"+
		"2026-05 silver -3 . . . . . . . -3 7 10\n", tierLines(s, false))
	from := tierWorld(t).mustState("2026-05", "2026-05", 9)
	expectLines(t, "from May on", "2026-05 silver -3 . . . . . . . -3 7 10\n", tierLines(from, false))
	expectLines(t, "and in USD", "2026-05 silver -0.03 . . . . . . . -0.03 0.07 0.10\n", tierLines(from, true))
}

// At a point value with part of a cent the tiers' cents still add up to the totals.
func TestTiersInUSD(t *testing.T) {
	w := newWorld(t,
		deed{account: "A", key: "earn/1", amount: 1, at: "2026-01-10", run: 1},
		deed{account: "B", key: "earn/2", amount: 1, at: "2026-01-11", run: 1},
		deed{account: "C", key: "earn/3", amount: 1, at: "2026-01-12", run: 1},
	)
	w.rises = []rise{{"A", "gold", "2026-01-01", 1}, {"B", "silver", "2026-01-01", 1}}
	w.value = func(m rules.Month) int64 {
		if m == parseMonth(t, "2026-01") {
			return 12_500 // 1.25 cents: 1.25, 2.50, 3.75 in all
		}
		return 15_000 // 1.50, 3.00, 4.50
	}
	s := w.mustState("2026-01", "2026-02", 9)
	expectLines(t, "all accounts", ""+
		"2026-01 . 0.04 . . . . . . 0.04 0.04 .\n"+
		"2026-02 0.04 . . . . . 0.01 . 0.05 0.05 .\n", lines(s.Rows, rules.AssetPoints, true))
	expectLines(t, "by tier", ""+
		"2026-01 gold . 0.01 . . . . . . 0.01 0.01 .\n"+
		"2026-01 none . 0.02 . . . . . . 0.02 0.02 .\n"+
		"2026-01 silver . 0.01 . . . . . . 0.01 0.01 .\n"+
		"2026-02 gold 0.01 . . . . . 0.01 . 0.02 0.02 .\n"+
		"2026-02 none 0.02 . . . . . -0.01 . 0.01 0.01 .\n"+
		"2026-02 silver 0.01 . . . . . 0.01 . 0.02 0.02 .\n", tierLines(s, true))
	if want, got := "revaluation 2026-02-01 L:Points 0.00 0.01 0", journalText(s.Lines[len(s.Lines)-1:]); got != want {
		t.Errorf("the journal ends with %s, want %s", got, want)
	}
}

// Cents of bookings that take each other back go to a tier that is there: gold, of
// which there is nothing any more, gets no row for them.
func TestCentsOfNoPoints(t *testing.T) {
	w := newWorld(t,
		deed{account: "A", key: "earn/0", amount: 4, at: "2025-12-10", run: 1},
		deed{account: "A", key: "redeem/0", amount: -4, at: "2025-12-20", run: 1},
		deed{account: "A", key: "earn/1", amount: 1, at: "2026-01-10", run: 2, revision: 1},
		deed{account: "A", key: "earn/2", amount: 1, at: "2026-01-11", run: 1},
		deed{account: "A", key: "earn/1", amount: -1, at: "2026-01-12", run: 3, revision: 2},
	)
	w.rises = []rise{{"A", "gold", "2025-01-01", 1}, {"A", "silver", "2026-01-02", 1}}
	w.value = func(rules.Month) int64 { return 5_000 } // half a cent: a point is 0.01, and so are two
	s := w.mustState("2026-01", "2026-01", 9)
	expectLines(t, "in USD", "2026-01 silver . . . . 0.01 . . . 0.01 0.01 .\n", tierLines(s, true))
}

// A late fact changes the tier that an account had in a closed month: the closed rows
// stay, and the next month takes over what the tiers closed with.
func TestTiersOfClosedMonths(t *testing.T) {
	w := tierWorld(t)
	w.close("2026-01", 3)
	w.close("2026-02", 4)
	then := tierLines(w.mustState("2026-01", "2026-03", 5), false)
	w.rises[1] = rise{"A", "silver", "2026-02-28T23:59:59Z", 1} // it never was gold: that tier is no more
	w.rises[2] = rise{"A", "silver", "2026-04-01", 1}
	s := w.mustState("2026-01", "2026-04", 9)
	expectLines(t, "points by tier", strings.Join(strings.SplitAfter(then, "\n")[:4], "")+
		"2026-03 gold 140 . . . . . . -140 . . .\n"+
		"2026-03 none 7 . . . . . . -7 . . .\n"+
		"2026-03 silver . . -150 . . . . 147 -3 7 10\n"+
		"2026-04 silver -3 . . . . . . . -3 7 10\n", tierLines(s, false))
	if diff := cmp.Diff(w.frozen[1].Tiers, s.Tiers[len(w.frozen[0].Tiers):len(w.frozen[0].Tiers)+len(w.frozen[1].Tiers)]); diff != "" {
		t.Errorf("February is not as it was frozen:\n%s", diff)
	}
}

// Tiers whose frozen rows do not add up to the total cannot be gone on from.
func TestTiersThatDoNotAddUp(t *testing.T) {
	w := tierWorld(t)
	w.close("2026-01", 3)
	w.frozen[0].Tiers[0].Closing += 5
	_, err := w.state("2026-02", "2026-02", 9)
	const want = "the roll-forward of points in 2026-02 does not foot: opening of the tiers come to 105, of all accounts to 100"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// A program without standings has no tiers.
func TestAProgramWithoutTiers(t *testing.T) {
	f := twoAssets()
	f.Standings = nil
	b := NewBooks(f, NewPeriods(rules.Zone{}, nil, false), parseMonth(t, "2026-01"), true)
	row := rules.Booking{Entry: rules.Entry{Key: "earn/1", Asset: rules.AssetPoints, Amount: 5, At: moment(t, "2026-01-31")}}
	as, _ := b.Place(&row, 1, nil)
	if err := b.Book(&row, as); err != nil {
		t.Fatal(err)
	}
	if err := b.Settle(fold([]rules.Entry{row.Entry})); err != nil {
		t.Fatal(err)
	}
	s, err := b.State(parseMonth(t, "2026-01"), func(rules.Month) int64 { return pennies }, nil)
	if err != nil || len(s.Tiers) > 0 {
		t.Errorf("%v: %+v", err, s.Tiers)
	}
}
