package ledger

// deliver.go: a delivery, from its first row to its commit. Each table's rows are
// staged and settled before the next table's: a row is then judged against a
// mirror that already holds its account and parent, and the staging table holds
// one table only. All of it is one transaction, so that a delivery that fails or
// is killed leaves nothing behind.

import (
	"context"
	"errors"
	"fmt"

	"trueup/jobs"
	"trueup/rules"
	"trueup/rules/fact"
	"trueup/rules/program"
)

type delivery struct {
	store   *Store
	tx      *tx
	program *program.Program
	subject string // name of the subject's table
	// copies begins the numbers by which set-aside rows of one id are told apart,
	// in order of delivery.
	copies int64

	next        int   // index in program.Tables of the first table not begun
	current     int   // index of the table being staged, -1 before the first
	allNew      bool  // no subject was there before: every account is touched already
	pulled      int64 // facts new or changed, of all tables
	direct      *direct
	checkpoints bool              // some account has one
	run         int64             // number of the pull
	lasts       map[string]last   // the last delivery, by table
	digests     map[string]string // of this one

	sink   sink
	filter *idFilter
	spare  *layer // of the filter, for the next table
	staged staged
	note   []byte
	counts map[string]jobs.PullCount
	over   error // why nothing more can be staged
}

// staged is what is known of the current table's rows without asking the database.
type staged struct {
	rows    int64 // delivered
	judged  int64 // of them in the staging table
	flawed  int64 // with a flaw of their own
	known   int64 // with an id that may have been delivered before
	twice   int64 // with an id that may be in this delivery already
	updated int64 // that say when they were updated
}

var stagingColumns = []string{"seq", "id", "account_id", "parent", "link", "updated_at", "data", "reason", "note", "seen", "effect_at"}

// Deliver begins a delivery. The transaction it opens ends with Settle or Discard.
func (s *Store) Deliver(ctx context.Context, p *program.Program, pullRun *jobs.Run) (jobs.Delivery, error) {
	t, err := s.begin(ctx)
	if err != nil {
		return nil, s.fail("begin a delivery", err)
	}
	d := &delivery{
		store: s, tx: t, program: p, subject: p.Subject().Name, copies: pullRun.Number << 40,
		current: -1, counts: map[string]jobs.PullCount{}, direct: newDirect(),
		run: pullRun.Number, digests: map[string]string{},
	}
	err = runScript(ctx, t, s.dialect.stagingBegin())
	if err == nil {
		d.checkpoints, err = anyCheckpoint(ctx, t, p.Name)
	}
	if err == nil {
		d.lasts, err = lastDeliveries(ctx, t, p.Name)
	}
	if err == nil {
		err = d.mendFilters(ctx)
	}
	if err != nil {
		return nil, errors.Join(s.fail("begin a delivery", err), t.rollback())
	}
	return d, nil
}

// Stage adds a row.
func (d *delivery) Stage(ctx context.Context, table *fact.Table, row *jobs.Staged) error {
	if d.over != nil {
		return d.over
	}
	if d.current < 0 || d.program.Tables[d.current] != table {
		if err := d.open(ctx, table); err != nil {
			return d.stop("stage "+table.Name, err)
		}
	}
	if err := d.stage(ctx, table, row); err != nil {
		return d.stop("stage "+table.Name, err)
	}
	return nil
}

func (d *delivery) stop(doing string, err error) error {
	d.over = d.store.fail(doing, err)
	return d.over
}

func (d *delivery) stage(ctx context.Context, table *fact.Table, row *jobs.Staged) error {
	id := row.ID
	if row.Flaw == fact.MissingID {
		id = "" // half an id is none
	}
	var seen int64
	if id != "" {
		seen = d.filter.see(id)
	}
	d.staged.count(row, seen)
	if seen&seenTwice != 0 {
		d.direct.again(id)
	}
	if seen == 0 && id != "" && row.Flaw == "" && row.Link == "" && d.direct.takes(table) {
		return d.direct.add(row, d.staged.rows)
	}
	return d.putStaged(ctx, table, row, d.staged.rows, seen)
}

// putStaged adds a row to the staging table; seq is its number in the delivery.
func (d *delivery) putStaged(ctx context.Context, table *fact.Table, row *jobs.Staged, seq, seen int64) error {
	if d.sink == nil {
		var err error
		if d.sink, err = d.store.dialect.sink(ctx, d.tx.conn, "staging", stagingColumns); err != nil {
			return err
		}
	}
	d.staged.judged++
	id := row.ID
	if row.Flaw == fact.MissingID {
		id = ""
	}
	k := d.sink
	k.Int(seq)
	k.Text(id)
	k.Text(row.Account)
	nullable(k, row.Parent)
	nullable(k, row.Link)
	putInstant(k, row.UpdatedAt)
	k.Text(row.Data)
	nullable(k, string(row.Flaw))
	d.note = appendNote(d.note[:0], table, row)
	k.Bytes(d.note)
	k.Int(seen)
	putInstant(k, row.Effect)
	return k.EndRow(ctx)
}

// closeSink sends what is left of the rows of a table.
func (d *delivery) closeSink(ctx context.Context) error {
	k := d.sink
	d.sink = nil
	if k == nil {
		return nil
	}
	return k.Close(ctx)
}

func (c *staged) count(row *jobs.Staged, seen int64) {
	c.rows++
	if row.Flaw != "" {
		c.flawed++
	}
	if seen&seenBefore != 0 {
		c.known++
	}
	if seen&seenTwice != 0 {
		c.twice++
	}
	if row.UpdatedAt != rules.None {
		c.updated++
	}
}

// open settles the tables before this one and readies the staging table.
func (d *delivery) open(ctx context.Context, table *fact.Table) error {
	index := d.next
	for index < len(d.program.Tables) && d.program.Tables[index] != table {
		index++
	}
	if index == len(d.program.Tables) {
		return fmt.Errorf("rows of %s come after those of a later table, or the program has no such table", table.Name)
	}
	if err := d.settleUpTo(ctx, index); err != nil {
		return err
	}
	d.current, d.next = index, index+1
	var err error
	d.filter, err = d.loadFilter(ctx, table.Name)
	return err
}

// settleUpTo settles the table being staged and those before index that were not
// delivered: rows of theirs may be taken up again.
func (d *delivery) settleUpTo(ctx context.Context, index int) error {
	if d.current >= 0 {
		if err := d.settleTable(ctx, d.program.Tables[d.current]); err != nil {
			return fmt.Errorf("settle %s: %w", d.program.Tables[d.current].Name, err)
		}
		d.current = -1
	}
	for ; d.next < index; d.next++ {
		if err := d.settleTable(ctx, d.program.Tables[d.next]); err != nil {
			return fmt.Errorf("settle %s: %w", d.program.Tables[d.next].Name, err)
		}
	}
	return nil
}

// Settle decides on the rows staged last, and commits.
func (d *delivery) Settle(ctx context.Context) (map[string]jobs.PullCount, error) {
	if d.over != nil {
		return nil, d.over
	}
	err := d.settleUpTo(ctx, len(d.program.Tables))
	if err == nil {
		err = runScript(ctx, d.tx, d.store.dialect.delivered(d.pulled))
	}
	if err == nil {
		err = d.tx.commit(ctx)
	}
	if err != nil {
		return nil, d.stop("settle the delivery", err)
	}
	d.over = &Error{d.store.name, "stage", errors.New("the delivery is settled")}
	return d.counts, nil
}

// Discard drops the delivery unless it is settled.
func (d *delivery) Discard() error {
	if d.over == nil {
		d.over = &Error{d.store.name, "stage", errors.New("the delivery was discarded")}
	}
	var err error
	if d.sink != nil { // an open COPY must end before the connection takes ROLLBACK
		err = d.sink.Close(context.Background())
		d.sink = nil
		if err != nil && !d.tx.done {
			err = nil // the rollback says it if it matters
		}
	}
	return d.store.fail("discard the delivery", errors.Join(err, d.direct.empty(), d.tx.rollback()))
}
