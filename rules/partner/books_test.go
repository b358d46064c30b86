package partner_test

// books_test.go: the partners' books and files agree with all else that is said of them.

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	diff "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"trueup/rules"
	"trueup/rules/partner"
	"trueup/rules/program"
	"trueup/rules/terms"
)

func TestMovements(t *testing.T) {
	f := partner.Program().Finance
	for _, c := range []struct {
		key  string
		want program.Movement
	}{
		{"commission/i1", program.Movement{Name: "earned_commissions", Asset: rules.AssetCommission, Role: program.Earned, Contra: "Expenses:Commissions"}},
		{"reversal/i1", program.Movement{Name: "reversed", Asset: rules.AssetCommission, Role: program.Taken, Contra: "Expenses:Commissions:Reversed"}},
		{"decline/i1", program.Movement{Name: "declined", Asset: rules.AssetCommission, Role: program.Taken, Contra: "Expenses:Commissions:Declined"}},
		{"payout/y1", program.Movement{Name: "paid_out", Asset: rules.AssetCommission, Role: program.Spent, Contra: "Assets:Cash"}},
	} {
		if d := diff.Diff(c.want, f.Movements[f.MovementOf(c.key, rules.AssetCommission, nil)]); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.key, d)
		}
	}
	if len(f.Movements) != 4 || len(f.Assets) != 1 {
		t.Fatalf("%d movements, %d assets", len(f.Movements), len(f.Assets))
	}
	want := program.AssetInfo{
		Asset: rules.AssetCommission, Liability: "Liabilities:Commissions Payable",
		Corrections: "Expenses:Commissions:Corrections", PriorPeriod: "Expenses:Commissions:Prior Period",
	}
	if d := diff.Diff(want, f.Assets[0]); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// A state that cannot be read is an error of the partner, in every file.
func TestFilesOfABrokenState(t *testing.T) {
	s, a := booksOf(t, terms.Published(), quarter, "2022-03-01", "2022-04-01")
	_, err := partner.ReadState([]byte("?"))
	a.State = []byte("?")
	for _, f := range partner.Program().Finance.Files {
		if got := f.New().Add(s, a, nil); !errors.Is(got, err) || !strings.Contains(got.Error(), "account P:") {
			t.Errorf("%s: %v", f.Name, got)
		}
	}
}

// cellsOf are the cells of a file of a world's partner, row by row, by column.
func cellsOf(t *rapid.T, name string, s *program.Span, a *program.Account) []map[string]string {
	files := partner.Program().Finance.Files
	rows := files[slices.IndexFunc(files, func(f program.File) bool { return f.Name == name })].New()
	if err := rows.Add(s, a, nil); err != nil {
		t.Fatal(err)
	}
	return columnsOf(t, rows.Slice())
}

// everything is a span of all time of a world's partner.
func (w *world) everything(t *rapid.T) (*program.Span, *program.Account, outcome) {
	p, out := w.position(t, w.asOf)
	return &program.Span{View: program.View{Terms: w.terms, AsOf: w.asOf}, From: rules.None + 1, Until: rules.Never, NoticeUntil: rules.Never - 1},
		&program.Account{ID: "P", State: []byte(out.State), Position: p, Late: func(string) bool { return false }}, out
}

// The balances are those of the ledger and of the other report tables.
func TestBalancesAgree(t *testing.T) {
	worlds(t, func(t *rapid.T) {
		w := anyWorld(t)
		s, a, out := w.everything(t)
		rows := cellsOf(t, "balances", s, a)
		var balance, paidOut rules.Cents
		for _, e := range out.Entries {
			balance += rules.Cents(e.Amount)
			if strings.HasPrefix(e.Key, "payout/") {
				paidOut -= rules.Cents(e.Amount)
			}
		}
		if len(rows) == 0 {
			if len(out.Entries) > 0 {
				t.Fatalf("no row, yet %d entries", len(out.Entries))
			}
			return
		}
		o := partner.Overview(readState(t, out.State), new(partner.Filter))
		got := rows[0]
		want := map[string]string{
			"partner_id": "P", "paid_customers": fmt.Sprint(o.PaidCustomers), "pending": o.Pending.String(), "approved": o.Approved.String(),
			"paid_out": paidOut.String(), "balance": balance.String(),
		}
		for column, text := range want {
			if got[column] != text {
				t.Fatalf("%s is %s, want %s; the row: %v", column, got[column], text, got)
			}
		}
		notices := cellsOf(t, "notices", s, a)
		debt, due := "0.00", "0.00"
		for _, n := range notices {
			switch n["kind"] {
			case "debt":
				debt = n["amount"]
			case "payout_due":
				due = n["amount"]
			}
		}
		if debt != got["debt"] || due != got["approved"] || (due == "0.00") != (got["next_payout"] == "") {
			t.Fatalf("the notices %v, the balances %v", notices, got)
		}
	})
}

// Activities of all time are those of the position, and every customer's end of
// rewards is the one that explain is told of.
func TestActivityAndNoticesAgree(t *testing.T) {
	worlds(t, func(t *rapid.T) {
		w := anyWorld(t)
		s, a, out := w.everything(t)
		rows := cellsOf(t, "activity", s, a)
		if len(rows) != len(a.Position.Activities) {
			t.Fatalf("%d rows of %d activities", len(rows), len(a.Position.Activities))
		}
		state := readState(t, out.State)
		for n, r := range rows {
			x := a.Position.Activities[n]
			if r["id"] != x.ID || r["kind"] != x.Kind || r["amount"] != rules.Cents(x.Amount).String() || r["state"] == "" {
				t.Fatalf("%v of %+v", r, x)
			}
			if i := slices.IndexFunc(state.Invoices, func(i partner.Invoice) bool { return i.ID == x.ID }); x.Kind == "invoice" &&
				(r["customer_id"] != state.Customers[state.Invoices[i].Customer].ID || x.Lot != rules.NoLot && r["state"] != state.Invoices[i].Status()) {
				t.Fatalf("%v of %+v", r, state.Invoices[i])
			}
		}
		var ends, want []string
		for _, n := range cellsOf(t, "notices", s, a) {
			if n["kind"] == "rewards_end" {
				ends = append(ends, n["customer_id"]+" "+n["date"])
			}
		}
		in, trace := w.input(w.asOf), new(rules.Trace)
		in.Trace = trace
		fold(t, partner.NewEvaluator(w.terms), in)
		for _, u := range trace.Coming {
			accepted := slices.ContainsFunc(state.Customers, func(c partner.Customer) bool { return c.ID == u.Source && c.Accepted != rules.None })
			if accepted && strings.HasPrefix(u.What, "rewards of the customer end") {
				want = append(want, u.Source+" "+u.At.String())
			}
		}
		if d := diff.Diff(want, ends, cmpopts.SortSlices(strings.Compare), cmpopts.EquateEmpty()); d != "" {
			t.Fatalf("ends of rewards (-explained +noticed):\n%s", d)
		}
	})
}
