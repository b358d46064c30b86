package partner_test

// trace_test.go: what explain is told.

import (
	"fmt"
	"os"
	"strings"
	"testing"

	diff "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"trueup/rules"
	"trueup/rules/partner"
	"trueup/rules/terms"
)

// told is a trace in text.
func told(tr *rules.Trace) string {
	var b strings.Builder
	for _, s := range tr.Steps {
		fmt.Fprintf(&b, "%s %s %s", s.At, s.Source, s.What)
		for _, e := range s.Entries {
			fmt.Fprintf(&b, " [%s %s]", e.Key, e.Asset.FormatAmount(e.Amount))
		}
		fmt.Fprintf(&b, " %s\n", s.Standing)
		for _, n := range s.Notes {
			b.WriteString("  " + n + "\n")
		}
	}
	for _, l := range tr.Lots {
		fmt.Fprintf(&b, "lot %s %s left %s", l.Key, rules.Cents(l.Amount), rules.Cents(l.Left))
		for _, u := range l.Uses {
			fmt.Fprintf(&b, " %s %s", u.By, rules.Cents(u.Amount))
		}
		b.WriteString("\n")
	}
	for _, u := range tr.Coming {
		fmt.Fprintf(&b, "coming %s %s: %s %s\n", u.At, u.Source, u.What, rules.Cents(u.Amount))
	}
	for _, l := range tr.Standing {
		b.WriteString(l.Name + ": " + l.Value + "\n")
	}
	return b.String()
}

const traced = `
	customers A at=2021-12-01
	customers B at=2022-01-12 accepted_at=2022-03-05 signed_up_at=
	invoices a1 customer_id=A at=2022-02-01
	invoices b1 customer_id=B at=2022-03-01
	invoices b2 customer_id=B at=2022-04-01
	invoices b3 customer_id=B amount=0.05 at=2022-04-02
	invoices b4 customer_id=B at=2022-11-30T12:00
	invoices c1 at=2022-02-01
	invoices c2 once at=2022-02-02
	invoices c3 at=2022-02-03 refunded_at=2022-04-01
	invoices c4 at=2022-02-04
	invoices c5 at=2022-04-01
	reward_decisions b2 at=2022-04-01T12:00
	reward_decisions c1 decision=decline at=2022-02-01T12:00 reason=self-referral
	reward_decisions c3 at=2022-02-10
	reward_decisions c4 at=2022-02-10
	payouts y3 invoice_id=c3 at=2022-02-13
	payouts y4 invoice_id=c4 amount=0.75 at=2022-02-13`

func TestTrace(t *testing.T) {
	in := settle(t, language.Files(t, traced), rules.Zone{}).Input("P", day("2022-12-01"))
	in.Trace = new(rules.Trace)
	if _, err := partner.NewEvaluator(terms.Published()).Evaluate(in); err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("testdata/trace.txt")
	if err != nil {
		t.Fatal(err)
	}
	if d := diff.Diff(string(want), told(in.Trace)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// The steps' entries are those of the fold, in order of time, none missing and
// none twice; the lots' and the standing's sums are theirs; and nobody needs a
// trace for the fold to be what it is.
func TestTraceTellsEveryEntry(t *testing.T) {
	worlds(t, func(t *rapid.T) {
		w := anyWorld(t)
		in, trace := w.input(w.asOf), new(rules.Trace)
		in.Trace = trace
		out := fold(t, partner.NewEvaluator(w.terms), in)
		if d := diff.Diff(w.fold(t, w.asOf), out); d != "" {
			t.Fatalf("(-without a trace +with one):\n%s", d)
		}
		told := map[string]rules.Entry{}
		var balance, left int64
		last := rules.None
		for _, s := range trace.Steps {
			if s.At < last || s.At > w.asOf {
				t.Fatalf("%+v after %s", s, last)
			}
			last = s.At
			for _, e := range s.Entries {
				if _, twice := told[e.Key]; twice || e.At != s.At {
					t.Fatalf("%+v in %+v", e, s)
				}
				told[e.Key] = e
				balance += e.Amount
			}
		}
		for _, e := range out.Entries {
			if told[e.Key] != e {
				t.Fatalf("%+v is told as %+v", e, told[e.Key])
			}
		}
		if len(told) != len(out.Entries) {
			t.Fatalf("%d entries are told, there are %d", len(told), len(out.Entries))
		}
		lots := 0
		for _, l := range trace.Lots {
			left += l.Left
			lots++
		}
		for key, e := range told {
			if strings.HasPrefix(key, "commission/") {
				lots--
			}
			if strings.HasPrefix(key, "payout/") && !ofALot(trace, key) {
				left += e.Amount // a payout of no reward
			}
		}
		standing := trace.Standing[len(trace.Standing)-1]
		if lots != 0 || left != balance || standing.Name == "balance" && standing.Value != rules.Cents(balance).String()+" USD" {
			t.Fatalf("balance %s, lots leave %s, standing %+v", rules.Cents(balance), rules.Cents(left), standing)
		}
		for _, u := range trace.Coming {
			if u.At <= w.asOf && u.What != "payout day of what is approved and not paid (P-08)" {
				t.Fatalf("%+v is past", u)
			}
		}
	})
}

func ofALot(tr *rules.Trace, key string) bool {
	for _, l := range tr.Lots {
		for _, u := range l.Uses {
			if u.By == key {
				return true
			}
		}
	}
	return false
}
