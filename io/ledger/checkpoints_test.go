package ledger_test

// checkpoints_test.go: an account with a checkpoint is loaded as that and what
// changed since; one without is loaded whole.

import (
	"context"
	"fmt"
	"testing"

	"trueup/io/ledger"
	"trueup/jobs"
	"trueup/rules"
)

// evaluated books accounts with the checkpoints given, one a result, and unmarks them.
func evaluated(t *testing.T, s *ledger.Store, l jobs.Lease, checkpoints map[string]string) {
	t.Helper()
	run := begin(t, s, "reconcile", rules.FromTime(now))
	b := &jobs.Batch{Run: run}
	for _, account := range due(t, s) {
		b.Results = append(b.Results, jobs.Result{
			Account: account, NextDue: rules.Never, State: []byte("state of " + account), Checkpoint: []byte(checkpoints[account]),
			Bookings: []rules.Booking{entry(fmt.Sprintf("k%d", run.Number), 0, 1, 1)},
		})
	}
	if err := s.Book(context.Background(), l, b); err != nil {
		t.Fatal(err)
	}
	end(t, s, run, "done", int64(len(b.Results)), fmt.Sprint("h", run.Number))
}

// loaded shows accounts as a run that goes on from checkpoints gets them.
func loaded(t *testing.T, s *ledger.Store, accounts ...string) []string {
	t.Helper()
	lines := []string{}
	err := s.Load(context.Background(), shop, accounts, jobs.What{Checkpoints: true}, func(l *jobs.Loaded) error {
		lines = append(lines, fmt.Sprintf("%s: checkpoint %q, state %q, %d keys booked",
			l.Input.Account, l.Input.Checkpoint, l.State, len(l.Booked)))
		for _, f := range l.Input.Facts {
			line := fmt.Sprintf("%s %s %s", f.Table, f.ID, f.Data)
			if len(l.Input.Checkpoint) > 0 {
				line += fmt.Sprintf(" was %q", f.Was)
			}
			lines = append(lines, line)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

func TestOnlyWhatChangedSinceACheckpointIsLoaded(t *testing.T) {
	engines(t, func(t *testing.T, s *ledger.Store) {
		const open, done = "|USD|2026-01-01T00:00:00Z|", "|USD|2026-01-01T00:00:00Z|2026-01-02T00:00:00Z"
		pull(t, s, of(accounts, accountA, accountB), of(orders, "a1|A|1.00"+open, "a2|A|2.00"+done, "b1|B|1.00"+open))
		l := lease(t, s)
		evaluated(t, s, l, map[string]string{"A": "as far as here"})
		same(t, "nothing changed", []string{
			`A: checkpoint "as far as here", state "state of A", 0 keys booked`,
			`B: checkpoint "", state "state of B", 1 keys booked`, "accounts B Bob|", "orders b1 100|USD|1767225600000000|",
		}, loaded(t, s, "A", "B"))

		// New by the short way (a3) and by the long one (r1), completed now (a1),
		// corrected after it had mattered (a2), and something of the other account.
		pull(t, s, of(orders, "a1|A|1.00"+done, "a2|A|2.50"+done, "a3|A|3.00"+open, "b2|B|2.00"+open), of(refunds, "r1|a2|A|1.00"))
		want := []string{
			`A: checkpoint "as far as here", state "state of A", 0 keys booked`,
			`orders a1 100|USD|1767225600000000|1767312000000000 was ""`,
			`orders a2 250|USD|1767225600000000|1767312000000000 was "2026-01-02T00:00:00Z"`,
			`orders a3 300|USD|1767225600000000| was ""`,
			`refunds r1 a2|100 was ""`,
		}
		same(t, "changed", want, loaded(t, s, "A"))

		// Changed again: the earliest instant from which it mattered stays.
		pull(t, s, of(orders, "a2|A|2.75|USD|2026-01-01T00:00:00Z|2026-01-03T00:00:00Z"))
		want[2] = `orders a2 275|USD|1767225600000000|1767398400000000 was "2026-01-02T00:00:00Z"`
		same(t, "changed twice", want, loaded(t, s, "A"))

		evaluated(t, s, l, nil)
		same(t, "no checkpoint was left", []string{
			`A: checkpoint "", state "state of A", 2 keys booked`, "accounts A Ann|",
			"orders a1 100|USD|1767225600000000|1767312000000000", "orders a2 275|USD|1767225600000000|1767398400000000",
			"orders a3 300|USD|1767225600000000|", "refunds r1 a2|100",
		}, loaded(t, s, "A"))
		pull(t, s, of(orders, "a4|A|4.00"+open))
		evaluated(t, s, l, map[string]string{"A": "anew"})
		same(t, "what changed before is forgotten", []string{`A: checkpoint "anew", state "state of A", 0 keys booked`}, loaded(t, s, "A"))
	})
}

// An account with very many facts comes as a whole, however it is packed.
func TestALargeAccount(t *testing.T) {
	engines(t, func(t *testing.T, s *ledger.Store) {
		lines, want := []string{}, []string{"A accounts A Ann|", "B accounts B Bob|"}
		for i := range 9000 {
			lines = append(lines, fmt.Sprintf("o%05d|B|1.00|USD||", i))
			want = append(want, fmt.Sprintf("B orders o%05d 100|USD||", i))
		}
		pull(t, s, of(accounts, accountA, accountB), of(orders, lines...))
		same(t, "facts", want, facts(t, s, "A", "B", "C"))
	})
}
