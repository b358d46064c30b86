package business

// value.go: what redemptions brought, spent: credits and vouchers (B-51 to B-53).

import "trueup/rules"

// Reasons of exceptions.
const (
	creditsOverused     = "credits_overused"      // B-51
	voucherClaimInvalid = "voucher_claim_invalid" // B-52
)

// useCredits spends credit lots, first-expiring-first. What exceeds the credits
// there is not booked (B-51). Whether the order stands does not matter (B-53).
func (e *Evaluator) useCredits(ev *event) {
	u := &e.uses[ev.index]
	excess := e.credits.take(int64(u.amount), ev.at, key{use, u.id})
	e.entry(use, ev.index, excess-int64(u.amount), ev.at, creditsUsed, e.terms.At(ev.at).Number)
	if excess > 0 {
		e.scratch = append(rules.Cents(excess).Append(e.scratch[:0]), " USD more than the credits there"...)
		e.exception(tableCreditUses, u.id, creditsOverused, e.texts.copy(e.scratch))
	}
}

// claimVoucher claims a voucher whole, within its life (B-52).
func (e *Evaluator) claimVoucher(ev *event) error {
	c := &e.claims[ev.index]
	r := e.redemptionByID(c.redemption)
	why := ""
	switch {
	case r == nil || !r.decided || r.requested > ev.at || r.requested <= e.lately(ev.at):
		why = "no such redemption of this account by then, or long ago" // which, a checkpoint does not tell
	case !r.accepted:
		why = "the redemption was rejected"
	case r.kind == kindCredits:
		why = "the redemption gave credits, not a voucher"
	case e.rest(r) == 0:
		why = "already claimed or expired"
	}
	if why != "" {
		e.scratch = append(append(append(append(e.scratch[:0], "redemption "...), c.redemption...), ": "...), why...)
		e.exception(tableVoucherClaims, c.id, voucherClaimInvalid, e.texts.copy(e.scratch))
		return nil
	}
	amount := e.rest(r)
	e.vouchers.takeFrom(r.lot, amount, ev.at, key{claimed, c.id})
	e.entry(claimed, ev.index, -amount, ev.at, voucherClaimed, e.terms.At(ev.at).Number)
	return nil
}

// rest is what the redemption's credits or voucher have left.
func (e *Evaluator) rest(r *redemption) int64 {
	if r.lot == noOne {
		return 0
	}
	return e.bookOf(r).lots[r.lot].left
}
