package ledger

// status.go: the reads of the status and the metrics: where the ledger stands.

import (
	"context"
	"database/sql"
	"math/big"
	"time"

	"trueup/jobs"
	"trueup/rules"
)

var _ jobs.StatusReader = (*Store)(nil)

// Leases are those that are held or were left, several where shards are apart.
func (s *Store) Leases(ctx context.Context) ([]jobs.Lease, error) {
	rows, err := s.leases(ctx)
	var held []jobs.Lease
	for i := range rows {
		held = append(held, rows[i].lease())
	}
	return held, err
}

// LatestRuns are the last runs of a program with their ends, newest first.
func (s *Store) LatestRuns(ctx context.Context, program string, limit int) ([]jobs.RunEnd, error) {
	const query = `SELECT r.number, r.program, r.job, r.as_of, r.started, r.terms_hash, e.ended, coalesce(e.status, ''), coalesce(e.counts, '{}'),
			coalesce(e.booked, 0), coalesce(e.hash, '')
		FROM run r LEFT JOIN run_end e ON e.run = r.number WHERE r.program = $1 ORDER BY r.number DESC LIMIT $2`
	var ends []jobs.RunEnd
	err := each(ctx, s.db, func(rows *sql.Rows) error {
		var (
			r     runRow
			end   jobs.RunEnd
			ended sql.NullInt64
		)
		err := rows.Scan(&r.Number, &r.Program, &r.Job, &r.AsOf, &r.Started, &r.TermsHash, &ended, &end.Status, &end.Counts, &end.Booked, &end.Hash)
		end.Run = r.run()
		if ended.Valid {
			end.Ended = micros(ended.Int64)
		}
		ends = append(ends, end)
		return err
	}, query, program, limit)
	return ends, s.fail("read the last runs", err)
}

// CountBooked counts the bookings of a run.
func (s *Store) CountBooked(ctx context.Context, run int64) (n int64, err error) {
	err = s.db.GetContext(ctx, &n, "SELECT count(*) FROM booking WHERE run = $1", run)
	return n, s.fail("count the bookings of a run", err)
}

// LastDone is when a job of a program last ended as done for every account, zero if it
// never did.
func (s *Store) LastDone(ctx context.Context, program, job string) (time.Time, error) {
	const query = `SELECT r.job, max(e.ended) FROM run r JOIN run_end e ON e.run = r.number
		WHERE r.program = $1 AND (r.job = $2 OR r.job LIKE $2 || ' %') AND e.status = 'done' GROUP BY r.job`
	last := make(map[string]time.Time)
	err := each(ctx, s.db, func(rows *sql.Rows) error {
		var name string
		var ended int64
		err := rows.Scan(&name, &ended)
		last[name] = micros(ended)
		return err
	}, query, program, job)
	return jobs.LastOfAll(job, last), s.fail("look for the last run that was done", err)
}

// NextDue is the earliest instant after asOf at which something is due, and how many
// accounts have something due by then.
func (s *Store) NextDue(ctx context.Context, program string, asOf rules.Instant) (next rules.Instant, now int64, err error) {
	const query = `SELECT (SELECT min(next_due) FROM account_due WHERE program = $1 AND next_due > $2),
		(SELECT count(*) FROM account_due WHERE program = $1 AND next_due <= $2)`
	var first sql.NullInt64
	if err := s.db.QueryRowContext(ctx, query, program, int64(asOf)).Scan(&first, &now); err != nil || !first.Valid {
		return rules.Never, now, s.fail("look for what is due next", err)
	}
	return rules.Instant(first.Int64), now, nil
}

// CountTouched counts the accounts with facts that no run has booked yet.
func (s *Store) CountTouched(ctx context.Context, program string) (n int64, err error) {
	err = s.db.GetContext(ctx, &n, "SELECT count(*) FROM touched WHERE program = $1", program)
	return n, s.fail("count the accounts that are behind", err)
}

// CountExceptions counts the lines of Exceptions by reason.
func (s *Store) CountExceptions(ctx context.Context, program string) (map[string]int64, error) {
	const query = `SELECT reason, count(*) FROM (
			SELECT kind AS fact, shown AS id, account_id, reason FROM set_aside WHERE program = $1
			UNION
			SELECT fact, id, account_id, reason FROM exception WHERE program = $1) e
		GROUP BY reason`
	counts := make(map[string]int64)
	err := each(ctx, s.db, func(rows *sql.Rows) error {
		var reason string
		var n int64
		err := rows.Scan(&reason, &n)
		counts[reason] = n
		return err
	}, query, program)
	return counts, s.fail("count the exceptions", err)
}

// ClosedMonths are the closed months, oldest first.
func (s *Store) ClosedMonths(ctx context.Context, program string) ([]rules.Month, error) {
	var months []rules.Month
	err := s.db.SelectContext(ctx, &months, "SELECT month FROM closing WHERE program = $1 ORDER BY month", program)
	return months, s.fail("list the closed months", err)
}

// Net is the sum of all bookings by asset. What is beyond 64 bits, it adds up too: the
// millions apart from the rest.
func (s *Store) Net(ctx context.Context, program string) (map[rules.Asset]*big.Int, error) {
	const query = `SELECT asset, CAST(sum(amount / 1000000) AS bigint), CAST(sum(amount % 1000000) AS bigint) FROM booking
		WHERE program = $1 GROUP BY asset`
	net := make(map[rules.Asset]*big.Int)
	err := each(ctx, s.db, func(rows *sql.Rows) error {
		var asset string
		var millions, rest int64
		err := rows.Scan(&asset, &millions, &rest)
		sum := new(big.Int).Mul(big.NewInt(millions), big.NewInt(1_000_000))
		net[rules.Asset(asset)] = sum.Add(sum, big.NewInt(rest))
		return err
	}, query, program)
	return net, s.fail("add up the bookings", err)
}

// SchemaVersion is the version of the ledger's schema.
func (s *Store) SchemaVersion(ctx context.Context) (int64, error) {
	version, err := schemaVersion(ctx, s.db.DB)
	return version, s.fail("read the version of the schema", err)
}

// Size is the room that the ledger takes: the file, or the tables with their indexes.
func (s *Store) Size(ctx context.Context) (bytes int64, err error) {
	query := `SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()`
	if _, ok := s.dialect.(*postgres); ok {
		query = `SELECT CAST(coalesce(sum(pg_total_relation_size(c.oid)), 0) AS bigint) FROM pg_catalog.pg_class c
			JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND n.nspname = current_schema() WHERE c.relkind IN ('r', 'p')`
	}
	err = s.db.GetContext(ctx, &bytes, query)
	return bytes, s.fail("measure the ledger", err)
}
