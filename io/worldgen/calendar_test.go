package worldgen

// calendar_test.go: instants as text, the order of orders, and who places them.

import (
	"testing"

	"trueup/rules"
)

func TestInstantsAreWrittenAsTheRulesWriteThem(t *testing.T) {
	d := newDice(1, 0, 0)
	first, _ := rules.ParseInstant("1899-01-01T00:00:00Z")
	for range 200_000 {
		i := first + rules.Instant(d.below(330*366*day))
		if d.percent(50) {
			i = i / day * day // also the first and last instants of days
		}
		if got := string(appendInstant(nil, i)); got != i.String() {
			t.Fatalf("%s is written as %s", i, got)
		}
	}
	if got := appendInstant(nil, rules.None); len(got) > 0 {
		t.Errorf("not yet is written as %s", got)
	}
}

func TestOrdersComeInOneAfterTheOther(t *testing.T) {
	for _, years := range []int{1, 3} {
		for _, orders := range []int64{1, 10, 50_000} {
			o := Defaults()
			o.Orders, o.Years = orders, years
			o, err := o.settle()
			if err != nil {
				t.Fatal(err)
			}
			w := newWorld(o)
			last, byNight := w.start, 0
			for n := range orders {
				d := newDice(1, forOrder, n)
				at := w.days.at(n, orders, &d)
				if at < last || at >= w.end {
					t.Fatalf("order %d comes at %s, after %s", n, at, last)
				}
				last = at
				if at.Time().Hour() < 6 {
					byNight++
				}
			}
			if orders > 1000 && (byNight == 0 || byNight > int(orders)/10 || last < w.end-2*day) {
				t.Errorf("%d of %d orders by night, the last at %s", byNight, orders, last)
			}
		}
	}
}

func TestMonday(t *testing.T) {
	for _, c := range []struct{ from, want string }{
		{"2026-09-28T00:00:00Z", "2026-10-05T00:00:00Z"},
		{"2026-10-04T23:59:59Z", "2026-10-05T00:00:00Z"},
		{"1969-12-31T10:00:00Z", "1970-01-05T00:00:00Z"},
		{"1969-12-21T10:00:00Z", "1969-12-22T00:00:00Z"},
	} {
		from, _ := rules.ParseInstant(c.from)
		if got := monday(from).String(); got != c.want {
			t.Errorf("after %s: %s, want %s", c.from, got, c.want)
		}
	}
}

// TestSizesAndRanks: every regular account has a rank of its own, and the guess
// of how many orders a rank has is near what bySize gives it.
func TestSizesAndRanks(t *testing.T) {
	o := Defaults()
	for _, accounts := range []int64{1, 2, 7, 60, 1_000, 4_096} {
		o.Accounts = accounts
		o, err := o.settle()
		if err != nil {
			t.Fatal(err)
		}
		w := newWorld(o)
		seen := map[int64]bool{}
		for n := o.Whales + 1; n <= accounts; n++ {
			seen[w.rank(n)] = true
		}
		if int64(len(seen)) != w.regular || !seen[0] || !seen[w.regular-1] {
			t.Errorf("%d accounts have %d ranks", w.regular, len(seen))
		}
		if w.rank(w.bySize(0)) != 0 || w.rank(w.bySize(1<<32-1)) != w.regular-1 {
			t.Errorf("%d accounts: the least number is not the largest account's, or the other way round", w.regular)
		}
		if accounts < 1_000 {
			continue
		}
		const draws = 1 << 20
		counts := map[int64]int64{}
		for x := range uint64(draws) {
			counts[w.rank(w.bySize(x<<12))]++
		}
		for _, rank := range []int64{10, 100, w.regular - 1} {
			guess := draws * w.share(rank) / 256 / w.regular
			if got := counts[rank]; got < guess/2 || got > guess*2 {
				t.Errorf("rank %d of %d comes up %d times, guessed %d", rank, w.regular, got, guess)
			}
		}
	}
}
