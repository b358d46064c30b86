package rules

// diff_test.go: what is booked becomes what is desired, by appending (G-3, G-5).

import (
	"errors"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestDiff proves G-3 and G-5, case by case.
func TestDiff(t *testing.T) {
	entry := func(key string, amount int64, at Instant) Entry {
		return Entry{Key: key, Asset: AssetPoints, Amount: amount, At: at, Clauses: "B-20", Terms: 1}
	}
	reversal := func(key string, amount int64, at Instant) Entry {
		return Entry{Key: key, Asset: AssetPoints, Amount: amount, At: at, Clauses: "G-3"}
	}
	held := func(key string, amount int64, at Instant, revision int) Booked {
		return Booked{Key: key, Asset: AssetPoints, Amount: amount, At: at, Revision: revision}
	}
	for _, c := range []struct {
		name    string
		desired []Entry
		booked  []Booked
		want    []Booking
	}{
		{"nothing at all", nil, nil, nil},
		{"new", []Entry{entry("a", 5, 1)}, nil, []Booking{{entry("a", 5, 1), 0}}},
		{"already booked", []Entry{entry("a", 5, 1)}, []Booked{held("a", 5, 1, 0)}, nil},
		{"already booked under other clauses", []Entry{{Key: "a", Asset: AssetPoints, Amount: 5, At: 1, Clauses: "B-24", Terms: 2}}, []Booked{held("a", 5, 1, 3)}, nil},
		{"amount raised", []Entry{entry("a", 8, 1)}, []Booked{held("a", 5, 1, 0)}, []Booking{{entry("a", 3, 1), 1}}},
		{"amount lowered, a second time", []Entry{entry("a", 2, 1)}, []Booked{held("a", 5, 1, 1)}, []Booking{{entry("a", -3, 1), 2}}},
		{"sign turned", []Entry{entry("a", -5, 1)}, []Booked{held("a", 5, 1, 0)}, []Booking{{entry("a", -10, 1), 1}}},
		{"instant moved", []Entry{entry("a", 5, 2)}, []Booked{held("a", 5, 1, 0)}, []Booking{{reversal("a", -5, 1), 1}, {entry("a", 5, 2), 2}}},
		{"instant and amount moved", []Entry{entry("a", 8, 2)}, []Booked{held("a", 5, 1, 4)}, []Booking{{reversal("a", -5, 1), 5}, {entry("a", 8, 2), 6}}},
		{"withdrawn", nil, []Booked{held("a", 5, 1, 0)}, []Booking{{reversal("a", -5, 1), 1}}},
		{"withdrawn long ago", nil, []Booked{held("a", 0, 1, 1)}, nil},
		{"withdrawn and back", []Entry{entry("a", 5, 1)}, []Booked{held("a", 0, 1, 1)}, []Booking{{entry("a", 5, 1), 2}}},
		{"withdrawn and back elsewhere", []Entry{entry("a", 5, 2)}, []Booked{held("a", 0, 1, 1)}, []Booking{{entry("a", 5, 2), 2}}},
		{"everything at once, by key", []Entry{entry("b", 1, 1), entry("d", 2, 2), entry("e", 4, 1)},
			[]Booked{held("a", 7, 1, 0), held("c", 0, 1, 1), held("d", 2, 1, 0), held("e", 4, 1, 0), held("f", 9, 3, 0)},
			[]Booking{{reversal("a", -7, 1), 1}, {entry("b", 1, 1), 0}, {reversal("d", -2, 1), 1}, {entry("d", 2, 2), 2}, {reversal("f", -9, 3), 1}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Diff(nil, c.desired, c.booked)
			if diff := cmp.Diff(c.want, got); err != nil || diff != "" {
				t.Errorf("%v (-want +got):\n%s", err, diff)
			}
		})
	}
}

func TestDiffAppends(t *testing.T) {
	before := []Booking{{Entry: Entry{Key: "z"}}}
	got, err := Diff(before, []Entry{{Key: "a", Amount: 1}}, nil)
	if err != nil || len(got) != 2 || got[0].Key != "z" || got[1].Key != "a" {
		t.Errorf("got %v, %v; want the booking before and the new one", got, err)
	}
}

// TestDiffRefusesWhatCannotBeBooked proves G-0 for corrections: an amount that
// leaves 64 bits is an error that names the key.
func TestDiffRefusesWhatCannotBeBooked(t *testing.T) {
	const low, high = math.MinInt64, math.MaxInt64
	for _, c := range []struct {
		name    string
		desired []Entry
		booked  []Booked
		want    string
	}{
		{"correction too large", []Entry{{Key: "a", Amount: low}}, []Booked{{Key: "a", Amount: 1}}, "key a: " + ErrOverflow.Error()},
		{"correction too large the other way", []Entry{{Key: "a", Amount: high}}, []Booked{{Key: "a", Amount: -1}}, "key a: " + ErrOverflow.Error()},
		{"correction of the lowest amount", []Entry{{Key: "a", Amount: 5}}, []Booked{{Key: "a", Amount: low}}, "key a: " + ErrOverflow.Error()},
		{"withdrawal of the lowest amount", nil, []Booked{{Key: "a", Amount: low}}, "key a: " + ErrOverflow.Error()},
		{"move of the lowest amount", []Entry{{Key: "a", Amount: low, At: 2}}, []Booked{{Key: "a", Amount: low, At: 1}}, "key a: " + ErrOverflow.Error()},
	} {
		got, err := Diff(nil, c.desired, c.booked)
		if err == nil || err.Error() != c.want || !errors.Is(err, ErrOverflow) || len(got) > 0 {
			t.Errorf("%s: got %v, %v; want %s", c.name, got, err, c.want)
		}
	}
	_, err := Diff(nil, []Entry{{Key: "a", Asset: AssetCredits, Amount: 1}}, []Booked{{Key: "a", Asset: AssetPoints, Amount: 1}})
	if want := "key a is booked in points and cannot become credits"; err == nil || err.Error() != want {
		t.Errorf("another asset: %v, want %s", err, want)
	}
}

// books is a ledger of one account: every booking, in order.
type books []Booking

// held sums the bookings by key, in order of the keys.
func (b books) held() []Booked {
	byKey := map[string]*Booked{}
	var entries []Entry
	for _, x := range b {
		h := byKey[x.Key]
		if h == nil {
			h = &Booked{Key: x.Key, Asset: x.Asset}
			byKey[x.Key] = h
			entries = append(entries, Entry{Key: x.Key})
		}
		h.Amount, h.At, h.Revision = h.Amount+x.Amount, x.At, x.Revision
	}
	SortEntries(entries)
	var all []Booked
	for _, e := range entries {
		all = append(all, *byKey[e.Key])
	}
	return all
}

func drawEntries(t *rapid.T) []Entry {
	byKey := rapid.MapOfN(rapid.SampledFrom([]string{"a", "b", "c", "d", "e", "f"}), rapid.Custom(func(t *rapid.T) Entry {
		amount := rapid.Int64Range(-3, 3).Filter(func(n int64) bool { return n != 0 }).Draw(t, "amount")
		return Entry{Asset: AssetPoints, Amount: amount, At: Instant(rapid.IntRange(1, 3).Draw(t, "at"))}
	}), 0, 6).Draw(t, "entries")
	var entries []Entry
	for key, e := range byKey {
		e.Key = key
		entries = append(entries, e)
	}
	SortEntries(entries)
	return entries
}

// TestBookingTheDiffGivesWhatIsDesired proves G-3 and G-5 over any series of
// runs: after each, the books hold what is desired at the instants desired; a
// second run books nothing; revisions of a key count up from 0; nothing is zero.
func TestBookingTheDiffGivesWhatIsDesired(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var ledger books
		next := map[string]int{}
		for range rapid.IntRange(1, 6).Draw(t, "runs") {
			desired := drawEntries(t)
			bookings, err := Diff(nil, desired, ledger.held())
			if err != nil {
				t.Fatal(err)
			}
			for i, b := range bookings {
				if b.Amount == 0 || b.Revision != next[b.Key] {
					t.Fatalf("booking %+v: the amount is 0 or the revision is not %d", b, next[b.Key])
				}
				if i > 0 && bookings[i-1].Key > b.Key {
					t.Fatalf("bookings are not in order of key: %+v", bookings)
				}
				next[b.Key]++
			}
			ledger = append(ledger, bookings...)
			if diff := cmp.Diff(amounts(desired), ledger.amounts()); diff != "" {
				t.Fatalf("the books (-desired +held):\n%s", diff)
			}
			if again, err := Diff(nil, desired, ledger.held()); err != nil || len(again) > 0 {
				t.Fatalf("a second run books %+v (%v)", again, err)
			}
		}
	})
}

type keyAt struct {
	Key string
	At  Instant
}

func amounts(entries []Entry) map[keyAt]int64 {
	sums := map[keyAt]int64{}
	for _, e := range entries {
		sums[keyAt{e.Key, e.At}] += e.Amount
	}
	return sums
}

// amounts sums the bookings by key and instant; sums of zero are left out.
func (b books) amounts() map[keyAt]int64 {
	sums := map[keyAt]int64{}
	for _, x := range b {
		k := keyAt{x.Key, x.At}
		if sums[k] += x.Amount; sums[k] == 0 {
			delete(sums, k)
		}
	}
	return sums
}
