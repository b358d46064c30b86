package jobs

// inturn.go: pages that are done in any order, taken in that of the accounts.

import (
	"maps"
	"slices"
	"sync"
)

// inTurn takes what pages give in the order of their numbers, which begin with 0; one at
// a time.
type inTurn[P any] struct {
	take func(P)

	mu   sync.Mutex
	done map[int]P // before an earlier one was
	next int
}

func newInTurn[P any](take func(P)) *inTurn[P] { return &inTurn[P]{take: take, done: map[int]P{}} }

// give hands in a page, and takes all whose turn it is.
func (t *inTurn[P]) give(number int, page P) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.done[number] = page
	for p, ok := t.done[t.next]; ok; p, ok = t.done[t.next] {
		delete(t.done, t.next)
		t.next++
		t.take(p)
	}
}

// takeRest takes the pages that were done although an earlier one failed.
func (t *inTurn[P]) takeRest() {
	for _, number := range slices.Sorted(maps.Keys(t.done)) {
		t.take(t.done[number])
	}
}
