package business

// redemption.go: points for value, decided once (B-41 to B-44, G-4).

import (
	"errors"
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

// addRedemption takes in a redemption's row as it is now. A decided one keeps
// what it was decided with.
func (e *Evaluator) addRedemption(row redemption) {
	d := e.decision(row.id)
	if d != nil && d.At <= e.asOf {
		return // gatherDecided adds it
	}
	e.redemptions = append(e.redemptions, row)
	e.addStatic(event{at: row.requested, class: classRedemption, action: actRedeem, source: row.id, index: len(e.redemptions) - 1})
}

// gatherDecided adds the redemptions decided by earlier runs, as they were decided.
func (e *Evaluator) gatherDecided() error {
	for i := range e.want {
		d := &e.want[i]
		if d.At > e.asOf {
			continue
		}
		r, err := decided(d)
		if err != nil {
			return err
		}
		e.redemptions = append(e.redemptions, r)
		e.static = append(e.static, event{at: d.At, class: classRedemption, action: actRedeem, source: r.id, index: len(e.redemptions) - 1})
	}
	return nil
}

func (e *Evaluator) decision(id string) *rules.Decision {
	i := find(len(e.want), id, func(i int) string { return e.want[i].ID })
	if i == noOne {
		return nil
	}
	return &e.want[i]
}

// content encodes what a redemption is decided with.
func (r *redemption) content() string {
	dst := append(fact.AppendField(nil, r.member), fact.Separator)
	dst = append(append(dst, r.kind...), fact.Separator)
	dst = append(strconv.AppendInt(dst, int64(r.points), 10), fact.Separator)
	return string(strconv.AppendInt(dst, int64(r.value), 10))
}

// decided reads a decision back.
func decided(d *rules.Decision) (redemption, error) {
	f := fact.Split(d.Content, nil)
	if len(f) != 4 {
		return redemption{}, errors.New("the decision on redemption " + d.ID + " cannot be read: " + d.Content)
	}
	points, err1 := strconv.ParseInt(f[2], 10, 64)
	value, err2 := strconv.ParseInt(f[3], 10, 64)
	return redemption{
		id: d.ID, member: fact.Unescape(f[0]), kind: f[1], points: rules.Points(points), value: rules.Cents(value),
		requested: d.At, decided: true, accepted: d.Outcome == accepted, voucher: noOne,
	}, errors.Join(err1, err2)
}

// checkDecided reports decided redemptions whose row says something else now.
func (e *Evaluator) checkDecided(in *rules.Input) error {
	if len(e.want) == 0 {
		return nil
	}
	return eachFact(in.Facts, tableRedemptions, &e.rec, func(f *rules.Fact) {
		d := e.decision(f.ID)
		if d == nil || d.At > e.asOf {
			return
		}
		now := e.rec.redemption(f.ID)
		then, err := decided(d)
		if err != nil {
			return
		}
		if now.member != then.member || now.kind != then.kind || now.points != then.points || now.requested != d.At {
			e.exception(tableRedemptions, f.ID, decidedAlready, d.Outcome+" with "+strconv.FormatInt(int64(then.points), 10)+
				" points of "+then.kind+" for member "+then.member+" at "+d.At.String()+"; the changed row is not applied")
		}
	})
}

// redeem decides a redemption, or repeats its decision, and books an accepted one.
func (e *Evaluator) redeem(ev *event) error {
	r := &e.redemptions[ev.index]
	v := e.terms.At(ev.at)
	e.standing.enrol(ev.at, e.years)
	if !r.decided {
		why := e.refuse(r, v)
		r.decided, r.accepted = true, why == ""
		outcome := rejected
		if r.accepted {
			outcome = accepted
			value, err := redemptionValue(r, v)
			if err != nil {
				return err
			}
			r.value = value
		}
		e.out.Decisions = append(e.out.Decisions, rules.Decision{
			ID: r.id, Outcome: outcome, Reason: why, At: r.requested, Content: r.content(),
		})
	}
	if !r.accepted {
		return nil
	}
	key := "redeem/" + r.id
	rest := e.points.take(int64(r.points), ev.at, key)
	if err := e.points.owe(rest); err != nil { // a late fact took the points away: B-44
		return err
	}
	e.entry(key, rules.AssetPoints, -int64(r.points), ev.at, "B-41 B-43", v.Number)
	return e.give(r, ev.at, v)
}

// refuse returns the first reason that applies, in the order of B-43, or "".
func (e *Evaluator) refuse(r *redemption, v *terms.Version) string {
	i := e.findMember(r.member)
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
func (e *Evaluator) give(r *redemption, at rules.Instant, v *terms.Version) error {
	book, asset, prefix, life, clauses := &e.vouchers, rules.AssetVouchers, "voucher/", v.VoucherLifeDays, "B-41 B-52"
	if r.kind == kindCredits {
		book, asset, prefix, life, clauses = &e.credits, rules.AssetCredits, "credit/", v.CreditsLifeDays, "B-41 B-50"
	}
	if r.value == 0 {
		return nil
	}
	key := prefix + r.id
	index, err := book.add(lot{key: key, amount: int64(r.value), expires: at.AddDays(life), terms: v.Number}, at)
	if err != nil {
		return err
	}
	if r.kind != kindCredits {
		r.voucher = index
	}
	e.entry(key, asset, int64(r.value), at, clauses, v.Number)
	return nil
}

// sortDecisions brings the new decisions into order of id.
func sortDecisions(ds []rules.Decision) func(i, j int) bool {
	return func(i, j int) bool { return strings.Compare(ds[i].ID, ds[j].ID) < 0 }
}
