package business

// redemption.go: points for value, decided once (B-41 to B-44, G-4).

import (
	"errors"
	"slices"
	"sort"
	"strconv"
	"strings"

	"trueup/rules"
	"trueup/rules/fact"
	"trueup/rules/terms"
)

// Outcomes and reasons of decisions (B-43), the reasons in the order they apply.
const (
	accepted = "accepted"
	rejected = "rejected"

	unknownMember      = "unknown_member"
	roleNotAllowed     = "role_not_allowed"
	tierNotEligible    = "tier_not_eligible"
	belowMinimum       = "below_minimum"
	insufficientPoints = "insufficient_points"
)

// decidedAlready is the exception for a decided redemption whose row changed (G-4).
const decidedAlready = "decided_already"

// gatherDecided takes in the redemptions decided by earlier runs, as they were decided.
func (e *Evaluator) gatherDecided() error {
	for i := range e.want {
		d := &e.want[i]
		if d.At > e.asOf {
			e.disputed = true
			continue
		}
		r, err := decided(d)
		if err != nil {
			return err
		}
		e.redemptions = append(e.redemptions, r)
	}
	e.decided = len(e.redemptions)
	return nil
}

// readRedemption takes in a redemption's row as it is now. A decided one keeps
// what it was decided with; a row that says something else is reported (G-4).
func (e *Evaluator) readRedemption(id string) {
	row := e.row.redemption(id)
	e.comes(row.requested)
	for e.met < e.decided && e.redemptions[e.met].id < id { // rows and decisions both come by id
		e.met++
	}
	if e.met == e.decided || e.redemptions[e.met].id != id {
		e.redemptions = append(e.redemptions, row)
		return
	}
	then := &e.redemptions[e.met]
	if row.member == then.member && row.kind == then.kind && row.points == then.points && row.requested == then.requested {
		return
	}
	e.disputed = true
	e.exception(tableRedemptions, id, decidedAlready, then.outcome()+" with "+strconv.FormatInt(int64(then.points), 10)+
		" points of "+then.kind+" for member "+then.member+" at "+then.requested.String()+"; the changed row is not applied")
}

// sortRedemptions brings the decided ones and the others into one order of id.
func (e *Evaluator) sortRedemptions() {
	if e.decided == 0 || e.decided == len(e.redemptions) {
		return
	}
	slices.SortFunc(e.redemptions, func(a, b redemption) int { return strings.Compare(a.id, b.id) })
	for i := range e.redemptions {
		if r := &e.redemptions[i]; r.lot != noOne { // from a checkpoint
			e.bookOf(r).lots[r.lot].fact = int32(i)
		}
	}
}

// bookOf is the book of what a redemption brings.
func (e *Evaluator) bookOf(r *redemption) *lotBook {
	if r.kind == kindCredits {
		return &e.credits
	}
	return &e.vouchers
}

// redemptionByID finds a redemption of this account, or nil.
func (e *Evaluator) redemptionByID(id string) *redemption {
	i, ok := sort.Find(len(e.redemptions), func(i int) int { return strings.Compare(id, e.redemptions[i].id) })
	if !ok {
		return nil
	}
	return &e.redemptions[i]
}

func (r *redemption) outcome() string {
	if r.accepted {
		return accepted
	}
	return rejected
}

// appendContent encodes what a redemption is decided with.
func (r *redemption) appendContent(dst []byte) []byte {
	dst = append(fact.AppendField(dst, r.member), fact.Separator)
	dst = append(append(dst, r.kind...), fact.Separator)
	dst = append(strconv.AppendInt(dst, int64(r.points), 10), fact.Separator)
	return strconv.AppendInt(dst, int64(r.value), 10)
}

// decided reads a decision back.
func decided(d *rules.Decision) (redemption, error) {
	c := cursor{line: d.Content}
	r := redemption{
		id: d.ID, member: c.text(), kind: c.text(), points: rules.Points(c.number()), value: c.cents(),
		requested: d.At, decided: true, accepted: d.Outcome == accepted, lot: noOne,
	}
	if !c.ok() {
		return redemption{}, errors.New("the decision on redemption " + d.ID + " cannot be read: " + d.Content)
	}
	return r, nil
}

// redeem decides a redemption, or repeats its decision, and books an accepted one.
func (e *Evaluator) redeem(ev *event) error {
	r := &e.redemptions[ev.index]
	v := e.terms.At(ev.at)
	e.enrol(ev.at)
	if !r.decided {
		why := e.refuse(r, v)
		r.decided, r.accepted = true, why == ""
		if r.accepted {
			value, err := redemptionValue(r, v)
			if err != nil {
				return err
			}
			r.value = value
		}
		e.scratch = r.appendContent(e.scratch[:0])
		e.out.Decisions = append(e.out.Decisions, rules.Decision{
			ID: r.id, Outcome: r.outcome(), Reason: why, At: r.requested, Content: e.texts.copy(e.scratch),
		})
	}
	if !r.accepted {
		return nil
	}
	by := key{redeem, r.id}
	rest := e.points.take(int64(r.points), ev.at, by)
	if err := e.points.owe(rest, ev.at, by); err != nil { // a late fact took the points away: B-44
		return err
	}
	e.entry(redeem, ev.index, -int64(r.points), ev.at, pointsRedeemed, v.Number)
	return e.give(ev, v)
}

// refuse returns the first reason that applies, in the order of B-43, or "".
func (e *Evaluator) refuse(r *redemption, v *terms.Version) string {
	i := e.memberIDs.find(e.members, r.member)
	if i == noOne || e.members[i].joined == rules.None || e.members[i].joined > r.requested {
		return unknownMember
	}
	needed, minimum := terms.Silver, v.CreditsMinPoints
	switch r.kind {
	case kindGiftCard:
		needed, minimum = v.GiftCardMinTier, v.VoucherMinPoints
	case kindDonation:
		needed, minimum = v.DonationMinTier, v.VoucherMinPoints
	}
	switch {
	case r.kind != kindCredits && e.members[i].role == roleMember:
		return roleNotAllowed
	case e.standing.tier < needed:
		return tierNotEligible
	case r.points < minimum:
		return belowMinimum
	case int64(r.points) > e.points.usable:
		return insufficientPoints
	}
	return ""
}

// redemptionValue turns points into value, floored to the cent (B-41).
func redemptionValue(r *redemption, v *terms.Version) (rules.Cents, error) {
	rate := v.VoucherPointsPerDollar
	if r.kind == kindCredits {
		rate = v.CreditsPointsPerDollar
	}
	value, err := rules.MulDivFloor(int64(r.points), 100, rate)
	return rules.Cents(value), err
}

// give books what an accepted redemption brings: a credit lot or a voucher (B-50, B-52).
func (e *Evaluator) give(ev *event, v *terms.Version) error {
	r := &e.redemptions[ev.index]
	brings, life, why := voucher, v.VoucherLifeDays, voucherGiven
	if r.kind == kindCredits {
		brings, life, why = credit, v.CreditsLifeDays, creditsGiven
	}
	if r.value == 0 {
		return nil
	}
	l := lot{id: r.id, group: brings, fact: ev.index, amount: int64(r.value), posted: ev.at, expires: ev.at.AddDays(life)}
	index, err := e.bookOf(r).add(&l)
	if err != nil {
		return err
	}
	r.lot = index
	e.soonest = min(e.soonest, l.expires)
	e.entry(brings, ev.index, int64(r.value), ev.at, why, v.Number)
	return nil
}
