package business

// offers.go: the one-time offers: who took them, and that they reopen (B-29).

import (
	"trueup/rules"
	"trueup/rules/terms"
)

// offers are the account's one-time offers; those of a member or of a referred
// account stand with them. Each holds the earner that took it, or noOne.
type offers struct {
	firstBig int32 // B-24
	hourly   int32 // B-25
}

// takeFirstBig takes the first-big-order offer for an order, if it is open and
// the order large enough (B-24). It looks at the subtotal; refunds are ignored.
func (o *offers) takeFirstBig(index int32, x *earner, v *terms.Version) bool {
	if o.firstBig != noOne || x.subtotal <= v.FirstBigOrderOver {
		return false
	}
	o.firstBig = index
	return true
}

// takeHourly takes the offer of the first approved report (B-25).
func (o *offers) takeHourly(index int32) bool {
	if o.hourly != noOne {
		return false
	}
	o.hourly = index
	return true
}

// takeMember takes an invited member's offer (B-26): for its first completed
// order over the limit or, in diamond, for its very first whatever its amount.
func (m *member) takeMember(index int32, x *earner, held terms.Tier, v *terms.Version) bool {
	joined := m.joined != rules.None && m.joined <= x.at
	invited := m.invited != rules.None && m.invited <= x.at
	if m.takenBy != noOne || !joined || !invited {
		return false
	}
	if x.subtotal <= v.MemberOrderOver && (held != terms.Diamond || m.standing > 0) {
		return false
	}
	m.takenBy = index
	return true
}

// takeReferral takes a referred account's offer (B-27): by an order over the
// limit, or by the opening of its team if the referrer is diamond just then.
func (l *linkedAccount) takeReferral(index int32, x *earner, held terms.Tier, v *terms.Version) bool {
	if l.takenBy != noOne || !v.ReferralOn {
		return false
	}
	if x.kind == anOpening && held != terms.Diamond || x.kind == aReferral && x.subtotal <= v.ReferralOrderOver {
		return false
	}
	l.takenBy = index
	return true
}

// reopen gives back the offers that an earner took, for later completions (B-29).
func (e *Evaluator) reopen(index int32) {
	x := &e.earners[index]
	if e.offers.firstBig == index {
		e.offers.firstBig = noOne
	}
	if e.offers.hourly == index {
		e.offers.hourly = noOne
	}
	if x.member != noOne && e.members[x.member].takenBy == index {
		e.members[x.member].takenBy = noOne
	}
	if x.linked != noOne && e.linked[x.linked].takenBy == index {
		e.linked[x.linked].takenBy = noOne
	}
}
