package business

// events.go: what happens to an account, in the order of G-6.

import (
	"slices"
	"strings"

	"trueup/rules"
)

// class is the order of events at one instant (G-6).
type class uint8

const (
	classOpening    class = iota // enrolment at opened_at, before everything
	classReview                  // (1) calendar-year review
	classExpiry                  // (2)
	classTakingBack              // (3) cancellations, refunds, reversals
	classPosting                 // (4)
	classTrigger                 // (5) completions, approvals, deposits
	classRedemption              // (6)
	classUse                     // (7) credit uses and voucher claims
)

// action says what an event does. Within a class and a source id, events go by
// the key of their entry; the actions of a class are declared in that order.
type action uint8

const (
	actOpen action = iota
	actCancelDeposit
	actCancelReport
	actCancelOrder
	actCancelReferral
	actRefundReferral // its entry is clawback/referral/<order_id>
	actRefund
	actBonusReport // postings: bonus/hourly, bonus/member, bonus/referral,
	actBonusOrder
	actBonusReferral
	actEarnDeposit // then earn/deposit, earn/hourly, earn/order
	actEarnReport
	actEarnOrder
	actTriggerReferral
	actTriggerDeposit
	actTriggerReport
	actTriggerOrder
	actRedeem
	actClaim
	actUse
)

// event is one thing that happens, known before the fold starts or scheduled by it.
type event struct {
	at     rules.Instant
	class  class
	action action
	source string      // id of the source fact
	index  int         // into the slice that the action works on
	amount rules.Cents // of a refund
	book   int         // of an expiry: index in books
}

// compare orders events by instant, class, source id, then key.
func compare(a, b event) int {
	switch {
	case a.at != b.at:
		return order(a.at < b.at)
	case a.class != b.class:
		return order(a.class < b.class)
	}
	if c := strings.Compare(a.source, b.source); c != 0 {
		return c
	}
	return int(a.action) - int(b.action)
}

func order(less bool) int {
	if less {
		return -1
	}
	return 1
}

// schedule holds the postings to come, in order. Lags seldom change, so a new
// posting nearly always goes to the end.
type schedule struct {
	events []event
	next   int
}

func (s *schedule) reset() { s.events, s.next = s.events[:0], 0 }

func (s *schedule) add(e event) {
	i := len(s.events)
	for i > s.next && compare(e, s.events[i-1]) < 0 {
		i--
	}
	s.events = slices.Insert(s.events, i, e)
}
