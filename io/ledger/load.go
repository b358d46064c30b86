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

// The parts that an account's rows are packed into, in their order.
const (
	partFacts = iota
	partLinked
	partBooked
	partDecisions
	partState
	partChanged
	partCheckpoint
)

// $1 is the program, $2 the accounts, $3 the kinds of linked facts, by these names
// here only (see packing). Every part
// has the columns account_id, part, linked, kind, piece, n, payload. What stands in
// {{| }} is for large accounts only: their rows are packed in pieces.
const (
	packFacts = `SELECT account_id, 0 AS part, '' AS linked, kind, {{piece}} AS piece, count(*) AS n, {{facts}} AS payload
		FROM (SELECT account_id, kind, id, data{{|, (row_number() OVER (ORDER BY account_id, kind, id) - 1) / 4096 AS piece}} FROM fact
			WHERE program = $1 AND {{account_id among $2}} ORDER BY account_id, kind, id) s
		GROUP BY account_id, kind{{|, piece}}`

	packLinked = `SELECT account_id, 1 AS part, linked, kind, 0 AS piece, count(*) AS n, {{facts}} AS payload
		FROM (SELECT l.account_id, l.linked, f.kind, f.id, f.data
			FROM link l JOIN fact f ON f.account_id = l.linked AND f.program = $1
			WHERE l.program = $1 AND {{l.account_id among $2}} AND {{f.kind among $3}}
			ORDER BY l.account_id, l.linked, f.kind, f.id) s
		GROUP BY account_id, linked, kind`

	packBooked = `SELECT account_id, 2 AS part, '' AS linked, '' AS kind, {{piece}} AS piece, count(*) AS n, {{booked}} AS payload
		FROM (SELECT account_id, key, revision, asset, amount, effective_at{{|, (row_number() OVER (ORDER BY account_id, key, revision) - 1) / 4096 AS piece}} FROM booking
			WHERE program = $1 AND {{account_id among $2}} ORDER BY account_id, key, revision) s
		GROUP BY account_id{{|, piece}}`

	packDecisions = `SELECT account_id, 3 AS part, '' AS linked, '' AS kind, {{piece}} AS piece, count(*) AS n, {{decisions}} AS payload
		FROM (SELECT account_id, id, outcome, reason, decided_for, content{{|, (row_number() OVER (ORDER BY account_id, id) - 1) / 4096 AS piece}} FROM decision
			WHERE program = $1 AND {{account_id among $2}} ORDER BY account_id, id) s
		GROUP BY account_id{{|, piece}}`

	packState = `SELECT account_id, 4 AS part, '' AS linked, '' AS kind, 0 AS piece, 1 AS n, state AS payload
		FROM account_state WHERE program = $1 AND {{account_id among $2}}`

	packChanged = `SELECT account_id, 5 AS part, '' AS linked, kind, 0 AS piece, count(*) AS n, {{changed}} AS payload
		FROM (SELECT c.account_id, c.kind, c.id, c.was, f.data FROM changed_fact c JOIN fact f
				ON f.account_id = c.account_id AND f.program = $1 AND f.kind = c.kind AND f.id = c.id
			WHERE c.program = $1 AND {{c.account_id among $2}} ORDER BY c.account_id, c.kind, c.id) s
		GROUP BY account_id, kind`

	packCheckpoint = `SELECT account_id, 6 AS part, '' AS linked, '' AS kind, 0 AS piece, 1 AS n, state AS payload
		FROM checkpoint WHERE program = $1 AND {{account_id among $2}}`
)

// How rows are packed: every text with its length in bytes before it, so that
// nothing in it can be taken for a separator. See pack.go for the other side.
const (
	packedFacts     = `string_agg(octet_length(id) || ':' || octet_length(data) || ':' || id || data, '')`
	packedChanged   = `string_agg(octet_length(id) || ':' || octet_length(data) || ':' || coalesce(was, -9223372036854775808) || ':' || id || data, '')`
	packedBooked    = `string_agg(octet_length(key) || ':' || key || asset || ':' || revision || ':' || amount || ':' || effective_at || ':', '')`
	packedDecisions = `string_agg(octet_length(id) || ':' || id || octet_length(outcome) || ':' || outcome
		|| octet_length(reason) || ':' || reason || octet_length(content) || ':' || content || decided_for || ':', '')`
)

// inWords writes a packing query in the words of an engine.
func (s *Store) inWords(query string, large bool) string {
	query = strings.NewReplacer("{{facts}}", packedFacts, "{{booked}}", packedBooked, "{{decisions}}", packedDecisions, "{{changed}}", packedChanged).Replace(query)
	for {
		before, rest, found := strings.Cut(query, "{{")
		if !found {
			return query
		}
		inner, after, _ := strings.Cut(rest, "}}")
		switch column, parameter, _ := strings.Cut(inner, " among "); {
		case inner == "piece" && !large:
			inner = "0"
		case inner[0] == '|' && !large:
			inner = ""
		case inner == "piece", inner[0] == '|':
			inner = strings.TrimPrefix(inner, "|")
		default:
			inner = s.dialect.among(column, parameter)
		}
		query = before + inner + after
	}
}

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
	alone, err := s.largeAmong(ctx, p.Name, accounts)
	if err == nil && what.Checkpoints && !s.fresh.nothing(p.Name, accounts[0]) {
		l.goOn, err = accountsWithCheckpoint(ctx, s.db, s.dialect, p.Name, accounts)
		alone = without(alone, l.goOn)
	}
	if err != nil {
		return s.fail("load accounts", err)
	}
	for len(accounts) > 0 {
		n := len(accounts) // up to the next one that is loaded alone
		if len(alone) > 0 {
			n, _ = slices.BinarySearch(accounts, alone[0])
		}
		large := n == 0
		if large {
			n, alone = 1, alone[1:]
		}
		if err := l.load(ctx, accounts[:n], large); err != nil {
			return err
		}
		accounts = accounts[n:]
	}
	return nil
}

// loader loads the accounts of one call.
type loader struct {
	store   *Store
	program *program.Program
	what    jobs.What
	goOn    []string // accounts that go on from a checkpoint, in order
	fn      func(*jobs.Loaded) error
}

// load loads accounts in one query, large ones in pieces.
func (l *loader) load(ctx context.Context, accounts []string, large bool) error {
	s := l.store
	goOn := among(slices.Clone(l.goOn), accounts)
	whole := without(slices.Clone(accounts), goOn)
	q := &packing{args: []any{l.program.Name}}
	booked := !s.fresh.nothing(l.program.Name, accounts[0])
	if len(whole) > 0 {
		list := q.arg(s.dialect.list(whole))
		q.add(packFacts, list)
		if l.what.Links {
			q.add(packLinked, list, q.arg(s.dialect.list(l.program.LinkTables)))
		}
		if booked {
			q.add(packBooked, list)
			q.add(packDecisions, list)
			q.add(packState, list)
		}
	}
	if len(goOn) > 0 {
		list := q.arg(s.dialect.list(goOn))
		q.add(packChanged, list)
		q.add(packCheckpoint, list)
		q.add(packState, list)
	}
	query := s.inWords(strings.Join(q.parts, " UNION ALL ")+" ORDER BY account_id, part, linked, kind, piece", large)
	merge := &loading{accounts: accounts, fn: l.fn, fail: s.fail}
	err := each(ctx, s.db, merge.row, query, q.args...)
	if err == nil {
		err = merge.upTo(len(accounts))
	}
	if merge.failed { // fn's own error, as it is
		return err
	}
	return s.fail("load accounts", err)
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
	next     int // index of the account being gathered
	loaded   *jobs.Loaded
	fn       func(*jobs.Loaded) error
	fail     func(string, error) error
	failed   bool
}

func (l *loading) row(rows *sql.Rows) error {
	var (
		account, linked, kind sql.RawBytes
		part, piece, n        int
		payload               string
	)
	if err := rows.Scan(&account, &part, &linked, &kind, &piece, &n, &payload); err != nil {
		return err
	}
	for l.accounts[l.next] != string(account) {
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
