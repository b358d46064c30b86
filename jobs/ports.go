// Package jobs holds what trueup runs: pull, reconcile, run, export, explain. It
// owns the ports (small interfaces) that io implements.
package jobs

// ports.go: what the jobs need of the world.

import (
	"context"
	"errors"
	"fmt"
	"time"

	"trueup/rules"
	"trueup/rules/fact"
	"trueup/rules/program"
)

// Source delivers facts, row by row, in flat memory.
type Source interface {
	// Check looks at everything that can be known before a row is read (folder,
	// headers) and returns all that is wrong, joined. It writes nothing.
	Check(ctx context.Context, tables []*fact.Table) error
	// Size is how much Each will read over all tables, 0 if unknown: bytes, or another
	// unit that SourceRow.Read counts too.
	Size(tables []*fact.Table) int64
	// Digest is a fingerprint of all that Each would deliver of the table; empty if
	// that is nothing, or cannot be known without reading the rows.
	Digest(ctx context.Context, table *fact.Table) (string, error)
	// Each calls fn for every row of the table, in order of delivery. A table
	// that is not delivered has no rows. The row is valid during the call only.
	Each(ctx context.Context, table *fact.Table, fn func(*SourceRow) error) error
}

// SourceRow is one delivered row, cut into cells.
type SourceRow struct {
	File      string   // base name, for people
	Line      int      // where the row begins, from 1
	Cells     []string // one for each column of the table, in its order
	UpdatedAt string   // text of updated_at, empty if the source has none
	At        []int    // for each column of the table, where its cell begins on its line, in bytes from 1
	Broken    string   // why the row cannot be cut into cells, empty if it can; Cells are then what could be read
	Raw       string   // the text of a broken row
	Read      int64    // of the source's Size, read so far, for progress
}

// Staged is a parsed row on its way into the mirror.
type Staged struct {
	fact.Record
	File                              string
	Line                              int
	AtID, AtAccount, AtParent, AtFlaw int // byte columns of the cells, 0 if unknown
}

// Delivery takes the rows of one pull and settles them in one transaction: all
// of it or nothing.
type Delivery interface {
	// Same says whether a table's last delivery was the same, by the fingerprint of
	// what is delivered and how it is read. If it was, its rows are counted as they
	// stand, and none must be staged. It is asked before the table's first row.
	Same(table *fact.Table, digest string) bool
	// Watermark is how far the last delivery has read the table's source, nil if that is
	// not known. Reached notes it for this one, nil for "not known": it is kept when the
	// delivery settles. A table that it is not called for keeps what it has.
	Watermark(table *fact.Table) *Watermark
	Reached(table *fact.Table, mark *Watermark)
	// Whole says that every row of the table's source will be staged, so that Settle can
	// count the facts that have vanished there. It is called before the first row.
	Whole(table *fact.Table)
	// Stage adds a row. Rows come table by table, in the program's order.
	Stage(ctx context.Context, table *fact.Table, row *Staged) error
	// Settle decides what each row is (PROGRAMS.md, "Bad facts"), takes up earlier
	// set-aside rows that can now be facts, brings the mirror up to date, marks
	// the accounts touched, and returns the counts by table.
	Settle(ctx context.Context) (map[string]PullCount, error)
	// Discard drops what was staged. It is safe after Settle.
	Discard() error
}

// PullCount says what became of a table's rows: Read = Pulled + Unchanged + SetAside.
type PullCount struct {
	Read      int64                 `json:"read"`
	Pulled    int64                 `json:"pulled"`    // new or changed in the mirror
	Unchanged int64                 `json:"unchanged"` // said nothing new: also an older version, or the same row twice
	SetAside  int64                 `json:"set_aside"`
	Unread    bool                  `json:"unread,omitempty"` // delivered as it was the last time: counted, not read
	TakenUp   int64                 `json:"taken_up"`         // set aside by an earlier pull, now a fact; not part of Read
	Reasons   map[fact.Reason]int64 `json:"reasons,omitempty"`

	// Facts whose rows are no longer at the source, and the first ids of them, bytewise:
	// known only of a delivery that is whole. They stay facts.
	Vanished      int64    `json:"vanished,omitempty"`
	FirstVanished []string `json:"first_vanished,omitempty"`
}

// What says how much of an account to load.
type What struct {
	Links       bool // also the facts of accounts linked to it
	Checkpoints bool // where an account has a checkpoint: that, and what changed since
	Bookings    bool // every booking, in Loaded.Rows, in place of their sums in Loaded.Booked
	Range       bool // the accounts are all that there are from the first to the last, which is quicker to ask for

	// Before asks for the world as the runs before this number left it: facts as they
	// were known, what was booked and decided. 0: as it is now.
	Before int64
}

// Loaded is what the store holds for one account.
type Loaded struct {
	Input  rules.Input    // AsOf is left to the caller
	Booked []rules.Booked // by key; none with a checkpoint, or with What.Bookings
	State  []byte         // of the last evaluation; nil if there was none
	Rows   []BookingRow   // by key and revision, if What asked for them
}

// Result is what one account's evaluation adds to the ledger.
type Result struct {
	Account    string
	Bookings   []rules.Booking
	Decisions  []rules.Decision
	Exceptions []rules.Exception // all that the account has now
	State      []byte
	NextDue    rules.Instant
	Checkpoint []byte // to go on from the next time; empty: none is kept
	Large      bool   // the account has so many facts that it is better loaded alone
}

// Batch is booked whole or not at all.
type Batch struct {
	Run     *Run
	Results []Result // by account, bytewise
}

// Run is one run of a job, as the ledger keeps it.
type Run struct {
	Number    int64 // from 1, given by Begin
	Program   string
	Job       string        // pull, reconcile, backfill pull, backfill; with its shard, if it is of one: reconcile 0/4
	AsOf      rules.Instant // None for a pull
	Started   time.Time
	TermsHash string
	TermsText string // canonical text of the terms, so that the ledger can be read without the file
}

// RunEnd is how a run ended.
type RunEnd struct {
	Run    *Run
	Ended  time.Time
	Status string // done, partly, failed, interrupted; died when a later run had to say so
	Counts []byte // JSON: counts and totals by kind
	Booked int64  // bookings appended
	Hash   string // SHA-256 over its bookings, chained to the previous run's; hex
}

// Lease says who may write to the ledger.
type Lease struct {
	Holder  string // unique to the process
	Job     string
	Shard   Shard // of the accounts that the holder writes for; others may be held at the same time
	Since   time.Time
	Expires time.Time
}

// Closing is a closed month: nothing is accounted for in it any more.
type Closing struct {
	Program string
	Month   rules.Month
	Run     int64         // the run that closed it: what is booked later is accounted for after the month
	Seen    int64         // the last run before it: what that left is what the month's reports say
	Closed  time.Time     // when
	AsOf    rules.Instant // at which its accounts were evaluated
	Ends    rules.Instant // the first instant after the month, in the zone of the books
	Zone    string        // of the books: it cannot change any more

	TermsHash, TermsText string
	Figures              []byte // the month's roll-forward (JSON)
	Hashes               []byte // SHA-256 of the month's report files by name, and of its bookings (JSON)
}

// BookingRow is one row of the ledger, for explain.
type BookingRow struct {
	rules.Booking
	BookedAt rules.Instant `json:"booked_at"`
	Run      int64         `json:"run"`
}

// SetAsideRow is a row that could not be a fact.
type SetAsideRow struct {
	Table   string      `json:"table"`
	ID      string      `json:"id"`
	Account string      `json:"account"`
	Reason  fact.Reason `json:"reason"`
	File    string      `json:"file"`
	Line    int         `json:"line"`
	At      int         `json:"at"`
	Column  string      `json:"column"`
	Text    string      `json:"text"`
	Why     string      `json:"why"`
}

// Ledger is the store: mirror, ledger and runs of one database. Every read that
// calls a function streams in flat memory and stops at the function's first error.
type Ledger interface {
	// Acquire takes the lease or fails with *HeldError. An expired lease is free. Leases
	// of shards that exclude each other (Shard.Excludes) are not held at the same time.
	Acquire(ctx context.Context, lease Lease, now time.Time) error
	// Renew moves Expires on; ErrLeaseLost if another holds the lease.
	Renew(ctx context.Context, lease Lease) error
	Release(ctx context.Context, lease Lease) error

	// LastRun returns the reconcile run with the latest as_of that evaluated or
	// booked anything or came to its end, or nil.
	LastRun(ctx context.Context, program string) (*Run, error)
	// LastHash returns the hash that the next run chains to, empty at the beginning.
	LastHash(ctx context.Context) (string, error)
	// HashBefore is the hash that the run of a number is chained to: that of the run before
	// it, unless there are shards; see ChainEnd. Of no run, it is as for one of all accounts.
	HashBefore(ctx context.Context, run int64) (string, error)
	// Begin records the run and gives it its number; runs that died without an
	// end are ended first, as died, with the hash of what they booked. Runs of other
	// shards that hold a lease live; a shard's run beside one of another as_of is refused,
	// with *ShardAsOfError.
	Begin(ctx context.Context, run *Run) error
	End(ctx context.Context, end *RunEnd) error

	// Deliver starts a delivery; what an earlier, killed one staged is gone.
	Deliver(ctx context.Context, p *program.Program, pull *Run) (Delivery, error)

	// TouchStale marks every account that was evaluated under other terms.
	TouchStale(ctx context.Context, program, termsHash string) error
	// TouchLinked marks every account whose evaluation reads the facts of one that
	// is marked.
	TouchLinked(ctx context.Context, p *program.Program) error
	// Due lists, bytewise from after on, at most limit accounts that are touched
	// or have something due at or before asOf. CountDue counts them all.
	Due(ctx context.Context, program string, asOf rules.Instant, after string, limit int) ([]string, error)
	CountDue(ctx context.Context, program string, asOf rules.Instant) (int64, error)
	// Accounts is Due for every account of the mirror.
	Accounts(ctx context.Context, p *program.Program, after string, limit int) ([]string, error)
	// Large are the accounts with so many facts that each takes much memory, in order.
	Large(ctx context.Context, program string) ([]string, error)
	// Load calls fn for each of the accounts, in their order (bytewise). fn may load others.
	Load(ctx context.Context, p *program.Program, accounts []string, what What, fn func(*Loaded) error) error
	// Book appends a batch in one transaction and unmarks its accounts.
	Book(ctx context.Context, lease Lease, batch *Batch) error
	// Writers is how many Book calls may run at once.
	Writers() int

	// Closings are the closed months of a program, oldest first.
	Closings(ctx context.Context, program string) ([]Closing, error)
	// SetAsideThen is SetAside, of all accounts, as it was when a month was closed.
	SetAsideThen(ctx context.Context, program string, month rules.Month, fn func(SetAsideRow) error) error
	// CloseMonth records a closing and the end of its run, in one transaction.
	CloseMonth(ctx context.Context, lease Lease, closing *Closing, end *RunEnd) error

	// Reads, for exports and explain.
	Booked(ctx context.Context, program string, fn func(account string, booked []rules.Booked) error) error
	Decisions(ctx context.Context, program string, fn func(account string, d rules.Decision) error) error
	// Exceptions gives set-aside rows and the accounts' exceptions, each line
	// (fact, id, account, reason) once, ordered by all four.
	Exceptions(ctx context.Context, program string, fn func(account string, e rules.Exception) error) error
	States(ctx context.Context, program string, fn func(account string, state []byte) error) error
	Shared(ctx context.Context, p *program.Program) ([]rules.Fact, error)
	// SharedThen is Shared as the runs before a number knew them.
	SharedThen(ctx context.Context, p *program.Program, before int64) ([]rules.Fact, error)
	// FirstBooking is the earliest instant at which a booking takes effect, None if there is none.
	FirstBooking(ctx context.Context, program string) (rules.Instant, error)
	// SetAside lists the rows set aside, of one account or, with nil, of all.
	SetAside(ctx context.Context, program string, account *string, fn func(SetAsideRow) error) error
	Bookings(ctx context.Context, program, account string) ([]BookingRow, error)

	Close() error
}

// ErrLeaseLost says that another process took the lease over: nothing more is booked.
var ErrLeaseLost = errors.New("the lease on the ledger was lost to another run; nothing more was booked by this one")

// ErrConflict says that another run booked the same revision first.
var ErrConflict = errors.New("another run booked at the same time; this batch was rolled back and nothing was booked twice")

// ShardAsOfError says that shards at work at the same time are not of one as_of.
type ShardAsOfError struct{ Asked, Other rules.Instant }

func (e *ShardAsOfError) Error() string {
	return fmt.Sprintf("another shard is at work at %s, and this one was asked for %s; give all shards the same --as-of", e.Other, e.Asked)
}

// HeldError says that another run holds the ledger.
type HeldError struct{ Lease Lease }

func (e *HeldError) Error() string {
	return fmt.Sprintf("another run holds the ledger: %s (%s) since %s, its lease ends %s; wait for it with --wait 10m, or try again later",
		e.Lease.Holder, e.Lease.Job, e.Lease.Since.UTC().Format(time.RFC3339), e.Lease.Expires.UTC().Format(time.RFC3339))
}
