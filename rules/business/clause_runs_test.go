package business_test

// clause_runs_test.go: several runs over one ledger held in memory, each with
// what the sources say by then (G-3, G-4, G-5, B-44).

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	diff "github.com/google/go-cmp/cmp"

	"trueup/fixtures/clausetest"
	"trueup/io/termsfile/termstest"
	"trueup/rules"
	"trueup/rules/business"
)

// run is one run: all facts delivered by then, and what it appends.
type run struct {
	asOf, terms, facts string
	bookings           string // account, key, asset, amount, effective_at, revision
	decisions          string // all decisions so far
	exceptions         string
}

// memoryLedger is the books of all accounts.
type memoryLedger struct {
	booked    map[string][]rules.Booked
	decisions map[string][]rules.Decision
}

func newLedger() *memoryLedger {
	return &memoryLedger{booked: map[string][]rules.Booked{}, decisions: map[string][]rules.Decision{}}
}

// book evaluates every account, appends the difference, and prints what the run says.
func (l *memoryLedger) book(t *testing.T, r run) (bookings, decisions, exceptions string) {
	t.Helper()
	tm := termstest.Read(t, r.terms)
	m := settle(t, language.Files(t, r.facts), tm.Zone)
	ev := business.NewEvaluator(tm)
	for _, account := range m.Accounts() {
		in := m.Input(account, clausetest.Instant(r.asOf))
		in.Decisions = l.decisions[account]
		out, err := ev.Evaluate(in)
		if err != nil {
			t.Fatal(err)
		}
		news, err := rules.Diff(nil, out.Entries, l.booked[account])
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range news {
			bookings += fmt.Sprintf("%s,%s,%s,%s,%s,%d\n", account, b.Key, b.Asset, b.Asset.FormatAmount(b.Amount), b.At, b.Revision)
			l.append(account, b)
		}
		ds := append(slices.Clone(out.Decisions), l.decisions[account]...)
		slices.SortFunc(ds, func(a, b rules.Decision) int { return cmp.Compare(a.ID, b.ID) })
		l.decisions[account] = ds
		for _, d := range ds {
			decisions += strings.Join([]string{d.ID, account, d.Outcome, d.Reason}, ",") + "\n"
		}
		for _, x := range out.Exceptions {
			exceptions += strings.Join([]string{x.Fact, x.ID, account, x.Reason}, ",") + "\n"
		}
	}
	return bookings, decisions, exceptions
}

// append adds a booking to the sum of its key; the sums stay in order of key.
func (l *memoryLedger) append(account string, b rules.Booking) {
	books := l.booked[account]
	i, found := slices.BinarySearchFunc(books, b.Key, func(x rules.Booked, key string) int { return cmp.Compare(x.Key, key) })
	if !found {
		books = slices.Insert(books, i, rules.Booked{Key: b.Key, Asset: b.Asset})
	}
	books[i].Amount, books[i].At, books[i].Revision = books[i].Amount+b.Amount, b.At, b.Revision
	l.booked[account] = books
}

func proveRuns(t *testing.T, name string, runs ...run) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		l := newLedger()
		for i, r := range runs {
			bookings, decisions, exceptions := l.book(t, r)
			for _, c := range [...]struct{ what, want, got string }{
				{"bookings", r.bookings, bookings}, {"decisions", r.decisions, decisions}, {"exceptions", r.exceptions, exceptions},
			} {
				if d := diff.Diff(clausetest.Rows(c.want), c.got); d != "" {
					t.Errorf("run %d at %s: %s (-want +got):\n%s", i+1, r.asOf, c.what, d)
				}
			}
		}
	})
}

func TestRunsBookTheDifference(t *testing.T) {
	first := run{
		asOf: "2023-04-01", facts: `orders o1 pro at=2023-03-01`,
		bookings: `A,earn/order/o1,points,500,2023-03-02T00:00:00Z,0`,
	}
	proveRuns(t, "G-3 the same run twice books nothing the second time",
		first, run{asOf: "2023-04-01", facts: first.facts})
	proveRuns(t, "G-3 a later run over the same facts books only what has happened since",
		first, run{asOf: "2025-03-02", facts: first.facts, bookings: `A,expire/earn/order/o1,points,-500,2025-03-02T00:00:00Z,0`})
	proveRuns(t, "G-3 a late cancellation is absorbed by correcting entries",
		first, run{asOf: "2023-05-01", facts: `orders o1 pro at=2023-03-01 cancelled_at=2023-03-02`,
			bookings: `A,earn/order/o1,points,-500,2023-03-02T00:00:00Z,1`})
	proveRuns(t, "G-3 a late order that changes the tier corrects what came after it",
		first, run{asOf: "2023-05-01", facts: `
			orders o0 subtotal=1000.00 at=2023-01-15
			orders o1 pro at=2023-03-01
			orders o2 at=2023-03-01`,
			bookings: `
				A,earn/order/o0,points,5000,2023-01-16T00:00:00Z,0
				A,earn/order/o2,points,500,2023-03-02T00:00:00Z,0`})
	proveRuns(t, "G-5 a corrected amount is one correction with the next revision",
		first,
		run{asOf: "2023-05-01", facts: `orders o1 pro subtotal=150.00 at=2023-03-01`, bookings: `A,earn/order/o1,points,250,2023-03-02T00:00:00Z,1`},
		run{asOf: "2023-06-01", facts: `orders o1 pro subtotal=90.00 at=2023-03-01`, bookings: `A,earn/order/o1,points,-300,2023-03-02T00:00:00Z,2`})
	proveRuns(t, "G-5 a moved instant reverses at the old one and books at the new one",
		first, run{asOf: "2023-05-01", facts: `orders o1 pro subtotal=150.00 at=2023-03-05`, bookings: `
			A,earn/order/o1,points,-500,2023-03-02T00:00:00Z,1
			A,earn/order/o1,points,750,2023-03-06T00:00:00Z,2`})
	proveRuns(t, "G-5 what was withdrawn comes back under the next revision",
		first,
		run{asOf: "2023-05-01", facts: `orders o1 pro at=`, bookings: `A,earn/order/o1,points,-500,2023-03-02T00:00:00Z,1`},
		run{asOf: "2023-06-01", facts: first.facts, bookings: `A,earn/order/o1,points,500,2023-03-02T00:00:00Z,2`})
	proveRuns(t, "G-5 a key whose amount is 0 is not booked", run{asOf: "2023-04-01", facts: `
		orders o1 pro subtotal=0.19 at=2023-03-01
		orders o2 pro subtotal=0.00 at=2023-03-01
		orders o3 pro subtotal=0.20 at=2023-03-01`,
		bookings: `A,earn/order/o3,points,1,2023-03-02T00:00:00Z,0`})
	proveRuns(t, "G-5 nor is an accepted redemption of no points", run{asOf: "2023-04-01",
		terms: `{"credits_min_points": 0}`, facts: `redemptions r1 points=0 at=2023-03-01`, decisions: `r1,A,accepted,`})
}

// An order, spent and expired in part, cancelled late: one run to T finds what a
// run a day finds.
func TestOneRunEqualsAnySeries(t *testing.T) {
	const facts = `
		orders o1 pro subtotal=320.00 at=2023-03-01 cancelled_at=2025-03-03
		orders o2 subtotal=1000.00 at=2023-03-01T00:00:00.000001Z
		redemptions r1 at=2023-03-02
		redemptions r2 kind=gift_card points=4000 at=2023-03-04
		refunds f1 order_id=o2 amount=10.00 at=2023-03-10`
	t.Run("G-3 one run equals any series of runs to the same as_of", func(t *testing.T) {
		series, once := newLedger(), newLedger()
		for _, asOf := range []string{"2023-01-01", "2023-03-01", "2023-03-02", "2023-03-04", "2023-03-31", "2024-01-01", "2025-03-02", "2025-03-03", "2025-06-01"} {
			series.book(t, run{asOf: asOf, facts: facts})
		}
		once.book(t, run{asOf: "2025-06-01", facts: facts})
		if d := diff.Diff(once, series, diff.AllowUnexported(memoryLedger{})); d != "" {
			t.Errorf("(-once +series):\n%s", d)
		}
		if n := len(once.booked["A"]); n != 11 {
			t.Errorf("%d keys are booked: %+v", n, once.booked["A"])
		}
	})
}

func TestDecisionsAreFacts(t *testing.T) {
	const order = "orders o1 subtotal=1000.00 at=2023-03-01\n members m2\n"
	first := run{
		asOf: "2023-04-01", facts: order + `redemptions r1 at=2023-03-10`,
		bookings: `
			A,credit/r1,credits,15.00,2023-03-10T00:00:00Z,0
			A,earn/order/o1,points,5000,2023-03-02T00:00:00Z,0
			A,redeem/r1,points,-1500,2023-03-10T00:00:00Z,0`,
		decisions: `r1,A,accepted,`,
	}
	for _, changed := range []struct{ what, row string }{
		{"points", `points=2000 at=2023-03-10`}, {"kind", `kind=gift_card at=2023-03-10`},
		{"member", `member_id=m2 at=2023-03-10`}, {"instant", `at=2023-03-11`}, {"instant to none", ``},
	} {
		proveRuns(t, "G-4 a decided redemption keeps what it was decided with: changed "+changed.what, first,
			run{asOf: "2023-05-01", facts: order + `redemptions r1 ` + changed.row,
				decisions: first.decisions, exceptions: `redemptions,r1,A,decided_already`},
			run{asOf: "2023-05-02", facts: first.facts, decisions: first.decisions})
	}
	proveRuns(t, "G-4 a decided redemption keeps its value under other terms", first,
		run{asOf: "2023-05-01", terms: `{"credits_points_per_dollar": 200, "credits_min_points": 2000}`, facts: first.facts, decisions: first.decisions})
	proveRuns(t, "G-4 a rejection stays when the points turn up late",
		run{asOf: "2023-04-01", facts: `redemptions r1 at=2023-03-10`, decisions: `r1,A,rejected,insufficient_points`},
		run{asOf: "2023-05-01", facts: first.facts, decisions: `r1,A,rejected,insufficient_points`,
			bookings: `A,earn/order/o1,points,5000,2023-03-02T00:00:00Z,0`})
	proveRuns(t, "G-4 the changed row of a rejection is not decided again",
		run{asOf: "2023-04-01", facts: order + `redemptions r1 points=1499 at=2023-03-10`, decisions: `r1,A,rejected,below_minimum`,
			bookings: `A,earn/order/o1,points,5000,2023-03-02T00:00:00Z,0`},
		run{asOf: "2023-05-01", facts: first.facts, decisions: `r1,A,rejected,below_minimum`, exceptions: `redemptions,r1,A,decided_already`})
	proveRuns(t, "G-4 a row may change until its redemption is decided",
		run{asOf: "2023-03-09", facts: first.facts, bookings: `A,earn/order/o1,points,5000,2023-03-02T00:00:00Z,0`},
		run{asOf: "2023-04-01", facts: order + `redemptions r1 points=2000 at=2023-03-11`, decisions: first.decisions, bookings: `
			A,credit/r1,credits,20.00,2023-03-11T00:00:00Z,0
			A,redeem/r1,points,-2000,2023-03-11T00:00:00Z,0`})
	proveRuns(t, "B-44 a late cancellation takes the points and leaves the redemption accepted", first,
		run{asOf: "2023-05-01", facts: `
			orders o1 subtotal=1000.00 at=2023-03-01 cancelled_at=2023-03-05
			redemptions r1 at=2023-03-10`,
			decisions: first.decisions, bookings: `A,clawback/order/o1,points,-5000,2023-03-05T00:00:00Z,0`})
	proveRuns(t, "B-44 an order that never completed leaves a negative balance, which later postings pay", first,
		run{asOf: "2023-05-01", facts: `
			orders o1 subtotal=1000.00
			orders o2 subtotal=360.00 at=2023-04-01
			redemptions r1 at=2023-03-10
			redemptions r2 points=1500 at=2023-04-03`,
			decisions: `
				r1,A,accepted,
				r2,A,rejected,insufficient_points`,
			bookings: `
				A,earn/order/o1,points,-5000,2023-03-02T00:00:00Z,1
				A,earn/order/o2,points,1800,2023-04-02T00:00:00Z,0`})
}
