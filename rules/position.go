package rules

// position.go: how an account's lots came to where they are, for the reports.

// NoLot stands for no lot.
const NoLot = -1

// Position is what reports need of an account beside its entries: every lot ever
// posted and what became of it. An evaluator fills the position of its input if there
// is one; then it offers no checkpoint. It is valid until the evaluator's next call.
//
// For each asset, the sum of all entries is the sum of what the lots have left minus
// the debt: what was owed minus what was repaid.
type Position struct {
	Lots       []Holding
	Moves      []Move     // what became of the lots, in the order in which it happened
	Activities []Activity // in the order of their instants, then kind, then id
	Standings  []Standing // the names that the account's standing had (tiers), oldest first; empty: none

	NextStanding string // the next higher one, empty if there is none
	Missing      Cents  // what its value still misses to that
}

// Holding is a lot: a posted key. Lots are numbered in the order of the slice.
type Holding struct {
	Key     string
	Asset   Asset
	Amount  int64   // as posted, in the asset's unit
	Left    int64   // at as_of; from 0 to Amount
	Posted  Instant // when it was posted
	Expires Instant // when what is left ends; Never if it does not
}

// MoveKind says what a move did.
type MoveKind uint8

// The kinds of moves.
const (
	MoveTook    MoveKind = iota // an entry took from the lot: a redemption, a clawback, a use ...
	MoveExpired                 // what was left of the lot expired
	MoveOwed                    // an entry found too little: debt came, of no lot
	MoveRepaid                  // the lot paid debt
)

// Move is one thing that happened to a lot or to the debt of an asset.
type Move struct {
	At     Instant
	Kind   MoveKind
	Asset  Asset
	Lot    int32  // index in Lots; NoLot for MoveOwed
	Key    string // of the entry that did it; empty for MoveRepaid
	Amount int64  // above zero
}

// Activity is one line of what a customer sees: something that brings or takes.
type Activity struct {
	Kind   string  // in the program's words: order, hourly_report, deposit, redemption ...
	ID     string  // of the fact
	At     Instant // when it counted: completion, approval, deposit, request
	Key    string  // of the entry it makes, or will make
	Asset  Asset
	Amount int64   // what it brings when posted; below zero for what it takes
	Lot    int32   // index in Lots of what was posted; NoLot: none yet, or none ever
	Due    Instant // when it is posted, if it is pending; None otherwise
	State  string  // where there is no lot: pending, cancelled, rejected, redeemed ...
	Detail string  // why, where the state needs a reason
}

// StatePending is the state of an activity that is posted later.
const StatePending = "pending"

// Standing is a name that an account's standing has from an instant on.
type Standing struct {
	From   Instant
	Name   string
	Before string // the one before, empty for the first
	Reason string // in the program's words
	Value  Cents  // that brought it
}

// Reset empties the position and keeps its buffers.
func (p *Position) Reset() {
	p.Lots, p.Moves, p.Activities, p.Standings = p.Lots[:0], p.Moves[:0], p.Activities[:0], p.Standings[:0]
	p.NextStanding, p.Missing = "", 0
}

// Quantity is an amount of an asset; its text is the canonical one.
type Quantity struct {
	Asset  Asset
	Amount int64
}

func (q Quantity) String() string { return q.Asset.FormatAmount(q.Amount) }

// Append writes the quantity's text.
func (q Quantity) Append(dst []byte) []byte { return q.Asset.AppendAmount(dst, q.Amount) }

// MarshalText is the quantity's text.
func (q Quantity) MarshalText() ([]byte, error) { return q.Append(nil), nil }
