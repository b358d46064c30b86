package business

// keep.go: the earners of a checkpoint.

import (
	"strings"

	"trueup/rules"
)

// What an earner is, in its flags.
const (
	isPro = 1 << iota
	isGone
	isCancelled // the instant follows
	isRefunded  // refunded and taken follow
	earnsByRate
	earnsAsFirstBig
	tookBonus
	hasEarnLot
	earnLotFollows // amount, left, expired: the lot is not what was earned, untouched
	hasBonusLot
	bonusLotFollows // likewise
)

// keptKinds are the kinds of earners in the order of a checkpoint.
var keptKinds = [...]earnerKind{aDeposit, aReport, anOrder}

// appendEarners writes the earners that are kept. It fails if the lots that they
// own hold something else than the book.
func (e *Evaluator) appendEarners(w *writer) bool {
	counts := e.keepEarners()
	for _, kind := range keptKinds {
		w.number(counts[kind])
	}
	left := int64(0)
	for _, i := range e.keep {
		left += e.appendEarner(w, &e.earners[i])
	}
	return left == e.points.usable
}

// keepEarners fills e.keep with the earners that are kept, by kind, then id, and
// counts them by kind. What is kept was kept by every checkpoint since its trigger. Those of the checkpoint that the evaluation went on from,
// and the others, are each in order.
func (e *Evaluator) keepEarners() (counts [anOpening + 1]int64) {
	young := e.terms.Zone.AddMonths(e.asOf, -e.longestLife).AddHours(-e.longestLag)
	e.keep = e.keep[:0]
	first := e.restored[anOrder].to
	old, recent := 0, first
	for old < first || recent < len(e.earners) {
		i := &recent
		if old < first && (recent == len(e.earners) || byKindAndID(&e.earners[old], &e.earners[recent]) < 0) {
			i = &old
		}
		if x := &e.earners[*i]; e.concerned(x, young) {
			e.keep = append(e.keep, int32(*i))
			counts[x.kind]++
		}
		*i++
	}
	return counts
}

func byKindAndID(a, b *earner) int {
	if a.kind != b.kind {
		return int(kindKeys[a.kind].earn) - int(kindKeys[b.kind].earn)
	}
	return strings.Compare(a.id, b.id)
}

// concerned says whether a later event may still concern the earner.
func (e *Evaluator) concerned(x *earner, young rules.Instant) bool {
	switch {
	case x.at == rules.None:
		return false // its fact is kept, if anything is
	case x.awaited || x.cancelled > e.asOf:
		return true
	case x.stage == gone && x.cancelled != rules.None:
		return false // whoever changes that changes the past
	}
	return x.at > young || e.alive(x.earnLot) || e.alive(x.bonusLot)
}

func (e *Evaluator) alive(lot int32) bool { return lot != noOne && e.points.lots[lot].expires > e.asOf }

// posting is when what the earner brings is posted (B-30).
func (e *Evaluator) posting(x *earner) rules.Instant {
	return x.at.AddHours(e.terms.At(x.at).LagHours)
}

// appendEarner writes id, trigger, flags, subtotal, the index of the member (of an
// order; empty for none), and what the flags announce. It returns what the lots have left.
func (e *Evaluator) appendEarner(w *writer, x *earner) (left int64) {
	v := e.terms.At(x.at)
	flags := flag(x.pro, isPro) | flag(x.stage == gone, isGone) | flag(x.cancelled != rules.None, isCancelled) |
		flag(x.refunded != 0 || x.taken != 0, isRefunded) | flag(x.earns != nothing, earnsByRate) |
		flag(x.earns == byFirstBigOrder, earnsAsFirstBig) | flag(x.bonus, tookBonus)
	if x.earnLot != noOne {
		earned, err := x.earned(v)
		flags |= hasEarnLot | flag(err != nil || !e.points.lots[x.earnLot].untouched(earned), earnLotFollows)
	}
	if x.bonusLot != noOne {
		flags |= hasBonusLot | flag(!e.points.lots[x.bonusLot].untouched(x.bonusPoints(v)), bonusLotFollows)
	}
	w.text(x.id)
	w.number(int64(x.at))
	w.number(flags)
	w.number(int64(x.subtotal))
	if x.kind == anOrder {
		w.index(x.member)
	}
	if flags&isCancelled != 0 {
		w.number(int64(x.cancelled))
	}
	if flags&isRefunded != 0 {
		w.number(int64(x.refunded))
		w.number(int64(x.taken))
	}
	return e.appendLot(w, x.earnLot, flags&earnLotFollows) + e.appendLot(w, x.bonusLot, flags&bonusLotFollows)
}

func flag(set bool, f int64) int64 {
	if set {
		return f
	}
	return 0
}

// untouched says whether the lot is of the amount and all of it is left.
func (l *lot) untouched(amount rules.Points) bool {
	return l.amount == int64(amount) && l.left == l.amount && l.expired == 0
}

// appendLot writes a lot of points if it follows, and returns what it has left.
func (e *Evaluator) appendLot(w *writer, index int32, follows int64) (left int64) {
	if index == noOne {
		return 0
	}
	l := &e.points.lots[index]
	if follows != 0 {
		w.number(l.amount)
		w.number(l.left)
		w.number(l.expired)
	}
	return l.left
}
