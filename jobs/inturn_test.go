package jobs

// inturn_test.go: pages in any order.

import (
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

// Pages come in the order of their numbers, whoever gives them when, and those after a
// missing one only with the rest.
func TestPagesAreTakenInTurn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pages := rapid.IntRange(1, 20).Draw(t, "pages")
		missing := rapid.IntRange(0, pages).Draw(t, "missing")
		var taken, want []int
		turn := newInTurn(func(number int) { taken = append(taken, number) })
		var all sync.WaitGroup
		for number := range pages {
			if number == missing {
				continue
			}
			want = append(want, number)
			all.Go(func() { turn.give(number, number) })
		}
		all.Wait()
		if !slices.Equal(taken, want[:missing:missing]) && missing < pages {
			t.Fatalf("%v are taken without %d", taken, missing)
		}
		turn.takeRest()
		if !slices.Equal(taken, want) {
			t.Fatalf("taken in the order %v", taken)
		}
	})
}
