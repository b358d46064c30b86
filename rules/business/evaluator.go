package business

// evaluator.go: the fold over one account: gather its facts, walk the events in
// the order of G-6, hand out what the ledger must hold.

import (
	"fmt"

	"trueup/rules"
	"trueup/rules/terms"
)

// Evaluator folds accounts under fixed terms. It implements rules.Evaluator.
type Evaluator struct {
	terms *terms.Terms
	years *calendar

	// The account in hand.
	asOf        rules.Instant
	accountID   string
	account     accountFact
	members     []member // by id
	memberIDs   memberIDs
	earners     []earner // by kind, then id
	firstOrder  int      // index of the first own order
	lastFound   int      // earner that was looked for last
	refunds     []refund
	redemptions []redemption // by id
	decided     int          // how many of them were decided by earlier runs
	met         int          // how many of those the rows have passed
	uses        []creditUse
	claims      []voucherClaim
	linked      []linkedAccount
	offers      offers
	static      []event // by compare
	postings    schedule
	standing    tierStanding
	points      lotBook
	credits     lotBook
	vouchers    lotBook
	journal     journal
	soonest     rules.Instant // no expiry and no review is before it
	due         rules.Instant
	trace       *tracer // nil: nothing is recorded

	out     rules.Outcome
	want    []rules.Decision // decided by earlier runs
	row     cursor           // the fact that is being read
	sorter  sorter
	texts   texts
	scratch []byte
}

// NewEvaluator returns an evaluator under the given terms.
func NewEvaluator(t *terms.Terms) *Evaluator {
	return &Evaluator{terms: t, years: newCalendar(t.Zone)}
}

// Evaluate folds the facts of one account (G-3). See rules.Evaluator.
func (e *Evaluator) Evaluate(in *rules.Input) (*rules.Outcome, error) {
	e.reset(in)
	if err := e.gather(in); err != nil {
		return nil, err
	}
	if !e.account.known {
		return &e.out, nil // named by a referral only: not an account
	}
	if err := e.walk(); err != nil {
		return nil, err
	}
	return e.finish()
}

func (e *Evaluator) reset(in *rules.Input) {
	e.trace = newTracer(in.Trace)
	e.asOf, e.accountID, e.account = in.AsOf, in.Account, accountFact{}
	e.members, e.earners, e.firstOrder, e.lastFound = e.members[:0], e.earners[:0], 0, 0
	e.memberIDs.reset()
	e.redemptions, e.decided, e.met = e.redemptions[:0], 0, 0
	e.refunds, e.uses, e.claims, e.linked = e.refunds[:0], e.uses[:0], e.claims[:0], e.linked[:0]
	e.static = e.static[:0]
	e.postings.reset()
	e.standing.reset()
	for _, b := range e.books() {
		b.reset()
		b.trace = e.trace
	}
	e.journal.reset()
	e.offers = offers{firstBig: noOne, hourly: noOne}
	e.soonest, e.due = rules.None, rules.Never
	e.want = in.Decisions
	e.out = rules.Outcome{
		Entries: e.out.Entries[:0], Decisions: e.out.Decisions[:0], Exceptions: e.out.Exceptions[:0],
		State: e.out.State[:0], NextDue: rules.Never,
	}
}

// walk takes the events one after another until nothing is left at or before as_of.
func (e *Evaluator) walk() error {
	for next := 0; ; {
		ev := e.nextEvent(next)
		if ev.at > e.asOf {
			return nil
		}
		switch ev.class {
		case classReview, classExpiry:
		case classPosting:
			e.postings.next++
		default:
			next++
		}
		if err := e.apply(&ev); err != nil {
			return err
		}
		if e.trace != nil {
			e.trace.step(e, &ev)
		}
	}
}

// nextEvent returns the earliest of: the facts' events from index next on, the
// postings, the expiries, the review. Their classes differ, so instant and class
// decide.
func (e *Evaluator) nextEvent(next int) event {
	best := event{at: rules.Never}
	if next < len(e.static) {
		best = e.static[next]
	}
	if e.postings.next < len(e.postings.events) {
		if ev := &e.postings.events[e.postings.next]; earlier(ev, &best) {
			best = *ev
		}
	}
	if best.at < e.soonest {
		return best
	}
	ev := e.nextOfItself()
	e.soonest = ev.at
	if earlier(&ev, &best) {
		return ev
	}
	return best
}

func earlier(a, b *event) bool {
	return a.at < b.at || a.at == b.at && a.class < b.class
}

// nextOfItself is the next review or expiry, which come with time alone. The
// review is first, then the expiries by the key of the lot.
func (e *Evaluator) nextOfItself() event {
	best := event{at: e.standing.review, class: classReview}
	var first *lot
	for n, b := range e.books() {
		i := b.nextExpiry()
		if i == noOne {
			continue
		}
		l := &b.lots[i]
		if l.expires < best.at || first != nil && l.expires == best.at && l.key().compare(first.key()) < 0 {
			best = event{at: l.expires, index: i, class: classExpiry, action: actExpirePoints + action(n)}
			first = l
		}
	}
	return best
}

// apply does what an event says. An error names the fact.
func (e *Evaluator) apply(ev *event) error {
	switch ev.class {
	case classOpening:
		e.enrol(ev.at)
		return nil
	case classReview:
		e.standing.reviewYear(e.terms.At(ev.at), e.years)
		return nil
	case classExpiry:
		e.expire(ev)
		return nil
	case classRedemption:
		return wrap(e.redeem(ev), "redemption", e.redemptions[ev.index].id)
	case classUse:
		if ev.action == actUse {
			e.useCredits(ev)
		} else {
			e.claimVoucher(ev)
		}
		return nil
	}
	index, err := ev.index, error(nil)
	switch {
	case ev.class == classPosting:
		err = e.post(ev)
	case ev.class == classTrigger:
		err = e.trigger(ev)
	case ev.action == actRefund || ev.action == actRefundReferral:
		index, err = e.refunds[ev.index].earner, e.refund(ev)
	default:
		err = e.cancel(ev.index, ev.at, noOne)
	}
	if err == nil {
		return nil
	}
	x := &e.earners[index]
	return wrap(err, kindKeys[x.kind].noun, x.id)
}

func wrap(err error, noun, id string) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s %s: %w", noun, id, err)
}

// books are the account's lots: points, credits, vouchers.
func (e *Evaluator) books() [3]*lotBook {
	return [...]*lotBook{&e.points, &e.credits, &e.vouchers}
}

// expiryClauses explain that lots end, by book.
var expiryClauses = [...]clauses{pointsExpired, creditsExpired, voucherExpired}

// expire ends the lot of points, credits or vouchers that is due (B-40, B-50, B-52).
func (e *Evaluator) expire(ev *event) {
	n := ev.action - actExpirePoints
	book := e.books()[n]
	l := &book.lots[ev.index]
	left := book.expire(ev.index)
	e.entry(groups[l.group].expiry, l.fact, -left, ev.at, expiryClauses[n], e.terms.At(l.posted).Number) // its life was decided then
}

// enrol enrols the account, if it is not yet.
func (e *Evaluator) enrol(at rules.Instant) {
	if !e.standing.enrolled {
		e.standing.enrol(at, e.years)
		e.soonest = rules.None
	}
}

func (e *Evaluator) exception(table, id, why, detail string) {
	e.out.Exceptions = append(e.out.Exceptions, rules.Exception{Fact: table, ID: id, Reason: why, Detail: detail})
}
