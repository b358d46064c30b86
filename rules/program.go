package rules

// program.go: what the core asks of a program; the core knows nothing else of it.

import "errors"

// Fact is one fact of an account as the mirror keeps it.
type Fact struct {
	Table string // name of its table
	ID    string
	Data  string // canonical, as rules/fact encodes it

	// Was has a meaning only with a checkpoint: the earliest instant from which an
	// older version of the row, replaced since the checkpoint, took effect
	// (fact.Table.Effect). None: the fact is new, or no older version had any effect yet.
	Was Instant
}

// Linked are the facts of another account that names this one (B-27: referred_by).
type Linked struct {
	Account string
	Facts   []Fact // ordered as Input.Facts
}

// Input is all that one account's entries depend on (G-3).
type Input struct {
	Account   string
	Facts     []Fact     // ordered by table name, then id, bytewise
	Linked    []Linked   // by account, bytewise
	Decisions []Decision // decided by earlier runs, by ID
	AsOf      Instant
	Trace     *Trace    // filled if not nil
	Position  *Position // filled if not nil

	// Checkpoint is what an earlier evaluation of the account left to go on from;
	// empty: none. With one, Facts holds only the facts that are new or changed since
	// it was taken, Linked and Decisions are empty, and nothing is traced.
	Checkpoint []byte
}

// Outcome is what the ledger must hold for one account at as_of. It and all it
// refers to is valid until the evaluator's next call.
type Outcome struct {
	Entries    []Entry     // by key, each key once, no zero amounts
	Decisions  []Decision  // decided now, for the first time, by ID
	Exceptions []Exception // in any order
	State      []byte      // what the program's report tables need, one line of text
	NextDue    Instant     // earliest instant after as_of at which something happens without a new fact; Never if none

	// Checkpoint is what the next evaluation can go on from; empty: none is offered.
	// An evaluation that went on from one has in Entries, and in Decisions, only what
	// is after it; all else is as if it had begun with the first fact.
	Checkpoint []byte
}

// ErrCheckpoint says that an evaluation cannot go on from the checkpoint it was
// given, with these facts or at all; it must begin with the first fact.
var ErrCheckpoint = errors.New("the evaluation cannot go on from the checkpoint")

// Evaluator folds one account after another under fixed terms. It reuses its
// buffers: one goroutine each.
type Evaluator interface {
	// Evaluate is a pure function of its input. An error (overflow) names the fact.
	Evaluate(in *Input) (*Outcome, error)
}
