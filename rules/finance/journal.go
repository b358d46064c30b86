package finance

// journal.go: the books as double-entry lines.

import (
	"trueup/rules"
	"trueup/rules/program"
)

// JournalLine is one side of a transaction. The two lines of one have the same date
// and reference and follow each other; debit and credit are in cents, and never are
// both above zero. Where points are worth nothing both may be zero.
type JournalLine struct {
	Date      rules.Day    `csv:"date"`
	Kind      string       `csv:"kind"` // movement, corrections, prior_period or revaluation
	Account   program.Code `csv:"account"`
	Debit     rules.Cents  `csv:"debit"`
	Credit    rules.Cents  `csv:"credit"`
	Currency  string       `csv:"currency"`
	Points    int64        `csv:"points"` // by how many points more are owed, on the line of what is owed
	Reference string       `csv:"reference"`
}

// transaction is what is owed of an asset becoming more by an amount of it, worth
// usd; a code stands on the other side.
func transaction(lines []JournalLine, day rules.Day, kind string, asset *program.AssetInfo, contra program.Code, amount int64, usd rules.Cents) []JournalLine {
	owed := JournalLine{Date: day, Kind: kind, Account: asset.Liability, Currency: "USD", Reference: string(asset.Asset) + "/" + kind + "/" + day.String()}
	if asset.Points {
		owed.Points = amount
	}
	other := owed
	other.Account, other.Points = contra, 0
	if usd >= 0 {
		owed.Credit, other.Debit = usd, usd
		return append(lines, other, owed)
	}
	owed.Debit, other.Credit = -usd, -usd
	return append(lines, owed, other)
}
