package business

// offers_test.go: the one-time offers by themselves (B-24 to B-27, B-29).

import (
	"testing"

	"trueup/rules"
	"trueup/rules/terms"
)

func TestFirstBigOrderIsTakenOnce(t *testing.T) {
	v := terms.Default()
	o := offers{firstBig: noOne, hourly: noOne}
	for i, c := range []struct {
		subtotal, refunded rules.Cents
		want               bool
	}{{350_00, 0, false}, {350_01, 350_00, true}, {1000_00, 0, false}} {
		if got := o.takeFirstBig(int32(i), &earner{subtotal: c.subtotal, refunded: c.refunded}, &v); got != c.want {
			t.Errorf("order %d of %s: taken %t", i, c.subtotal, got)
		}
	}
	if o.firstBig != 1 || !o.takeHourly(7) || o.takeHourly(8) || o.hourly != 7 {
		t.Errorf("%+v", o)
	}
}

func TestMemberOffer(t *testing.T) {
	v := terms.Default()
	invited := member{invited: 5, joined: 5, takenBy: noOne}
	taken := member{invited: 5, joined: 5, takenBy: 0}
	experienced := member{invited: 5, joined: 5, takenBy: noOne, standing: 1}
	for _, c := range []struct {
		name     string
		member   member
		at       rules.Instant
		subtotal rules.Cents
		held     terms.Tier
		want     bool
	}{
		{"over the limit", invited, 5, 100_01, terms.Silver, true},
		{"at the limit", invited, 5, 100_00, terms.Platinum, false},
		{"invited and joined too late", invited, 4, 100_01, terms.Diamond, false},
		{"not invited", member{invited: rules.None, joined: 5, takenBy: noOne}, 9, 100_01, terms.Diamond, false},
		{"not joined", member{invited: 5, joined: rules.None, takenBy: noOne}, 9, 100_01, terms.Diamond, false},
		{"taken", taken, 9, 100_01, terms.Diamond, false},
		{"very first in diamond", invited, 9, 0, terms.Diamond, true},
		{"not the first in diamond, small", experienced, 9, 100_00, terms.Diamond, false},
		{"not the first in diamond, over the limit", experienced, 9, 100_01, terms.Diamond, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := c.member
			got := m.takeMember(3, &earner{at: c.at, subtotal: c.subtotal}, c.held, &v)
			if got != c.want || (m.takenBy == 3) != c.want {
				t.Errorf("taken %t, by %d", got, m.takenBy)
			}
		})
	}
}

func TestReferralOffer(t *testing.T) {
	on, off := terms.Default(), terms.Default()
	on.ReferralOn = true
	for _, c := range []struct {
		name     string
		terms    *terms.Version
		kind     earnerKind
		subtotal rules.Cents
		held     terms.Tier
		takenBy  int32
		want     bool
	}{
		{"an order over the limit", &on, aReferral, 100_01, terms.Silver, noOne, true},
		{"an order at the limit", &on, aReferral, 100_00, terms.Diamond, noOne, false},
		{"a team opening in diamond", &on, anOpening, 0, terms.Diamond, noOne, true},
		{"a team opening in platinum", &on, anOpening, 0, terms.Platinum, noOne, false},
		{"taken", &on, aReferral, 100_01, terms.Diamond, 0, false},
		{"switched off", &off, aReferral, 100_01, terms.Diamond, noOne, false},
		{"switched off in diamond", &off, anOpening, 0, terms.Diamond, noOne, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := linkedAccount{takenBy: c.takenBy}
			got := l.takeReferral(3, &earner{kind: c.kind, subtotal: c.subtotal}, c.held, c.terms)
			if got != c.want || (l.takenBy == 3) != c.want {
				t.Errorf("taken %t, by %d", got, l.takenBy)
			}
		})
	}
}

// Earner 0 took everything, earner 1 nothing.
func TestReopeningGivesBackWhatWasTaken(t *testing.T) {
	e := &Evaluator{
		offers:  offers{firstBig: 0, hourly: 0},
		members: []member{{takenBy: 0}, {takenBy: 2}},
		linked:  []linkedAccount{{takenBy: 0}, {takenBy: 2}},
		earners: []earner{{member: 0, linked: 0}, {member: 1, linked: 1}, {member: noOne, linked: noOne}},
	}
	e.reopen(1)
	e.reopen(2)
	if e.offers != (offers{firstBig: 0, hourly: 0}) || e.members[0].takenBy != 0 || e.members[1].takenBy != 2 || e.linked[1].takenBy != 2 {
		t.Errorf("reopened by what took nothing: %+v, %+v, %+v", e.offers, e.members, e.linked)
	}
	e.reopen(0)
	if e.offers != (offers{firstBig: noOne, hourly: noOne}) || e.members[0].takenBy != noOne || e.linked[0].takenBy != noOne {
		t.Errorf("still taken: %+v, %+v, %+v", e.offers, e.members, e.linked)
	}
	if e.members[1].takenBy != 2 || e.linked[1].takenBy != 2 {
		t.Errorf("another one's offer is open: %+v, %+v", e.members, e.linked)
	}
}
