package ledger

// lease.go: one job at a time, or several on shards that are apart. A lease is one row,
// taken over by comparing and swapping with instants that the caller passes in: no clock
// of the server, and no advisory lock, which would hold on one node of several only.

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"trueup/jobs"
)

// nameOfAll is the lease of a job on all accounts; that of a shard has the shard's name.
const nameOfAll = "ledger"

// nameOfGate is a row that is there only within the transaction of whoever may not be
// joined by another there: its key keeps the others waiting. So leases of several names,
// none of which is there yet, are taken one after another.
const nameOfGate = "gate"

func leaseName(s jobs.Shard) string {
	if s.Whole() {
		return nameOfAll
	}
	return s.String()
}

type leaseRow struct {
	Name    string `db:"name"`
	Holder  string `db:"holder"`
	Job     string `db:"job"`
	Since   int64  `db:"since"`
	Expires int64  `db:"expires"`
}

func (r leaseRow) lease() jobs.Lease {
	return jobs.Lease{Holder: r.Holder, Job: r.Job, Shard: r.shard(), Since: micros(r.Since), Expires: micros(r.Expires)}
}

func (r leaseRow) shard() jobs.Shard { return jobs.ShardOf(r.Name) }

func micros(us int64) time.Time { return time.UnixMicro(us).UTC() }

// Acquire takes the lease if no other that it excludes is held: what has expired by now,
// or is the holder's own, is free.
func (s *Store) Acquire(ctx context.Context, lease jobs.Lease, now time.Time) error {
	// A look first: on SQLite a long transaction of the holder would keep us waiting
	// for what a look can tell.
	held, err := s.inTheWay(ctx, lease, now)
	if err != nil {
		return err
	}
	if held != nil {
		return &jobs.HeldError{Lease: *held}
	}
	err = s.fail("take the lease", s.write(ctx, "take the lease", func(t *tx) error {
		return throughGate(ctx, t, func() (err error) {
			held, err = take(ctx, t, lease, now)
			return err
		})
	}))
	if held == nil && err != nil && errors.Is(err, errBusy) {
		// Another is in a transaction that will renew its lease.
		var heldErr error
		if held, heldErr = s.inTheWay(ctx, lease, time.Time{}); held == nil {
			err = errors.Join(err, heldErr)
		}
	}
	if held != nil {
		return &jobs.HeldError{Lease: *held}
	}
	return err
}

// take takes the lease within a transaction that has passed the gate, or returns the
// one that is in the way. What has expired goes: its holder, should it live, must not
// book any more, for its run is ended by the next to begin.
func take(ctx context.Context, t *tx, lease jobs.Lease, now time.Time) (held *jobs.Lease, err error) {
	name := leaseName(lease.Shard)
	if _, err = exec(ctx, t, "DELETE FROM lease WHERE expires <= $1 AND name <> $2", now.UnixMicro(), nameOfGate); err != nil {
		return nil, err
	}
	rows, err := leases(ctx, t)
	if held = firstInTheWay(rows, lease, now); err != nil || held != nil {
		return held, err
	}
	_, err = exec(ctx, t, `INSERT INTO lease (name, holder, job, since, expires) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (name) DO UPDATE
		SET holder = excluded.holder, job = excluded.job, since = excluded.since, expires = excluded.expires`,
		name, lease.Holder, lease.Job, lease.Since.UnixMicro(), lease.Expires.UnixMicro())
	return nil, err
}

// throughGate runs fn while no other transaction is between the gate's two statements.
func throughGate(ctx context.Context, t *tx, fn func() error) error {
	_, err := exec(ctx, t, "INSERT INTO lease (name, holder, job, since, expires) VALUES ($1, '', '', 0, 0)", nameOfGate)
	if err == nil {
		err = fn()
	}
	if err == nil {
		_, err = exec(ctx, t, "DELETE FROM lease WHERE name = $1", nameOfGate)
	}
	return err
}

// inTheWay looks for a lease that keeps another from being taken.
func (s *Store) inTheWay(ctx context.Context, lease jobs.Lease, now time.Time) (held *jobs.Lease, err error) {
	rows, err := s.leases(ctx)
	return firstInTheWay(rows, lease, now), err
}

func firstInTheWay(rows []leaseRow, lease jobs.Lease, now time.Time) *jobs.Lease {
	for _, row := range rows {
		l := row.lease()
		if l.Expires.After(now) && l.Shard.Excludes(lease.Shard) && (l.Shard != lease.Shard || l.Holder != lease.Holder) {
			return &l
		}
	}
	return nil
}

// LeaseHolder is the lease that is held or was left, nil if there is none: of several,
// one that lasts longest, since the first of them was taken.
func (s *Store) LeaseHolder(ctx context.Context) (*jobs.Lease, error) {
	rows, err := s.leases(ctx)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	last := slices.MaxFunc(rows, func(a, b leaseRow) int { return cmp.Compare(a.Expires, b.Expires) }).lease()
	for _, row := range rows {
		if since := micros(row.Since); since.Before(last.Since) {
			last.Since = since
		}
	}
	return &last, nil
}

func (s *Store) leases(ctx context.Context) (rows []leaseRow, err error) {
	const doing = "read the lease"
	err = s.again(ctx, doing, func() error {
		rows, err = leases(ctx, s.db)
		return err
	})
	return rows, s.fail(doing, err)
}

// leases lists what is held or was left, by name.
func leases(ctx context.Context, q queryer) (all []leaseRow, err error) {
	err = each(ctx, q, func(rows *sql.Rows) error {
		var r leaseRow
		err := rows.Scan(&r.Name, &r.Holder, &r.Job, &r.Since, &r.Expires)
		all = append(all, r)
		return err
	}, "SELECT name, holder, job, since, expires FROM lease WHERE name <> $1 ORDER BY name", nameOfGate)
	return all, err
}

// Renew moves the lease's end on. On SQLite a long transaction of this process
// keeps everybody else from writing, also from taking the lease over: then the
// renewal waits for nothing and is committed with that transaction.
func (s *Store) Renew(ctx context.Context, lease jobs.Lease) error {
	if s.writer == nil {
		return s.leaseError(renew(ctx, s.writes, lease))
	}
	s.renewing.Lock()
	defer s.renewing.Unlock()
	select {
	case s.writer <- struct{}{}:
		defer s.leaveWriter()
		return s.leaseError(renew(ctx, s.writes, lease))
	default:
		s.renewal = &lease
		return nil
	}
}

func renew(ctx context.Context, e execer, lease jobs.Lease) error {
	n, err := exec(ctx, e, "UPDATE lease SET expires = $1 WHERE name = $2 AND holder = $3",
		lease.Expires.UnixMicro(), leaseName(lease.Shard), lease.Holder)
	if err == nil && n == 0 {
		return jobs.ErrLeaseLost
	}
	return err
}

func (s *Store) leaseError(err error) error {
	if errors.Is(err, jobs.ErrLeaseLost) {
		return err
	}
	return s.fail("renew the lease", err)
}

// Release frees the lease if it is still the holder's.
func (s *Store) Release(ctx context.Context, lease jobs.Lease) error {
	err := s.write(ctx, "release the lease", func(t *tx) error {
		_, err := exec(ctx, t, "DELETE FROM lease WHERE name = $1 AND holder = $2", leaseName(lease.Shard), lease.Holder)
		return err
	})
	return s.fail("release the lease", err)
}

// checkLease fails with ErrLeaseLost if another process holds the lease. It takes
// no lock: that would hold up the heartbeat. What slips through between the check
// and the commit, the primary key of the bookings stops.
func checkLease(ctx context.Context, t *tx, lease jobs.Lease) error {
	var holder string
	err := t.QueryRowContext(ctx, "SELECT holder FROM lease WHERE name = $1", leaseName(lease.Shard)).Scan(&holder)
	if errors.Is(err, sql.ErrNoRows) || err == nil && holder != lease.Holder {
		return jobs.ErrLeaseLost
	}
	return err
}
