package business

// facts.go: the facts of an account, read from the mirror's records.
//
// A record's data holds the columns of tables.go without the id and the
// account, in their order; the indexes below count them so.

import (
	"fmt"
	"strconv"

	"trueup/rules"
	"trueup/rules/fact"
)

// accountFact is a row of accounts.
type accountFact struct {
	opened, teamOpened rules.Instant
	currency, referrer string
	known              bool // the mirror has the row
}

// there says whether the row is there at as_of (G-2).
func (a *accountFact) there(asOf rules.Instant) bool {
	return a.known && a.opened != rules.None && a.opened <= asOf
}

// member is a row of members with the state of its one-time offer (B-26).
type member struct {
	id              string
	role            string
	invited, joined rules.Instant
	takenBy         int // earner that took the offer, noOne
	standing        int // completed orders that stand
}

// redemption is a request of points for value, undecided or decided (G-4).
type redemption struct {
	id, member, kind string
	points           rules.Points
	value            rules.Cents // decided ones only
	requested        rules.Instant
	decided          bool
	accepted         bool
	voucher          int // lot of the voucher, noOne
}

type creditUse struct {
	id     string
	amount rules.Cents
	at     rules.Instant
}

type voucherClaim struct {
	id, redemption string
	at             rules.Instant
}

// record reads the fields of one mirror row; the first error stays.
type record struct {
	fields []string
	err    error
}

// load cuts the data of a fact that must have n fields.
func (r *record) load(f *rules.Fact, n int) {
	r.fields, r.err = fact.Split(f.Data, r.fields), nil
	if len(r.fields) != n {
		r.err = fmt.Errorf("%d fields where %d are expected", len(r.fields), n)
		for len(r.fields) < n {
			r.fields = append(r.fields, "")
		}
	}
}

func (r *record) text(i int) string { return fact.Unescape(r.fields[i]) }

func (r *record) truth(i int) bool { return r.fields[i] == "t" }

func (r *record) number(i int) int64 {
	v, err := strconv.ParseInt(r.fields[i], 10, 64)
	if err != nil && r.err == nil {
		r.err = err
	}
	return v
}

func (r *record) cents(i int) rules.Cents { return rules.Cents(r.number(i)) }

func (r *record) instant(i int) rules.Instant {
	if r.fields[i] == "" {
		return rules.None
	}
	return rules.Instant(r.number(i))
}

// visible returns the instant, or None where it is after as_of (G-2: each
// instant column is a fact of its own).
func visible(i, asOf rules.Instant) rules.Instant {
	if i > asOf {
		return rules.None
	}
	return i
}

func (r *record) account() accountFact {
	return accountFact{
		opened: r.instant(1), currency: r.text(3), referrer: r.text(4), teamOpened: r.instant(5), known: true,
	}
}

func (r *record) member(id string) member {
	return member{id: id, role: r.text(0), invited: r.instant(1), joined: r.instant(2), takenBy: noOne}
}

func (r *record) order(id string) (e earner, ordered rules.Instant) {
	return earner{
		kind: anOrder, id: id, pro: r.truth(1), subtotal: r.cents(2),
		at: r.instant(7), cancelled: r.instant(8), memberID: r.text(0),
	}, r.instant(6)
}

func (r *record) report(id string, zone rules.Zone) (e earner, week rules.Instant) {
	week = rules.None
	if r.fields[3] != "" {
		week = zone.DayStart(r.number(3))
	}
	return earner{
		kind: aReport, id: id, pro: r.truth(2), subtotal: r.cents(5),
		at: r.instant(9), cancelled: r.instant(10),
	}, week
}

func (r *record) deposit(id string) earner {
	return earner{kind: aDeposit, id: id, subtotal: r.cents(0), at: r.instant(2), cancelled: r.instant(3)}
}

func (r *record) refund() (orderID string, amount rules.Cents, at rules.Instant) {
	return r.text(0), r.cents(1), r.instant(2)
}

func (r *record) redemption(id string) redemption {
	return redemption{
		id: id, member: r.text(0), kind: r.text(1), points: rules.Points(r.number(2)),
		requested: r.instant(3), voucher: noOne,
	}
}

func (r *record) creditUse(id string) creditUse {
	return creditUse{id: id, amount: r.cents(1), at: r.instant(2)}
}

func (r *record) voucherClaim(id string) voucherClaim {
	return voucherClaim{id: id, redemption: r.text(0), at: r.instant(1)}
}
