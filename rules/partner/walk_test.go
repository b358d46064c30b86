package partner_test

// walk_test.go: the same program the slow way: a walk through time, event by
// event in the order of G-6, which the fold does without.

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	diff "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"trueup/rules"
	"trueup/rules/partner"
	"trueup/rules/terms"
)

// event is one thing that happens. An end of a subscription and a refund come
// before a payment at their instant, which the window then has no room for; an
// acceptance after it, as it must be earlier to count (P-02, P-06).
type event struct {
	at     rules.Instant
	class  int // G-6, times ten
	source string
	apply  func()
}

type walkedCustomer struct {
	counts, barred, accepted bool
	paidRecurring            bool
	started, until, lastEnd  rules.Instant
	closed                   bool
}

type walkedInvoice struct {
	paid, refunded, prepaid bool
	decision, status        string
	commission              int64
}

// walker holds the books as they are at an instant.
type walker struct {
	world      *world
	queue      []event
	approved   bool
	customers  map[string]*walkedCustomer
	invoices   map[string]*walkedInvoice
	entries    []string
	exceptions []string
}

func walk(w *world, asOf rules.Instant) *walker {
	k := &walker{world: w, customers: map[string]*walkedCustomer{}, invoices: map[string]*walkedInvoice{}}
	k.on(w.approved, 0, "", func() { k.approved = true })
	for _, row := range w.customers {
		c := &walkedCustomer{started: rules.None, lastEnd: rules.None}
		k.customers[row.id] = c
		k.on(row.invited, 5, row.id, func() { c.counts, c.barred = k.approved, c.paidRecurring })
		k.on(row.accepted, 90, row.id, func() { c.accepted = true })
	}
	for _, row := range w.ends {
		c := k.customers[row.customer]
		k.on(row.at, 30, "", func() {
			c.lastEnd = row.at
			c.closed = c.closed || c.started != rules.None
		})
	}
	for _, row := range w.invoices {
		i := &walkedInvoice{}
		k.invoices[row.id] = i
		k.on(row.refunded, 30, row.id, func() { k.refund(row, i) })
		k.on(row.paid, 35, row.id, func() { k.pay(row, i) })
	}
	for _, row := range w.decisions {
		k.on(row.at, 50, row.invoice, func() { k.decide(row) })
	}
	for _, row := range w.payouts {
		k.on(row.at, 60, row.id, func() { k.payOut(row) })
	}
	for len(k.queue) > 0 {
		next := 0
		for n := range k.queue {
			a, b := k.queue[n], k.queue[next]
			if cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.class, b.class), strings.Compare(a.source, b.source)) < 0 {
				next = n
			}
		}
		e := k.queue[next]
		if e.at > asOf {
			break
		}
		k.queue = slices.Delete(k.queue, next, next+1)
		e.apply()
	}
	slices.Sort(k.entries)
	slices.Sort(k.exceptions)
	return k
}

func (k *walker) on(at rules.Instant, class int, source string, apply func()) {
	if at != rules.None {
		k.queue = append(k.queue, event{at, class, source, apply})
	}
}

func (k *walker) book(key string, amount int64, at rules.Instant) {
	if amount != 0 {
		k.entries = append(k.entries, fmt.Sprintf("%s %d %s", key, amount, at))
	}
}

func (k *walker) pay(row invoiceRow, i *walkedInvoice) {
	if i.refunded {
		return // it never happened
	}
	i.paid = true
	if !row.recurring {
		return
	}
	c, v := k.customers[row.customer], k.world.terms.At(row.paid)
	c.paidRecurring = true
	if c.started == rules.None {
		c.started, c.until = row.paid, k.world.terms.Zone.AddMonths(row.paid, v.RewardMonths)
		c.closed = c.lastEnd == row.paid
	}
	commission := int64(v.CommissionRate) * row.amount / terms.RateScale
	if !c.counts || c.barred || !c.accepted || c.closed || row.paid >= c.until || commission == 0 {
		return
	}
	i.commission = commission
	if i.decision == "decline" {
		i.status = "void"
	}
	booked := row.paid.AddHours(v.LagHours)
	k.on(booked, 40, row.id, func() {
		if i.refunded || i.status == "void" {
			return
		}
		k.book("commission/"+row.id, commission, booked)
		i.status = "pending"
		if i.decision == "approve" {
			i.approve()
		}
	})
}

func (i *walkedInvoice) approve() {
	i.status = "approved"
	if i.prepaid {
		i.status = "paid"
	}
}

func (k *walker) refund(row invoiceRow, i *walkedInvoice) {
	i.refunded = true
	if i.paid && row.recurring {
		k.customers[row.customer].closed = true
	}
	if i.status == "pending" || i.status == "approved" || i.status == "paid" {
		i.status = "reversed"
		k.book("reversal/"+row.id, -i.commission, row.refunded)
	}
}

func (k *walker) decide(row decisionRow) {
	i := k.invoices[row.invoice]
	i.decision = row.decision
	switch {
	case i.status == "" && i.commission > 0 && !i.refunded && row.decision == "decline": // not booked yet
		i.status = "void"
	case i.status != "pending":
	case row.decision == "approve":
		i.approve()
	default:
		i.status = "declined"
		k.book("decline/"+row.invoice, -i.commission, row.at)
	}
}

func (k *walker) payOut(row payoutRow) {
	i := k.invoices[row.invoice]
	k.book("payout/"+row.id, -row.amount, row.at)
	if i.status != "approved" {
		i.prepaid = true
		k.exceptions = append(k.exceptions, row.id+" payout_not_approved")
		return
	}
	i.status = "paid"
	if row.amount != i.commission {
		k.exceptions = append(k.exceptions, row.id+" payout_amount_differs")
	}
}

// rewards are the invoices with a reward and where it stands.
func (k *walker) rewards() map[string]string {
	m := map[string]string{}
	for id, i := range k.invoices {
		if i.status != "" {
			m[id] = i.status
		}
	}
	return m
}

// The fold finds what a walk finds: the entries, the exceptions, where each reward stands.
func TestTheFoldAgreesWithAWalkThroughTime(t *testing.T) {
	seen := map[string]int{}
	worlds(t, func(t *rapid.T) {
		w := anyWorld(t)
		want, got := walk(w, w.asOf), w.fold(t, w.asOf)
		var entries, exceptions []string
		for _, e := range got.Entries {
			entries = append(entries, fmt.Sprintf("%s %d %s", e.Key, e.Amount, e.At))
		}
		for _, x := range got.Exceptions {
			exceptions = append(exceptions, x.ID+" "+x.Reason)
			seen[x.Reason]++
		}
		slices.Sort(entries)
		slices.Sort(exceptions)
		state, err := partner.ReadState([]byte(got.State))
		if err != nil {
			t.Fatal(err)
		}
		rewards := map[string]string{}
		for _, i := range state.Invoices {
			if s := i.Status(); s != "" {
				rewards[i.ID] = s
				seen[s]++
			}
		}
		for _, c := range []struct {
			what      string
			want, got any
		}{{"entries", want.entries, entries}, {"exceptions", want.exceptions, exceptions}, {"rewards", want.rewards(), rewards}} {
			if d := diff.Diff(c.want, c.got); d != "" {
				t.Fatalf("%s (-walk +fold):\n%s", c.what, d)
			}
		}
	})
	for _, s := range append(partner.Statuses("partner_rewards"), "payout_not_approved", "payout_amount_differs") {
		if seen[s] == 0 {
			t.Errorf("no world had %s: the test has gone blind", s)
		}
	}
}
