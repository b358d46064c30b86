package ledger

// runs.go: the runs, each with a row when it begins and one when it ends, and the
// chain of hashes over what they booked and decided.

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"trueup/jobs"
	"trueup/rules"
)

type runRow struct {
	Number    int64          `db:"number"`
	Program   string         `db:"program"`
	Job       string         `db:"job"`
	AsOf      sql.NullInt64  `db:"as_of"`
	Started   int64          `db:"started"`
	TermsHash string         `db:"terms_hash"`
	TermsText sql.NullString `db:"terms_text"`
}

func (r *runRow) run() *jobs.Run {
	run := &jobs.Run{
		Number: r.Number, Program: r.Program, Job: r.Job, AsOf: rules.None,
		Started: micros(r.Started), TermsHash: r.TermsHash, TermsText: r.TermsText.String,
	}
	if r.AsOf.Valid {
		run.AsOf = rules.Instant(r.AsOf.Int64)
	}
	return run
}

const selectRun = `SELECT r.number, r.program, r.job, r.as_of, r.started, r.terms_hash, t.text AS terms_text
	FROM run r LEFT JOIN terms_text t ON t.hash = r.terms_hash LEFT JOIN run_end e ON e.run = r.number `

// LastRun returns the reconcile run with the latest as_of that evaluated or booked
// anything or came to its end, or nil: the ledger may hold what it left, though it
// was interrupted or killed.
func (s *Store) LastRun(ctx context.Context, program string) (*jobs.Run, error) {
	const where = `WHERE r.program = $1 AND r.as_of IS NOT NULL AND (e.status IN ('done', 'partly') OR e.booked > 0
			OR EXISTS (SELECT 1 FROM account_due d WHERE d.run = r.number)
			OR e.run IS NULL AND EXISTS (SELECT 1 FROM booking b WHERE b.run = r.number))
		ORDER BY r.as_of DESC, r.number DESC LIMIT 1`
	var row runRow
	err := s.again(ctx, "look for the last run", func() error { return s.db.GetContext(ctx, &row, selectRun+where, program) })
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, s.fail("look for the last run", err)
	}
	return row.run(), nil
}

// LastHash returns the hash of the latest run that ended, empty if none did.
func (s *Store) LastHash(ctx context.Context) (string, error) {
	return s.HashBefore(ctx, 1<<62)
}

// HashBefore returns the hash that the run of a number is chained to, or, of no run, one
// of all accounts would be; empty if there is none.
func (s *Store) HashBefore(ctx context.Context, run int64) (string, error) {
	hash, doing := "", "read the last hash"
	err := s.again(ctx, doing, func() (err error) {
		hash, err = hashBefore(ctx, s.db, run)
		return err
	})
	return hash, s.fail(doing, err)
}

func hashBefore(ctx context.Context, q queryer, run int64) (string, error) {
	var job string
	err := q.QueryRowContext(ctx, "SELECT job FROM run WHERE number = $1", run).Scan(&job)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", err
	}
	// The jobs of shards alone have a stroke in their names.
	const links = `SELECT r.job, e.hash FROM run r JOIN run_end e ON e.run = r.number
		WHERE e.run < $1 AND e.hash <> '' AND e.run >= coalesce((
			SELECT max(w.run) FROM run_end w JOIN run v ON v.number = w.run WHERE w.run < $1 AND w.hash <> '' AND v.job NOT LIKE '%/%'), 0)
		ORDER BY e.run`
	var end jobs.ChainEnd
	err = each(ctx, q, func(rows *sql.Rows) error {
		var before, hash string
		err := rows.Scan(&before, &hash)
		end.Add(before, hash)
		return err
	}, links, run)
	return end.Before(job), err
}

// Begin records the run and gives it its number. The caller holds the lease, so
// runs without an end are of processes that are gone: they end here, as died.
func (s *Store) Begin(ctx context.Context, run *jobs.Run) error {
	var number int64
	landed := func(q queryer) (bool, error) {
		const look = "SELECT count(*) FROM run WHERE number = $1 AND program = $2 AND job = $3 AND started = $4"
		return holds(ctx, look, number, run.Program, run.Job, run.Started.UnixMicro())(q)
	}
	whole := jobs.ShardOf(run.Job).Whole()
	begin := func(t *tx) error {
		if !whole {
			return throughGate(ctx, t, func() (err error) {
				number, err = beginRun(ctx, t, run)
				return err
			})
		}
		var err error
		number, err = beginRun(ctx, t, run)
		return err
	}
	err := s.fail("begin a run", s.writeOnce(ctx, "begin a run", landed, begin))
	for n := 1; !whole && errors.Is(err, errDuplicate) && n < beginAttempts; n++ { // shards may begin at once
		time.Sleep(time.Duration(n) * 10 * time.Millisecond)
		err = s.fail("begin a run", s.writeOnce(ctx, "begin a run", landed, begin))
	}
	if errors.Is(err, errDuplicate) {
		return fmt.Errorf("another run started at the same time and is number %d; this one has done nothing: run it again when the other has ended: %w", number, err)
	}
	if err != nil {
		return err
	}
	run.Number = number
	s.tally.begin(number)
	return s.noteFresh(ctx, run.Program)
}

// beginAttempts is how often a shard's run tries to begin while others do.
const beginAttempts = 20

// beginRun ends the runs that died, and records one.
func beginRun(ctx context.Context, t *tx, run *jobs.Run) (number int64, err error) {
	if err := endDead(ctx, t, run); err != nil {
		return 0, err
	}
	if err := t.QueryRowContext(ctx, "SELECT coalesce(max(number), 0) + 1 FROM run").Scan(&number); err != nil {
		return 0, err
	}
	if run.TermsHash != "" {
		const keep = `INSERT INTO terms_text (hash, text) SELECT CAST($1 AS text), CAST($2 AS text)
			WHERE NOT EXISTS (SELECT 1 FROM terms_text WHERE hash = $1)`
		if _, err := exec(ctx, t, keep, run.TermsHash, withoutNUL(run.TermsText)); err != nil {
			return 0, err
		}
	}
	const insert = "INSERT INTO run (number, program, job, as_of, started, terms_hash) VALUES ($1, $2, $3, $4, $5, $6)"
	_, err = exec(ctx, t, insert, number, run.Program, run.Job, instantOrNull(run.AsOf), run.Started.UnixMicro(), run.TermsHash)
	return number, err
}

func instantOrNull(i rules.Instant) any {
	if i == rules.None {
		return nil
	}
	return int64(i)
}

// End records how a run ended. If another one ended it as died, because its lease was
// gone, that is ErrLeaseLost.
func (s *Store) End(ctx context.Context, end *jobs.RunEnd) error {
	s.fresh.forget()
	doing := fmt.Sprintf("end run %d", end.Run.Number)
	landed := holds(ctx, "SELECT count(*) FROM run_end WHERE run = $1 AND status = $2 AND hash = $3", end.Run.Number, end.Status, end.Hash)
	err := s.writeOnce(ctx, doing, landed, func(t *tx) error { return insertEnd(ctx, t, end) })
	if errors.Is(s.dialect.explain(err), errDuplicate) {
		return fmt.Errorf("a later run took run %d for dead and ended it: %w", end.Run.Number, jobs.ErrLeaseLost)
	}
	return s.fail(doing, err)
}

func insertEnd(ctx context.Context, t *tx, end *jobs.RunEnd) error {
	counts := end.Counts
	if len(counts) == 0 {
		counts = []byte("{}")
	}
	_, err := exec(ctx, t, "INSERT INTO run_end (run, ended, status, counts, booked, hash) VALUES ($1, $2, $3, $4, $5, $6)",
		end.Run.Number, end.Ended.UnixMicro(), end.Status, withoutNUL(string(counts)), end.Booked, end.Hash)
	return err
}

// endDead ends the runs that have no end, in their order: each hash is chained to the
// one before. Runs of other shards live as long as their lease is there. Whoever takes
// a lease takes away those that have expired, so what is not there cannot book again.
func endDead(ctx context.Context, t *tx, next *jobs.Run) error {
	var open []*jobs.Run
	err := each(ctx, t, func(rows *sql.Rows) error {
		var r runRow
		if err := rows.Scan(&r.Number, &r.Program, &r.Job, &r.AsOf, &r.Started, &r.TermsHash, &r.TermsText); err != nil {
			return err
		}
		open = append(open, r.run())
		return nil
	}, selectRun+"WHERE e.run IS NULL ORDER BY r.number")
	if err != nil || len(open) == 0 {
		return err
	}
	held, err := leases(ctx, t)
	if err != nil {
		return err
	}
	for _, run := range open {
		if !livesBeside(run, next, held) {
			err = endOne(ctx, t, run, next.Started)
		} else if run.Program == next.Program && run.AsOf != next.AsOf {
			err = &jobs.ShardAsOfError{Asked: next.AsOf, Other: run.AsOf}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// livesBeside says whether a run without an end is of a shard that is at work beside the
// next run.
func livesBeside(run, next *jobs.Run, held []leaseRow) bool {
	shard := jobs.ShardOf(run.Job)
	return !shard.Excludes(jobs.ShardOf(next.Job)) && slices.ContainsFunc(held, func(l leaseRow) bool { return l.shard() == shard })
}

func endOne(ctx context.Context, t *tx, run *jobs.Run, now time.Time) (err error) {
	end := &jobs.RunEnd{Run: run, Ended: now, Status: "died"}
	if run.AsOf != rules.None { // a pull books nothing and is no link of the chain
		if end.Booked, end.Hash, err = hashRun(ctx, t, run); err != nil {
			return err
		}
	}
	return insertEnd(ctx, t, end)
}

// hashRun recomputes the chained hash of a run from its bookings and decisions,
// streamed.
func hashRun(ctx context.Context, q queryer, run *jobs.Run) (booked int64, hash string, err error) {
	previous, err := hashBefore(ctx, q, run.Number)
	if err != nil {
		return 0, "", err
	}
	h := &runHash{chain: rules.NewChain(previous, run.Number, run.AsOf)}
	err = each(ctx, q, h.row, `SELECT account_id, 0 AS part, key AS id, asset AS word, clauses AS why, revision, amount, effective_at AS at, terms, '' AS content
		FROM booking WHERE run = $1
		UNION ALL
		SELECT account_id, 1 AS part, id, outcome AS word, reason AS why, 0 AS revision, 0 AS amount, decided_for AS at, 0 AS terms, content
		FROM decision WHERE run = $1
		ORDER BY account_id, part, id, revision`, run.Number)
	h.flush()
	return h.booked, h.chain.Sum(), err
}

// runHash gathers one account of a run after another.
type runHash struct {
	chain     *rules.Chain
	account   string
	bookings  []rules.Booking
	decisions []rules.Decision
	booked    int64
	buf       []byte
}

// row takes a booking (part 0) or a decision (part 1).
func (h *runHash) row(rows *sql.Rows) error {
	var (
		account, id, word, why, content string
		part                            int
		b                               rules.Booking
	)
	if err := rows.Scan(&account, &part, &id, &word, &why, &b.Revision, &b.Amount, &b.At, &b.Terms, &content); err != nil {
		return err
	}
	if account != h.account {
		h.flush()
		h.account = account
	}
	if part > 0 {
		h.decisions = append(h.decisions, rules.Decision{ID: id, Outcome: word, Reason: why, At: b.At, Content: content})
		return nil
	}
	b.Key, b.Asset, b.Clauses = id, rules.Asset(word), why
	h.bookings = append(h.bookings, b)
	h.booked++
	return nil
}

// flush chains the account in hand.
func (h *runHash) flush() {
	if len(h.bookings)+len(h.decisions) == 0 {
		return
	}
	var digest rules.Digest
	digest, h.buf = rules.AccountDigest(h.buf, h.account, h.bookings, h.decisions)
	h.chain.Add(digest)
	h.bookings, h.decisions = h.bookings[:0], h.decisions[:0]
}
