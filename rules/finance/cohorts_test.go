package finance

// cohorts_test.go: what cohorts take in, and what holds of all figures made of them.

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the same zones on every machine

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"trueup/rules"
	"trueup/rules/program"
)

// pennies is the value of a point at which a point is a cent.
const pennies = 10_000

var cohortAssets = []program.AssetInfo{
	{Asset: rules.AssetPoints, Points: true}, {Asset: rules.AssetCredits}, {Asset: rules.AssetCommission},
}

// moment reads an instant; a date alone is its 00:00 in UTC.
func moment(t testing.TB, s string) rules.Instant {
	t.Helper()
	if len(s) == len(time.DateOnly) {
		s += "T00:00:00Z"
	}
	at, ok := rules.ParseInstant(s)
	if !ok {
		t.Fatalf("%q is no instant", s)
	}
	return at
}

func programZone(t testing.TB, name string) rules.Zone {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return rules.NewZone(loc)
}

// roleOfKey goes by what keys begin with.
func roleOfKey(key string, _ rules.Asset) program.Role {
	switch strings.Split(key, "/")[0] {
	case "clawback":
		return program.Taken
	case "redeem", "use":
		return program.Spent
	}
	return program.Earned
}

// holding writes a lot as a test reads best; left is filled in by positionOf.
func holding(t testing.TB, key string, asset rules.Asset, amount int64, posted, expires string) rules.Holding {
	l := rules.Holding{Key: key, Asset: asset, Amount: amount, Left: amount, Posted: moment(t, posted), Expires: rules.Never}
	if expires != "" {
		l.Expires = moment(t, expires)
	}
	return l
}

// positionOf lets moves happen to lots: an empty key expires, "debt" repays debt.
func positionOf(t testing.TB, lots []rules.Holding, moves ...rules.Move) *rules.Position {
	t.Helper()
	for i := range moves {
		m := &moves[i]
		l := &lots[m.Lot]
		m.Asset = l.Asset
		switch m.Key {
		case "":
			m.Kind = rules.MoveExpired
		case "debt":
			m.Kind, m.Key = rules.MoveRepaid, ""
		}
		if l.Left -= m.Amount; l.Left < 0 {
			t.Fatalf("%s has not as much as %d at %s", l.Key, m.Amount, m.At)
		}
	}
	return &rules.Position{Lots: lots, Moves: moves}
}

// aPosition has every outcome in it; the tests of the reports say what they make of it
// at the end of March 2026.
func aPosition(t testing.TB) *rules.Position {
	lots := []rules.Holding{
		holding(t, "earn/a", rules.AssetPoints, 1000, "2024-01-10", "2026-01-10"),
		holding(t, "earn/b", rules.AssetPoints, 300, "2024-01-20", "2026-01-20"),
		holding(t, "earn/c", rules.AssetPoints, 700, "2026-01-30T12:00:00Z", "2028-01-30T12:00:00Z"),
		holding(t, "earn/d", rules.AssetPoints, 100, "2026-03-31", "2028-03-31"),
		holding(t, "credit/e", rules.AssetCredits, 2000, "2026-01-01", "2026-04-01"),
		holding(t, "commission/f", rules.AssetCommission, 999, "2023-12-31T23:00:00Z", ""),
	}
	return positionOf(t, lots,
		rules.Move{Lot: 1, Key: "debt", Amount: 300, At: moment(t, "2024-01-20")},
		rules.Move{Lot: 0, Key: "redeem/1", Amount: 400, At: moment(t, "2024-03-05")},
		rules.Move{Lot: 0, Key: "clawback/order/1", Amount: 100, At: moment(t, "2025-01-10")},
		rules.Move{Lot: 0, Amount: 500, At: moment(t, "2026-01-10")},
		rules.Move{Lot: 4, Key: "use/1", Amount: 500, At: moment(t, "2026-02-01")},
		rules.Move{Lot: 2, Key: "redeem/2", Amount: 200, At: moment(t, "2026-03-01")},
	)
}

const endOfMarch = "2026-03-31T23:59:59.999999Z"

// cohortsOf adds positions up as of an instant.
func cohortsOf(t testing.TB, zone rules.Zone, asOf string, positions ...*rules.Position) *Cohorts {
	t.Helper()
	c := NewCohorts(cohortAssets, rules.NewDates(zone), moment(t, asOf), pennies)
	for _, p := range positions {
		if err := c.Add(p, roleOfKey); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

// TestCohortsRefuse: a position that contradicts itself is an error that names the lot.
func TestCohortsRefuse(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(p *rules.Position)
		want  string
	}{
		{"an asset that is not the program's", func(p *rules.Position) { p.Lots[0].Asset = "miles" }, `lot earn/a: the program declares no asset "miles"`},
		{"a lot of the future", func(p *rules.Position) { p.Lots[3].Posted = moment(t, "2026-04-01") }, "lot earn/d: posted at 2026-04-01T00:00:00Z, after " + endOfMarch},
		{"more left than posted", func(p *rules.Position) { p.Lots[3].Left = 101 }, "lot earn/d: 101 of 100 are left"},
		{"less than nothing left", func(p *rules.Position) { p.Lots[3].Left = -1 }, "lot earn/d: -1 of 100 are left"},
		{"a move of no lot", func(p *rules.Position) { p.Moves[1].Lot = 6 }, "a move of points at 2024-03-05T00:00:00Z names no lot"},
		{"a move before the posting", func(p *rules.Position) { p.Moves[1].At = moment(t, "2024-01-09") }, "lot earn/a: 400 points left it at 2024-01-09T00:00:00Z"},
		{"a move of the future", func(p *rules.Position) { p.Moves[1].At = moment(t, "2026-04-01") }, "lot earn/a: 400 points left it at 2026-04-01T00:00:00Z"},
		{"a move of another asset", func(p *rules.Position) { p.Moves[1].Asset = rules.AssetCredits }, "lot earn/a: 400 credits left it"},
		{"a move that gives", func(p *rules.Position) { p.Moves[1].Amount = -1 }, "lot earn/a: -1 points left it"},
		{"an earning that takes", func(p *rules.Position) { p.Moves[1].Key = "earn/x" }, "lot earn/a: earn/x takes from it, but is an earning"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := aPosition(t)
			c.spoil(p)
			err := NewCohorts(cohortAssets, rules.NewDates(rules.Zone{}), moment(t, endOfMarch), pennies).Add(p, roleOfKey)
			if !errors.Is(err, ErrCohorts) || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

// TestCohortsOverflow: sums that leave 64 bits are errors, in adding and in merging.
func TestCohortsOverflow(t *testing.T) {
	huge := positionOf(t, []rules.Holding{holding(t, "earn/a", rules.AssetPoints, math.MaxInt64, "2024-01-10", "2026-01-10")})
	c := cohortsOf(t, rules.Zone{}, "2024-12-31", huge)
	if err := c.Add(huge, roleOfKey); !errors.Is(err, rules.ErrOverflow) {
		t.Errorf("adding: %v", err)
	}
	c = cohortsOf(t, rules.Zone{}, "2024-12-31", huge)
	if err := c.Merge(cohortsOf(t, rules.Zone{}, "2024-12-31", huge)); !errors.Is(err, rules.ErrOverflow) {
		t.Errorf("merging: %v", err)
	}
	two := positionOf(t, []rules.Holding{ // two units of one month
		holding(t, "earn/a", rules.AssetPoints, math.MaxInt64, "2024-01-10", "2026-01-10"),
		holding(t, "earn/b", rules.AssetPoints, math.MaxInt64, "2024-01-10", "2025-01-10"),
		holding(t, "earn/c", rules.AssetPoints, math.MaxInt64, "2024-02-10", "2026-01-10"),
	})
	c = cohortsOf(t, rules.Zone{}, "2024-12-31", two)
	if _, err := c.Ageing(); !errors.Is(err, rules.ErrOverflow) {
		t.Errorf("ageing: %v", err)
	}
	if _, err := c.Schedule(); !errors.Is(err, rules.ErrOverflow) {
		t.Errorf("schedule: %v", err)
	}
	if _, err := c.Triangle(); !errors.Is(err, rules.ErrOverflow) {
		t.Errorf("triangle: %v", err)
	}
}

// TestCohortsMergeOnlyTheirLike: figures of different instants are not added up.
func TestCohortsMergeOnlyTheirLike(t *testing.T) {
	asOf, utc := moment(t, endOfMarch), rules.NewDates(rules.Zone{})
	for name, other := range map[string]*Cohorts{
		"assets":  NewCohorts(cohortAssets[:2], utc, asOf, pennies),
		"instant": NewCohorts(cohortAssets, utc, asOf-1, pennies),
		"value":   NewCohorts(cohortAssets, utc, asOf, pennies+1),
		"zone":    NewCohorts(cohortAssets, rules.NewDates(programZone(t, "Europe/Paris")), asOf, pennies),
	} {
		if err := NewCohorts(cohortAssets, utc, asOf, pennies).Merge(other); !errors.Is(err, ErrCohorts) {
			t.Errorf("other %s: %v", name, err)
		}
	}
}

// randomPosition plays an account: lots are posted, pay debt, are spent
// first-expiring-first, taken back and expire, up to as_of.
func randomPosition(t *rapid.T, zone rules.Zone, from, asOf rules.Instant) *rules.Position {
	p := new(rules.Position)
	debt := map[rules.Asset]int64{}
	now := from
	expire := func() {
		for i := range p.Lots {
			if l := &p.Lots[i]; l.Expires <= now && l.Left > 0 {
				p.Moves = append(p.Moves, rules.Move{At: l.Expires, Kind: rules.MoveExpired, Asset: l.Asset, Lot: int32(i), Key: "expire/" + l.Key, Amount: l.Left})
				l.Left = 0
			}
		}
	}
	for n := 0; ; n++ {
		now += rules.Instant(rapid.Int64Range(1, 60*24*3600*1_000_000).Draw(t, "later"))
		if now > asOf {
			now = asOf
			expire()
			return p
		}
		expire()
		asset := cohortAssets[rapid.IntRange(0, 2).Draw(t, "asset")].Asset
		amount := rapid.Int64Range(1, 10_000).Draw(t, "amount")
		if rapid.IntRange(0, 2).Draw(t, "what") == 0 {
			l := rules.Holding{Key: fmt.Sprintf("earn/%d", n), Asset: asset, Amount: amount, Left: amount, Posted: now, Expires: rules.Never}
			switch asset {
			case rules.AssetPoints:
				l.Expires = zone.AddMonths(now, rapid.SampledFrom([]int{3, 6}).Draw(t, "life"))
			case rules.AssetCredits:
				l.Expires = now.AddDays(90)
			}
			if pays := min(debt[asset], amount); pays > 0 {
				debt[asset] -= pays
				l.Left -= pays
				p.Moves = append(p.Moves, rules.Move{At: now, Kind: rules.MoveRepaid, Asset: asset, Lot: int32(len(p.Lots)), Amount: pays})
			}
			p.Lots = append(p.Lots, l)
			continue
		}
		key := rapid.SampledFrom([]string{"redeem", "clawback"}).Draw(t, "by") + fmt.Sprintf("/%d", n)
		for i := range p.Lots {
			if l := &p.Lots[i]; l.Asset == asset && l.Left > 0 && amount > 0 {
				took := min(amount, l.Left)
				amount -= took
				l.Left -= took
				p.Moves = append(p.Moves, rules.Move{At: now, Kind: rules.MoveTook, Asset: asset, Lot: int32(i), Key: key, Amount: took})
			}
		}
		if amount > 0 && key[0] == 'c' {
			debt[asset] += amount
			p.Moves = append(p.Moves, rules.Move{At: now, Kind: rules.MoveOwed, Asset: asset, Lot: rules.NoLot, Key: key, Amount: amount})
		}
	}
}

// figures are all reports of cohorts.
type figures struct {
	Ageing   []AgeingRow
	Schedule []ScheduleRow
	Triangle []TriangleRow
	Estimate []EstimateRow
}

func figuresOf(t require, c *Cohorts) (f figures) {
	t.Helper()
	errs := make([]error, 4)
	f.Ageing, errs[0] = c.Ageing()
	f.Schedule, errs[1] = c.Schedule()
	f.Triangle, errs[2] = c.Triangle()
	f.Estimate, errs[3] = c.Estimate()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	return f
}

type require interface {
	Helper()
	Fatal(...any)
}

// TestCohortsHold: whatever the accounts and however they are shared out to workers,
// the figures are the same, and foot with each other and with the positions.
func TestCohortsHold(t *testing.T) {
	zone := programZone(t, "America/New_York")
	from, asOf := moment(t, "2024-01-01"), moment(t, "2025-09-17T08:00:00Z")
	rapid.Check(t, func(t *rapid.T) {
		make1 := func() *Cohorts { return NewCohorts(cohortAssets, rules.NewDates(zone), asOf, pennies) }
		all, workers := make1(), []*Cohorts{make1(), make1(), make1()}
		posted, left := map[rules.Asset]int64{}, map[rules.Asset]int64{}
		for range rapid.IntRange(0, 6).Draw(t, "accounts") {
			p := randomPosition(t, zone, from, asOf)
			for _, l := range p.Lots {
				posted[l.Asset] += l.Amount
				left[l.Asset] += l.Left
			}
			for _, c := range []*Cohorts{all, workers[rapid.IntRange(0, 2).Draw(t, "worker")]} {
				if err := c.Add(p, roleOfKey); err != nil {
					t.Fatal(err)
				}
			}
		}
		want := figuresOf(t, all)
		sum := make1()
		for _, i := range rapid.Permutation([]int{0, 1, 2}).Draw(t, "order") {
			if err := sum.Merge(workers[i]); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(want, figuresOf(t, sum)); diff != "" {
			t.Fatalf("merged cohorts say something else:\n%s", diff)
		}
		checkFigures(t, &want, posted, left, rules.NewDates(zone).Month(asOf))
	})
}

// checkFigures holds figures against what was posted and is left by asset.
func checkFigures(t *rapid.T, f *figures, posted, left map[rules.Asset]int64, now rules.Month) {
	aged, scheduled := map[rules.Asset]int64{}, map[rules.Asset]int64{}
	for _, r := range f.Ageing {
		aged[r.Asset] += r.Amount.Amount
	}
	for _, r := range f.Schedule {
		scheduled[r.Asset] += r.Amount.Amount
	}
	came, open := map[rules.Asset]int64{}, map[rules.Asset]int64{}
	for _, r := range f.Triangle {
		if sum := r.Redeemed.Amount + r.ClawedBack.Amount + r.RepaidDebt.Amount + r.Expired.Amount + r.Outstanding.Amount; sum != r.Posted.Amount || r.Outstanding.Amount < 0 {
			t.Fatalf("a row of the triangle does not foot: %+v", r)
		}
		if r.PostedMonth+rules.Month(r.MonthsSince) == now {
			came[r.Asset] += r.Posted.Amount
			open[r.Asset] += r.Outstanding.Amount
		}
	}
	for _, asset := range cohortAssets {
		a := asset.Asset
		if aged[a] != left[a] || scheduled[a] != left[a] || open[a] != left[a] || came[a] != posted[a] {
			t.Fatalf("%s: %d left, but %d in the ageing, %d in the schedule, %d in the triangle; %d posted, %d in the triangle",
				a, left[a], aged[a], scheduled[a], open[a], posted[a], came[a])
		}
	}
	for _, r := range f.Estimate {
		if r.Estimated.Known && (r.Estimated.Amount < r.Expired.Amount || r.Estimated.Amount > r.Expired.Amount+r.Outstanding.Amount) {
			t.Fatalf("the estimate is out of bounds: %+v", r)
		}
		if r.Breakage.Known && r.Breakage.Amount+r.LessBreakage.Amount != int64(r.Liability) {
			t.Fatalf("the liability is not its parts: %+v", r)
		}
	}
}
