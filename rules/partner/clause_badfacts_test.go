package partner_test

// clause_badfacts_test.go: rows that cannot be facts, and whose they are (the
// page's "Bad facts").

import (
	"math/rand/v2"
	"strings"
	"testing"

	diff "github.com/google/go-cmp/cmp"

	"trueup/rules/partner"
	"trueup/rules/terms"
)

func TestRowsWithoutAPartner(t *testing.T) {
	prove(t, []scenario{
		{
			name: "G-3 unknown partners, customers and invoices",
			facts: `
				partners Q
				customers X partner_id=Z
				customers Y partner_id=
				invoices i1 at=2022-02-01
				invoices i2 customer_id=X at=2022-02-01
				invoices i3 customer_id=nobody at=2022-02-01
				invoices i4 customer_id= at=2022-02-01
				subscription_ends nobody at=2022-02-01
				subscription_ends "" at=2022-02-01
				subscription_ends C at=
				reward_decisions i2 at=2022-02-10
				reward_decisions none at=2022-02-10
				payouts y1 invoice_id=none at=2022-02-13
				payouts y2 partner_id=Q at=2022-02-13
				payouts y3 partner_id=Z at=2022-02-13
				payouts "" at=2022-02-13`,
			entries: `P,commission/i1,commission,1.00,2022-02-02T00:00:00Z`,
			exceptions: `
				customers,X,Z,unknown_account
				customers,Y,,unknown_account
				invoices,i2,,unknown_account
				invoices,i3,,unknown_account
				invoices,i4,,unknown_account
				payouts,,P,missing_id
				payouts,y1,P,unknown_order
				payouts,y2,Q,unknown_order
				payouts,y3,Z,unknown_account
				reward_decisions,i2,,unknown_order
				reward_decisions,none,,unknown_order
				subscription_ends,,,missing_id
				subscription_ends,C,P,missing_id
				subscription_ends,nobody,,unknown_account`,
		},
		{
			name: "G-0 malformed, negative, in another currency",
			facts: `
				invoices i1 amount=-1.00 at=2022-02-01
				invoices i2 currency=EUR at=2022-02-01
				invoices i3 amount=1 at=2022-02-01
				invoices i4 recurring=yes at=2022-02-01
				invoices i5 tax=-0.01 at=2022-02-01
				invoices i6 at=yesterday
				invoices i7 at=2022-02-01
				reward_decisions i7 decision=maybe at=2022-02-10
				payouts y1 invoice_id=i7 amount=-1.00 at=2022-02-13`,
			entries: `P,commission/i7,commission,1.00,2022-02-02T00:00:00Z`,
			exceptions: `
				invoices,i1,P,negative_amount
				invoices,i2,P,not_usd
				invoices,i3,P,malformed
				invoices,i4,P,malformed
				invoices,i5,P,negative_amount
				invoices,i6,P,malformed
				payouts,y1,P,negative_amount
				reward_decisions,i7,P,malformed`,
		},
	})
}

func TestDuplicatesAndRowsThatAreNotThere(t *testing.T) {
	prove(t, []scenario{
		{
			name: "P-08 two different decisions of one invoice are a duplicate, the later counts; equal ones are not",
			facts: `
				invoices i1 at=2022-02-01
				invoices i2 at=2022-02-01
				subscription_ends C at=2022-03-01
				subscription_ends C at=2022-03-01
				subscription_ends C at=2022-04-01
				reward_decisions i1 at=2022-02-10 updated_at=2022-02-12
				reward_decisions i1 decision=decline at=2022-02-10 updated_at=2022-02-11
				reward_decisions i2 at=2022-02-10
				reward_decisions i2 at=2022-02-10T01:00:00+01:00`,
			entries: `
				P,commission/i1,commission,1.00,2022-02-02T00:00:00Z
				P,commission/i2,commission,1.00,2022-02-02T00:00:00Z`,
			exceptions: `reward_decisions,i1,P,duplicate_id`,
			reports:    map[string]string{"payouts_due": "P,i1,1.00\nP,i2,1.00"},
		},
		{
			name: "G-2 an invoice refunded by its payment never happened, a row without its first instant is not there",
			facts: `
				invoices i1 at=2022-02-01 refunded_at=2022-02-01
				invoices i2 at= refunded_at=2022-03-01
				invoices i3 at=2022-02-01
				reward_decisions i1 at=2022-02-10
				reward_decisions i2 at=2022-02-10
				payouts y1 invoice_id=i2 at=2022-02-13
				payouts y2 at=`,
			entries: `
				P,commission/i3,commission,1.00,2022-02-02T00:00:00Z
				P,payout/y1,commission,-1.00,2022-02-13T00:00:00Z`,
			exceptions: `payouts,y1,P,payout_not_approved`,
			reports:    map[string]string{"partner_summary": `P,1,1,10.00,1.00,0.00,0.00`},
		},
	})
}

// The order of the rows in the files does not matter: a store sorts them.
func TestTheOrderOfRowsDoesNotMatter(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(shop), "\n")
	tables := func() map[string]string {
		m := settle(t, language.Files(t, strings.Join(lines, "\n")), terms.Published().Zone)
		return evaluate(t, m, terms.Published(), day("2022-12-01"), partner.Filter{})
	}
	want := tables()
	r := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		r.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
		if d := diff.Diff(want, tables()); d != "" {
			t.Fatalf("%s\n(-want +got):\n%s", strings.Join(lines, "\n"), d)
		}
	}
}
