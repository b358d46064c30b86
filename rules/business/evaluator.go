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
	terms          *terms.Terms
	termsHash      string
	referralOn     bool  // in some version of the terms
	longestLife    int   // of points in any version, in months
	longestLag     int64 // in any version, in hours
	longestVoucher int64 // life in any version, in days
	years          *calendar

	// The account in hand.
	asOf        rules.Instant
	accountID   string
	account     accountFact
	members     []member // by id
	memberIDs   memberIDs
	earners     []earner // by kind, then id
	orders      span     // of the own orders that were read as facts
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
	trace       *tracer   // nil: nothing is recorded
	position    *recorder // nil: nothing is recorded
	recording   recorder

	// Going on from a checkpoint, and leaving one.
	since     rules.Instant       // when it was taken; None: from the beginning
	restored  [anOpening + 1]span // the earners from it, by kind
	awaiting  []rules.Fact        // the facts to come from it
	merged    []rules.Fact        // these and the changed ones
	facts     []rules.Fact        // that are read: these, or those of the input
	reading   int32               // index of the one that is read
	orderFact int32               // index of the first order
	coming    []int32             // of those to keep
	refusal   string              // why the evaluation cannot go on
	disputed  bool                // a decision and its row say different things
	keep      []int32             // earners
	told      []rules.Exception

	out     rules.Outcome
	want    []rules.Decision // decided by earlier runs
	row     cursor           // the fact that is being read
	sorter  sorter
	texts   texts
	scratch []byte
}

// NewEvaluator returns an evaluator under the given terms.
func NewEvaluator(t *terms.Terms) *Evaluator {
	e := &Evaluator{terms: t, termsHash: terms.Hash(t), referralOn: referralOn(t), years: newCalendar(t.Zone)}
	for _, v := range t.Versions() {
		e.longestLife, e.longestLag = max(e.longestLife, v.PointsLifeMonths), max(e.longestLag, v.LagHours)
		e.longestVoucher = max(e.longestVoucher, v.VoucherLifeDays)
	}
	return e
}

// Evaluate folds the facts of one account (G-3). See rules.Evaluator.
func (e *Evaluator) Evaluate(in *rules.Input) (*rules.Outcome, error) {
	e.reset(in)
	begin := e.gather
	if len(in.Checkpoint) > 0 {
		begin = e.resume
	}
	if err := begin(in); err != nil {
		return nil, err
	}
	if !e.account.known {
		return &e.out, nil // named by a referral only: not an account
	}
	if err := e.walk(); err != nil {
		return nil, err
	}
	return e.finish(in)
}

func (e *Evaluator) reset(in *rules.Input) {
	e.trace, e.position = newTracer(in.Trace), e.recording.of(in.Position, &e.texts)
	e.asOf, e.accountID, e.account = in.AsOf, in.Account, accountFact{}
	e.members, e.earners, e.lastFound = e.members[:0], e.earners[:0], 0
	e.memberIDs.reset()
	e.redemptions, e.decided, e.met = e.redemptions[:0], 0, 0
	e.refunds, e.uses, e.claims, e.linked = e.refunds[:0], e.uses[:0], e.claims[:0], e.linked[:0]
	e.static = e.static[:0]
	e.postings.reset()
	e.standing.reset()
	for _, b := range e.books() {
		b.reset()
		b.trace, b.moves = e.trace, e.position
	}
	e.journal.reset()
	e.offers = offers{firstBig: noOne, hourly: noOne}
	e.soonest, e.due = rules.None, rules.Never
	e.want = in.Decisions
	e.since, e.restored, e.refusal, e.disputed = rules.None, [anOpening + 1]span{}, "", false
	e.awaiting, e.coming = e.awaiting[:0], e.coming[:0]
	e.out = rules.Outcome{
		Entries: e.out.Entries[:0], Decisions: e.out.Decisions[:0], Exceptions: e.out.Exceptions[:0],
		State: e.out.State[:0], NextDue: rules.Never, Checkpoint: e.out.Checkpoint[:0],
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
			return nil
		}
		return e.claimVoucher(ev)
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

// The books by number.
const (
	bookOfPoints = iota
	bookOfCredits
	bookOfVouchers
)

// books are the account's lots.
func (e *Evaluator) books() [3]*lotBook {
	return [...]*lotBook{&e.points, &e.credits, &e.vouchers}
}

// expiryClauses explain that lots end, by book.
var expiryClauses = [...]clauses{pointsExpired, creditsExpired, voucherExpired}

// expire ends the lot of points, credits or vouchers that is due (B-40, B-50, B-52).
func (e *Evaluator) expire(ev *event) {
	n := ev.action - actExpirePoints
	l := e.expiring(ev)
	left := e.books()[n].expire(ev.index)
	e.position.expired(ev.index, l, ev.at, left)
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
