package jobs

// report_turns.go: large accounts take turns: of two that are in memory one is in hand,
// and the other is loaded meanwhile.

import (
	"slices"
	"sync"
)

// turns lets large accounts in one after another, in the order of their pages: else one
// could wait to be written while the one before it waits to be read.
type turns struct {
	large []string // in order

	mu     sync.Mutex
	of     map[string]*turn // that were not taken yet
	newest *turn
}

// turn is that of one account. A nil turn, of a page without one, waits for nothing.
type turn struct {
	beforeLast, last <-chan struct{} // closed when those turns have ended
	ended            chan struct{}
}

func newTurns(large []string) *turns {
	none := make(chan struct{})
	close(none)
	return &turns{large: large, of: map[string]*turn{}, newest: &turn{last: none, ended: none}}
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
		mine := &turn{beforeLast: t.newest.last, last: t.newest.ended, ended: make(chan struct{})}
		t.of[account], t.newest = mine, mine
		return accounts[:1]
	}
	return accounts
}

// wait waits until a page, named by its first account, may be loaded, and returns its
// turn, which must be ended. Turns before it always end, so it does not look at a context.
func (t *turns) wait(account string) *turn {
	t.mu.Lock()
	mine := t.of[account]
	delete(t.of, account)
	t.mu.Unlock()
	if mine != nil {
		<-mine.beforeLast
	}
	return mine
}

// begin waits until the account before is done.
func (t *turn) begin() {
	if t != nil {
		<-t.last
	}
}

// end ends a turn, also one that has not begun.
func (t *turn) end() {
	if t != nil {
		t.begin()
		close(t.ended)
	}
}
