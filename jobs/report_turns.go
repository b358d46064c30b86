package jobs

// report_turns.go: large accounts take turns, so that one of them is in memory.

import (
	"slices"
	"sync"
)

// turns lets large accounts in one at a time, in the order of their pages: else one
// could wait to be written while the one before it waits to be read.
type turns struct {
	large []string // in order

	mu   sync.Mutex
	of   map[string]turn
	last chan struct{} // closed when the last one that was handed out is done
}

// turn begins when the one before it is done.
type turn struct{ before, done chan struct{} }

func newTurns(large []string) *turns {
	t := &turns{large: large, of: map[string]turn{}, last: make(chan struct{})}
	close(t.last)
	return t
}

// upToLarge cuts a page so that a large account is a page of its own, and gives that its
// turn. Pages come to it in order.
func (t *turns) upToLarge(accounts []string) []string {
	for i, account := range accounts {
		if _, is := slices.BinarySearch(t.large, account); !is {
			continue
		}
		if i > 0 {
			return accounts[:i]
		}
		t.mu.Lock()
		defer t.mu.Unlock()
		mine := turn{t.last, make(chan struct{})}
		t.of[account], t.last = mine, mine.done
		return accounts[:1]
	}
	return accounts
}

// wait waits for the turn of a page, by its first account, and returns what ends it.
// Those before it always end, so it does not look at a context.
func (t *turns) wait(account string) (end func()) {
	t.mu.Lock()
	mine, is := t.of[account]
	t.mu.Unlock()
	if !is {
		return func() {}
	}
	<-mine.before
	return func() { close(mine.done) }
}
