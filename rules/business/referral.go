package business

// referral.go: what the accounts that this one referred bring it (B-27).

import (
	"strings"

	"trueup/rules"
)

// linkedAccount is an account that names this one in referred_by, with the
// state of its one-time offer.
type linkedAccount struct {
	id      string
	takenBy int // earner that took the offer, noOne
}

// ReferralOn says whether any version of the terms switches the referral on.
func (e *Evaluator) referralOn() bool {
	for _, v := range e.terms.Versions() {
		if v.ReferralOn {
			return true
		}
	}
	return false
}

// gatherLinked reads the orders, refunds and team openings of referred accounts.
func (e *Evaluator) gatherLinked(in *rules.Input) error {
	if !e.referralOn() {
		return nil
	}
	for i := range in.Linked {
		if err := e.gatherReferred(&in.Linked[i]); err != nil {
			return err
		}
	}
	return nil
}

func (e *Evaluator) gatherReferred(l *rules.Linked) error {
	var account accountFact
	for i := range l.Facts {
		if f := &l.Facts[i]; f.Table == tableAccounts {
			e.rec.load(f, fieldCount[f.Table])
			account = e.rec.account()
			if e.rec.err != nil {
				return unreadable(f, e.rec.err)
			}
		}
	}
	if account.referrer != e.accountID || l.Account == e.accountID || !account.known {
		return nil
	}
	if !account.there(e.asOf) || !e.account.there(e.asOf) {
		e.dueAt(account.opened)
		return nil
	}
	linked := len(e.linked)
	e.linked = append(e.linked, linkedAccount{id: strings.Clone(l.Account), takenBy: noOne})
	e.addReferral(earner{kind: anOpening, id: l.Account, at: account.teamOpened, cancelled: rules.None}, linked, account.teamOpened)
	first := len(e.earners)
	if err := eachFact(l.Facts, tableOrders, &e.rec, func(f *rules.Fact) {
		o, ordered := e.rec.order(f.ID)
		o.kind = aReferral
		e.addReferral(o, linked, ordered)
	}); err != nil {
		return err
	}
	last := len(e.earners)
	return eachFact(l.Facts, tableRefunds, &e.rec, func(f *rules.Fact) {
		order, amount, at := e.rec.refund()
		i := find(last-first, order, func(i int) string { return e.earners[first+i].id })
		if i != noOne {
			e.addRefund(first+i, f.ID, amount, at)
		}
	})
}

func (e *Evaluator) addReferral(x earner, linked int, first rules.Instant) {
	e.addEarner(x, first)
	added := &e.earners[len(e.earners)-1]
	added.linked, added.member = linked, noOne
}

// eachFact loads every fact of a table into rec and calls fn.
func eachFact(facts []rules.Fact, table string, rec *record, fn func(*rules.Fact)) error {
	for i := range facts {
		f := &facts[i]
		if f.Table != table {
			continue
		}
		rec.load(f, fieldCount[table])
		fn(f)
		if rec.err != nil {
			return unreadable(f, rec.err)
		}
	}
	return nil
}
