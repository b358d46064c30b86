package business

// checkpoint.go: what the next evaluation of an account can go on from: the fold
// as it stands at as_of, C, without what no later event can concern.
//
// A checkpoint is a line of fields with fact.Separator between, texts escaped as
// in the data of facts, instants in microseconds, amounts in the units of their
// assets; an empty instant is an empty field, and yes and no are t and f:
//
//	form, hash of the terms, C, checksum
//	account_id, opened_at, display_currency
//	year, value, and the history: how many rows, each as in the state
//	first big order taken, first report taken, debt in points
//	how many members:     id, role, invited_at, joined_at, offer taken, orders that stand
//	how many deposits, reports, orders, and these: see appendEarner
//	how many redemptions: id, first letter of the kind, requested_at, accepted, rest of its lot and, if
//	                      there is one, amount of it
//	how many exceptions:  table, id, reason, detail
//	how many facts:       number of the table in coming, id, data
//
// Each kind is in order of id (exceptions by table first, facts as in rules.Input):
// so equal accounts have equal checkpoints, however they came about. What follows
// from the rest under the terms is left out: postings to come, when lots expire.
//
// Kept are the earners that a later event may still concern: those that stand and
// were triggered within the life of points or own a lot that lives, and those with a
// posting, a cancellation or a refund to come; redemptions while their lot has
// something left, and for twice the life of a voucher; and facts, as the mirror has them, while their instant is to come.
// What concerns anything else makes resume refuse.

import (
	"slices"
	"strings"

	"trueup/rules"
)

// checkpointForm is the first field of a checkpoint; it changes with the form.
const checkpointForm = "1"

// mostComing is how many facts to come a checkpoint holds at most. There are more
// where the past is evaluated, step by step; then each step begins with the first fact.
const mostComing = 4096

// coming are the tables whose facts a checkpoint can hold, in bytewise order, and
// how many fields their data has.
var coming = [...]struct {
	table  string
	fields int
}{
	{tableCreditUses, 3}, {tableDeposits, 4}, {tableHourlyReports, 11}, {tableOrders, 9},
	{tableRedemptions, 4}, {tableRefunds, 3}, {tableVoucherClaims, 2},
}

// appendCheckpoint writes the checkpoint of the account in hand, or nothing if it
// has none: with a trace or a position, under terms with referrals or with linked
// accounts, where a decision and its row say different things, and where too much is
// to come.
func (e *Evaluator) appendCheckpoint(dst []byte, in *rules.Input) []byte {
	if e.trace != nil || e.position != nil || e.referralOn || len(in.Linked) > 0 || e.disputed || len(e.coming) > mostComing {
		return dst
	}
	w := writer{append(dst, checkpointForm...)}
	w.raw(e.termsHash)
	w.number(int64(e.asOf))
	w.raw(noChecksum)
	w.text(e.accountID)
	w.instant(e.account.opened)
	w.text(e.account.currency)
	e.appendStanding(&w)
	e.appendMembers(&w)
	if !e.appendEarners(&w) || !e.appendRedemptions(&w) {
		return dst
	}
	e.appendExceptions(&w)
	e.appendComing(&w)
	seal(w.line[len(dst):])
	return w.line
}

func (e *Evaluator) appendStanding(w *writer) {
	s := &e.standing
	w.number(int64(s.year))
	w.number(int64(s.value))
	w.number(int64(len(s.history)))
	for i := range s.history {
		w.tierChange(&s.history[i])
	}
	w.truth(e.offers.firstBig != noOne)
	w.truth(e.offers.hourly != noOne)
	w.number(e.points.debt)
}

func (e *Evaluator) appendMembers(w *writer) {
	w.number(int64(len(e.members)))
	for i := range e.members {
		m := &e.members[i]
		w.text(m.id)
		w.text(m.role)
		w.instant(m.invited)
		w.instant(m.joined)
		w.truth(m.takenBy != noOne)
		w.number(int64(m.standing))
	}
}

// appendRedemptions writes the redemptions whose lot has something left, and
// those that a claim may still name, however wrongly. It fails if the books hold
// something else.
func (e *Evaluator) appendRedemptions(w *writer) bool {
	n, credits, vouchers := int64(0), int64(0), int64(0)
	for i := range e.redemptions {
		if e.keepsRedemption(&e.redemptions[i]) {
			n++
		}
	}
	w.number(n)
	for i := range e.redemptions {
		r := &e.redemptions[i]
		if !e.keepsRedemption(r) {
			continue
		}
		left := e.rest(r)
		if r.kind == kindCredits {
			credits += left
		} else {
			vouchers += left
		}
		w.text(r.id)
		w.raw(r.kind[:1])
		w.number(int64(r.requested))
		w.truth(r.accepted)
		w.number(left)
		if left > 0 {
			w.number(e.bookOf(r).lots[r.lot].amount)
		}
	}
	return credits == e.credits.usable && vouchers == e.vouchers.usable
}

// keepsRedemption says whether a redemption has something left, or was requested so
// lately that somebody may claim it in vain.
func (e *Evaluator) keepsRedemption(r *redemption) bool {
	return e.rest(r) > 0 || r.decided && r.requested > e.lately(e.asOf) && r.requested <= e.asOf
}

// lately is when what somebody may claim in vain was requested: twice the life of
// a voucher before.
func (e *Evaluator) lately(at rules.Instant) rules.Instant { return at.AddDays(-2 * e.longestVoucher) }

// appendExceptions writes the exceptions that the facts to come do not bring again.
func (e *Evaluator) appendExceptions(w *writer) {
	e.told = e.told[:0]
	for _, x := range e.out.Exceptions {
		again := x.Fact == tableHourlyReports && slices.ContainsFunc(e.coming, func(i int32) bool {
			return e.facts[i].Table == x.Fact && e.facts[i].ID == x.ID
		})
		if !again {
			e.told = append(e.told, x)
		}
	}
	slices.SortFunc(e.told, func(a, b rules.Exception) int {
		if c := strings.Compare(a.Fact, b.Fact); c != 0 {
			return c
		}
		return strings.Compare(a.ID, b.ID)
	})
	w.number(int64(len(e.told)))
	for i := range e.told {
		x := &e.told[i]
		w.text(x.Fact)
		w.text(x.ID)
		w.text(x.Reason)
		w.text(x.Detail)
	}
}

// appendComing writes the facts whose instant is to come, and what depends on them.
func (e *Evaluator) appendComing(w *writer) {
	slices.Sort(e.coming)
	e.coming = slices.Compact(e.coming)
	w.number(int64(len(e.coming)))
	for _, i := range e.coming {
		f := &e.facts[i]
		w.number(int64(comingTable(f.Table)))
		w.text(f.ID)
		w.raw(f.Data)
	}
}

// comingTable is the number of a table in coming, noOne if it has none.
func comingTable(table string) int {
	for i := range coming {
		if coming[i].table == table {
			return i
		}
	}
	return noOne
}
