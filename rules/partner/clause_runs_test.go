package partner_test

// clause_runs_test.go: several runs over one ledger held in memory, each with
// what the sources say by then (G-3, G-5), and amounts near the limits of 64 bits (G-0).

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	diff "github.com/google/go-cmp/cmp"

	"trueup/fixtures/clausetest"
	"trueup/io/termsfile/termstest"
	"trueup/rules"
	"trueup/rules/partner"
	"trueup/rules/terms"
)

// run is one run: all facts delivered by then, and what it appends.
type run struct {
	asOf, facts string
	bookings    string // key, amount, effective_at, revision
}

// ledger is the books of partner P.
type ledger []rules.Booked

// book evaluates P, appends the difference, and prints what the run appends.
func (l *ledger) book(t *testing.T, r run) string {
	t.Helper()
	m := settle(t, language.Files(t, r.facts), rules.Zone{})
	out, err := partner.NewEvaluator(terms.Published()).Evaluate(m.Input("P", day(r.asOf)))
	if err != nil {
		t.Fatal(err)
	}
	news, err := rules.Diff(nil, out.Entries, *l)
	if err != nil {
		t.Fatal(err)
	}
	text := ""
	for _, b := range news {
		text += fmt.Sprintf("%s,%s,%s,%d\n", b.Key, b.Asset.FormatAmount(b.Amount), b.At, b.Revision)
		i, found := slices.BinarySearchFunc(*l, b.Key, func(x rules.Booked, key string) int { return cmp.Compare(x.Key, key) })
		if !found {
			*l = slices.Insert(*l, i, rules.Booked{Key: b.Key, Asset: b.Asset})
		}
		x := &(*l)[i]
		x.Amount, x.At, x.Revision = x.Amount+b.Amount, b.At, b.Revision
	}
	return text
}

func proveRuns(t *testing.T, name string, runs ...run) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		var l ledger
		for i, r := range runs {
			if d := diff.Diff(clausetest.Rows(r.bookings), l.book(t, r)); d != "" {
				t.Errorf("run %d at %s (-want +got):\n%s", i+1, r.asOf, d)
			}
		}
	})
}

func TestRunsBookTheDifference(t *testing.T) {
	first := run{"2022-03-01", `invoices i1 at=2022-02-01`, `commission/i1,1.00,2022-02-02T00:00:00Z,0`}
	proveRuns(t, "G-3 the same run twice books nothing the second time", first, run{first.asOf, first.facts, ""})
	proveRuns(t, "G-3 a refund that is told late takes back what it would have kept from being booked",
		first, run{"2022-03-02", `invoices i1 at=2022-02-01 refunded_at=2022-02-02`, `commission/i1,-1.00,2022-02-02T00:00:00Z,1`})
	proveRuns(t, "G-3 an end of the subscription that is told late takes back what it closed",
		first, run{"2022-03-02", first.facts + "\n subscription_ends C at=2022-02-01", `commission/i1,-1.00,2022-02-02T00:00:00Z,1`})
	proveRuns(t, "G-3 an earlier recurring invoice that is told late takes all back",
		first, run{"2022-03-02", first.facts + "\n invoices i0 at=2022-01-05", `commission/i1,-1.00,2022-02-02T00:00:00Z,1`})
	proveRuns(t, "G-5 a corrected amount corrects the commission and what was declined of it",
		run{"2022-03-01", "invoices i1 at=2022-02-01\n reward_decisions i1 decision=decline at=2022-02-10", `
			commission/i1,1.00,2022-02-02T00:00:00Z,0
			decline/i1,-1.00,2022-02-10T00:00:00Z,0`},
		run{"2022-03-02", "invoices i1 amount=12.00 at=2022-02-01\n reward_decisions i1 decision=decline at=2022-02-11", `
			commission/i1,0.20,2022-02-02T00:00:00Z,1
			decline/i1,1.00,2022-02-10T00:00:00Z,1
			decline/i1,-1.20,2022-02-11T00:00:00Z,2`})
	proveRuns(t, "P-08 a decision that turns round is absorbed",
		run{"2022-03-01", "invoices i1 at=2022-02-01\n reward_decisions i1 decision=decline at=2022-02-10", `
			commission/i1,1.00,2022-02-02T00:00:00Z,0
			decline/i1,-1.00,2022-02-10T00:00:00Z,0`},
		run{"2022-03-02", "invoices i1 at=2022-02-01\n reward_decisions i1 at=2022-02-10", `decline/i1,1.00,2022-02-10T00:00:00Z,1`})
}

// overflows are worlds of partner P with what the error must name.
var overflows = []struct{ name, terms, facts, want string }{
	{
		name: "P-05 the commission of an invoice", terms: `{"commission_rate": 2}`,
		facts: `invoices i1 amount=92233720368547758.07 at=2022-02-01`, want: "invoice i1",
	},
	{
		name: "P-05 the commissions together", terms: `{"commission_rate": 1.5}`, want: "invoice i2",
		facts: "invoices i1 amount=46116860184273879.03 at=2022-02-01\n invoices i2 amount=46116860184273879.03 at=2022-02-01",
	},
	{
		name: "P-10 the revenue", want: "invoice i2",
		facts: "invoices i1 amount=92233720368547758.07 at=2022-02-01\n invoices i2 once amount=0.01 at=2022-02-01",
	},
	{
		name: "P-08 the payouts", want: "payout y2",
		facts: "invoices i1 at=2022-02-01\n payouts y1 amount=92233720368547758.07 at=2022-02-01\n payouts y2 amount=0.01 at=2022-02-01",
	},
}

func TestOverflowNamesTheFact(t *testing.T) {
	for _, c := range overflows {
		t.Run(c.name, func(t *testing.T) {
			tm := termstest.Read(t, c.terms)
			m := settle(t, language.Files(t, c.facts), tm.Zone)
			ev := partner.NewEvaluator(tm)
			out, err := ev.Evaluate(m.Input("P", day("2022-12-01")))
			if err == nil {
				t.Fatalf("no error, but %v", out.Entries)
			}
			if !errors.Is(err, rules.ErrOverflow) || !strings.HasPrefix(err.Error(), c.want+": ") {
				t.Errorf("error %q, want an overflow of %s", err, c.want)
			}
			if _, err := ev.Evaluate(&rules.Input{Account: "Q", AsOf: day("2022-12-01")}); err != nil {
				t.Errorf("and the next partner fails too: %v", err)
			}
		})
	}
}

func TestTheLargestAmounts(t *testing.T) {
	prove(t, []scenario{{
		name: "G-0 the largest invoice there is, to the cent",
		facts: `
			invoices i1 amount=92233720368547758.07 at=2022-02-01 refunded_at=2022-03-01
			payouts y1 amount=92233720368547758.07 at=2022-03-13`,
		entries: `
			P,commission/i1,commission,9223372036854775.80,2022-02-02T00:00:00Z
			P,reversal/i1,commission,-9223372036854775.80,2022-03-01T00:00:00Z
			P,payout/y1,commission,-92233720368547758.07,2022-03-13T00:00:00Z`,
		exceptions: `payouts,y1,P,payout_not_approved`,
		reports: map[string]string{"partner_performance": `
			P,2022-01,1,0.00,0.00,0.00
			P,2022-02,0,92233720368547758.07,0.00,0.00
			P,2022-03,0,-92233720368547758.07,92233720368547758.07,0.00`},
	}})
}

// A row that the mirror cannot have written is told, not guessed at.
func TestUnreadableFacts(t *testing.T) {
	for _, f := range []rules.Fact{
		{Table: "partners", ID: "P", Data: "Pat|pat@example.org"},
		{Table: "partners", ID: "P", Data: "Pat|pat@example.org|1|"},
		{Table: "partners", ID: "P", Data: "Pat|pat@example.org|x"},
		{Table: "customers", ID: "C", Data: ""},
		{Table: "invoices", ID: "i1", Data: "C|starter|true|1000|0|USD|1|"},
		{Table: "invoices", ID: "i1", Data: "C|starter|t||0|USD|1|"},
		{Table: "invoices", ID: "i1", Data: "C|starter|t|10.00|0|USD|1|"},
		{Table: "invoices", ID: "i1", Data: "C|starter|t|9223372036854775808|0|USD|1|"},
		{Table: "payouts", ID: "y1", Data: "i1|1"},
		{Table: "reward_decisions", ID: "i1", Data: "approve"},
		{Table: "subscription_ends", ID: "C", Data: "1 "},
	} {
		_, err := partner.NewEvaluator(terms.Published()).Evaluate(&rules.Input{Account: "P", Facts: []rules.Fact{f}, AsOf: 5})
		if err == nil || !strings.Contains(err.Error(), f.Table+"/"+f.ID) {
			t.Errorf("%+v: error %v", f, err)
		}
	}
	out, err := partner.NewEvaluator(terms.Published()).Evaluate(&rules.Input{Account: "P", AsOf: 5, Facts: []rules.Fact{{Table: "news", ID: "n", Data: "x"}}})
	if err != nil || len(out.Entries) != 0 {
		t.Errorf("a table that the fold does not read: %v", err)
	}
}
