package business

// tables_test.go: the fact tables, column by column as section 1 of the page has them.

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
	want := []string{ // in the order of the page; the subject first, orders before their refunds
		"accounts: account_id, name, opened_at, country, display_currency, referred_by, team_opened_at",
		"members: member_id, account_id, role, invited_at, joined_at",
		"orders: order_id, account_id, member_id, freelancer_pro, subtotal, tax, service_fee, currency, ordered_at, completed_at, cancelled_at",
		"refunds: refund_id, order_id, account_id, amount, refunded_at",
		"hourly_reports: report_id, package_id, account_id, member_id, freelancer_pro, week_start, hours, subtotal, tax, service_fee, currency, approved_at, cancelled_at",
		"deposits: deposit_id, account_id, amount, currency, deposited_at, reversed_at",
		"redemptions: redemption_id, account_id, member_id, kind, points, requested_at",
		"credit_uses: use_id, account_id, order_id, amount, used_at",
		"voucher_claims: claim_id, account_id, redemption_id, claimed_at",
		"fx_rates: currency, per_usd, as_of",
		"platform_balances: account_id, points, credits, tier, as_of",
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
			case strings.HasSuffix(c.Name, "_at") || c.Name == "as_of":
				want = fact.Instant
			case c.Name == "week_start":
				want = fact.Date
			case strings.Contains(" subtotal tax service_fee amount ", " "+c.Name+" ") || table.Name == "platform_balances" && c.Name == "credits":
				want = fact.Money
			case c.Name == "points":
				want = fact.Points
			case c.Name == "per_usd":
				want = fact.Rate
			case c.Name == "freelancer_pro":
				want = fact.Bool
			case c.Name == "role" || c.Name == "kind":
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
		"accounts":          {Account: "account_id", Link: "referred_by", Subject: true},
		"members":           {Account: "account_id"},
		"orders":            {Account: "account_id", Currency: "currency", InOrder: "ordered_at<=completed_at ordered_at<=cancelled_at"},
		"refunds":           {Account: "account_id", Parent: "order_id", ParentTable: "orders"},
		"hourly_reports":    {Account: "account_id", Currency: "currency", InOrder: "week_start<=approved_at"},
		"deposits":          {Account: "account_id", Currency: "currency"},
		"redemptions":       {Account: "account_id"},
		"credit_uses":       {Account: "account_id"},
		"voucher_claims":    {Account: "account_id"},
		"fx_rates":          {IDWith: "as_of"},
		"platform_balances": {Account: "account_id", IDWith: "as_of"},
	}
	got := clausetest.Meanings(tables())
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestChoices(t *testing.T) {
	want := map[string]string{"members.role": "admin billing_manager member", "redemptions.kind": "credits gift_card donation"}
	got := map[string]string{}
	for _, table := range tables() {
		for _, c := range table.Columns {
			if len(c.Values) > 0 {
				got[table.Name+"."+c.Name] = strings.Join(c.Values, " ")
			}
		}
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// The fold reads the columns that the mirror writes, no more and no fewer.
func TestFieldsTheFoldReads(t *testing.T) {
	fields := map[fact.Type]string{
		fact.Text: "text", fact.Instant: "1700000000000000", fact.Date: "19000", fact.Money: "12345", fact.Points: "1500", fact.Rate: "1.1", fact.Bool: "t",
	}
	read := 0
	for _, table := range tables() {
		var data []string
		for i, c := range table.Columns {
			switch {
			case !table.InData(i):
			case c.Type == fact.Enum:
				data = append(data, c.Values[0])
			default:
				data = append(data, fields[c.Type])
			}
		}
		e := NewEvaluator(terms.Published())
		if e.reader(table.Name) == nil {
			continue
		}
		read++
		line := strings.Join(data, "|")
		if err := e.read([]rules.Fact{{Table: table.Name, ID: "1", Data: line}}); err != nil {
			t.Error(err)
		}
		for _, broken := range []string{line + "|", line + "|1", strings.Join(data[:len(data)-1], "|"), ""} {
			if err := e.read([]rules.Fact{{Table: table.Name, ID: "1", Data: broken}}); err == nil {
				t.Errorf("%s: the fields %q are read", table.Name, broken)
			}
		}
	}
	if read != 9 {
		t.Errorf("the fold reads %d tables", read)
	}
}
