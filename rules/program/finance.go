package program

// finance.go: what the finance reports need to know of a program.

import (
	"fmt"
	"slices"

	"trueup/rules"
	"trueup/rules/terms"
)

// Finance describes a program's books to the reports.
type Finance struct {
	// Assets are what its entries count, in the order of the reports.
	Assets []AssetInfo

	// Movements are the kinds of entries: columns of the roll-forward and kinds of the
	// journal, in order. MovementOf gives the index of an entry's; the decisions are the
	// account's, by id.
	Movements  []Movement
	MovementOf func(key string, asset rules.Asset, decisions []rules.Decision) int

	// Standings are the names that an account's standing can have, from the lowest up.
	Standings []string

	// Hangs tells what of an entry hangs on its instant: when what is behind it counts to
	// a calendar year (None: it does not), and for how many calendar months the lot lives
	// that it brings (0: it brings none that does). nil: nothing does.
	Hangs func(t *terms.Terms, e *rules.Entry) (counts rules.Instant, lifeMonths int)

	// Files are the report files that only this program has, and Reports the names of
	// those of Program.Reports that are written beside them.
	Files   []File
	Reports []string
}

// Codes are the default names of all accounts of the journal, sorted, each once.
func (f *Finance) Codes() []Code {
	var codes []Code
	for _, a := range f.Assets {
		codes = append(codes, a.Liability, a.Corrections, a.PriorPeriod, a.Revaluation)
	}
	for _, m := range f.Movements {
		codes = append(codes, m.Contra)
	}
	slices.Sort(codes)
	return slices.DeleteFunc(slices.Compact(codes), func(code Code) bool { return code == "" })
}

// AssetInfo describes an asset.
type AssetInfo struct {
	Asset     rules.Asset
	Points    bool // counted in points, valued at the terms' point_value; otherwise in cents
	Liability Code // what is owed of it

	// The other side of what is no movement of its own: corrections, what belongs to a
	// closed month, and points that became worth more or less.
	Corrections, PriorPeriod, Revaluation Code
}

// Role is what a movement does to what is outstanding.
type Role uint8

// The roles.
const (
	Earned  Role = iota // brings lots
	Taken               // takes back what was earned: clawback, reversal, decline
	Spent               // redeemed, used, claimed, paid out
	Expired             // ended unused: breakage
)

// Movement is a kind of entry.
type Movement struct {
	Name   string // as a column: earned_orders
	Asset  rules.Asset
	Role   Role
	Contra Code // the other side of the asset's liability in the journal
}

// Code is an account of the journal by its default name (Expenses:Rewards:Orders);
// a mapping file gives other names for it.
type Code string

// Span is what one report covers.
type Span struct {
	View                      // as of the end of the period
	From        rules.Instant // start of the first month
	Until       rules.Instant // end of the last month, exclusive; it may be after View.AsOf
	NoticeUntil rules.Instant // notices tell of what ends at or before it
}

// Covers says whether an instant is in the period.
func (s *Span) Covers(at rules.Instant) bool { return at >= s.From && at < s.Until }

// Account is all that a file may need of one account; a Report needs its ID and State only.
type Account struct {
	ID         string
	State      []byte
	Position   *rules.Position
	Decisions  []rules.Decision // by id, of all time
	Exceptions []rules.Exception

	// Late says whether an entry of the key was accounted for in the span though its
	// instant is before it.
	Late func(key string) bool

	state any // as StateOf read it
}

// StateOf is the account's state as read reads it, once for all files and reports that ask.
func StateOf[S any](a *Account, read func(state []byte) (S, error)) (S, error) {
	if s, ok := a.state.(S); ok {
		return s, nil
	}
	s, err := read(a.State)
	if err == nil {
		a.state = s
	}
	return s, err
}

// File is a report file: rows of one type, accounts in bytewise order.
type File struct {
	Name  string // without .csv
	About string // what is in it, one line
	New   func() Rows
}

// Rows gathers rows of a file, a slice of structs whose fields name their columns by
// csv tags. Cells are strings, integers or what has a String method.
type Rows interface {
	// Add adds the account's rows. Whenever there are RowsAtOnce it calls full, which
	// takes them away (Slice, then Reset).
	Add(s *Span, a *Account, full func() error) error
	Row() any   // an empty row
	Slice() any // []Row
	Len() int
	Reset() // empties it and keeps its buffer
}

// RowsAtOnce is how many rows are gathered before they are taken away, so that an
// account with very many of them does not fill the memory.
const RowsAtOnce = 1024

// Emit takes a row.
type Emit[R any] func(row R) error

// NewFile makes a file of a function that emits an account's rows.
func NewFile[R any](name, about string, rows func(s *Span, a *Account, emit Emit[R]) error) File {
	return File{Name: name, About: about, New: func() Rows { return &fileRows[R]{rows: rows} }}
}

type fileRows[R any] struct {
	Buffer[R]
	rows func(*Span, *Account, Emit[R]) error
}

func (r *fileRows[R]) Add(s *Span, a *Account, full func() error) error {
	return r.Of(a.ID, full, func(emit Emit[R]) error { return r.rows(s, a, emit) })
}

// Buffer gathers rows until they are taken away.
type Buffer[R any] struct{ gathered []R }

// Of gathers the rows of an account that a function emits; full as with Rows.Add.
func (b *Buffer[R]) Of(account string, full func() error, rows func(Emit[R]) error) error {
	err := rows(func(row R) error {
		if b.gathered = append(b.gathered, row); len(b.gathered) < RowsAtOnce {
			return nil
		}
		return full()
	})
	if err != nil {
		return fmt.Errorf("account %s: %w", account, err)
	}
	return nil
}

// Row is an empty row.
func (b *Buffer[R]) Row() any { var row R; return row }

// Slice are the rows gathered, a []R.
func (b *Buffer[R]) Slice() any { return b.gathered }

// Len is how many there are.
func (b *Buffer[R]) Len() int { return len(b.gathered) }

// Reset empties the buffer and keeps its memory.
func (b *Buffer[R]) Reset() {
	clear(b.gathered)
	b.gathered = b.gathered[:0]
}
