package partner_test

// invariants_test.go: what must hold for every partner, whatever the walk says.

import (
	"slices"
	"strings"
	"testing"

	diff "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"trueup/rules"
	"trueup/rules/partner"
	"trueup/rules/terms"
)

func readState(t interface{ Fatal(...any) }, text string) *partner.State {
	s, err := partner.ReadState([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// The same input gives the same outcome, whatever the evaluator folded before it
// (G-3): its buffers leave no trace.
func TestNothingIsLeftOfThePartnerBefore(t *testing.T) {
	worlds(t, func(t *rapid.T) {
		a, b := anyWorld(t), anyWorld(t)
		b.terms = a.terms
		ev := partner.NewEvaluator(a.terms)
		want := a.fold(t, a.asOf)
		for range 2 {
			if d := diff.Diff(want, fold(t, ev, a.input(a.asOf))); d != "" {
				t.Fatalf("(-alone +after another):\n%s", d)
			}
			fold(t, ev, b.input(b.asOf))
		}
	})
}

// Keys handed out stay what they were when the evaluator goes on.
func TestKeysOutliveTheNextFold(t *testing.T) {
	in := largeInput(3000, 3000, 2000)
	ev := partner.NewEvaluator(terms.Published())
	out, err := ev.Evaluate(in)
	if err != nil {
		t.Fatal(err)
	}
	kept := slices.Clone(out.Entries)
	want := fold(t, partner.NewEvaluator(terms.Published()), in).Entries
	for range 5 {
		if _, err := ev.Evaluate(largeInput(500, 500, 0)); err != nil {
			t.Fatal(err)
		}
	}
	if d := diff.Diff(want, kept); d != "" {
		t.Errorf("(-want +kept):\n%s", d)
	}
}

// Entries come by key, each key once, none of them zero or after as_of, and all
// of them explained.
func TestEntriesAreInOrder(t *testing.T) {
	worlds(t, func(t *rapid.T) {
		w := anyWorld(t)
		last := ""
		for _, e := range w.fold(t, w.asOf).Entries {
			if e.Key <= last || e.Amount == 0 || e.At > w.asOf || e.Terms == 0 || e.Asset != rules.AssetCommission {
				t.Fatalf("after %q: %+v", last, e)
			}
			for _, id := range strings.Split(e.Clauses, " ") {
				if !clauses.Has(id) {
					t.Fatalf("%s is explained by %q, and %q is no clause", e.Key, e.Clauses, id)
				}
			}
			last = e.Key
		}
	})
}

// What a partner was booked is what it has or what was taken back: commissions +
// declines + reversals (both below zero) = pending + approved + paid. What is left
// of it is the balance, less what was paid out (P-08, P-10).
func TestMoneyIsConserved(t *testing.T) {
	worlds(t, func(t *rapid.T) {
		w := anyWorld(t)
		out := w.fold(t, w.asOf)
		var booked, balance, paidOut int64
		for _, e := range out.Entries {
			balance += e.Amount
			if strings.HasPrefix(e.Key, "payout/") {
				paidOut -= e.Amount
			} else {
				booked += e.Amount
			}
		}
		s := readState(t, out.State)
		o := partner.Overview(s, new(partner.Filter))
		if got := o.Rewards(); int64(got) != booked {
			t.Fatalf("rewards %s of %+v, the entries without payouts sum to %s", got, o, rules.Cents(booked))
		}
		var given rules.Cents
		for _, p := range s.Payouts {
			given += p.Amount
		}
		if int64(given) != paidOut || balance != booked-paidOut {
			t.Fatalf("payouts %s, booked %s, balance %s", given, rules.Cents(paidOut), rules.Cents(balance))
		}
	})
}

// A later run sees all that an earlier one saw, and adds to it: what it books up
// to the earlier as_of is exactly what that one booked (G-2, G-3).
func TestALaterRunOnlyAdds(t *testing.T) {
	worlds(t, func(t *rapid.T) {
		w := anyWorld(t)
		later := max(w.asOf, anyInstant().Draw(t, "later"))
		before, after := w.fold(t, w.asOf), w.fold(t, later)
		upTo := slices.DeleteFunc(slices.Clone(after.Entries), func(e rules.Entry) bool { return e.At > w.asOf })
		if d := diff.Diff(before.Entries, upTo); d != "" {
			t.Fatalf("(-at %s +at %s, up to the former):\n%s", w.asOf, later, d)
		}
		var news []rules.Exception
		for _, x := range after.Exceptions {
			if !slices.Contains(before.Exceptions, x) {
				news = append(news, x)
			}
		}
		if len(news) != len(after.Exceptions)-len(before.Exceptions) {
			t.Fatalf("exceptions %+v at %s, %+v at %s", before.Exceptions, w.asOf, after.Exceptions, later)
		}
	})
}

// NextDue is honest: evaluated just before it a partner is as it was, in its books
// and in its reports; there is nothing to come after Never (G-3).
func TestNothingHappensBeforeNextDue(t *testing.T) {
	worlds(t, func(t *rapid.T) {
		w := anyWorld(t)
		now := w.fold(t, w.asOf)
		if now.NextDue <= w.asOf {
			t.Fatalf("next due %s is not after %s", now.NextDue, w.asOf)
		}
		before := now.NextDue - 1
		if now.NextDue == rules.Never {
			before = day("2100-01-01")
		}
		if d := diff.Diff(now, w.fold(t, before)); d != "" {
			t.Fatalf("(-at %s +at %s):\n%s", w.asOf, before, d)
		}
	})
}

// The report tables say the same of the same thing (P-10 to P-13).
func TestReportsAgree(t *testing.T) {
	worlds(t, func(t *rapid.T) {
		w := anyWorld(t)
		s := readState(t, w.fold(t, w.asOf).State)
		all := partner.Overview(s, new(partner.Filter))
		var customers, months partner.Totals
		var rewards, paidOut, payouts rules.Cents
		for _, c := range s.Customers {
			customers.Transactions += c.Payments
			customers.Revenue += c.Revenue
			rewards += c.Rewards
		}
		for _, p := range partner.Performance(s, w.terms.Zone, new(partner.Filter)) {
			months.SignUps += p.Referred
			months.Revenue += p.Revenue
			months.Pending += p.Pending
			paidOut += p.Paid
		}
		for _, p := range s.Payouts {
			payouts += p.Amount
		}
		switch {
		case customers.Transactions != all.Transactions || customers.Revenue != all.Revenue || rewards != all.Rewards():
			t.Fatalf("the customers %+v with rewards %s, the overview %+v", customers, rewards, all)
		case months.SignUps != all.SignUps || months.Revenue != all.Revenue || months.Pending != all.Pending || paidOut != payouts:
			t.Fatalf("the months %+v with payouts %s, the overview %+v with payouts %s", months, paidOut, all, payouts)
		}
		cut := anyInstant().Draw(t, "cut")
		past, rest := partner.Overview(s, &partner.Filter{To: cut}), partner.Overview(s, &partner.Filter{From: cut})
		if past.SignUps+rest.SignUps != all.SignUps || past.Transactions+rest.Transactions != all.Transactions ||
			past.Revenue+rest.Revenue != all.Revenue || past.Rewards()+rest.Rewards() != all.Rewards() {
			t.Fatalf("%+v up to %s and %+v from it do not make %+v", past, cut, rest, all)
		}
	})
}
