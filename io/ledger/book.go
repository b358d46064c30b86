package ledger

// book.go: a batch of accounts appended to the ledger, whole or not at all.

import (
	"context"
	"errors"
	"fmt"

	"trueup/jobs"
)

var (
	bookingColumns   = []string{"account_id", "program", "key", "revision", "asset", "amount", "effective_at", "booked_at", "run", "clauses", "terms"}
	decisionColumns  = []string{"account_id", "program", "id", "outcome", "reason", "decided_for", "content", "run"}
	exceptionColumns = []string{"account_id", "program", "fact", "id", "reason", "position", "detail"}
	dueColumns       = []string{"account_id", "program", "next_due", "run"}
	stateColumns     = []string{"account_id", "program", "state"} // also of checkpoint
)

// Book appends a batch in one transaction and unmarks its accounts. Trouble that
// passes is met by appending it again; see retry.go.
func (s *Store) Book(ctx context.Context, lease jobs.Lease, batch *jobs.Batch) error {
	if len(batch.Results) == 0 {
		return nil
	}
	accounts := make([]string, len(batch.Results))
	for i := range batch.Results {
		accounts[i] = batch.Results[i].Account
	}
	nothing := s.fresh.book(batch.Run.Program, accounts[0], accounts[len(accounts)-1])
	doing := fmt.Sprintf("book accounts %s to %s", accounts[0], accounts[len(accounts)-1])
	err := s.writeOnce(ctx, doing, batchLanded(ctx, batch), func(t *tx) error {
		b := &booking{tx: t, ctx: ctx, batch: batch}
		if err := runScript(ctx, t, s.dialect.bookingBegin()); err != nil {
			return err
		}
		if err := checkLease(ctx, t, lease); err != nil {
			return err
		}
		for _, step := range []func() error{b.bookings, b.decisions} {
			if err := step(); err != nil {
				return conflict(s.dialect.explain(err))
			}
		}
		if err := b.forget(accounts, nothing); err != nil {
			return err
		}
		for _, step := range []func() error{b.exceptions, b.due, b.states, b.checkpoints, b.large} {
			if err := step(); err != nil {
				return conflict(s.dialect.explain(err))
			}
		}
		return checkLease(ctx, t, lease)
	})
	if errors.Is(err, jobs.ErrLeaseLost) {
		return err
	}
	if err == nil {
		s.tally.booked(batch)
	}
	return s.fail(doing, s.tally.tell(err))
}

// batchLanded looks whether a batch is booked: each of its accounts then has the time
// it is due next from the batch's run.
func batchLanded(ctx context.Context, batch *jobs.Batch) func(queryer) (bool, error) {
	return holds(ctx, "SELECT count(*) FROM account_due WHERE account_id = $1 AND program = $2 AND run = $3",
		batch.Results[0].Account, batch.Run.Program, batch.Run.Number)
}

// booking is a batch on its way.
type booking struct {
	tx    *tx
	ctx   context.Context
	batch *jobs.Batch
}

// into streams rows into a table; fill writes the rows of one account.
func (b *booking) into(table string, columns []string, fill func(sink, *jobs.Result) error) error {
	k, err := b.tx.store.dialect.sink(b.ctx, b.tx.conn, table, columns)
	if err != nil {
		return err
	}
	for i := range b.batch.Results {
		if err := fill(k, &b.batch.Results[i]); err != nil {
			return errors.Join(err, k.Close(b.ctx))
		}
	}
	return k.Close(b.ctx)
}

// any says whether some account has rows of a kind.
func (b *booking) any(has func(*jobs.Result) bool) bool {
	for i := range b.batch.Results {
		if has(&b.batch.Results[i]) {
			return true
		}
	}
	return false
}

func (b *booking) bookings() error {
	if !b.any(func(r *jobs.Result) bool { return len(r.Bookings) > 0 }) {
		return nil
	}
	run := b.batch.Run
	return b.into("booking", bookingColumns, func(k sink, r *jobs.Result) error {
		for i := range r.Bookings {
			e := &r.Bookings[i]
			k.Text(r.Account)
			k.Text(run.Program)
			k.Text(e.Key)
			k.Int(int64(e.Revision))
			k.Text(string(e.Asset))
			k.Int(e.Amount)
			k.Int(int64(e.At))
			k.Int(int64(run.AsOf))
			k.Int(run.Number)
			k.Text(e.Clauses)
			k.Int(int64(e.Terms))
			if err := k.EndRow(b.ctx); err != nil {
				return err
			}
		}
		return nil
	})
}

func (b *booking) decisions() error {
	if !b.any(func(r *jobs.Result) bool { return len(r.Decisions) > 0 }) {
		return nil
	}
	run := b.batch.Run
	return b.into("decision", decisionColumns, func(k sink, r *jobs.Result) error {
		for i := range r.Decisions {
			d := &r.Decisions[i]
			k.Text(r.Account)
			k.Text(run.Program)
			k.Text(d.ID)
			k.Text(d.Outcome)
			k.Text(d.Reason)
			k.Int(int64(d.At))
			k.Text(d.Content)
			k.Int(run.Number)
			if err := k.EndRow(b.ctx); err != nil {
				return err
			}
		}
		return nil
	})
}

// forget drops the marks of the accounts and what followed from their last
// evaluation, if there was one.
func (b *booking) forget(accounts []string, nothing bool) error {
	d := b.tx.store.dialect
	list := d.list(accounts)
	tables := []string{"touched", "exception", "account_due", "account_state", "checkpoint", "changed_fact"}
	if nothing {
		tables = tables[:1]
	}
	for _, table := range tables {
		_, err := exec(b.ctx, b.tx, "DELETE FROM "+table+" WHERE program = $1 AND "+d.among("account_id", "$2"), b.batch.Run.Program, list)
		if err != nil {
			return err
		}
	}
	return nil
}

func (b *booking) exceptions() error {
	if !b.any(func(r *jobs.Result) bool { return len(r.Exceptions) > 0 }) {
		return nil
	}
	return b.into("exception", exceptionColumns, func(k sink, r *jobs.Result) error {
		for i := range r.Exceptions {
			e := &r.Exceptions[i]
			k.Text(r.Account)
			k.Text(b.batch.Run.Program)
			k.Text(e.Fact)
			k.Text(e.ID)
			k.Text(e.Reason)
			k.Int(int64(i))
			k.Text(e.Detail)
			if err := k.EndRow(b.ctx); err != nil {
				return err
			}
		}
		return nil
	})
}

func (b *booking) due() error {
	return b.into("account_due", dueColumns, func(k sink, r *jobs.Result) error {
		k.Text(r.Account)
		k.Text(b.batch.Run.Program)
		k.Int(int64(r.NextDue))
		k.Int(b.batch.Run.Number)
		return k.EndRow(b.ctx)
	})
}

func (b *booking) states() error {
	return b.into("account_state", stateColumns, func(k sink, r *jobs.Result) error {
		k.Text(r.Account)
		k.Text(b.batch.Run.Program)
		k.Bytes(r.State)
		return k.EndRow(b.ctx)
	})
}

func (b *booking) checkpoints() error {
	if !b.any(func(r *jobs.Result) bool { return len(r.Checkpoint) > 0 }) {
		return nil
	}
	return b.into("checkpoint", stateColumns, func(k sink, r *jobs.Result) error {
		if len(r.Checkpoint) == 0 {
			return nil
		}
		k.Text(r.Account)
		k.Text(b.batch.Run.Program)
		k.Bytes(r.Checkpoint)
		return k.EndRow(b.ctx)
	})
}

// large remembers accounts that grew large by one small delivery after another.
func (b *booking) large() error {
	var large []string
	for i := range b.batch.Results {
		if b.batch.Results[i].Large {
			large = append(large, b.batch.Results[i].Account)
		}
	}
	return noteLarge(b.ctx, b.tx, b.batch.Run.Program, large)
}
