package partner

// tables_test.go: the fact tables, column by column as section 2 of the page has
// them, and the rest of what the core is told.

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trueup/fixtures/clausetest"
	"trueup/rules"
	"trueup/rules/fact"
	"trueup/rules/terms"
)

func TestTablesAreThoseOfThePage(t *testing.T) {
	want := []string{ // the subject first, parents before their children
		"partners: partner_id, name, email, approved_at",
		"customers: customer_id, partner_id, name, email, company, source, invited_at, accepted_at, signed_up_at",
		"invoices: invoice_id, customer_id, plan, recurring, amount, tax, currency, paid_at, refunded_at",
		"subscription_ends: customer_id, ended_at",
		"reward_decisions: invoice_id, decision, decided_at, reason",
		"payouts: payout_id, partner_id, invoice_id, amount, paid_at",
	}
	got := clausetest.Columns(tables())
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestTypesFollowTheColumnNames(t *testing.T) {
	for _, table := range tables() {
		for _, c := range table.Columns {
			want := fact.Text
			switch {
			case strings.HasSuffix(c.Name, "_at"):
				want = fact.Instant
			case c.Name == "amount" || c.Name == "tax":
				want = fact.Money
			case c.Name == "recurring":
				want = fact.Bool
			case c.Name == "decision":
				want = fact.Enum
			}
			if c.Type != want {
				t.Errorf("%s.%s has type %d, want %d", table.Name, c.Name, c.Type, want)
			}
		}
	}
}

// What a table says of its columns beside their types, by name.
func TestColumnsWithAMeaning(t *testing.T) {
	want := map[string]clausetest.Meaning{
		"partners":  {Account: "partner_id", Subject: true},
		"customers": {Account: "partner_id"},
		"invoices": {Parent: "customer_id", ParentTable: "customers", ParentMissing: fact.UnknownAccount, AccountFromParent: true,
			Currency: "currency"},
		"subscription_ends": {IDWith: "ended_at", Parent: "customer_id", ParentTable: "customers", ParentMissing: fact.UnknownAccount,
			AccountFromParent: true},
		"reward_decisions": {Parent: "invoice_id", ParentTable: "invoices", ParentMissing: fact.UnknownOrder, AccountFromParent: true},
		"payouts":          {Account: "partner_id", Parent: "invoice_id", ParentTable: "invoices", ParentMissing: fact.UnknownOrder},
	}
	got := clausetest.Meanings(tables())
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestReportHeaders(t *testing.T) {
	var got []string
	for _, r := range Program().Reports {
		got = append(got, r.Name+": "+strings.Join(r.Header, ","))
	}
	want := []string{
		"partner_summary: partner_id,sign_ups,paid_customers,revenue,pending,approved,paid",
		"partner_overview: partner_id,sign_ups,paid_customers,transactions,revenue,rewards,pending,approved,paid",
		"partner_performance: partner_id,month,referred,revenue,rewards_paid,rewards_pending",
		"partner_customers: customer_id,partner_id,client_status,reward_status,source,company,signed_up_at,first_paid_at,payments,revenue,rewards",
		"partner_history: partner_id,customer_id,at,event,id,detail,amount",
		"partner_rewards: partner_id,customer_id,invoice_id,commission,status,booked_at",
		"payouts_due: partner_id,invoice_id,amount",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if h := Reports(Filter{ByDay: true})[2].Header; h[1] != "day" {
		t.Errorf("by day: %s", h)
	}
}

func TestStatusesOfATable(t *testing.T) {
	for table, want := range map[string]string{
		"partner_summary":     "",
		"entries":             "",
		"partner_overview":    "pending lead customer signed_up paid",
		"partner_performance": "pending lead customer signed_up paid",
		"partner_customers":   "pending lead customer signed_up paid",
		"partner_history":     "pending lead customer signed_up paid",
		"partner_rewards":     "pending approved declined paid reversed void",
		"payouts_due":         "pending approved declined paid reversed void",
	} {
		if got := strings.Join(Statuses(table), " "); got != want {
			t.Errorf("%s: %q, want %q", table, got, want)
		}
	}
}

func TestWhatTheCoreIsTold(t *testing.T) {
	p := Program()
	for key, want := range map[string]string{
		"commission/reversal/1": "commissions booked",
		"reversal/i1":           "commissions reversed",
		"decline/payout/1":      "commissions declined",
		"payout/y1":             "payouts booked",
	} {
		if got := p.Kinds[p.KindOf(key, rules.AssetCommission)]; got != want {
			t.Errorf("%s counts as %q, want %q", key, got, want)
		}
	}
	if p.Name != "partner" || p.Subject().Name != "partners" || p.ReadsLinks(terms.Published()) || p.NewEvaluator(terms.Published()) == nil {
		t.Errorf("%+v", p)
	}
}
