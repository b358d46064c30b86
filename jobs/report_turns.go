package jobs

// report_turns.go: large accounts take turns: one is in hand while the next is loaded.

import (
	"slices"
	"sync"
)

// turns lets large accounts in one after another, in the order of their pages: else one
// could wait to be written while the one before it waits to be read.
type turns struct {
	large []string // in order

	mu   sync.Mutex
	of   map[string]*turn
	last *turn // that was handed out
}

// turn is that of one account. A nil turn, of a page without one, waits for nothing.
type turn struct {
	before       *turn
	begun, ended chan struct{}
	once         sync.Once
}

func newTurn(before *turn) *turn {
	return &turn{before: before, begun: make(chan struct{}), ended: make(chan struct{})}
}

func newTurns(large []string) *turns {
	t := &turns{large: large, of: map[string]*turn{}, last: newTurn(nil)}
	close(t.last.begun)
	close(t.last.ended)
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
		mine := newTurn(t.last)
		t.of[account], t.last = mine, mine
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
		<-mine.before.begun
	}
	return mine
}

// begin waits until the account before is done. Then the next one may be loaded.
func (t *turn) begin() {
	if t == nil {
		return
	}
	t.once.Do(func() {
		<-t.before.ended
		t.before = nil // which would be kept, with all before it
		close(t.begun)
	})
}

// end ends a turn, also one that has not begun.
func (t *turn) end() {
	if t == nil {
		return
	}
	t.begin()
	close(t.ended)
}
