package business

// trace.go: what explain is told of the fold; nothing when no trace is asked for.

import (
	"fmt"
	"slices"
	"strconv"

	"trueup/rules"
	"trueup/rules/terms"
)

// tracer writes to the trace of the input. A nil tracer records nothing.
type tracer struct {
	*rules.Trace
	uses    map[string][]rules.Consumption
	entries []rules.Entry // not given to a step yet
	changes int           // tier changes already given to a step
}

func newTracer(t *rules.Trace) *tracer {
	if t == nil {
		return nil
	}
	return &tracer{Trace: t, uses: make(map[string][]rules.Consumption)}
}

// took records that something took from a lot, paid that a lot paid debt.
func (t *tracer) took(from key, at rules.Instant, by key, amount int64) {
	if t != nil {
		t.consumed(from.text(), rules.Consumption{At: at, By: by.text(), Amount: amount})
	}
}

func (t *tracer) paid(from key, at rules.Instant, amount int64) {
	if t != nil {
		t.consumed(from.text(), rules.Consumption{At: at, By: "debt", Amount: amount})
	}
}

func (t *tracer) consumed(lot string, c rules.Consumption) { t.uses[lot] = append(t.uses[lot], c) }

// booked records an entry of the event in hand.
func (t *tracer) booked(e *Evaluator, g group, l *line) {
	var entry rules.Entry
	e.write(&entry, g, l)
	t.entries = append(t.entries, entry)
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
	s := rules.Step{At: ev.at, What: words(ev), Source: e.source(ev), Standing: e.standingText()}
	if ev.class == classExpiry {
		s.Source = e.books()[ev.action-actExpirePoints].lots[ev.index].key().text()
	}
	s.Entries = slices.Clone(t.entries)
	for _, c := range e.standing.history[t.changes:] {
		s.Notes = append(s.Notes, c.text())
	}
	s.Notes = append(s.Notes, e.eventNotes(ev)...)
	t.entries, t.changes = t.entries[:0], len(e.standing.history)
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
		x, v := &e.earners[ev.index], e.terms.At(ev.at)
		var notes []string
		switch {
		case x.stage == gone:
			notes = append(notes, "refunded in full by then: it never completed (B-11)")
		case x.earns != nothing || x.bonusPoints(v) > 0:
			notes = append(notes, "to be posted "+ev.at.AddHours(v.LagHours).String()+" (B-30)")
		default:
			notes = append(notes, whyNothing(x, v))
		}
		return notes
	case classUse:
		for _, x := range e.out.Exceptions {
			if x.ID == e.source(ev) && (x.Fact == tableCreditUses) == (ev.action == actUse) {
				return []string{x.Reason + ": " + x.Detail}
			}
		}
	}
	return nil
}

// whyNothing says why an earner brings no points.
func whyNothing(x *earner, v *terms.Version) string {
	switch x.kind {
	case aDeposit:
		return fmt.Sprintf("earns nothing: deposits earn from %s and %s USD on (B-28)", v.DepositMinTier, v.DepositMin)
	case aReferral, anOpening:
		return "brings nothing: the referral is off, taken already, or its condition is not met (B-27)"
	}
	return "earns nothing: in silver only Pro-verified freelancers do (B-20)"
}

// rejection is the reason that a redemption was rejected with, now or by an earlier run.
func (e *Evaluator) rejection(id string) string {
	for _, decisions := range [...][]rules.Decision{e.out.Decisions, e.want} {
		for i := range decisions {
			if decisions[i].ID == id {
				return decisions[i].Reason
			}
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
		for i := range b.lots {
			l := &b.lots[i]
			name, asset := l.key().text(), groups[l.group].asset
			t.Lots = append(t.Lots, rules.Lot{
				Key: name, Asset: asset, Amount: l.amount, Left: l.left, Expired: l.expired,
				Posted: l.posted, Expires: l.expires, Uses: t.uses[name],
			})
			if l.left > 0 {
				t.coming(l.expires, "expires", name, asset, l.left)
			}
		}
	}
	for _, ev := range e.postings.events[e.postings.next:] {
		if x := &e.earners[ev.index]; x.stage == standing {
			t.comingPosting(e, &ev, x)
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

func (t *tracer) comingPosting(e *Evaluator, ev *event, x *earner) {
	v := e.terms.At(x.at)
	g, amount := kindKeys[x.kind].bonus, x.bonusPoints(v)
	if ev.action >= actEarnDeposit { // no bonus
		var err error
		if amount, err = x.earned(v); err != nil {
			return // the posting itself will report it
		}
		g = kindKeys[x.kind].earn
	}
	t.coming(ev.at, "is posted if nothing is taken back", key{g, x.id}.text(), rules.AssetPoints, int64(amount))
}
