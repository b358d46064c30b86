package rules

// trace.go: what explain is told of a fold, in the words of the program.

// Trace records the fold of one account, step by step. An evaluator fills the
// trace of its input if there is one.
type Trace struct {
	Steps    []Step
	Lots     []Lot      // by asset, then in the order they were posted
	Standing []Line     // where the account stands at as_of: tier, value, usable points, debt ...
	Coming   []Upcoming // what happens after as_of without a new fact, by instant
}

// Step is one event: what it did and where the account stood after it.
type Step struct {
	At       Instant
	What     string  // in words: order completed, refunded, posted ...
	Source   string  // id of the fact, or key of the lot
	Entries  []Entry // what it makes the ledger hold
	Notes    []string
	Standing string // in short: tier, running value, balance
}

// Line is one named value for people.
type Line struct{ Name, Value string }

// Lot is a posted key with all that consumed it.
type Lot struct {
	Key     string
	Asset   Asset
	Amount  int64
	Left    int64
	Expired int64
	Posted  Instant
	Expires Instant
	Uses    []Consumption
}

// Consumption is a part of a lot that was spent: by an entry's key, or by debt.
type Consumption struct {
	At     Instant
	By     string
	Amount int64
}

// Upcoming is something that will happen by itself.
type Upcoming struct {
	At     Instant
	What   string
	Source string
	Asset  Asset // empty if no amount is known yet
	Amount int64
}
