package business

// trace.go: what explain is told of the fold; nothing when no trace is asked for.

import (
	"fmt"
	"slices"
	"strconv"

	"trueup/rules"
)

// tracer writes to the trace of the input. A nil tracer records nothing.
type tracer struct {
	*rules.Trace
	uses    map[string][]rules.Consumption
	entries int // already given to a step
	changes int // tier changes already given to a step
}

func newTracer(t *rules.Trace) *tracer {
	if t == nil {
		return nil
	}
	return &tracer{Trace: t, uses: make(map[string][]rules.Consumption)}
}

func (t *tracer) consumed(key string, at rules.Instant, by string, amount int64) {
	if t != nil {
		t.uses[key] = append(t.uses[key], rules.Consumption{At: at, By: by, Amount: amount})
	}
}

var classWords = map[class]string{
	classOpening: "account opened", classReview: "year review", classExpiry: "expired", classPosting: "posted",
	classRedemption: "redemption requested",
}

var actionWords = map[action]string{
	actCancelDeposit: "deposit reversed", actCancelReport: "hourly report cancelled", actCancelOrder: "order cancelled",
	actCancelReferral: "referred account's order cancelled", actRefundReferral: "referred account's order refunded",
	actRefund: "refunded", actTriggerDeposit: "deposited", actTriggerReport: "hourly report approved",
	actTriggerOrder: "order completed", actTriggerReferral: "referred account active",
	actClaim: "voucher claimed", actUse: "credits used",
}

func words(ev *event) string {
	if w, ok := classWords[ev.class]; ok {
		return w
	}
	return actionWords[ev.action]
}

// step records an event after it was applied. Reviews and expiries that changed
// nothing are left out.
func (t *tracer) step(e *Evaluator, ev *event) {
	if t == nil {
		return
	}
	s := rules.Step{At: ev.at, What: words(ev), Source: ev.source, Standing: e.standingText()}
	s.Entries = slices.Clone(e.out.Entries[t.entries:])
	for _, c := range e.standing.history[t.changes:] {
		s.Notes = append(s.Notes, c.text())
	}
	s.Notes = append(s.Notes, e.eventNotes(ev)...)
	t.entries, t.changes = len(e.out.Entries), len(e.standing.history)
	if ev.class == classReview && len(s.Notes) == 0 {
		return
	}
	t.Steps = append(t.Steps, s)
}

func (c tierChange) text() string {
	switch c.reason {
	case reasonEnrolled:
		return "enrolled as " + c.to.String() + " (B-15)"
	case reasonReview:
		return fmt.Sprintf("tier %s -> %s: the year that ended was worth %s USD (B-13)", c.from, c.to, c.value)
	}
	return fmt.Sprintf("tier %s -> %s: the running year is worth %s USD (B-12)", c.from, c.to, c.value)
}

// eventNotes says what the amounts do not: decisions with their reasons, why something earned nothing.
func (e *Evaluator) eventNotes(ev *event) []string {
	switch ev.class {
	case classRedemption:
		r := &e.redemptions[ev.index]
		request := fmt.Sprintf("%d points of %s for member %s: ", r.points, r.kind, r.member)
		if r.accepted {
			return []string{request + "accepted, worth " + r.value.String() + " USD (B-41)"}
		}
		return []string{request + "rejected, " + e.rejection(r.id) + " (B-43)"}
	case classTrigger:
		x := &e.earners[ev.index]
		var notes []string
		switch {
		case x.stage == gone:
			notes = append(notes, "refunded in full by then: it never completed (B-11)")
		case x.earns || x.bonus > 0:
			notes = append(notes, "to be posted "+ev.at.AddHours(x.version.LagHours).String()+" (B-30)")
		default:
			notes = append(notes, nothing(x))
		}
		return notes
	case classUse:
		for _, x := range e.out.Exceptions {
			if x.ID == ev.source && (x.Fact == tableCreditUses) == (ev.action == actUse) {
				return []string{x.Reason + ": " + x.Detail}
			}
		}
	}
	return nil
}

// nothing says why an earner brings no points.
func nothing(x *earner) string {
	switch x.kind {
	case aDeposit:
		return fmt.Sprintf("earns nothing: deposits earn from %s and %s USD on (B-28)", x.version.DepositMinTier, x.version.DepositMin)
	case aReferral, anOpening:
		return "brings nothing: the referral is off, taken already, or its condition is not met (B-27)"
	}
	return "earns nothing: in silver only Pro-verified freelancers do (B-20)"
}

// rejection is the reason that a redemption was rejected with, now or by an earlier run.
func (e *Evaluator) rejection(id string) string {
	if d := e.decision(id); d != nil {
		return d.Reason
	}
	for i := range e.out.Decisions {
		if e.out.Decisions[i].ID == id {
			return e.out.Decisions[i].Reason
		}
	}
	return ""
}

func (e *Evaluator) standingText() string {
	s := fmt.Sprintf("%s, %s USD this year, %d points", e.standing.tier, e.standing.value, e.points.usable)
	if e.points.debt > 0 {
		s += fmt.Sprintf(", debt %d", e.points.debt)
	}
	return s
}

// end records where the account stands and what comes.
func (t *tracer) end(e *Evaluator) {
	if t == nil {
		return
	}
	for _, b := range e.books() {
		for i := range b.book.lots {
			l := &b.book.lots[i]
			t.Lots = append(t.Lots, rules.Lot{
				Key: l.key, Asset: b.asset, Amount: l.amount, Left: l.left, Expired: l.expired,
				Posted: l.posted, Expires: l.expires, Uses: t.uses[l.key],
			})
			if l.left > 0 {
				t.coming(l.expires, "expires", l.key, b.asset, l.left)
			}
		}
	}
	for _, ev := range e.postings.events[e.postings.next:] {
		if x := &e.earners[ev.index]; x.stage == standing {
			t.comingPosting(ev, x)
		}
	}
	if at := e.standing.nextFall(e.terms, e.years); at != rules.Never {
		t.coming(at, "year review lowers the tier if nothing else counts until then", "", "", 0)
	}
	slices.SortStableFunc(t.Coming, func(a, b rules.Upcoming) int {
		if a.At != b.At {
			return order(a.At < b.At)
		}
		return 0
	})
	t.Standing = []rules.Line{
		{Name: "tier", Value: e.standing.tier.String()},
		{Name: "year value", Value: e.standing.value.String() + " USD in " + strconv.Itoa(e.standing.year)},
		{Name: "usable points", Value: strconv.FormatInt(e.points.usable, 10)},
		{Name: "debt in points", Value: strconv.FormatInt(e.points.debt, 10)},
		{Name: "credits", Value: rules.Cents(e.credits.usable).String() + " USD"},
		{Name: "vouchers", Value: rules.Cents(e.vouchers.usable).String() + " USD"},
	}
	if !e.standing.enrolled {
		t.Standing = []rules.Line{{Name: "tier", Value: "not enrolled yet"}}
	}
}

func (t *tracer) coming(at rules.Instant, what, source string, asset rules.Asset, amount int64) {
	t.Coming = append(t.Coming, rules.Upcoming{At: at, What: what, Source: source, Asset: asset, Amount: amount})
}

func (t *tracer) comingPosting(ev event, x *earner) {
	key, amount := kindKeys[x.kind].bonus, x.bonus
	if ev.action >= actEarnDeposit { // no bonus
		var err error
		if amount, err = x.earned(); err != nil {
			return // the posting itself will report it
		}
		key = kindKeys[x.kind].earn
	}
	t.coming(ev.at, "is posted if nothing is taken back", key+ev.source, rules.AssetPoints, int64(amount))
}
