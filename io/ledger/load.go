package ledger

// load.go: all that the evaluation of a batch of accounts needs, in one query and
// one stream. The database packs the rows of an account and kind into one text:
// what a row costs on its way (a message, a scan, an allocation a cell) is then
// paid once an account and not once a fact.

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"trueup/jobs"
	"trueup/rules"
	"trueup/rules/program"
)

// Load calls fn for each of the accounts, in their order. What it passes stays
// valid: it is the callee's to keep. fn may call Load for other accounts.
func (s *Store) Load(ctx context.Context, p *program.Program, accounts []string, what jobs.What, fn func(*jobs.Loaded) error) error {
	if len(accounts) == 0 {
		return nil
	}
	if !slices.IsSorted(accounts) {
		return &Error{s.name, "load accounts", errors.New("the accounts are not in order")}
	}
	l := &loader{store: s, program: p, what: what, fn: fn}
	var alone []string
	err := s.again(ctx, "load accounts", func() (err error) {
		alone, err = s.largeAmong(ctx, p.Name, accounts)
		if err == nil && what.Before > 0 {
			l.known, err = s.since(ctx, what.Before)
		}
		if err == nil && what.Checkpoints && !s.fresh.nothing(p.Name, accounts[0]) {
			l.goOn, err = accountsWithCheckpoint(ctx, s.db, s.dialect, p.Name, accounts)
			alone = without(alone, l.goOn)
		}
		return err
	})
	if err != nil {
		return s.fail("load accounts", err)
	}
	for len(accounts) > 0 {
		n := len(accounts) // up to the next one that is loaded alone
		if len(alone) > 0 {
			n, _ = slices.BinarySearch(accounts, alone[0])
		}
		if n == 0 {
			n, alone = 1, alone[1:]
			err = l.loadLarge(ctx, accounts[0])
		} else {
			err = l.load(ctx, accounts[:n])
		}
		if err != nil {
			return err
		}
		accounts = accounts[n:]
	}
	return nil
}

// since returns the number of a run, or 0 if there is none from it on: then no fact has
// changed, and none needs to be looked for among those that were replaced. (Who asks for
// what may change meanwhile sees to that: see What.Before.)
func (s *Store) since(ctx context.Context, run int64) (int64, error) {
	var newest int64
	err := s.db.GetContext(ctx, &newest, "SELECT coalesce(max(number), 0) FROM run")
	if err != nil || newest < run {
		return 0, err
	}
	return run, nil
}

// loader loads the accounts of one call.
type loader struct {
	store   *Store
	program *program.Program
	what    jobs.What
	known   int64    // What.Before, 0 if no run was there since
	goOn    []string // accounts that go on from a checkpoint, in order
	fn      func(*jobs.Loaded) error
}

// load loads accounts. After trouble that passes it goes on behind those that it has
// passed on already.
func (l *loader) load(ctx context.Context, accounts []string) error {
	var own error // of fn, as it is
	const doing = "load accounts"
	err := l.store.again(ctx, doing, func() error {
		if len(accounts) == 0 { // the trouble came behind the last of them
			return nil
		}
		merge, err := l.query(ctx, accounts)
		accounts = accounts[merge.next:]
		if merge.failed {
			own = err
			return nil
		}
		return err
	})
	if own != nil {
		return own
	}
	return l.store.fail(doing, err)
}

// query loads accounts in one query.
func (l *loader) query(ctx context.Context, accounts []string) (*loading, error) {
	s := l.store
	goOn := among(slices.Clone(l.goOn), accounts)
	whole := without(slices.Clone(accounts), goOn)
	q := &packing{args: []any{l.program.Name}}
	booked := !s.fresh.nothing(l.program.Name, accounts[0])
	ranges := l.what.Range && len(goOn) == 0 && s.dialect.ranges()
	if len(whole) > 0 {
		list := q.arg(s.dialect.list(whole))
		if ranges {
			q.args[len(q.args)-1] = s.dialect.list([]string{whole[0], whole[len(whole)-1]})
		}
		q.add(packFacts.query(), list)
		if l.what.Links {
			q.add(packLinked, list, q.arg(s.dialect.list(l.program.LinkTables)))
		}
		if booked {
			pack := &packBooked
			if l.what.Bookings {
				pack = &packBookings
			}
			q.add(pack.query(), list)
			q.add(packDecisions.query(), list)
			if l.what.Before == 0 {
				q.add(packState, list)
			}
		}
	}
	if len(goOn) > 0 {
		list := q.arg(s.dialect.list(goOn))
		q.add(packChanged, list)
		q.add(packCheckpoint, list)
		q.add(packState, list)
	}
	query := s.inWords(strings.Join(q.parts, " UNION ALL ")+" ORDER BY account_id, part, linked, kind", wording{ranges: ranges, before: l.what.Before, known: l.known})
	merge := &loading{accounts: accounts, ranges: ranges, fn: l.fn}
	err := each(ctx, s.db, merge.row, query, q.args...)
	if err == nil {
		err = merge.upTo(len(accounts))
	}
	return merge, err
}

// packing is a query of packed parts with its parameters.
type packing struct {
	parts []string
	args  []any
}

// arg adds a parameter and returns its name.
func (q *packing) arg(value any) string {
	q.args = append(q.args, value)
	return "$" + strconv.Itoa(len(q.args))
}

// add adds a part, with its parameters $2 and $3 under the names given.
func (q *packing) add(part string, names ...string) {
	for i, name := range names {
		part = strings.ReplaceAll(part, "among $"+strconv.Itoa(i+2), "among "+name)
	}
	q.parts = append(q.parts, part)
}

// loading merges the packed rows with the list of accounts.
type loading struct {
	accounts []string
	ranges   bool // there may be rows of others between them
	next     int  // index of the account being gathered
	loaded   *jobs.Loaded
	fn       func(*jobs.Loaded) error
	failed   bool // fn did
}

func (l *loading) row(rows *sql.Rows) error {
	var (
		account, linked, kind sql.RawBytes
		part, n               int
		payload               string
	)
	if err := rows.Scan(&account, &part, &linked, &kind, &n, &payload); err != nil {
		return err
	}
	for l.accounts[l.next] != string(account) {
		if l.ranges && string(account) < l.accounts[l.next] {
			return nil // nobody asked for it
		}
		if err := l.upTo(l.next + 1); err != nil {
			return err
		}
		if l.next == len(l.accounts) {
			return fmt.Errorf("account %q came out of order", account)
		}
	}
	if err := l.current().add(part, string(linked), string(kind), n, payload); err != nil {
		return fmt.Errorf("account %q: %w", account, err)
	}
	return nil
}

func (l *loading) current() *loadedAccount {
	if l.loaded == nil {
		l.loaded = &jobs.Loaded{Input: rules.Input{Account: l.accounts[l.next]}}
	}
	return (*loadedAccount)(l.loaded)
}

// upTo passes the accounts before index on, also those of which nothing is there.
func (l *loading) upTo(index int) error {
	for l.next < index {
		a := l.current()
		l.loaded = nil
		l.next++
		if err := l.fn((*jobs.Loaded)(a)); err != nil {
			l.failed = true
			return err
		}
	}
	return nil
}

// loadedAccount takes the packed parts of an account.
type loadedAccount jobs.Loaded

func (a *loadedAccount) add(part int, linked, kind string, n int, payload string) (err error) {
	switch part {
	case partFacts:
		a.Input.Facts, err = unpackFacts(a.Input.Facts, kind, n, payload)
	case partLinked:
		last := len(a.Input.Linked) - 1
		if last < 0 || a.Input.Linked[last].Account != linked {
			a.Input.Linked = append(a.Input.Linked, rules.Linked{Account: linked})
			last++
		}
		a.Input.Linked[last].Facts, err = unpackFacts(a.Input.Linked[last].Facts, kind, n, payload)
	case partBooked:
		a.Booked, err = unpackBooked(a.Booked, n, payload)
	case partRows:
		a.Rows, err = unpackRows(a.Rows, n, payload)
	case partDecisions:
		a.Input.Decisions, err = unpackDecisions(a.Input.Decisions, n, payload)
	case partState:
		a.State = []byte(payload)
	case partChanged:
		a.Input.Facts, err = unpackChanged(a.Input.Facts, kind, n, payload)
	case partCheckpoint:
		a.Input.Checkpoint = []byte(payload)
	}
	return err
}
