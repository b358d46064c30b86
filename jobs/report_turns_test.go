package jobs

// report_turns_test.go: which pages take turns, and in which order.

import (
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// However many workers there are, one large account at a time is in hand, in order; all
// accounts are in some page, in order.
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
		var handed, done []string
		var inHand atomic.Int32
		var wg sync.WaitGroup
		for range rapid.IntRange(1, 6).Draw(t, "workers") {
			wg.Go(func() {
				for p := range pages {
					end := turns.wait(p[0])
					if _, is := slices.BinarySearch(large, p[0]); is {
						if n := inHand.Add(1); n > 1 || len(p) > 1 {
							t.Errorf("%d large accounts are in hand, one in a page of %d", n, len(p))
						}
						runtime.Gosched()
						done = append(done, p[0])
						inHand.Add(-1)
					}
					end()
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
		if diff := cmp.Diff(large, done); diff != "" {
			t.Errorf("the large ones came as\n%s", diff)
		}
	})
}
