package business

// events_test.go: the order of G-6, and the postings to come.

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trueup/rules"
)

// eventsInOrder is what may happen, every event before the next.
var eventsInOrder = []event{
	{at: 1, class: classUse, action: actUse, source: "z"},
	{at: 2, class: classOpening},
	{at: 2, class: classReview},
	{at: 2, class: classExpiry, source: "earn/order/o1"},
	{at: 2, class: classTakingBack, action: actRefund, source: "B"},
	{at: 2, class: classTakingBack, action: actCancelDeposit, source: "a"},
	{at: 2, class: classTakingBack, action: actCancelReport, source: "a"},
	{at: 2, class: classTakingBack, action: actCancelOrder, source: "a"},
	{at: 2, class: classTakingBack, action: actCancelReferral, source: "a"},
	{at: 2, class: classTakingBack, action: actRefundReferral, source: "a"},
	{at: 2, class: classTakingBack, action: actRefund, source: "a"},
	{at: 2, class: classTakingBack, action: actCancelDeposit, source: "aa"},
	{at: 2, class: classPosting, action: actBonusReport, source: "a"},
	{at: 2, class: classPosting, action: actBonusOrder, source: "a"},
	{at: 2, class: classPosting, action: actBonusReferral, source: "a"},
	{at: 2, class: classPosting, action: actEarnDeposit, source: "a"},
	{at: 2, class: classPosting, action: actEarnReport, source: "a"},
	{at: 2, class: classPosting, action: actEarnOrder, source: "a"},
	{at: 2, class: classPosting, action: actBonusReport, source: "é"},
	{at: 2, class: classTrigger, action: actTriggerReferral, source: "a"},
	{at: 2, class: classTrigger, action: actTriggerDeposit, source: "a"},
	{at: 2, class: classTrigger, action: actTriggerReport, source: "a"},
	{at: 2, class: classTrigger, action: actTriggerOrder, source: "a"},
	{at: 2, class: classRedemption, action: actRedeem, source: "R1"},
	{at: 2, class: classRedemption, action: actRedeem, source: "r1"},
	{at: 2, class: classUse, action: actClaim, source: "a"},
	{at: 2, class: classUse, action: actUse, source: "a"},
	{at: 3, class: classOpening},
}

func TestEventsHaveOneOrder(t *testing.T) {
	for i, a := range eventsInOrder {
		for j, b := range eventsInOrder {
			if got := compare(a, b); (got < 0) != (i < j) || (got > 0) != (i > j) {
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
			{kindKeys[aReport].bonus, bonusOf[aReport]}, {kindKeys[anOrder].bonus, bonusOf[anOrder]}, {kindKeys[aReferral].bonus, bonusOf[aReferral]},
			{kindKeys[aDeposit].earn, earnOf[aDeposit]}, {kindKeys[aReport].earn, earnOf[aReport]}, {kindKeys[anOrder].earn, earnOf[anOrder]},
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
	want := eventsInOrder[12:19]
	for seed := range uint64(50) {
		r := rand.New(rand.NewPCG(seed, 1))
		var s schedule
		for _, i := range r.Perm(len(want)) {
			s.add(want[i])
		}
		if d := cmp.Diff(want, s.events, cmp.AllowUnexported(event{})); d != "" {
			t.Fatalf("seed %d (-want +got):\n%s", seed, d)
		}
	}
}

// What has been posted is not disturbed by a posting that is due as well.
func TestPostingsAlreadyMadeStay(t *testing.T) {
	var s schedule
	for _, source := range []string{"b", "c", "d"} {
		s.add(event{at: 5, class: classPosting, action: actEarnOrder, source: source})
	}
	s.next = 2
	s.add(event{at: 5, class: classPosting, action: actEarnOrder, source: "a"})
	var sources []string
	for _, e := range s.events {
		sources = append(sources, e.source)
	}
	if !slices.Equal(sources, []string{"b", "c", "a", "d"}) {
		t.Errorf("in the order %v", sources)
	}
	s.reset()
	if len(s.events) != 0 || s.next != 0 {
		t.Errorf("after a reset: %+v", s)
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
