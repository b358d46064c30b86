package finance

// world_test.go: a small program for the tests of the books, and worlds of bookings
// that are summed, reported and closed as the job does it.

import (
	"slices"
	"strings"
	"testing"

	"trueup/rules"
	"trueup/rules/program"
)

// The movements of twoAssets.
const (
	testEarned = iota
	testRedeemed
	testExpired
	testIssued
	testUsed
)

// twoAssets is a program with points and credits.
func twoAssets() *program.Finance {
	const points, credits = rules.AssetPoints, rules.AssetCredits
	return &program.Finance{
		Assets: []program.AssetInfo{
			{Asset: points, Points: true, Liability: "L:Points", Corrections: "E:Corrections", PriorPeriod: "E:Prior", Revaluation: "E:Revaluation"},
			{Asset: credits, Liability: "L:Credits", Corrections: "E:Credits:Corrections", PriorPeriod: "E:Credits:Prior", Revaluation: "E:Credits:Revaluation"},
		},
		Movements: []program.Movement{
			testEarned:   {Name: "earned", Asset: points, Role: program.Earned, Contra: "E:Earned"},
			testRedeemed: {Name: "redeemed", Asset: points, Role: program.Spent, Contra: "E:Redeemed"},
			testExpired:  {Name: "expired", Asset: points, Role: program.Expired, Contra: "I:Expired"},
			testIssued:   {Name: "issued", Asset: credits, Role: program.Earned, Contra: "E:Redeemed"},
			testUsed:     {Name: "used", Asset: credits, Role: program.Spent, Contra: "A:Used"},
		},
		MovementOf: func(key string, asset rules.Asset, _ []rules.Decision) int {
			switch {
			case strings.HasPrefix(key, "use/"):
				return testUsed
			case asset == credits:
				return testIssued
			case strings.HasPrefix(key, "redeem/"):
				return testRedeemed
			case strings.HasPrefix(key, "expire/"):
				return testExpired
			}
			return testEarned
		},
		Standings: []string{"silver", "gold"},
	}
}

// deed is one booking of a world.
type deed struct {
	account  string // "A" if it is empty
	key      string // credits and what uses them begin with credit/ and use/
	amount   int64
	at       string
	run      int64
	revision int
}

// rise is a standing that an account comes to know of in a run.
type rise struct {
	account, tier, from string
	run                 int64
}

// world is what was booked and which months were closed, in UTC.
type world struct {
	t       testing.TB
	deeds   []deed
	rises   []rise
	value   Valuation
	workers int
	closed  []Closed
	frozen  []ClosedRows
}

func newWorld(t testing.TB, deeds ...deed) *world {
	return &world{t: t, deeds: deeds, value: func(rules.Month) int64 { return pennies }, workers: 1}
}

func parseMonth(t testing.TB, text string) rules.Month {
	t.Helper()
	m, ok := rules.ParseMonth(text)
	if !ok {
		t.Fatalf("%q is no month", text)
	}
	return m
}

func (d *deed) asset() rules.Asset {
	if strings.HasPrefix(d.key, "credit/") || strings.HasPrefix(d.key, "use/") {
		return rules.AssetCredits
	}
	return rules.AssetPoints
}

// accounts are the accounts' names, sorted.
func (w *world) accounts() []string {
	var names []string
	for i := range w.deeds {
		names = append(names, w.deeds[i].account)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// books adds up what runs before a number booked, up to the end of a month, on
// several workers.
func (w *world) books(to rules.Month, before int64) (*Books, error) {
	var closed []Closed
	for _, c := range w.closed {
		if c.Month < to {
			closed = append(closed, c)
		}
	}
	workers := make([]*Books, w.workers)
	for n := range workers {
		workers[n] = NewBooks(twoAssets(), NewPeriods(rules.Zone{}, closed, false), to, true)
	}
	for n, account := range w.accounts() {
		b := workers[n%len(workers)]
		for i := range w.deeds {
			d := &w.deeds[i]
			if d.account != account || d.run >= before {
				continue
			}
			row := rules.Booking{Revision: d.revision, Entry: rules.Entry{Key: d.key, Asset: d.asset(), Amount: d.amount, At: moment(w.t, d.at)}}
			if as, ok := b.Place(&row, d.run, nil); ok {
				if err := b.Book(&row, as); err != nil {
					return nil, err
				}
			}
		}
		if err := b.Settle(w.position(account, to, before)); err != nil {
			return nil, err
		}
	}
	sum := NewBooks(twoAssets(), NewPeriods(rules.Zone{}, closed, false), to, true)
	for n := range workers {
		if err := sum.Merge(workers[len(workers)-1-n]); err != nil {
			return nil, err
		}
	}
	return sum, nil
}

// state makes the statement of some months, from what runs before a number booked.
func (w *world) state(from, to string, before int64) (*Statement, error) {
	first, last := parseMonth(w.t, from), parseMonth(w.t, to)
	b, err := w.books(last, before)
	if err != nil {
		return nil, err
	}
	var frozen []ClosedRows
	for _, c := range w.frozen {
		if c.Month < last {
			frozen = append(frozen, c)
		}
	}
	return b.State(first, w.value, frozen)
}

func (w *world) mustState(from, to string, before int64) *Statement {
	w.t.Helper()
	s, err := w.state(from, to, before)
	if err != nil {
		w.t.Fatal(err)
	}
	return s
}

// close closes a month by a run.
func (w *world) close(month string, run int64) {
	w.t.Helper()
	s := w.mustState(month, month, run)
	m := parseMonth(w.t, month)
	w.closed = append(w.closed, Closed{Month: m, Run: run, Ends: rules.Zone{}.MonthStart(m + 1)})
	w.frozen = append(w.frozen, ClosedRows{Month: m, Rows: s.Rows, Tiers: s.Tiers})
}

// position folds what runs before a number know of an account at the end of a month.
func (w *world) position(account string, to rules.Month, before int64) *rules.Position {
	ends := rules.Zone{}.MonthStart(to + 1)
	var entries []rules.Entry
	for i := range w.deeds {
		d := &w.deeds[i]
		if at := moment(w.t, d.at); d.account == account && d.run < before && at < ends {
			entries = append(entries, rules.Entry{Key: d.key, Asset: d.asset(), Amount: d.amount, At: at})
		}
	}
	p := fold(entries)
	for _, r := range w.rises {
		if from := moment(w.t, r.from); r.account == account && r.run < before && from < ends {
			p.Standings = append(p.Standings, rules.Standing{From: from, Name: r.tier})
		}
	}
	slices.SortStableFunc(p.Standings, func(a, b rules.Standing) int { return int(min(max(a.From-b.From, -1), 1)) })
	return p
}

// fold is a slow and obvious evaluator: what bookings of one key and instant add up to
// brings a lot, which pays debt first, or takes from the oldest lots, then makes debt.
func fold(bookings []rules.Entry) *rules.Position {
	var entries []rules.Entry
	for _, e := range bookings {
		same := func(o rules.Entry) bool { return o.Key == e.Key && o.At == e.At }
		if i := slices.IndexFunc(entries, same); i >= 0 {
			entries[i].Amount += e.Amount
		} else {
			entries = append(entries, e)
		}
	}
	slices.SortStableFunc(entries, func(a, b rules.Entry) int { return int(min(max(a.At-b.At, -1), 1)) })
	p := new(rules.Position)
	debt := map[rules.Asset]int64{}
	for _, e := range entries {
		if e.Amount >= 0 {
			pays := min(e.Amount, debt[e.Asset])
			debt[e.Asset] -= pays
			p.Lots = append(p.Lots, rules.Holding{Key: e.Key, Asset: e.Asset, Amount: e.Amount, Left: e.Amount - pays, Posted: e.At, Expires: rules.Never})
			if pays > 0 {
				p.Moves = append(p.Moves, rules.Move{At: e.At, Kind: rules.MoveRepaid, Asset: e.Asset, Lot: int32(len(p.Lots) - 1), Amount: pays})
			}
			continue
		}
		rest := -e.Amount
		for n := range p.Lots {
			l := &p.Lots[n]
			if took := min(rest, l.Left); l.Asset == e.Asset && took > 0 {
				l.Left -= took
				rest -= took
				kind := rules.MoveTook
				if strings.HasPrefix(e.Key, "expire/") {
					kind = rules.MoveExpired
				}
				p.Moves = append(p.Moves, rules.Move{At: e.At, Kind: kind, Asset: e.Asset, Lot: int32(n), Key: e.Key, Amount: took})
			}
		}
		if rest > 0 {
			debt[e.Asset] += rest
			p.Moves = append(p.Moves, rules.Move{At: e.At, Kind: rules.MoveOwed, Asset: e.Asset, Lot: rules.NoLot, Key: e.Key, Amount: rest})
		}
	}
	return p
}
