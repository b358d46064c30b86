package ledger

// deliver.go: a delivery, from its first row to its commit. Each table's rows are
// settled before the next table's: a row is then judged against a mirror that
// already holds its account and parent, and the staging table holds one table
// only. While one table is settled the next one arrives. All of it is one
// transaction, so that a delivery that fails or is killed leaves nothing behind.

import (
	"context"
	"errors"
	"fmt"

	"trueup/io/pgretry"
	"trueup/jobs"
	"trueup/rules/fact"
	"trueup/rules/program"
)

type delivery struct {
	store   *Store
	program *program.Program
	subject string // name of the subject's table
	run     int64  // number of the pull
	closed  int64  // number of the last closing's run, 0 if no month is closed
	lasts   map[string]last
	aside   map[string]*asideBefore

	// What arrives.
	next    int                        // index in program.Tables of the first table not begun
	now     *arrivals                  // the table that arrives; nil before the first
	digests map[string]string          // of the tables asked about
	over    error                      // why nothing more can be staged
	marks   map[string]jobs.Watermark  // of the last deliveries
	reached map[string]*jobs.Watermark // of this one
	whole   *whole                     // nil: nobody asks what has vanished

	// What is settled, by one goroutine at a time; see wait.
	settling    chan error // its end; nil if there is none
	tx          *tx
	sink        sink      // open into some table
	idle        *arrivals // room for a later table
	spare       *layer    // of a filter, for a later table
	allNew      bool      // no subject was there before: every account is touched already
	checkpoints bool      // some account has one
	pulled      int64     // facts new or changed, of all tables
	counts      map[string]jobs.PullCount
}

// Deliver begins a delivery. The transaction it opens ends with Settle or Discard.
func (s *Store) Deliver(ctx context.Context, p *program.Program, pullRun *jobs.Run) (jobs.Delivery, error) {
	var d *delivery
	err := s.again(ctx, "begin a delivery", func() (err error) {
		d, err = s.beginDelivery(ctx, p, pullRun)
		return err
	})
	if err != nil {
		return nil, err
	}
	return d, nil
}

func (s *Store) beginDelivery(ctx context.Context, p *program.Program, pullRun *jobs.Run) (*delivery, error) {
	if err := errors.Join(s.mendFilters(ctx, p), s.mendOwners(ctx, p)); err != nil {
		return nil, s.fail("begin a delivery", err)
	}
	t, err := s.begin(ctx)
	if err != nil {
		return nil, s.fail("begin a delivery", err)
	}
	d := &delivery{
		store: s, tx: t, program: p, subject: p.Subject().Name, run: pullRun.Number,
		digests: map[string]string{}, counts: map[string]jobs.PullCount{}, reached: map[string]*jobs.Watermark{},
	}
	err = runScript(ctx, t, s.dialect.stagingBegin())
	if err == nil {
		d.checkpoints, err = anyCheckpoint(ctx, t, p.Name)
	}
	if err == nil {
		d.closed, err = lastClosing(ctx, t, p.Name)
	}
	if err == nil {
		d.lasts, err = lastDeliveries(ctx, t, p.Name)
	}
	if err == nil {
		d.aside, err = countAside(ctx, t, p.Name, d.lasts)
	}
	if err == nil {
		d.marks, err = readMarks(ctx, t, p.Name)
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
	if d.now == nil || d.now.table != table {
		if err := d.open(ctx, table); err != nil {
			return d.stop("stage "+table.Name, err)
		}
	}
	if err := errors.Join(d.whole.delivered(table, idOf(row)), d.now.add(ctx, row)); err != nil {
		return d.stop("stage "+table.Name, err)
	}
	return nil
}

func (d *delivery) stop(doing string, err error) error {
	if pgretry.Passes(err) && !isUncertain(err) {
		err = fmt.Errorf("%w; a delivery is not begun again in its middle: nothing of it was kept, the next pull reads it anew", err)
	}
	if explained := d.store.dialect.explain(err); errors.Is(explained, errDuplicate) {
		err = conflict(explained) // another pull, without a lease between us
	}
	d.over = d.store.fail(doing, err)
	return d.over
}

// open hands the tables before this one to be settled and makes room for its rows.
func (d *delivery) open(ctx context.Context, table *fact.Table) error {
	index := d.next
	for index < len(d.program.Tables) && d.program.Tables[index] != table {
		index++
	}
	if index == len(d.program.Tables) {
		return fmt.Errorf("rows of %s come after those of a later table, or the program has no such table", table.Name)
	}
	if err := d.wait(); err != nil {
		return err
	}
	room, spare := d.idle, d.spare
	d.idle, d.spare = nil, nil
	d.settleUpTo(ctx, index)
	if room == nil {
		room = newArrivals()
	}
	d.now = room
	d.begin(d.now, table)
	d.next = index + 1
	var err error
	d.now.filter, err = d.store.loadFilter(ctx, d.program.Name, table.Name, spare)
	return err
}

// begin makes arrivals those of a table.
func (d *delivery) begin(a *arrivals, table *fact.Table) {
	a.table = table
	a.digest, a.asked = d.digests[table.Name]
}

// settleUpTo begins to settle the table that arrived and those before index that
// were not delivered: rows of theirs may be taken up again. See wait.
func (d *delivery) settleUpTo(ctx context.Context, index int) {
	var tables []*arrivals
	if d.now != nil {
		tables = append(tables, d.now)
	}
	for ; d.next < index; d.next++ {
		absent := new(arrivals)
		d.begin(absent, d.program.Tables[d.next])
		tables = append(tables, absent)
	}
	d.now = nil
	end := make(chan error, 1)
	d.settling = end
	go func() {
		var err error
		for _, a := range tables {
			if err = d.settleTable(ctx, a); err != nil {
				err = fmt.Errorf("settle %s: %w", a.table.Name, err)
				break
			}
		}
		end <- err
	}()
}

// wait waits for what is being settled. All that settling works on is the
// caller's again.
func (d *delivery) wait() error {
	if d.settling == nil {
		return nil
	}
	err := <-d.settling
	d.settling = nil
	return err
}

// Settle decides on the rows staged last, and commits.
func (d *delivery) Settle(ctx context.Context) (map[string]jobs.PullCount, error) {
	if d.over != nil {
		return nil, d.over
	}
	err := d.wait()
	if err == nil {
		d.settleUpTo(ctx, len(d.program.Tables))
		err = d.wait()
	}
	if err == nil {
		err = d.countVanished(ctx)
	}
	if err == nil {
		err = d.keepMarks(ctx)
	}
	if err == nil {
		err = runScript(ctx, d.tx, d.store.dialect.delivered(d.pulled))
	}
	if err == nil {
		landed := holds(ctx, "SELECT count(*) FROM delivered WHERE program = $1 AND run = $2", d.program.Name, d.run)
		err = d.store.commitOnce(ctx, d.tx, "settle the delivery", landed)
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
	err := d.wait()
	if !d.tx.done {
		err = nil // whoever discards knows that it failed, or does not care
	}
	if d.sink != nil { // an open COPY must end before the connection takes ROLLBACK
		closeErr := d.closeSink(context.Background())
		if d.tx.done {
			err = errors.Join(err, closeErr)
		} // else the rollback says it if it matters
	}
	for _, a := range []*arrivals{d.now, d.idle} {
		if a != nil {
			err = errors.Join(err, a.empty())
		}
	}
	err = errors.Join(err, d.whole.empty())
	return d.store.fail("discard the delivery", errors.Join(err, d.tx.rollback()))
}

// openSink readies a table for rows.
func (d *delivery) openSink(ctx context.Context, table string, columns []string) (err error) {
	d.sink, err = d.store.dialect.sink(ctx, d.tx.conn, table, columns)
	return err
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

// fill writes rows into a table.
func (d *delivery) fill(ctx context.Context, table string, columns []string, rows func(sink) error) error {
	if err := d.openSink(ctx, table, columns); err != nil {
		return err
	}
	if err := rows(d.sink); err != nil {
		return err
	}
	return d.closeSink(ctx)
}
