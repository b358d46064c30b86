package program

// platform.go: the balances that the platform shows its customers.

import "trueup/rules"

// Platform describes facts that say what the platform shows its customers of their
// accounts. The fold does not read them; they are compared with the ledger.
type Platform struct {
	Table    string        // of the facts, each of an account at an instant
	Assets   []rules.Asset // whose balance it shows, in the order of the reports
	Standing string        // what the name it shows of an account's standing is called (tier); empty: it shows none

	// Read reads a fact's data into Shown. Its error says that the data cannot be read.
	Read func(data string, into *Shown) error
}

// Shown is what the platform showed of an account at an instant.
type Shown struct {
	AsOf     rules.Instant
	Amounts  []int64 // by Platform.Assets, in their units
	Standing string  // empty: it showed none
}
