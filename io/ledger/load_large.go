package ledger

// load_large.go: an account with very many rows, a piece at a time along the primary
// keys: neither side holds a text of all its rows, and nothing is sorted.

import (
	"context"
	"database/sql"
	"slices"

	"trueup/jobs"
	"trueup/rules"
)

// pieceRows is how many rows come in one text.
const pieceRows = 4096

// loadLarge loads one account.
func (l *loader) loadLarge(ctx context.Context, account string) error {
	const doing = "load accounts"
	var a *loadedAccount
	err := l.store.again(ctx, doing, func() (err error) {
		a = &loadedAccount{Input: rules.Input{Account: account}}
		return l.store.snapshot(ctx, func(q queryer) error { return l.pieces(ctx, q, a) })
	})
	if err != nil {
		return l.store.fail(doing, err)
	}
	return l.fn((*jobs.Loaded)(a))
}

// snapshot runs queries that see the ledger at one moment.
func (s *Store) snapshot(ctx context.Context, fn func(queryer) error) error {
	t, err := s.db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return err
	}
	defer func() { _ = t.Rollback() }() // nothing was written that could fail to be undone
	return fn(t)
}

// pieces reads all that is asked for of the account.
func (l *loader) pieces(ctx context.Context, q queryer, a *loadedAccount) error {
	var kinds []string
	for _, table := range l.program.Tables {
		kinds = append(kinds, table.Name)
	}
	slices.Sort(kinds)
	for _, kind := range kinds {
		if err := l.walk(ctx, q, &packFacts, a, kind); err != nil {
			return err
		}
	}
	own := l.store.dialect.list([]string{a.Input.Account})
	if l.what.Links {
		if err := l.rest(ctx, q, a, packLinked, own, l.store.dialect.list(l.program.LinkTables)); err != nil {
			return err
		}
	}
	if l.store.fresh.nothing(l.program.Name, a.Input.Account) {
		return nil
	}
	booked := &packBooked
	if l.what.Bookings {
		booked = &packBookings
	}
	for _, p := range []*packedRows{booked, &packDecisions} {
		if err := l.walk(ctx, q, p, a, ""); err != nil {
			return err
		}
	}
	if l.what.Before > 0 {
		return nil
	}
	return l.rest(ctx, q, a, packState, own)
}

// rest reads parts that are few in any account.
func (l *loader) rest(ctx context.Context, q queryer, a *loadedAccount, part string, args ...any) error {
	query := l.store.inWords(part+" ORDER BY linked, kind", wording{before: l.what.Before, known: l.known})
	return each(ctx, q, func(rows *sql.Rows) error {
		var (
			account, linked, kind, payload string
			number, n                      int
		)
		if err := rows.Scan(&account, &number, &linked, &kind, &n, &payload); err != nil {
			return err
		}
		return a.add(number, linked, kind, n, payload)
	}, query, append([]any{l.program.Name}, args...)...)
}

// walk reads rows of the account, for facts those of a kind.
func (l *loader) walk(ctx context.Context, q queryer, p *packedRows, a *loadedAccount, kind string) error {
	query := l.store.inWords(p.piece(), wording{before: l.what.Before, known: l.known})
	args := []any{l.program.Name, a.Input.Account}
	if p.kinds {
		args = append(args, kind)
	}
	for {
		var (
			n       int
			payload string
		)
		err := q.QueryRowContext(ctx, query, append(args, a.last(p, kind)...)...).Scan(&n, &payload)
		if err == nil {
			err = a.add(p.part, "", kind, n, payload)
		}
		if err != nil || n < pieceRows {
			return err
		}
	}
}

// last is the last row that there is of a part, as the key that the next ones are
// behind. No id and no key is empty: the first ones are behind that.
func (a *loadedAccount) last(p *packedRows, kind string) []any {
	switch p.part {
	case partFacts:
		if n := len(a.Input.Facts); n > 0 && a.Input.Facts[n-1].Table == kind {
			return []any{a.Input.Facts[n-1].ID}
		}
		return []any{""}
	case partDecisions:
		if n := len(a.Input.Decisions); n > 0 {
			return []any{a.Input.Decisions[n-1].ID}
		}
		return []any{""}
	case partBooked:
		if n := len(a.Booked); n > 0 {
			return []any{a.Booked[n-1].Key, a.Booked[n-1].Revision}
		}
	default:
		if n := len(a.Rows); n > 0 {
			return []any{a.Rows[n-1].Key, a.Rows[n-1].Revision}
		}
	}
	return []any{"", 0}
}
