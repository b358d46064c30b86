package finance

// rollforward_test.go: the roll-forward in figures worked out by hand.

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trueup/rules"
)

// lines writes the rows of an asset in a unit, without its tier, and zeros as a point.
func lines(rows []RollRow, asset rules.Asset, usd bool) string {
	var b strings.Builder
	for i := range rows {
		r := &rows[i]
		if r.Asset != asset || r.USD != usd {
			continue
		}
		cells := r.Cells(twoAssets())
		cells = slices.DeleteFunc(slices.Delete(cells, 1, 3), func(cell string) bool { return cell == "" })
		for n, cell := range cells {
			if cell == "0" || cell == "0.00" {
				cells[n] = "."
			}
		}
		b.WriteString(strings.Join(cells, " ") + "\n")
	}
	return b.String()
}

func expectLines(t *testing.T, what, want, got string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// aWorld has every column but those of closed months: A earns, redeems, and what is left
// expires; B goes into debt, which a later posting pays.
func aWorld(t testing.TB) *world {
	return newWorld(t,
		deed{account: "A", key: "earn/1", amount: 1000, at: "2026-01-10", run: 1},
		deed{account: "A", key: "redeem/1", amount: -400, at: "2026-02-05", run: 1},
		deed{account: "A", key: "credit/1", amount: 400, at: "2026-02-05", run: 1},
		deed{account: "A", key: "use/1", amount: -100, at: "2026-04-20", run: 1},
		deed{account: "A", key: "expire/earn/1", amount: -600, at: "2026-04-10", run: 1},
		deed{account: "B", key: "earn/2", amount: 50, at: "2026-01-31T23:59:59.999999Z", run: 1},
		deed{account: "B", key: "redeem/2", amount: -80, at: "2026-02-28", run: 1},
		deed{account: "B", key: "earn/2", amount: 5, at: "2026-01-31T23:59:59.999999Z", run: 2, revision: 1},
		deed{account: "B", key: "earn/3", amount: 100, at: "2026-04-01", run: 2},
	)
}

func TestRollForward(t *testing.T) {
	w := aWorld(t)
	s := w.mustState("2026-01", "2026-05", 9)
	const points = "" + // opening earned redeemed expired corrections prior_period revaluation transfers closing outstanding debt
		"2026-01 . 1050 . . 5 . . . 1055 1055 .\n" +
		"2026-02 1055 . -480 . . . . . 575 600 25\n" +
		"2026-03 575 . . . . . . . 575 600 25\n" + // nothing happens
		"2026-04 575 100 . -600 . . . . 75 75 .\n" +
		"2026-05 75 . . . . . . . 75 75 .\n"
	expectLines(t, "points", points, lines(s.Rows, rules.AssetPoints, false))
	const inUSD = "" +
		"2026-01 . 10.50 . . 0.05 . . . 10.55 10.55 .\n" +
		"2026-02 10.55 . -4.80 . . . . . 5.75 6.00 0.25\n" +
		"2026-03 5.75 . . . . . . . 5.75 6.00 0.25\n" +
		"2026-04 5.75 1.00 . -6.00 . . . . 0.75 0.75 .\n" +
		"2026-05 0.75 . . . . . . . 0.75 0.75 .\n"
	expectLines(t, "points in USD", inUSD, lines(s.Rows, rules.AssetPoints, true))
	const credits = "" + // opening issued used corrections ...
		"2026-01 . . . . . . . . . .\n" +
		"2026-02 . 4.00 . . . . . 4.00 4.00 .\n" +
		"2026-03 4.00 . . . . . . 4.00 4.00 .\n" +
		"2026-04 4.00 . -1.00 . . . . 3.00 3.00 .\n" +
		"2026-05 3.00 . . . . . . 3.00 3.00 .\n"
	expectLines(t, "credits", credits, lines(s.Rows, rules.AssetCredits, true))
	if got := lines(s.Rows, rules.AssetCredits, false); got != "" {
		t.Errorf("credits in points:\n%s", got)
	}
	later := w.mustState("2026-03", "2026-04", 9)
	want := strings.Join(strings.SplitAfter(points, "\n")[2:4], "")
	expectLines(t, "from March on", want, lines(later.Rows, rules.AssetPoints, false))
	if n := slices.IndexFunc(later.Lines, func(l JournalLine) bool { return l.Date.Month() < parseMonth(t, "2026-03") }); n >= 0 {
		t.Errorf("the journal from March on has %v", later.Lines[n])
	}
	early := w.mustState("2025-12", "2026-01", 9)
	expectLines(t, "from before the first booking", "2025-12 . . . . . . . . . . .\n"+strings.SplitAfter(points, "\n")[0],
		lines(early.Rows, rules.AssetPoints, false))
}

func TestRollForwardOfNothing(t *testing.T) {
	s := newWorld(t).mustState("2026-01", "2026-01", 9)
	expectLines(t, "points", "2026-01 . . . . . . . . . . .\n", lines(s.Rows, rules.AssetPoints, false))
	if len(s.Rows) != 3 || len(s.Lines)+len(s.Tiers)+len(s.Prior) > 0 {
		t.Errorf("an empty ledger's statement is %+v", s)
	}
}

// What comes late is accounted for in the first open month, with the months that it
// belongs to; the closed month is what it was.
func TestWhatBelongsToClosedMonths(t *testing.T) {
	w := newWorld(t,
		deed{account: "A", key: "earn/1", amount: 1000, at: "2026-01-10", run: 1},
		deed{account: "A", key: "earn/2", amount: 70, at: "2026-02-10", run: 1},
		// by run 5, after January and February were closed by 3 and 4
		deed{account: "A", key: "earn/1", amount: -250, at: "2026-01-10", run: 5, revision: 1},
		deed{account: "A", key: "redeem/9", amount: -900, at: "2026-02-20", run: 5},
		deed{account: "B", key: "earn/3", amount: 33, at: "2025-11-30", run: 5}, // before the first closed month
		deed{account: "A", key: "credit/9", amount: 900, at: "2026-02-20", run: 5},
		deed{account: "A", key: "earn/4", amount: 200, at: "2026-03-15", run: 5},
	)
	w.close("2026-01", 3)
	w.close("2026-02", 4)
	s := w.mustState("2026-01", "2026-04", 9)
	expectLines(t, "points", ""+
		"2026-01 . 1000 . . . . . . 1000 1000 .\n"+
		"2026-02 1000 70 . . . . . . 1070 1070 .\n"+
		"2026-03 1070 200 . . . -1117 . . 153 153 . 2025-11 2026-01 2026-02\n"+
		"2026-04 153 . . . . . . . 153 153 .\n", lines(s.Rows, rules.AssetPoints, false))
	expectLines(t, "credits", ""+
		"2026-01 . . . . . . . . . .\n"+
		"2026-02 . . . . . . . . . .\n"+
		"2026-03 . . . . 9.00 . . 9.00 9.00 . 2026-02\n"+
		"2026-04 9.00 . . . . . . 9.00 9.00 .\n", lines(s.Rows, rules.AssetCredits, true))
	prior := func(belongs string, asset rules.Asset, movement string, amount int64, usd rules.Cents) PriorRow {
		return PriorRow{parseMonth(t, "2026-03"), parseMonth(t, belongs), asset, movement, rules.Quantity{Asset: asset, Amount: amount}, usd}
	}
	want := []PriorRow{
		prior("2025-11", rules.AssetPoints, "earned", 33, 33),
		prior("2026-01", rules.AssetPoints, "earned", -250, -2_50),
		prior("2026-02", rules.AssetPoints, "redeemed", -900, -9_00),
		prior("2026-02", rules.AssetCredits, "issued", 900, 9_00),
	}
	if diff := cmp.Diff(want, s.Prior); diff != "" {
		t.Error(diff)
	}
	if from := w.mustState("2026-04", "2026-04", 9); len(from.Prior) > 0 {
		t.Errorf("from April on there is %v", from.Prior)
	}
	// From before the first closed month nothing counts that was booked after it.
	early := w.mustState("2025-11", "2026-03", 9)
	expectLines(t, "before the first closed month", "2025-11 . . . . . . . . . . .\n2025-12 . . . . . . . . . . .\n",
		strings.Join(strings.SplitAfter(lines(early.Rows, rules.AssetPoints, false), "\n")[:2], ""))
}

// A booking that is not what it was when its month was closed is found, and named.
func TestAChangedClosedMonth(t *testing.T) {
	for name, c := range map[string]struct {
		change func(w *world)
		want   string
	}{
		"a booking changed":     {func(w *world) { w.deeds[0].amount = 999 }, "earned of points was 1050 and comes to 1049"},
		"a booking is gone":     {func(w *world) { w.deeds = w.deeds[5:] }, "earned of points was 1050 and comes to 50"},
		"every booking is gone": {func(w *world) { w.deeds = nil }, "earned of points was 1050 and comes to 0"},
		"a booking moved":       {func(w *world) { w.deeds[0].at = "2026-02-01" }, "earned of points was 1050 and comes to 50"},
		"a point's value":       {func(w *world) { w.value = func(rules.Month) int64 { return 20_000 } }, "earned of points was 10.50 and comes to 21.00"},
		"a row is gone":         {func(w *world) { w.frozen[0].Rows = w.frozen[0].Rows[:2] }, "its roll-forward had 2 rows and comes to 3"},
		"another asset": {func(w *world) { w.frozen[0].Rows[0].Asset = "miles" },
			"row 1 of its roll-forward was miles in points with 5 movements and is points in points with 5"},
		"months that it belongs to": {func(w *world) { w.frozen[0].Rows[0].PriorPeriods = []rules.Month{24300} },
			`points had prior_period of "2025-01" and has it of ""`},
		"a debt that was not": {func(w *world) { w.frozen[0].Rows[0].Debt = 7 }, "outstanding of points was 10.55 and comes to 10.62"},
	} {
		w := aWorld(t)
		w.close("2026-01", 3)
		c.change(w)
		_, err := w.state("2026-02", "2026-02", 9)
		want := "2026-01 is closed, but its bookings are not what they were: " + c.want + "; trueup verify says more"
		if err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", name, err, want)
		}
	}
}

func TestRowsThatDoNotFoot(t *testing.T) {
	row := RollRow{Month: parseMonth(t, "2026-01"), Asset: rules.AssetPoints, Opening: 10, Moves: []int64{5, -3}, Corrections: 1, PriorPeriod: 2, Revaluation: 4, Transfers: -6, Closing: 13, Outstanding: 20, Debt: 7}
	if err := row.Foot(); err != nil {
		t.Error(err)
	}
	for want, change := range map[string]func(r *RollRow){
		"the roll-forward of points in 2026-01 does not foot: opening and movements come to 14, the closing is 13":            func(r *RollRow) { r.Opening++ },
		"the roll-forward of points in 2026-01 (gold) does not foot: opening and movements come to 0.12, the closing is 0.13": func(r *RollRow) { r.Moves[1]--; r.USD, r.Tier = true, "gold" },
		"the roll-forward of points in 2026-01 does not foot: the lots have 20 left and the debt is 8, the closing is 13":     func(r *RollRow) { r.Debt++ },
	} {
		changed := row
		changed.Moves = slices.Clone(row.Moves)
		change(&changed)
		if err := changed.Foot(); err == nil || err.Error() != want {
			t.Errorf("got %v\nwant %s", err, want)
		}
	}
}
