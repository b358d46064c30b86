package business

// value.go: what redemptions brought, spent: credits and vouchers (B-51 to B-53).

import (
	"slices"
	"strings"

	"trueup/rules"
)

const (
	creditsOverused     = "credits_overused"      // B-51
	voucherClaimInvalid = "voucher_claim_invalid" // B-52
)

// useCredits spends credit lots, first-expiring-first. What exceeds the credits
// there is not booked (B-51). Whether the order stands does not matter (B-53).
func (e *Evaluator) useCredits(ev *event) {
	u := &e.uses[ev.index]
	key := "use/" + u.id
	excess := e.credits.take(int64(u.amount), ev.at, key)
	e.entry(key, rules.AssetCredits, excess-int64(u.amount), ev.at, "B-51", e.terms.At(ev.at).Number)
	if excess > 0 {
		e.exception(tableCreditUses, u.id, creditsOverused, rules.Cents(excess).String()+" USD more than the credits there")
	}
}

// claimVoucher claims a voucher whole, within its life (B-52).
func (e *Evaluator) claimVoucher(ev *event) {
	c := &e.claims[ev.index]
	r := e.redemptionByID(c.redemption)
	why := ""
	switch {
	case r == nil || !r.decided || r.requested > ev.at:
		why = "no such redemption of this account by then"
	case !r.accepted:
		why = "the redemption was rejected"
	case r.kind == kindCredits:
		why = "the redemption gave credits, not a voucher"
	case r.voucher == noOne || e.vouchers.lots[r.voucher].left == 0:
		why = "already claimed or expired"
	}
	if why != "" {
		e.exception(tableVoucherClaims, c.id, voucherClaimInvalid, "redemption "+c.redemption+": "+why)
		return
	}
	key := "claim/" + c.id
	amount := e.vouchers.lots[r.voucher].left
	e.vouchers.takeFrom(r.voucher, amount, ev.at, key)
	e.entry(key, rules.AssetVouchers, -amount, ev.at, "B-52", e.terms.At(ev.at).Number)
}

// redemptionByID finds a redemption of this account, or nil. The index is made
// at the first claim: most accounts have none.
func (e *Evaluator) redemptionByID(id string) *redemption {
	if len(e.byID) == 0 {
		for i := range e.redemptions {
			e.byID = append(e.byID, i)
		}
		slices.SortFunc(e.byID, func(a, b int) int {
			return strings.Compare(e.redemptions[a].id, e.redemptions[b].id)
		})
	}
	i := find(len(e.byID), id, func(i int) string { return e.redemptions[e.byID[i]].id })
	if i == noOne {
		return nil
	}
	return &e.redemptions[e.byID[i]]
}
