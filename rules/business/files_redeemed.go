package business

// files_redeemed.go: redemptions.csv, credits.csv and vouchers.csv.

import (
	"strings"

	"trueup/rules"
	"trueup/rules/program"
)

// redemptionRow is a decided redemption, as it was decided (G-4).
type redemptionRow struct {
	ID      string        `csv:"redemption_id"`
	Account string        `csv:"account_id"`
	Member  string        `csv:"member_id"`
	Kind    string        `csv:"kind"`
	Points  int64         `csv:"points"`
	At      rules.Instant `csv:"requested_at"`
	Outcome string        `csv:"outcome"`
	Reason  string        `csv:"reason"` // empty for an accepted one
	Value   rules.Cents   `csv:"value"`  // USD; 0.00 for a rejected one
}

// redemptionRows emits the decisions of the span, by id.
func redemptionRows(s *program.Span, a *program.Account, emit program.Emit[redemptionRow]) error {
	for i := range a.Decisions {
		d := &a.Decisions[i]
		if !s.Covers(d.At) {
			continue
		}
		r, err := decided(d)
		if err != nil {
			return err
		}
		if err := emit(redemptionRow{
			ID: d.ID, Account: a.ID, Member: r.member, Kind: r.kind, Points: int64(r.points),
			At: d.At, Outcome: d.Outcome, Reason: d.Reason, Value: r.value,
		}); err != nil {
			return err
		}
	}
	return nil
}

// States of credits and vouchers, beside stateExpired: what was left of them ended.
const (
	stateOpen    = "open"    // something is left
	stateUsed    = "used"    // credits: all of it
	stateClaimed = "claimed" // vouchers are claimed whole
)

// creditRow is a credit: issued = used + expired + left, in USD.
type creditRow struct {
	Account    string        `csv:"account_id"`
	Redemption string        `csv:"redemption_id"`
	IssuedAt   rules.Instant `csv:"issued_at"`
	Issued     rules.Cents   `csv:"issued"`
	Spent      rules.Cents   `csv:"used"`
	Expired    rules.Cents   `csv:"expired"`
	Left       rules.Cents   `csv:"left"`
	ExpiresAt  rules.Instant `csv:"expires_at"`
	State      string        `csv:"state"` // open, used, expired
}

// voucherRow is a voucher: issued = claimed + expired + left, in USD. But for the name
// of a column it is a creditRow.
type voucherRow struct {
	Account    string        `csv:"account_id"`
	Redemption string        `csv:"redemption_id"`
	IssuedAt   rules.Instant `csv:"issued_at"`
	Issued     rules.Cents   `csv:"issued"`
	Spent      rules.Cents   `csv:"claimed"`
	Expired    rules.Cents   `csv:"expired"`
	Left       rules.Cents   `csv:"left"`
	ExpiresAt  rules.Instant `csv:"expires_at"`
	State      string        `csv:"state"` // open, claimed, expired
}

// creditRows emits all credits of the account, in the order of their issue.
func creditRows(_ *program.Span, a *program.Account, emit program.Emit[creditRow]) error {
	for _, row := range issued(a, credit, stateUsed) {
		if err := emit(row); err != nil {
			return err
		}
	}
	return nil
}

// voucherRows emits all vouchers of the account, in the order of their issue.
func voucherRows(_ *program.Span, a *program.Account, emit program.Emit[voucherRow]) error {
	for _, row := range issued(a, voucher, stateClaimed) {
		if err := emit(voucherRow(row)); err != nil {
			return err
		}
	}
	return nil
}

// issued are the credits or vouchers of the account; spent is the state of those that
// have nothing left and did not expire.
func issued(a *program.Account, g group, spent string) []creditRow {
	lots, first := lotsOf(a.Position, groups[g].asset)
	if len(lots) == 0 {
		return nil
	}
	rows := make([]creditRow, len(lots))
	for i := range lots {
		l := &lots[i]
		rows[i] = creditRow{
			Account: a.ID, Redemption: strings.TrimPrefix(l.Key, groups[g].prefix), IssuedAt: l.Posted,
			Issued: rules.Cents(l.Amount), Left: rules.Cents(l.Left), ExpiresAt: l.Expires, State: spent,
		}
		if l.Left > 0 {
			rows[i].State = stateOpen
		}
	}
	for i := range a.Position.Moves {
		m := &a.Position.Moves[i]
		if m.Asset != groups[g].asset {
			continue
		}
		row := &rows[int(m.Lot)-first]
		if m.Kind == rules.MoveExpired {
			row.Expired += rules.Cents(m.Amount)
			row.State = stateExpired
		} else {
			row.Spent += rules.Cents(m.Amount)
		}
	}
	return rows
}
