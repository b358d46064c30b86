package ledger

// audit_books.go: everything that was ever booked and decided, page by page along the
// primary keys: no read is longer than a page, on shards too.

import (
	"cmp"
	"context"
	"database/sql"
	"math"
	"strings"

	"trueup/jobs"
)

// auditPage is how many rows are read at once.
const auditPage = 5000

// AuditBooks calls fn for all that is booked and decided of each account, by account,
// then program. It is valid during the call only.
func (s *Store) AuditBooks(ctx context.Context, fn func(*jobs.AccountBooks) error) error {
	bookings, decisions := s.auditBookings(), s.auditDecisions()
	for {
		if err := bookings.fill(ctx); err != nil {
			return s.fail("read the bookings", err)
		}
		if err := decisions.fill(ctx); err != nil {
			return s.fail("read the decisions", err)
		}
		next := first(bookings.at(), decisions.at())
		if next == nil {
			return nil
		}
		books := jobs.AccountBooks{Account: next.account, Program: next.program}
		var err error
		if books.Bookings, err = bookings.take(ctx, *next); err != nil {
			return s.fail("read the bookings", err)
		}
		if books.Decisions, err = decisions.take(ctx, *next); err != nil {
			return s.fail("read the decisions", err)
		}
		if err := fn(&books); err != nil {
			return err
		}
	}
}

// owner is an account of a program.
type owner struct{ account, program string }

func first(a, b *owner) *owner {
	if a == nil || b != nil && cmp.Or(strings.Compare(b.account, a.account), strings.Compare(b.program, a.program)) < 0 {
		return b
	}
	return a
}

// pager reads a table in the order of its primary key, a page at a time.
type pager[R any] struct {
	store *Store
	query string // a page after the row whose key are all arguments but the last, at most that many rows
	after []any  // the key of the last row read
	scan  func(*sql.Rows) (o owner, row R, key []any, err error)

	page  []R
	of    []owner
	taken []R // of the account in hand; kept for the next
	end   bool
}

// fill reads the next page if none is left of the last.
func (p *pager[R]) fill(ctx context.Context) error {
	if len(p.page) > 0 || p.end {
		return nil
	}
	p.page, p.of = p.page[:0], p.of[:0]
	n := 0
	err := each(ctx, p.store.db, func(rows *sql.Rows) error {
		o, row, key, err := p.scan(rows)
		if err != nil {
			return err
		}
		if last := len(p.of) - 1; last >= 0 && p.of[last].account == o.account {
			o.account = p.of[last].account // one text for all rows of an account
		}
		p.page, p.of, p.after = append(p.page, row), append(p.of, o), key
		n++
		return nil
	}, p.query, append(p.after[:len(p.after):len(p.after)], auditPage)...)
	p.end = n < auditPage
	return err
}

// at is whose row comes next; nil: there is none.
func (p *pager[R]) at() *owner {
	if len(p.of) == 0 {
		return nil
	}
	o := p.of[0]
	return &o
}

// take returns the rows of an account, which come next if there are any. They are
// valid until the next call.
func (p *pager[R]) take(ctx context.Context, o owner) ([]R, error) {
	p.taken = p.taken[:0]
	for {
		n := 0
		for n < len(p.of) && p.of[n] == o {
			n++
		}
		p.taken = append(p.taken, p.page[:n]...)
		p.page, p.of = p.page[n:], p.of[n:]
		if len(p.page) > 0 || p.end {
			return p.taken, nil
		}
		if err := p.fill(ctx); err != nil {
			return nil, err
		}
	}
}

func (s *Store) auditBookings() *pager[jobs.BookingRow] {
	return &pager[jobs.BookingRow]{
		store: s,
		query: `SELECT account_id, program, key, revision, asset, amount, effective_at, booked_at, run, clauses, terms FROM booking
			WHERE (account_id, program, key, revision) > ($1, $2, $3, $4)
			ORDER BY account_id, program, key, revision LIMIT $5`,
		after: []any{"", "", "", int64(math.MinInt64)},
		scan: func(rows *sql.Rows) (o owner, b jobs.BookingRow, key []any, err error) {
			var asset string
			err = rows.Scan(&o.account, &o.program, &b.Key, &b.Revision, &asset, &b.Amount, &b.At, &b.BookedAt, &b.Run, &b.Clauses, &b.Terms)
			b.Asset = assetOf(asset)
			return o, b, []any{o.account, o.program, b.Key, int64(b.Revision)}, err
		},
	}
}

func (s *Store) auditDecisions() *pager[jobs.DecisionRow] {
	return &pager[jobs.DecisionRow]{
		store: s,
		query: `SELECT account_id, program, id, outcome, reason, decided_for, content, run FROM decision
			WHERE (account_id, program, id) > ($1, $2, $3) ORDER BY account_id, program, id LIMIT $4`,
		after: []any{"", "", ""},
		scan: func(rows *sql.Rows) (o owner, d jobs.DecisionRow, key []any, err error) {
			err = rows.Scan(&o.account, &o.program, &d.ID, &d.Outcome, &d.Reason, &d.At, &d.Content, &d.Run)
			return o, d, []any{o.account, o.program, d.ID}, err
		},
	}
}
