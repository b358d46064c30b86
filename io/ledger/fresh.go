package ledger

// fresh.go: the first run of a program finds nothing booked, so it need not look
// for what is booked, decided or left of an earlier evaluation.

import (
	"context"
	"sync"
)

// freshness is what the store knows of the run in hand.
type freshness struct {
	mu      sync.Mutex
	program string // whose ledger was empty when its run began; empty: none
	booked  string // the last account booked since, bytewise
}

// noteFresh looks once, when a run begins, whether the program's ledger is empty.
func (s *Store) noteFresh(ctx context.Context, program string) error {
	const look = `SELECT (SELECT count(*) FROM (SELECT 1 FROM account_due WHERE program = $1 LIMIT 1) d)
		+ (SELECT count(*) FROM (SELECT 1 FROM booking WHERE program = $1 LIMIT 1) b)`
	var there int
	if err := s.again(ctx, "begin a run", func() error { return s.db.GetContext(ctx, &there, look, program) }); err != nil {
		return s.fail("begin a run", err)
	}
	s.fresh.mu.Lock()
	defer s.fresh.mu.Unlock()
	s.fresh.program, s.fresh.booked = "", ""
	if there == 0 {
		s.fresh.program = program
	}
	return nil
}

func (f *freshness) forget() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.program = ""
}

// nothing says that the ledger holds nothing of the accounts from first on.
func (f *freshness) nothing(program, first string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.program != "" && f.program == program && first > f.booked
}

// book notes the accounts about to be booked and says whether the ledger holds
// nothing of them yet.
func (f *freshness) book(program, first, last string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	nothing := f.program != "" && f.program == program && first > f.booked
	f.booked = max(f.booked, last)
	return nothing
}
