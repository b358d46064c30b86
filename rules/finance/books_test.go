package finance

// books_test.go: accounts that cannot be added up.

import (
	"errors"
	"math"
	"strings"
	"testing"

	"trueup/rules"
)

// What an account brings that cannot be added up is refused, and named.
func TestAccountsThatDoNotAddUp(t *testing.T) {
	at := moment(t, "2026-01-10")
	entry := func(key string, asset rules.Asset, amount int64) rules.Entry {
		return rules.Entry{Key: key, Asset: asset, Amount: amount, At: at}
	}
	lot := func(amount, left int64) rules.Holding {
		return rules.Holding{Key: "earn/1", Asset: rules.AssetPoints, Amount: amount, Left: left, Posted: at, Expires: rules.Never}
	}
	const largest = math.MaxInt64
	for name, c := range map[string]struct {
		entries []rules.Entry
		p       rules.Position
		want    string
		is      error
	}{
		"more is booked": {[]rules.Entry{entry("earn/1", rules.AssetPoints, 101)}, rules.Position{Lots: []rules.Holding{lot(100, 100)}},
			"101 points are booked, but the lots less the debt come to 100", nil},
		"nothing is booked": {nil, rules.Position{Moves: []rules.Move{{At: at, Kind: rules.MoveOwed, Asset: rules.AssetCredits, Lot: rules.NoLot, Key: "use/1", Amount: 250}}},
			"0.00 credits are booked, but the lots less the debt come to -2.50", nil},
		"lots that lost more than moves say": {[]rules.Entry{entry("earn/1", rules.AssetPoints, 100)}, rules.Position{Lots: []rules.Holding{lot(100, 90)}},
			"the lots of points less the debt come to 90, but what happened to them leaves 100", ErrCohorts},
		"an unknown asset": {[]rules.Entry{entry("earn/1", "miles", 1)}, rules.Position{},
			"key earn/1 is booked in miles, but the program counts it as earned of points", nil},
		"a movement of another asset": {[]rules.Entry{entry("use/1", rules.AssetPoints, 1)}, rules.Position{},
			"key use/1 is booked in points, but the program counts it as used of credits", nil},
		"a lot of an unknown asset": {nil, rules.Position{Lots: []rules.Holding{{Key: "earn/1", Asset: "miles", Posted: at}}},
			`lot earn/1: the program has no "miles"`, nil},
		"a move of an unknown asset": {nil, rules.Position{Moves: []rules.Move{{At: at, Kind: rules.MoveOwed, Asset: "miles", Key: "use/1", Amount: 1}}},
			`what use/1 did to the lots at 2026-01-10T00:00:00Z: the program has no "miles"`, nil},
		"bookings beyond 64 bits": {[]rules.Entry{entry("earn/1", rules.AssetPoints, largest), entry("earn/2", rules.AssetPoints, 1)}, rules.Position{},
			"key earn/2 of 1: amount too large", rules.ErrOverflow},
		"lots beyond 64 bits": {nil, rules.Position{Lots: []rules.Holding{lot(largest, 0), lot(1, 0)}},
			"lot earn/1: amount too large", rules.ErrOverflow},
	} {
		b := NewBooks(twoAssets(), NewPeriods(rules.Zone{}, nil, false), parseMonth(t, "2026-01"), true)
		var err error
		for i := range c.entries {
			row := rules.Booking{Entry: c.entries[i]}
			as, _ := b.Place(&row, 1, nil)
			if err == nil {
				err = b.Book(&row, as)
			}
		}
		if err == nil {
			err = b.Settle(&c.p)
		}
		var foot *FootError
		if err == nil || !strings.HasPrefix(err.Error(), c.want) || c.is != nil && !errors.Is(err, c.is) {
			t.Errorf("%s: got %v, want %s", name, err, c.want)
		} else if errors.As(err, &foot) != strings.Contains(c.want, "are booked, but") {
			t.Errorf("%s: %T", name, err)
		}
	}
}

// After an account that does not foot the next one is judged by itself, and what is
// beyond the last month is not placed.
func TestAccountsAreJudgedOneByOne(t *testing.T) {
	b := NewBooks(twoAssets(), NewPeriods(rules.Zone{}, nil, false), parseMonth(t, "2026-01"), true)
	row := rules.Booking{Entry: rules.Entry{Key: "earn/1", Asset: rules.AssetPoints, Amount: 5, At: moment(t, "2026-01-31")}}
	as, ok := b.Place(&row, 1, nil)
	if err := b.Book(&row, as); err != nil || !ok {
		t.Fatal(err, ok)
	}
	var foot *FootError
	if err := b.Settle(&rules.Position{}); !errors.As(err, &foot) {
		t.Errorf("got %v", err)
	}
	if err := b.Settle(&rules.Position{}); err != nil {
		t.Errorf("the account after it: %v", err)
	}
	if err := b.Book(&row, as); err != nil {
		t.Fatal(err)
	}
	b.Forget()
	if err := b.Settle(&rules.Position{}); err != nil {
		t.Errorf("the account after a forgotten one: %v", err)
	}
	row.At = moment(t, "2026-02-01")
	if _, ok := b.Place(&row, 1, nil); ok {
		t.Error("a booking of February is placed in books up to January")
	}
}

// What two workers summed can be too large together.
func TestMergingBeyond64Bits(t *testing.T) {
	sum := func(key string, amount int64) *Books {
		w := newWorld(t, deed{account: "A", key: key, amount: amount, at: "2026-01-10", run: 1})
		b, err := w.books(parseMonth(t, "2026-01"), 9)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	err := sum("earn/1", math.MaxInt64).Merge(sum("earn/2", 1))
	if !errors.Is(err, rules.ErrOverflow) || !strings.HasPrefix(err.Error(), "earned (points) of all accounts on 2026-01-10: ") {
		t.Errorf("got %v", err)
	}
	err = sum("redeem/1", -math.MaxInt64).Merge(sum("earn/2", math.MaxInt64)) // fits
	if err != nil {
		t.Error(err)
	}
}
