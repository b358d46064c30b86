package finance

// debt.go: what accounts owe, and how they paid it back. Debt stands beside the
// liability and is never netted with it.

import (
	"fmt"
	"strconv"

	"trueup/rules"
	"trueup/rules/program"
)

// The states of a debt.
const (
	DebtOpen   = "open"
	DebtRepaid = "repaid"
)

// DebtRow is one debt: an entry found too little to take (B-36).
type DebtRow struct {
	AccountID  string         `csv:"account_id"`
	Asset      rules.Asset    `csv:"asset"`
	Since      rules.Instant  `csv:"since"`
	Key        string         `csv:"key"` // of the entry that caused it
	State      string         `csv:"state"`
	Owed       rules.Quantity `csv:"owed"`
	Repaid     rules.Quantity `csv:"repaid"`
	Open       rules.Quantity `csv:"open"`
	USDOpen    rules.Cents    `csv:"usd_open"`
	Days       int            `csv:"days"`           // of 24 hours, that it lasted until it was repaid, or has lasted at as_of
	RepaidBy   string         `csv:"repaid_by"`      // keys of the lots that paid, in order; after ten how many more
	LastRepaid rules.Instant  `csv:"last_repaid_at"` // empty: nothing was
}

// mostRepaidBy is how many lots a debt row names.
const mostRepaidBy = 10

// DebtRows appends the debts of an account to dst: by asset in the order given, oldest
// first. What is repaid pays the oldest debt first. The position is that of as_of; a
// point is worth pointValue. The error says that more was repaid than was owed.
func DebtRows(dst []DebtRow, assets []program.AssetInfo, pointValue int64, account string, p *rules.Position, asOf rules.Instant) ([]DebtRow, error) {
	for i := range assets {
		first := len(dst)
		oldest := first // that is not repaid
		payers := 0     // lots that paid of it
		for n := range p.Moves {
			m := &p.Moves[n]
			if m.Asset != assets[i].Asset {
				continue
			}
			switch m.Kind {
			case rules.MoveOwed:
				dst = append(dst, DebtRow{
					AccountID: account, Asset: m.Asset, Since: m.At, Key: m.Key,
					Owed: rules.Quantity{Asset: m.Asset, Amount: m.Amount}, LastRepaid: rules.None,
				})
			case rules.MoveRepaid:
				rest := m.Amount
				for rest > 0 && oldest < len(dst) {
					r := &dst[oldest]
					payers++
					if rest -= r.pay(m.At, p.Lots[m.Lot].Key, rest, payers); r.owes() == 0 {
						r.unnamed(payers)
						oldest, payers = oldest+1, 0
					}
				}
				if rest > 0 {
					return dst, fmt.Errorf("account %s repaid %s of %s at %s that it did not owe: %w",
						account, m.Asset.FormatAmount(rest), m.Asset, m.At, ErrCohorts)
				}
			}
		}
		if oldest < len(dst) {
			dst[oldest].unnamed(payers)
		}
		for n := first; n < len(dst); n++ {
			dst[n].finish(assets[i], pointValue, asOf)
		}
	}
	return dst, nil
}

func (r *DebtRow) owes() int64 { return r.Owed.Amount - r.Repaid.Amount }

// pay pays the debt with a lot, its payer of that number from 1 on, and returns what
// the lot paid.
func (r *DebtRow) pay(at rules.Instant, lot string, upTo int64, payer int) int64 {
	pays := min(upTo, r.owes())
	r.Repaid.Amount += pays
	r.LastRepaid = at
	switch {
	case payer == 1:
		r.RepaidBy = lot
	case payer <= mostRepaidBy:
		r.RepaidBy += " " + lot
	}
	return pays
}

// unnamed tells how many of so many payers are not named.
func (r *DebtRow) unnamed(payers int) {
	if payers > mostRepaidBy {
		r.RepaidBy += " +" + strconv.Itoa(payers-mostRepaidBy) + " more"
	}
}

// finish fills in what follows from the rest.
func (r *DebtRow) finish(asset program.AssetInfo, pointValue int64, asOf rules.Instant) {
	r.Repaid.Asset = r.Asset
	r.Open = rules.Quantity{Asset: r.Asset, Amount: r.owes()}
	r.USDOpen = USD(asset, r.Open.Amount, pointValue)
	r.State, r.Days = DebtOpen, int(ageInDays(r.Since, asOf))
	if r.Open.Amount == 0 {
		r.State, r.Days = DebtRepaid, int(ageInDays(r.Since, r.LastRepaid))
	}
}
