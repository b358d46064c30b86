package partner_test

// reports_test.go: the report tables as a program uses them.

import (
	"errors"
	"fmt"
	"testing"

	diff "github.com/google/go-cmp/cmp"

	"trueup/rules"
	"trueup/rules/partner"
	"trueup/rules/program"
	"trueup/rules/terms"
)

// shopState is the state of partner P of the shop.
func shopState(t *testing.T) []byte {
	t.Helper()
	m := settle(t, language.Files(t, shop), rules.Zone{})
	out, err := partner.NewEvaluator(terms.Published()).Evaluate(m.Input("P", day("2022-12-01")))
	if err != nil {
		t.Fatal(err)
	}
	return out.State
}

// A writer that fails, at any row, ends the table with its error.
func TestReportsStopWhenTheWriterDoes(t *testing.T) {
	state, full := shopState(t), errors.New("disk full")
	view := program.View{Terms: terms.Published(), AsOf: day("2022-12-01")}
	for _, r := range partner.Program().Reports {
		for rows := 0; ; rows++ {
			left := rows
			err := r.Rows(view, &program.Account{ID: "P", State: state}, func(cells ...string) error {
				if len(cells) != len(r.Header) {
					t.Fatalf("%s: %d cells under %d headings", r.Name, len(cells), len(r.Header))
				}
				if left--; left < 0 {
					return full
				}
				return nil
			})
			if err == nil && rows > 0 {
				break
			}
			if !errors.Is(err, full) {
				t.Fatalf("%s at row %d: %v", r.Name, rows+1, err)
			}
		}
	}
}

func TestHistoryOfOneCustomer(t *testing.T) {
	s, err := partner.ReadState(shopState(t))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range partner.History(s, "B") {
		got = append(got, fmt.Sprint(e.At, " ", e.What, " ", e.ID, " ", e.Detail, " ", e.Amount))
	}
	want := []string{
		"2022-01-10T00:00:00Z invited  link 0.00",
		"2022-03-01T00:00:00Z signed_up   0.00",
		"2022-03-01T00:00:00Z purchase b1 starter, not recurring 5.00",
	}
	if d := diff.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if h := partner.History(s, "nobody"); h != nil {
		t.Errorf("nobody's history: %+v", h)
	}
}

// A fold of a partner whose like was seen before allocates the chunks of its keys
// and nothing else.
func TestTheFoldDoesNotAllocate(t *testing.T) {
	in := largeInput(1000, 700, 500)
	ev := partner.NewEvaluator(terms.Published())
	allocs := testing.AllocsPerRun(20, func() {
		if _, err := ev.Evaluate(in); err != nil {
			t.Fatal(err)
		}
	})
	if allocs > 3 {
		t.Errorf("%v allocations for 1000 invoices", allocs)
	}
}
