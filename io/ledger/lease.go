package ledger

// lease.go: one job at a time. The lease is one row, taken over by comparing and
// swapping with instants that the caller passes in: no clock of the server, and
// no advisory lock, which would hold on one node of several only.

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"trueup/jobs"
)

// leaseName: the whole ledger has one.
const leaseName = "ledger"

type leaseRow struct {
	Holder  string `db:"holder"`
	Job     string `db:"job"`
	Since   int64  `db:"since"`
	Expires int64  `db:"expires"`
}

func (r leaseRow) lease() jobs.Lease {
	return jobs.Lease{Holder: r.Holder, Job: r.Job, Since: micros(r.Since), Expires: micros(r.Expires)}
}

func micros(us int64) time.Time { return time.UnixMicro(us).UTC() }

// Acquire takes the lease if it is free, expired by now, or the holder's own.
func (s *Store) Acquire(ctx context.Context, lease jobs.Lease, now time.Time) error {
	// A look first: on SQLite a long transaction of the holder would keep us waiting
	// for what a look can tell.
	held, err := s.heldBy(ctx)
	if err != nil {
		return err
	}
	if held != nil && held.Holder != lease.Holder && held.Expires.After(now) {
		return &jobs.HeldError{Lease: *held}
	}
	const take = `INSERT INTO lease (name, holder, job, since, expires) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (name) DO UPDATE
		SET holder = excluded.holder, job = excluded.job, since = excluded.since, expires = excluded.expires
		WHERE lease.expires <= $6 OR lease.holder = excluded.holder`
	var taken int64
	err = s.fail("take the lease", s.write(ctx, "take the lease", func(t *tx) (err error) {
		taken, err = exec(ctx, t, take, leaseName, lease.Holder, lease.Job,
			lease.Since.UnixMicro(), lease.Expires.UnixMicro(), now.UnixMicro())
		return err
	}))
	if err != nil && !errors.Is(err, errBusy) || taken == 1 {
		return err
	}
	// Another was faster, or is in a transaction that will renew its lease.
	held, heldErr := s.heldBy(ctx)
	if held != nil {
		return &jobs.HeldError{Lease: *held}
	}
	if err = errors.Join(err, heldErr); err == nil {
		return &jobs.HeldError{Lease: lease} // released in between: the next attempt may have it
	}
	return err
}

// heldBy returns the lease as it stands, nil if there is none.
func (s *Store) heldBy(ctx context.Context) (*jobs.Lease, error) {
	var row leaseRow
	err := s.again(ctx, "read the lease", func() error {
		return s.db.GetContext(ctx, &row, "SELECT holder, job, since, expires FROM lease WHERE name = $1", leaseName)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, s.fail("read the lease", err)
	}
	lease := row.lease()
	return &lease, nil
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
		lease.Expires.UnixMicro(), leaseName, lease.Holder)
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
		_, err := exec(ctx, t, "DELETE FROM lease WHERE name = $1 AND holder = $2", leaseName, lease.Holder)
		return err
	})
	return s.fail("release the lease", err)
}

// checkLease fails with ErrLeaseLost if another process holds the lease. It takes
// no lock: that would hold up the heartbeat. What slips through between the check
// and the commit, the primary key of the bookings stops.
func checkLease(ctx context.Context, t *tx, lease jobs.Lease) error {
	var holder string
	err := t.QueryRowContext(ctx, "SELECT holder FROM lease WHERE name = $1", leaseName).Scan(&holder)
	if errors.Is(err, sql.ErrNoRows) || err == nil && holder != lease.Holder {
		return jobs.ErrLeaseLost
	}
	return err
}
