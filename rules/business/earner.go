package business

// earner.go: whatever can bring points and lose them again, with its life so far.

import (
	"math"
	"math/bits"

	"trueup/rules"
	"trueup/rules/terms"
)

// noOne stands for no index.
const noOne = -1

// earnerKind says what fact an earner is.
type earnerKind uint8

const (
	anOrder   earnerKind = iota
	aReport              // weekly hours
	aDeposit             //
	aReferral            // an order of an account that this one referred (B-27)
	anOpening            // a team opened by an account that this one referred (B-27)
)

// kindKeys are the groups of the entries that an earner makes.
var kindKeys = [...]struct {
	earn, bonus, clawback group
	noun                  string
}{
	anOrder:   {earnOrder, bonusOrder, clawbackOrder, "order"},
	aReport:   {earnReport, bonusReport, clawbackReport, "hourly report"},
	aDeposit:  {earn: earnDeposit, clawback: clawbackDeposit, noun: "deposit"},
	aReferral: {bonus: bonusReferral, clawback: clawbackReferral, noun: "referred order"},
	anOpening: {bonus: bonusReferral, noun: "referred team"},
}

// stage is where an earner stands in its life.
type stage uint8

const (
	pending  stage = iota // not completed, approved or deposited yet
	standing              // completed, and neither cancelled nor fully refunded
	gone                  // cancelled, reversed, fully refunded, or never completed for that reason
)

// earner is an order, a report, a deposit, or what a referral hangs on. There are
// many: it holds nothing that follows from the rest.
type earner struct {
	id        string
	subtotal  rules.Cents // of a deposit: its amount
	at        rules.Instant
	cancelled rules.Instant
	refunded  rules.Cents  // all refunds so far
	taken     rules.Points // by partial refunds (B-37)
	member    int32        // index of the member, noOne
	linked    int32        // index of the referred account, for referrals and openings
	earnLot   int32        // noOne until posted
	bonusLot  int32        // noOne until posted
	kind      earnerKind
	stage     stage
	pro       bool    // the freelancer is Pro-verified
	earns     clauses // by which it earns at the rate, nothing for none (B-20, B-21, B-24, B-28)
	bonus     bool    // a one-time offer was taken with it (B-25, B-26, B-27)
	awaited   bool    // a refund of it is to come after as_of
}

// counts says whether the earner adds to the year value: deposits and referrals
// do not (B-11).
func (x *earner) counts() bool { return x.kind == anOrder || x.kind == aReport }

// pointsScale is by how much rate times cents is more than points.
const pointsScale = 100 * terms.RateScale

// earned is what the earn is worth on what is left of the base, floored once
// (B-23). The version is that of the trigger.
func (x *earner) earned(v *terms.Version) (rules.Points, error) {
	rate, base := int64(v.PointsPerDollar), int64(x.subtotal-x.refunded)
	if high, product := bits.Mul64(uint64(rate), uint64(base)); high == 0 && product <= math.MaxInt64 {
		return rules.Points(product / pointsScale), nil // quicker than dividing 128 bits
	}
	p, err := rules.MulDivFloor(rate, base, pointsScale)
	return rules.Points(p), err
}

// bonusPoints is what the one-time offer brings that was taken with the earner.
func (x *earner) bonusPoints(v *terms.Version) rules.Points {
	switch {
	case !x.bonus:
		return 0
	case x.kind == anOrder:
		return v.MemberBonus
	case x.kind == aReport:
		return v.HourlyBonus
	}
	return v.ReferralBonus
}
