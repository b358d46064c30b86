package business

// files_balances.go: balances.csv, one row an enrolled account.

import (
	"trueup/rules"
	"trueup/rules/program"
)

// balanceRow is where an account stands at as_of. Points are whole, the rest is USD.
type balanceRow struct {
	Account    string        `csv:"account_id"`
	Tier       string        `csv:"tier"`
	YearValue  rules.Cents   `csv:"year_value"`           // of the calendar year of as_of
	Missing    rules.Cents   `csv:"missing_to_next_tier"` // 0.00 in the highest tier
	NextTier   string        `csv:"next_tier"`            // empty in the highest tier
	Usable     int64         `csv:"usable_points"`
	Pending    int64         `csv:"pending_points"` // earned, not posted yet
	Debt       int64         `csv:"debt_points"`    // never netted with the usable ones
	Credits    rules.Cents   `csv:"credits"`
	Vouchers   rules.Cents   `csv:"vouchers"`
	NextExpiry rules.Instant `csv:"next_expiry_at"` // empty if nothing is to end
	NextAsset  string        `csv:"next_expiry_asset"`
	NextAmount quantity      `csv:"next_expiry_amount"`
}

// balanceRows emits the account's row, if it is enrolled.
func balanceRows(s *program.Span, a *program.Account, emit program.Emit[balanceRow]) error {
	p := a.Position
	state, err := program.StateOf(a, ReadState)
	if err != nil || len(state.Tiers) == 0 {
		return err
	}
	row := balanceRow{
		Account: a.ID, Tier: state.Tier().String(), YearValue: state.yearValue(s.Terms.Zone.Year(s.AsOf)),
		Missing: p.Missing, NextTier: p.NextStanding, Debt: debt(p.Moves), NextExpiry: rules.None,
	}
	for i := range p.Activities {
		if p.Activities[i].State == rules.StatePending {
			row.Pending += p.Activities[i].Amount
		}
	}
	for i := range p.Lots {
		row.addLot(&p.Lots[i])
	}
	row.NextAsset = string(row.NextAmount.Asset)
	return emit(row)
}

// addLot adds what a lot has left, and notes if it is the next to end: of one instant
// and asset all lots count, of several assets the first.
func (r *balanceRow) addLot(l *rules.Holding) {
	if l.Left == 0 {
		return
	}
	switch l.Asset {
	case rules.AssetPoints:
		r.Usable += l.Left
	case rules.AssetCredits:
		r.Credits += rules.Cents(l.Left)
	case rules.AssetVouchers:
		r.Vouchers += rules.Cents(l.Left)
	}
	switch next := &r.NextAmount; {
	case next.Asset == "" || l.Expires < r.NextExpiry:
		*next, r.NextExpiry = quantity{l.Asset, l.Left}, l.Expires
	case l.Expires == r.NextExpiry && l.Asset == next.Asset:
		next.Amount += l.Left
	}
}

// debt is what the account owes in points: no other asset has debt.
func debt(moves []rules.Move) (owed int64) {
	for i := range moves {
		switch moves[i].Kind {
		case rules.MoveOwed:
			owed += moves[i].Amount
		case rules.MoveRepaid:
			owed -= moves[i].Amount
		}
	}
	return owed
}
