package business

// referral.go: what the accounts that this one referred bring it (B-27).

import (
	"trueup/rules"
	"trueup/rules/terms"
)

// linkedAccount is an account that names this one in referred_by, with the
// state of its one-time offer.
type linkedAccount struct {
	id      string
	takenBy int32 // earner that took the offer, noOne
}

// referralOn says whether any version of the terms switches the referral on.
func referralOn(t *terms.Terms) bool {
	for _, v := range t.Versions() {
		if v.ReferralOn {
			return true
		}
	}
	return false
}

// gatherLinked reads the orders, refunds and team openings of referred accounts.
func (e *Evaluator) gatherLinked(in *rules.Input) error {
	if !e.referralOn {
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
	account, err := e.readReferred(l)
	if err != nil || account.referrer != e.accountID || l.Account == e.accountID || !account.known {
		return err
	}
	if !account.there(e.asOf) || !e.account.there(e.asOf) {
		e.dueAt(account.opened)
		return nil
	}
	linked := int32(len(e.linked))
	e.linked = append(e.linked, linkedAccount{id: l.Account, takenBy: noOne})
	opening := e.newEarner(anOpening, l.Account)
	opening.linked, opening.at, opening.cancelled = linked, account.teamOpened, rules.None
	first := len(e.earners)
	if err := e.eachFact(l.Facts, tableOrders, func(id string) {
		x := e.newEarner(aReferral, id)
		x.linked = linked
		e.row.order(x)
	}); err != nil {
		return err
	}
	last := len(e.earners)
	return e.eachFact(l.Facts, tableRefunds, func(id string) {
		order, r := e.row.refund(id)
		if i := e.findEarner(span{first, last}, order); i != noOne {
			e.addRefund(i, r)
		}
	})
}

// readReferred reads the row of a referred account.
func (e *Evaluator) readReferred(l *rules.Linked) (account accountFact, err error) {
	err = e.eachFact(l.Facts, tableAccounts, func(string) { account = e.row.account() })
	return account, err
}

// eachFact calls fn for every fact of a table, with the data in e.row.
func (e *Evaluator) eachFact(facts []rules.Fact, table string, fn func(id string)) error {
	for i := range facts {
		f := &facts[i]
		if f.Table != table {
			continue
		}
		e.row = cursor{line: f.Data}
		fn(f.ID)
		if !e.row.ok() {
			return unreadable(f)
		}
	}
	return nil
}
