package business

// activities.go: what a customer sees of an account: every order, report and deposit
// that earns something, every bonus, every redemption.

import (
	"slices"
	"strings"

	"trueup/rules"
)

// States of activities without a lot, beside rules.StatePending.
const (
	stateCancelled = "cancelled" // taken back before it was posted
	stateRedeemed  = "redeemed"
	stateRejected  = "rejected"
)

// Details of activities whose fact was taken back.
const (
	detailCancelled = "cancelled" // or reversed
	detailRefunded  = "refunded in full"
)

// activityKinds are the kinds of what earners bring, at the rate and as a bonus.
var activityKinds = [...]struct{ earn, bonus string }{
	anOrder: {"order", "member_bonus"}, aReport: {"hourly_report", "hourly_bonus"}, aDeposit: {earn: "deposit"},
	aReferral: {bonus: "referral_bonus"}, anOpening: {bonus: "referral_bonus"},
}

// redeemKinds are the kinds of redemptions as activities.
var redeemKinds = map[string]string{
	kindCredits: "redeem_credits", kindGiftCard: "redeem_gift_card", kindDonation: "redeem_donation",
}

// fillActivities records the activities of what happened by as_of. The facts' events
// are nearly in the order wanted.
func (e *Evaluator) fillActivities() {
	for i := range e.static {
		switch ev := &e.static[i]; ev.class {
		case classTrigger:
			e.addEarner(&e.earners[ev.index])
		case classRedemption:
			e.addRedemption(&e.redemptions[ev.index])
		}
	}
	slices.SortFunc(e.position.Activities, func(a, b rules.Activity) int {
		if a.At != b.At {
			return order(a.At < b.At)
		}
		if c := strings.Compare(a.Kind, b.Kind); c != 0 {
			return c
		}
		if c := strings.Compare(a.ID, b.ID); c != 0 {
			return c
		}
		return int(a.Lot - b.Lot)
	})
}

// addEarner records what an order, report, deposit or referral brings: at the rate,
// and as a bonus.
func (e *Evaluator) addEarner(x *earner) {
	v, kinds, keys := e.terms.At(x.at), &activityKinds[x.kind], &kindKeys[x.kind]
	if x.earns != nothing {
		amount, err := x.earned(v)
		if err == nil { // else its posting will report it
			e.addEarned(x, rules.Activity{Kind: kinds.earn, Amount: int64(amount), Lot: x.earnLot, Detail: e.takenBack(x, true)}, keys.earn)
		}
	}
	e.addEarned(x, rules.Activity{Kind: kinds.bonus, Amount: int64(x.bonusPoints(v)), Lot: x.bonusLot, Detail: e.takenBack(x, false)}, keys.bonus)
}

// addEarned records one of them, if it brings anything. One that was taken back
// before its posting shows what it would have brought.
func (e *Evaluator) addEarned(x *earner, a rules.Activity, g group) {
	a.ID, a.At, a.Asset, a.Due = x.id, x.at, rules.AssetPoints, rules.None
	switch {
	case a.Lot != noOne:
		l := &e.position.Lots[a.Lot] // lots of points come first
		a.Key, a.Amount = l.Key, l.Amount
	case a.Amount == 0:
		return
	default:
		a.Key = e.texts.join(groups[g].prefix, x.id)
		a.Lot, a.State = rules.NoLot, stateCancelled
		if x.stage == standing {
			a.State, a.Due = rules.StatePending, e.posting(x)
		}
	}
	e.position.Activities = append(e.position.Activities, a)
}

// takenBack says what was taken back of an earner's fact; of a part, which leaves the
// bonuses (B-37), only if asked for.
func (e *Evaluator) takenBack(x *earner, part bool) string {
	switch {
	case x.stage == gone && x.cancelled != rules.None && x.cancelled <= e.asOf:
		return detailCancelled
	case x.stage == gone:
		return detailRefunded
	case part && x.refunded > 0:
		e.scratch = append(x.refunded.Append(append(e.scratch[:0], "refunded "...)), " USD"...)
		return e.texts.copy(e.scratch)
	}
	return ""
}

// addRedemption records a redemption, which has been decided. A rejected one shows
// what it would have taken.
func (e *Evaluator) addRedemption(r *redemption) {
	a := rules.Activity{
		Kind: redeemKinds[r.kind], ID: r.id, At: r.requested, Key: e.texts.join(groups[redeem].prefix, r.id),
		Asset: rules.AssetPoints, Amount: -int64(r.points), Lot: rules.NoLot, Due: rules.None, State: stateRedeemed,
	}
	if !r.accepted {
		a.State, a.Detail = stateRejected, e.reasonOf(r.id)
	}
	e.position.Activities = append(e.position.Activities, a)
}

// reasonOf is the reason that a redemption was rejected with. It wants the decisions
// of now in order.
func (e *Evaluator) reasonOf(id string) string {
	for _, decisions := range [...][]rules.Decision{e.out.Decisions, e.want} {
		if d := decisionByID(decisions, id); d != nil {
			return d.Reason
		}
	}
	return ""
}

// decisionByID finds a decision among those in order of id, or nil.
func decisionByID(decisions []rules.Decision, id string) *rules.Decision {
	low, high := 0, len(decisions)
	for low < high {
		if middle := (low + high) / 2; decisions[middle].ID < id {
			low = middle + 1
		} else {
			high = middle
		}
	}
	if low == len(decisions) || decisions[low].ID != id {
		return nil
	}
	return &decisions[low]
}
