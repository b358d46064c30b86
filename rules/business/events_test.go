package business

// events_test.go: the order of G-6, and the postings to come.

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trueup/rules"
	"trueup/rules/terms"
)

// sourced is an event with the id of its source fact.
type sourced struct {
	id string
	event
}

// given makes the facts that the events come from.
func given(all []sourced) (*Evaluator, []event) {
	e := NewEvaluator(terms.Published())
	var events []event
	for i, s := range all {
		s.index = int32(i)
		e.earners = append(e.earners, earner{id: s.id})
		e.refunds = append(e.refunds, refund{id: s.id})
		e.redemptions = append(e.redemptions, redemption{id: s.id})
		e.uses = append(e.uses, creditUse{id: s.id})
		e.claims = append(e.claims, voucherClaim{id: s.id})
		e.points.lots = append(e.points.lots, lot{id: s.id, group: earnOrder})
		e.credits.lots = append(e.credits.lots, lot{id: s.id, group: credit})
		events = append(events, s.event)
	}
	return e, events
}

// eventsInOrder is what may happen, every event before the next.
var eventsInOrder = []sourced{
	{"z", event{at: 1, class: classUse, action: actUse}},
	{"", event{at: 2, class: classOpening}},
	{"", event{at: 2, class: classReview}},
	{"a", event{at: 2, class: classExpiry, action: actExpireCredits}},
	{"b", event{at: 2, class: classExpiry, action: actExpirePoints}},
	{"B", event{at: 2, class: classTakingBack, action: actRefund}},
	{"a", event{at: 2, class: classTakingBack, action: actCancelDeposit}},
	{"a", event{at: 2, class: classTakingBack, action: actCancelReport}},
	{"a", event{at: 2, class: classTakingBack, action: actCancelOrder}},
	{"a", event{at: 2, class: classTakingBack, action: actCancelReferral}},
	{"a", event{at: 2, class: classTakingBack, action: actRefundReferral}},
	{"a", event{at: 2, class: classTakingBack, action: actRefund}},
	{"aa", event{at: 2, class: classTakingBack, action: actCancelDeposit}},
	{"a", event{at: 2, class: classPosting, action: actBonusReport}},
	{"a", event{at: 2, class: classPosting, action: actBonusOrder}},
	{"a", event{at: 2, class: classPosting, action: actBonusReferral}},
	{"a", event{at: 2, class: classPosting, action: actEarnDeposit}},
	{"a", event{at: 2, class: classPosting, action: actEarnReport}},
	{"a", event{at: 2, class: classPosting, action: actEarnOrder}},
	{"é", event{at: 2, class: classPosting, action: actBonusReport}},
	{"a", event{at: 2, class: classTrigger, action: actTriggerReferral}},
	{"a", event{at: 2, class: classTrigger, action: actTriggerDeposit}},
	{"a", event{at: 2, class: classTrigger, action: actTriggerReport}},
	{"a", event{at: 2, class: classTrigger, action: actTriggerOrder}},
	{"R1", event{at: 2, class: classRedemption, action: actRedeem}},
	{"r1", event{at: 2, class: classRedemption, action: actRedeem}},
	{"a", event{at: 2, class: classUse, action: actClaim}},
	{"a", event{at: 2, class: classUse, action: actUse}},
	{"", event{at: 3, class: classOpening}},
}

func TestEventsHaveOneOrder(t *testing.T) {
	e, events := given(eventsInOrder)
	for i, a := range events {
		for j, b := range events {
			if got := e.compare(&a, &b); (got < 0) != (i < j) || (got > 0) != (i > j) {
				t.Errorf("compare(%+v, %+v) = %d", a, b, got)
			}
		}
	}
}

// Within a class the actions are declared in the order of their entries' keys.
func TestActionsFollowTheKeysOfTheirEntries(t *testing.T) {
	for _, keys := range [][]struct {
		key    string
		action action
	}{
		{
			{"clawback/deposit/", actCancelDeposit}, {"clawback/hourly/", actCancelReport}, {"clawback/order/", actCancelOrder},
			{"clawback/referral/", actCancelReferral}, {"clawback/refund/", actRefund},
		},
		{
			{groups[kindKeys[aReport].bonus].prefix, bonusOf[aReport]}, {groups[kindKeys[anOrder].bonus].prefix, bonusOf[anOrder]}, {groups[kindKeys[aReferral].bonus].prefix, bonusOf[aReferral]},
			{groups[kindKeys[aDeposit].earn].prefix, earnOf[aDeposit]}, {groups[kindKeys[aReport].earn].prefix, earnOf[aReport]}, {groups[kindKeys[anOrder].earn].prefix, earnOf[anOrder]},
		},
		{{"claim/", actClaim}, {"use/", actUse}},
	} {
		for i := 1; i < len(keys); i++ {
			if keys[i-1].key >= keys[i].key || keys[i-1].action >= keys[i].action {
				t.Errorf("%s (%d) and %s (%d) are not in one order", keys[i-1].key, keys[i-1].action, keys[i].key, keys[i].action)
			}
		}
	}
}

func TestPostingsAreKeptInOrder(t *testing.T) {
	e, want := given(eventsInOrder[13:20])
	for seed := range uint64(50) {
		e.postings.reset()
		for _, i := range rand.New(rand.NewPCG(seed, 1)).Perm(len(want)) {
			e.postings.events = append(e.postings.events, want[i])
			e.placePostings(len(e.postings.events) - 1)
		}
		if d := cmp.Diff(want, e.postings.events, cmp.AllowUnexported(event{})); d != "" {
			t.Fatalf("seed %d (-want +got):\n%s", seed, d)
		}
	}
}

// What has been posted is not disturbed by a posting that is due as well.
func TestPostingsAlreadyMadeStay(t *testing.T) {
	var all []sourced
	for _, id := range []string{"b", "c", "d", "a"} {
		all = append(all, sourced{id, event{at: 5, class: classPosting, action: actEarnOrder}})
	}
	e, events := given(all)
	e.postings.events, e.postings.next = events, 2
	e.placePostings(3)
	var sources []string
	for _, ev := range e.postings.events {
		sources = append(sources, e.source(&ev))
	}
	if !slices.Equal(sources, []string{"b", "c", "a", "d"}) {
		t.Errorf("in the order %v", sources)
	}
	e.postings.reset()
	if len(e.postings.events) != 0 || e.postings.next != 0 {
		t.Errorf("after a reset: %+v", e.postings)
	}
}

// However many there are, and however they fall, the sorter's order is that of
// comparing all with all.
func TestEventsAreSorted(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 2))
		spread := []int64{1, 3, 1000, 1 << 40, 1 << 62}[seed%5]
		all := make([]sourced, r.IntN(200))
		for i := range all {
			all[i] = sourced{string(rune('a' + r.IntN(3))), event{
				at: rules.Instant(r.Int64N(spread) - spread/2), class: []class{classTakingBack, classTrigger, classRedemption}[r.IntN(3)], action: actCancelOrder,
			}}
			if r.IntN(10) == 0 {
				all[i].at = rules.None + 1
			}
		}
		e, events := given(all)
		want := slices.Clone(events)
		slices.SortFunc(want, func(a, b event) int { return e.compare(&a, &b) })
		got := e.sorted(events)
		for i := range want {
			if e.compare(&want[i], &got[i]) != 0 {
				t.Fatalf("seed %d: %d of %d is %+v, want %+v", seed, i, len(want), got[i], want[i])
			}
		}
	}
}

func TestVisibleUpToAsOf(t *testing.T) {
	for _, c := range []struct{ at, asOf, want rules.Instant }{
		{5, 5, 5}, {6, 5, rules.None}, {rules.None, 5, rules.None}, {rules.Never, 5, rules.None},
	} {
		if got := visible(c.at, c.asOf); got != c.want {
			t.Errorf("visible(%d, %d) = %d", c.at, c.asOf, got)
		}
	}
}
