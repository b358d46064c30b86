package business

// earner.go: whatever can bring points and lose them again, with its life so far.

import (
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

// kindKeys are the prefixes of the entries that an earner makes.
var kindKeys = [...]struct{ earn, bonus, clawback, noun string }{
	anOrder:   {"earn/order/", "bonus/member/", "clawback/order/", "order"},
	aReport:   {"earn/hourly/", "bonus/hourly/", "clawback/hourly/", "hourly report"},
	aDeposit:  {"earn/deposit/", "", "clawback/deposit/", "deposit"},
	aReferral: {"", "bonus/referral/", "clawback/referral/", "referred order"},
	anOpening: {"", "bonus/referral/", "", "referred team"},
}

// stage is where an earner stands in its life.
type stage uint8

const (
	pending  stage = iota // not completed, approved or deposited yet
	standing              // completed, and neither cancelled nor fully refunded
	gone                  // cancelled, reversed, fully refunded, or never completed for that reason
)

// earner is an order, a report, a deposit, or what a referral hangs on.
type earner struct {
	kind      earnerKind
	id        string
	pro       bool        // the freelancer is Pro-verified
	subtotal  rules.Cents // of a deposit: its amount
	at        rules.Instant
	cancelled rules.Instant
	memberID  string
	member    int // index of the member, noOne
	linked    int // index of the referred account, for referrals and openings

	stage    stage
	version  *terms.Version // in force at the trigger
	refunded rules.Cents    // all refunds so far
	counted  rules.Cents    // what it still adds to the value of its year (B-11, B-14)
	year     int            // calendar year of the trigger

	earns       bool         // by rate and base (B-20, B-21, B-24, B-28)
	bonus       rules.Points // taken with it (B-25, B-26, B-27)
	earnClauses string
	earnLot     int          // noOne until posted
	bonusLot    int          // noOne until posted
	taken       rules.Points // by partial refunds (B-37)
}

// earned is what the earn is worth on what is left of the base, floored once (B-23).
func (e *earner) earned() (rules.Points, error) {
	v, err := rules.MulDivFloor(int64(e.version.PointsPerDollar), int64(e.subtotal-e.refunded), 100*terms.RateScale)
	return rules.Points(v), err
}
