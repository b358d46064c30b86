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
	earners     []earner // orders first, by id
	orders      int      // how many of them are own orders
	redemptions []redemption
	byID        []int // redemptions by id, made when a claim asks
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
	due         rules.Instant
	trace       *tracer // nil: nothing is recorded

	out  rules.Outcome
	rec  record
	want []rules.Decision // decided by earlier runs
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
	return e.finish(in)
}

func (e *Evaluator) reset(in *rules.Input) {
	e.trace = newTracer(in.Trace)
	e.asOf, e.accountID, e.account = in.AsOf, in.Account, accountFact{}
	e.members, e.earners, e.orders = e.members[:0], e.earners[:0], 0
	e.redemptions, e.byID = e.redemptions[:0], e.byID[:0]
	e.uses, e.claims, e.linked = e.uses[:0], e.claims[:0], e.linked[:0]
	e.static = e.static[:0]
	e.postings.reset()
	e.standing.reset()
	for _, b := range e.books() {
		b.book.reset()
		b.book.trace = e.trace
	}
	e.offers = offers{firstBig: noOne, hourly: noOne}
	e.due = rules.Never
	e.want = in.Decisions
	e.out = rules.Outcome{
		Entries: e.out.Entries[:0], Decisions: e.out.Decisions[:0], Exceptions: e.out.Exceptions[:0],
		State: e.out.State[:0], NextDue: rules.Never,
	}
}

// walk takes the events one after another until nothing is left at or before as_of.
func (e *Evaluator) walk() error {
	next := 0
	for {
		ev, from := e.nextEvent(next)
		if ev.at > e.asOf {
			return nil
		}
		switch from {
		case fromStatic:
			next++
		case fromPostings:
			e.postings.next++
		}
		if err := e.apply(&ev); err != nil {
			return err
		}
		e.trace.step(e, &ev)
	}
}

type origin uint8

const (
	fromNowhere origin = iota
	fromStatic
	fromPostings
)

// nextEvent returns the earliest of: the facts' events from index next on, the
// postings, the expiries, the review. Their classes differ, so instant and class
// decide; two expiries go by the key of the lot.
func (e *Evaluator) nextEvent(next int) (event, origin) {
	best, from := event{at: e.standing.review, class: classReview}, fromNowhere
	for n, b := range e.books() {
		i := b.book.nextExpiry()
		if i == noOne {
			continue
		}
		l := &b.book.lots[i]
		ev := event{at: l.expires, class: classExpiry, source: l.key, index: i, book: n}
		if earlier(&ev, &best) || ev.at == best.at && best.class == classExpiry && ev.source < best.source {
			best = ev
		}
	}
	if e.postings.next < len(e.postings.events) {
		if ev := &e.postings.events[e.postings.next]; earlier(ev, &best) {
			best, from = *ev, fromPostings
		}
	}
	if next < len(e.static) {
		if ev := &e.static[next]; earlier(ev, &best) {
			best, from = *ev, fromStatic
		}
	}
	return best, from
}

func earlier(a, b *event) bool {
	return a.at < b.at || a.at == b.at && a.class < b.class
}

// apply does what an event says. An error names the fact.
func (e *Evaluator) apply(ev *event) error {
	switch ev.class {
	case classOpening:
		e.standing.enrol(ev.at, e.years)
		return nil
	case classReview:
		e.standing.reviewYear(e.terms.At(ev.at), e.years)
		return nil
	case classExpiry:
		e.expire(ev)
		return nil
	case classRedemption:
		return wrap(e.redeem(ev), "redemption", ev.source)
	case classUse:
		if ev.action == actUse {
			e.useCredits(ev)
		} else {
			e.claimVoucher(ev)
		}
		return nil
	}
	var err error
	switch {
	case ev.class == classPosting:
		err = e.post(ev)
	case ev.class == classTrigger:
		err = e.trigger(ev)
	case ev.action == actRefund || ev.action == actRefundReferral:
		err = e.refund(ev)
	default:
		err = e.cancel(ev.index, ev.at, "")
	}
	return wrap(err, kindKeys[e.earners[ev.index].kind].noun, e.earners[ev.index].id)
}

func wrap(err error, noun, id string) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s %s: %w", noun, id, err)
}

// assetBook is a book of lots with the asset it counts and the clause that ends its lots.
type assetBook struct {
	book   *lotBook
	asset  rules.Asset
	expiry string
}

// books are the account's lots: points, credits, vouchers.
func (e *Evaluator) books() [3]assetBook {
	return [...]assetBook{
		{&e.points, rules.AssetPoints, "B-40"},
		{&e.credits, rules.AssetCredits, "B-50"},
		{&e.vouchers, rules.AssetVouchers, "B-52"},
	}
}

// expire ends the lot of points, credits or vouchers that is due (B-40, B-50, B-52).
func (e *Evaluator) expire(ev *event) {
	b := e.books()[ev.book]
	l := &b.book.lots[ev.index]
	left := b.book.expire(ev.index)
	e.entry("expire/"+l.key, b.asset, -left, ev.at, b.expiry, l.terms)
}

// entry adds what the ledger must hold; a zero amount is no entry (G-5).
func (e *Evaluator) entry(key string, asset rules.Asset, amount int64, at rules.Instant, clauses string, version int) {
	if amount == 0 {
		return
	}
	e.out.Entries = append(e.out.Entries, rules.Entry{
		Key: key, Asset: asset, Amount: amount, At: at, Clauses: clauses, Terms: version,
	})
}

func (e *Evaluator) exception(table, id, why, detail string) {
	e.out.Exceptions = append(e.out.Exceptions, rules.Exception{Fact: table, ID: id, Reason: why, Detail: detail})
}
