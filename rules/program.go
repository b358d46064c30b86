package rules

// program.go: what the core asks of a program; the core knows nothing else of it.

// Fact is one fact of an account as the mirror keeps it.
type Fact struct {
	Table string // name of its table
	ID    string
	Data  string // canonical, as rules/fact encodes it
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
	Trace     *Trace // filled if not nil
}

// Outcome is what the ledger must hold for one account at as_of. It and all it
// refers to is valid until the evaluator's next call.
type Outcome struct {
	Entries    []Entry     // by key, each key once, no zero amounts
	Decisions  []Decision  // decided now, for the first time, by ID
	Exceptions []Exception // in any order
	State      []byte      // what the program's report tables need, one line of JSON
	NextDue    Instant     // earliest instant after as_of at which something happens without a new fact; Never if none
}

// Evaluator folds one account after another under fixed terms. It reuses its
// buffers: one goroutine each.
type Evaluator interface {
	// Evaluate is a pure function of its input. An error (overflow) names the fact.
	Evaluate(in *Input) (*Outcome, error)
}
