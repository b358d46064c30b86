package rules

// entry.go: what the ledger must hold (entries) and what it holds (bookings).

import "strconv"

// Asset is what an amount counts.
type Asset string

// The assets of the programs and their units.
const (
	AssetPoints     Asset = "points"     // whole points
	AssetCredits    Asset = "credits"    // cents
	AssetVouchers   Asset = "vouchers"   // cents
	AssetCommission Asset = "commission" // cents
)

// AppendAmount writes an amount of the asset in its canonical form: points as
// an integer, money with two decimals, no plus sign.
func (a Asset) AppendAmount(dst []byte, amount int64) []byte {
	if a == AssetPoints {
		return strconv.AppendInt(dst, amount, 10)
	}
	return Cents(amount).Append(dst)
}

// FormatAmount is AppendAmount as a string.
func (a Asset) FormatAmount(amount int64) string { return string(a.AppendAmount(nil, amount)) }

// Entry is one thing the rules say the ledger must hold for an account (G-5).
type Entry struct {
	Key     string  `json:"key"`          // identity within the account, e.g. earn/order/o1
	Asset   Asset   `json:"asset"`        // what Amount counts
	Amount  int64   `json:"amount"`       // signed, in the asset's unit; never 0
	At      Instant `json:"effective_at"` // when it takes effect
	Clauses string  `json:"clauses"`      // clause ids that explain it, separated by a space
	Terms   int     `json:"terms"`        // number of the terms version that decided it, from 1
}

// Booking is one appended ledger row: the change of a key by a run.
type Booking struct {
	Entry        // Amount is the change, At the instant it takes effect
	Revision int `json:"revision"` // 0 for the first booking of the key, then 1, 2, ...
}

// Booked is what the ledger holds for one key: the sum of its bookings.
type Booked struct {
	Key      string
	Asset    Asset
	Amount   int64   // sum of all revisions
	At       Instant // effective instant of the latest revision
	Revision int     // latest revision
}

// Decision is an outcome settled once and never re-decided (G-4).
type Decision struct {
	ID      string  `json:"id"`      // of the fact decided
	Outcome string  `json:"outcome"` // accepted or rejected
	Reason  string  `json:"reason"`  // empty for accepted
	At      Instant `json:"at"`      // the instant it was decided for
	Content string  `json:"content"` // what it was decided with, in the program's own encoding
}

// Exception is a fact that could not be applied as it stands.
type Exception struct {
	Fact   string `json:"fact"` // table of the fact
	ID     string `json:"id"`   // its id
	Reason string `json:"reason"`
	Detail string `json:"detail"` // for people: what is in excess, what was decided with; may be empty
}
