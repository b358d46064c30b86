package jobs

// report_turns_test.go: which pages take turns, and in which order.

import (
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// However many workers there are, one large account at a time is in hand, in order, and
// at most one more is loaded; all accounts are in some page, in order. Some fail before
// their turn has begun.
func TestLargeAccountsTakeTurns(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		letters := rapid.SliceOfNDistinct(rapid.StringMatching("[a-z]{2}"), 1, 40, rapid.ID[string]).Draw(t, "accounts")
		slices.Sort(letters)
		var large []string
		for _, account := range letters {
			if rapid.IntRange(0, 3).Draw(t, "large") == 0 {
				large = append(large, account)
			}
		}
		turns, pages := newTurns(large), make(chan []string)
		failing := rapid.SliceOfN(rapid.Bool(), len(letters), len(letters)).Draw(t, "failing")
		var handed, done []string
		var loaded, inHand atomic.Int32
		var wg sync.WaitGroup
		for range rapid.IntRange(1, 6).Draw(t, "workers") {
			wg.Go(func() {
				for p := range pages {
					turn := turns.wait(p[0])
					place, is := slices.BinarySearch(large, p[0])
					if !is {
						turn.begin()
						turn.end()
						continue
					}
					if n := loaded.Add(1); n > 2 || len(p) > 1 {
						t.Errorf("%d large accounts are loaded, one in a page of %d", n, len(p))
					}
					runtime.Gosched()
					if !failing[place] {
						turn.begin()
						if n := inHand.Add(1); n > 1 {
							t.Errorf("%d large accounts are in hand", n)
						}
						runtime.Gosched()
						done = append(done, p[0])
						inHand.Add(-1)
					}
					loaded.Add(-1)
					turn.end()
				}
			})
		}
		for rest := letters; len(rest) > 0; {
			p := turns.upToLarge(rest[:min(len(rest), 7)])
			handed, rest = append(handed, p...), rest[len(p):]
			pages <- p
		}
		close(pages)
		wg.Wait()
		if diff := cmp.Diff(letters, handed); diff != "" {
			t.Error(diff)
		}
		want := slices.Clone(large)
		for i := len(large) - 1; i >= 0; i-- {
			if failing[i] {
				want = slices.Delete(want, i, i+1)
			}
		}
		if diff := cmp.Diff(want, done, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("the large ones came as\n%s", diff)
		}
	})
}
