package finance

// ledger.go: every booking as the reports show it.

import "trueup/rules"

// LedgerRow is one booking.
type LedgerRow struct {
	Account    string         `csv:"account_id"`
	Key        string         `csv:"key"`
	Revision   int            `csv:"revision"`
	Asset      rules.Asset    `csv:"asset"`
	Amount     rules.Quantity `csv:"amount"`
	Effective  rules.Instant  `csv:"effective_at"`
	Accounting rules.Day      `csv:"accounting_date"`
	Kind       string         `csv:"kind"` // column of the roll-forward that it counts in
	Booked     rules.Instant  `csv:"booked_at"`
	Run        int            `csv:"run"`
	Clauses    string         `csv:"clauses"`
	Terms      int            `csv:"terms_version"`
}

// Kind is the column of the roll-forward that a booking counts in.
func (b *Books) Kind(row *rules.Booking, as Booked) string {
	switch {
	case as.Late:
		return kindPriorPeriod
	case row.Revision > 0:
		return kindCorrections
	}
	return b.program.Movements[as.Movement].Name
}
