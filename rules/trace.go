package rules

// trace.go: what explain is told of a fold, in the words of the program.

// Trace records the fold of one account, step by step. An evaluator fills the
// trace of its input if there is one.
type Trace struct {
	Steps    []Step     `json:"steps"`
	Lots     []Lot      `json:"lots"`     // by asset, then in the order they were posted
	Standing []Line     `json:"standing"` // where the account stands at as_of: tier, value, usable points, debt ...
	Coming   []Upcoming `json:"coming"`   // what happens after as_of without a new fact, by instant
}

// Step is one event: what it did and where the account stood after it.
type Step struct {
	At       Instant  `json:"at"`
	What     string   `json:"what"`    // in words: order completed, refunded, posted ...
	Source   string   `json:"source"`  // id of the fact, or key of the lot
	Entries  []Entry  `json:"entries"` // what it makes the ledger hold
	Notes    []string `json:"notes"`
	Standing string   `json:"standing"` // in short: tier, running value, balance
}

// Line is one named value for people.
type Line struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Lot is a posted key with all that consumed it.
type Lot struct {
	Key     string        `json:"key"`
	Asset   Asset         `json:"asset"`
	Amount  int64         `json:"amount"`
	Left    int64         `json:"left"`
	Expired int64         `json:"expired"`
	Posted  Instant       `json:"posted"`
	Expires Instant       `json:"expires"`
	Uses    []Consumption `json:"uses"`
}

// Consumption is a part of a lot that was spent: by an entry's key, or by debt.
type Consumption struct {
	At     Instant `json:"at"`
	By     string  `json:"by"`
	Amount int64   `json:"amount"`
}

// Upcoming is something that will happen by itself.
type Upcoming struct {
	At     Instant `json:"at"`
	What   string  `json:"what"`
	Source string  `json:"source"`
	Asset  Asset   `json:"asset"` // empty if no amount is known yet
	Amount int64   `json:"amount"`
}
