package ledger

// read.go: the reads of exports and explain. They stream in the order of a
// primary key or one that the database sorts, and hold one account at a time.

import (
	"context"
	"database/sql"

	"trueup/io/pgretry"
	"trueup/jobs"
	"trueup/rules"
	"trueup/rules/program"
)

// stream is each, with fn's own error kept apart from the database's.
func (s *Store) stream(ctx context.Context, doing string, scan func(*sql.Rows) (call func() error, err error), query string, args ...any) error {
	var own error
	handed := false // a row was, which cannot be taken back
	err := s.again(ctx, doing, func() error {
		err := each(ctx, s.db, func(rows *sql.Rows) error {
			call, err := scan(rows)
			if err != nil {
				return err
			}
			handed, own = true, call()
			return own
		}, query, args...)
		if own != nil {
			return nil //nolint:nilerr // it is fn's own, which is returned as it is below
		}
		if handed && pgretry.Passes(err) {
			return &pgretry.HalfReadError{Err: err}
		}
		return err
	})
	if own != nil {
		return own
	}
	return s.fail(doing, err)
}

// Booked calls fn for each account, bytewise, with what is booked under its keys.
func (s *Store) Booked(ctx context.Context, program string, fn func(account string, booked []rules.Booked) error) error {
	const query = `SELECT account_id, count(*), ` + packedBooked + ` FROM (SELECT account_id, key, revision, asset, amount, effective_at
			FROM booking WHERE program = $1 ORDER BY account_id, key, revision) s
		GROUP BY account_id ORDER BY account_id`
	return s.stream(ctx, "read the bookings", func(rows *sql.Rows) (func() error, error) {
		var (
			account, payload string
			n                int
		)
		if err := rows.Scan(&account, &n, &payload); err != nil {
			return nil, err
		}
		booked, err := unpackBooked(nil, n, payload)
		return func() error { return fn(account, booked) }, err
	}, query, program)
}

// Decisions calls fn for each decision, by id.
func (s *Store) Decisions(ctx context.Context, program string, fn func(account string, d rules.Decision) error) error {
	const query = `SELECT account_id, id, outcome, reason, decided_for, content FROM decision
		WHERE program = $1 ORDER BY id, account_id`
	return s.stream(ctx, "read the decisions", func(rows *sql.Rows) (func() error, error) {
		var (
			account string
			d       rules.Decision
		)
		err := rows.Scan(&account, &d.ID, &d.Outcome, &d.Reason, &d.At, &d.Content)
		return func() error { return fn(account, d) }, err
	}, query, program)
}

// Exceptions calls fn for each line of fact, id, account and reason once, in the
// order of all four: rows set aside, and what the accounts' evaluations said.
func (s *Store) Exceptions(ctx context.Context, program string, fn func(account string, e rules.Exception) error) error {
	const query = `SELECT fact, id, account_id, reason, min(detail) FROM (
			SELECT kind AS fact, shown AS id, account_id, reason, why AS detail FROM set_aside WHERE program = $1
			UNION ALL
			SELECT fact, id, account_id, reason, detail FROM exception WHERE program = $1) e
		GROUP BY fact, id, account_id, reason
		ORDER BY fact, id, account_id, reason`
	return s.stream(ctx, "read the exceptions", func(rows *sql.Rows) (func() error, error) {
		var (
			account string
			e       rules.Exception
		)
		err := rows.Scan(&e.Fact, &e.ID, &account, &e.Reason, &e.Detail)
		return func() error { return fn(account, e) }, err
	}, query, program)
}

// States calls fn for each account's state, bytewise.
func (s *Store) States(ctx context.Context, program string, fn func(account string, state []byte) error) error {
	const query = `SELECT account_id, state FROM account_state WHERE program = $1 ORDER BY account_id`
	return s.stream(ctx, "read the states", func(rows *sql.Rows) (func() error, error) {
		var (
			account string
			state   []byte
		)
		err := rows.Scan(&account, &state)
		return func() error { return fn(account, state) }, err
	}, query, program)
}

// Shared returns the facts that belong to no account, by table, then id.
func (s *Store) Shared(ctx context.Context, p *program.Program) ([]rules.Fact, error) {
	return s.SharedThen(ctx, p, 0)
}

// SharedThen is Shared as the runs before a number knew them; 0: as it is now.
func (s *Store) SharedThen(ctx context.Context, p *program.Program, before int64) ([]rules.Fact, error) {
	query := `SELECT kind, id, data FROM ` + knownFacts(before) + ` known WHERE account_id = '' AND program = $1 ORDER BY kind, id`
	var facts []rules.Fact
	const doing = "read the shared facts"
	err := s.again(ctx, doing, func() error {
		facts = nil
		return each(ctx, s.db, func(rows *sql.Rows) error {
			var f rules.Fact
			err := rows.Scan(&f.Table, &f.ID, &f.Data)
			facts = append(facts, f)
			return err
		}, query, p.Name)
	})
	return facts, s.fail(doing, err)
}

// SetAside calls fn for each row set aside, by table, file and line: of one
// account (the empty one is that of rows that name none), or with nil of all.
func (s *Store) SetAside(ctx context.Context, program string, account *string, fn func(jobs.SetAsideRow) error) error {
	const (
		columns = `SELECT kind, shown, account_id, reason, file, line, at, column_name, offending, why FROM set_aside WHERE program = $1`
		order   = ` ORDER BY kind, file, line, at, shown, account_id, copy`
	)
	query, args := columns+order, []any{program}
	if account != nil {
		query, args = columns+" AND account_id = $2"+order, append(args, *account)
	}
	return s.stream(ctx, "read the rows set aside", func(rows *sql.Rows) (func() error, error) {
		var r jobs.SetAsideRow
		err := rows.Scan(&r.Table, &r.ID, &r.Account, &r.Reason, &r.File, &r.Line, &r.At, &r.Column, &r.Text, &r.Why)
		return func() error { return fn(r) }, err
	}, query, args...)
}

// FirstBooking is the earliest instant at which a booking takes effect.
func (s *Store) FirstBooking(ctx context.Context, program string) (rules.Instant, error) {
	first := sql.NullInt64{}
	err := s.db.QueryRowContext(ctx, "SELECT min(effective_at) FROM booking WHERE program = $1", program).Scan(&first)
	if err != nil || !first.Valid {
		return rules.None, s.fail("look for the first booking", err)
	}
	return rules.Instant(first.Int64), nil
}

type bookingRow struct {
	Key      string `db:"key"`
	Revision int    `db:"revision"`
	Asset    string `db:"asset"`
	Amount   int64  `db:"amount"`
	At       int64  `db:"effective_at"`
	BookedAt int64  `db:"booked_at"`
	Run      int64  `db:"run"`
	Clauses  string `db:"clauses"`
	Terms    int    `db:"terms"`
}

// Bookings returns the rows of an account's ledger, by key and revision.
func (s *Store) Bookings(ctx context.Context, program, account string) ([]jobs.BookingRow, error) {
	const query = `SELECT key, revision, asset, amount, effective_at, booked_at, run, clauses, terms FROM booking
		WHERE account_id = $1 AND program = $2 ORDER BY key, revision`
	var rows []bookingRow
	if err := s.db.SelectContext(ctx, &rows, query, account, program); err != nil {
		return nil, s.fail("read the bookings of an account", err)
	}
	bookings := make([]jobs.BookingRow, len(rows))
	for i, r := range rows {
		bookings[i] = jobs.BookingRow{
			Booking: rules.Booking{
				Entry: rules.Entry{
					Key: r.Key, Asset: rules.Asset(r.Asset), Amount: r.Amount, At: rules.Instant(r.At), Clauses: r.Clauses, Terms: r.Terms,
				},
				Revision: r.Revision,
			},
			BookedAt: rules.Instant(r.BookedAt),
			Run:      r.Run,
		}
	}
	return bookings, nil
}
