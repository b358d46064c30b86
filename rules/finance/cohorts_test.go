package finance

// cohorts_test.go: what cohorts take in.

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the same zones on every machine

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

// TestCohortsAreFlat: another account like one that was seen takes no memory.
func TestCohortsAreFlat(t *testing.T) {
	p := aPosition(t)
	c := cohortsOf(t, programZone(t, "Europe/Paris"), endOfMarch, p)
	if n := testing.AllocsPerRun(100, func() {
		if err := c.Add(p, roleNamed); err != nil {
			t.Fatal(err)
		}
	}); n != 0 {
		t.Errorf("%v allocations an account", n)
	}
}

// roleNamed is roleOfKey without a slice.
func roleNamed(key string, _ rules.Asset) program.Role {
	if strings.HasPrefix(key, "clawback/") {
		return program.Taken
	}
	return program.Spent
}

// BenchmarkCohorts is the time for a lot with a move.
func BenchmarkCohorts(b *testing.B) {
	for _, name := range []string{"UTC", "Europe/Paris"} {
		b.Run(name, func(b *testing.B) {
			p := new(rules.Position)
			for i := range 1000 {
				posted := moment(b, "2024-01-01").AddHours(int64(i) * 19)
				p.Lots = append(p.Lots, rules.Holding{Asset: rules.AssetPoints, Amount: 10, Left: 5, Posted: posted, Expires: posted.AddDays(730)})
				p.Moves = append(p.Moves, rules.Move{At: posted.AddHours(50), Asset: rules.AssetPoints, Lot: int32(i), Key: "redeem/1", Amount: 5})
			}
			c := NewCohorts(cohortAssets, rules.NewDates(programZone(b, name)), moment(b, "2026-12-31"), pennies)
			for n := 0; n < b.N; n += len(p.Lots) {
				if err := c.Add(p, roleNamed); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
