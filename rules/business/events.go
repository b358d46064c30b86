package business

// events.go: what happens to an account, in the order of G-6.

import (
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
	actExpirePoints // expiries: one for each book
	actExpireCredits
	actExpireVouchers
)

// event is one thing that happens, known before the fold starts or scheduled by it.
type event struct {
	at     rules.Instant
	index  int32 // into the slice that the action works on
	class  class
	action action
}

// source is the id of the source fact, by which events of one instant and class
// go. Expiries go by the key of the lot; openings and reviews have none.
func (e *Evaluator) source(ev *event) string {
	switch {
	case ev.action == actRefund || ev.action == actRefundReferral:
		return e.refunds[ev.index].id
	case ev.class == classTakingBack || ev.class == classPosting || ev.class == classTrigger:
		return e.earners[ev.index].id
	case ev.action == actRedeem:
		return e.redemptions[ev.index].id
	case ev.action == actUse:
		return e.uses[ev.index].id
	case ev.action == actClaim:
		return e.claims[ev.index].id
	}
	return ""
}

// compare orders events by instant, class, source id, then key.
func (e *Evaluator) compare(a, b *event) int {
	switch {
	case a.at != b.at:
		return order(a.at < b.at)
	case a.class != b.class:
		return order(a.class < b.class)
	}
	if a.class == classExpiry {
		return e.expiring(a).key().compare(e.expiring(b).key())
	}
	if c := strings.Compare(e.source(a), e.source(b)); c != 0 {
		return c
	}
	return int(a.action) - int(b.action)
}

// expiring is the lot that an expiry ends.
func (e *Evaluator) expiring(ev *event) *lot {
	return &e.books()[ev.action-actExpirePoints].lots[ev.index]
}

func order(less bool) int {
	if less {
		return -1
	}
	return 1
}

// schedule holds the postings to come, in order.
type schedule struct {
	events []event
	next   int
}

func (s *schedule) reset() { s.events, s.next = s.events[:0], 0 }

// placePostings brings the postings from an index on to their places among the
// others. Lags seldom change, so they nearly always are there.
func (e *Evaluator) placePostings(from int) {
	s := &e.postings
	for ; from < len(s.events); from++ {
		ev := s.events[from]
		i := from
		for i > s.next && e.compare(&ev, &s.events[i-1]) < 0 {
			s.events[i] = s.events[i-1]
			i--
		}
		s.events[i] = ev
	}
}
