package partner_test

// files_test.go: the report files, row by row, as CSV.

import (
	"slices"
	"strings"
	"testing"

	"github.com/gocarina/gocsv"
	diff "github.com/google/go-cmp/cmp"

	"trueup/fixtures/clausetest"
	"trueup/io/termsfile/termstest"
	"trueup/rules"
	"trueup/rules/partner"
	"trueup/rules/program"
	"trueup/rules/terms"
)

// fileRows are the rows that a report file has of partner P, and its header.
func fileRows(t *testing.T, name string, s *program.Span, a *program.Account) (header, body string) {
	t.Helper()
	files := partner.Program().Finance.Files
	n := slices.IndexFunc(files, func(f program.File) bool { return f.Name == name })
	rows := files[n].New()
	if err := rows.Add(s, a, nil); err != nil {
		t.Fatal(err)
	}
	text, err := gocsv.MarshalString(rows.Slice())
	if err != nil {
		t.Fatal(err)
	}
	header, body, _ = strings.Cut(text, "\n")
	return header, body
}

// columnsOf are the rows of a file by the names of their columns.
func columnsOf(t fataler, rows any) []map[string]string {
	text, err := gocsv.MarshalString(rows)
	if err != nil {
		t.Fatal(err)
	}
	list, err := gocsv.CSVToMaps(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// booksOf are the account and the span of a period of some facts, as of its end.
func booksOf(t *testing.T, tm *terms.Terms, facts, from, until string, late ...string) (*program.Span, *program.Account) {
	t.Helper()
	in := settle(t, language.Files(t, facts), tm.Zone).Input("P", day(until))
	in.Position = new(rules.Position)
	out := fold(t, partner.NewEvaluator(tm), in)
	checkPosition(t, in.Position, out.Entries)
	return &program.Span{
			View: program.View{Terms: tm, AsOf: day(until)},
			From: day(from), Until: day(until), NoticeUntil: day(until).AddDays(30),
		}, &program.Account{
			ID: "P", State: []byte(out.State), Position: in.Position, Exceptions: out.Exceptions,
			Late: func(key string) bool { return slices.Contains(late, key) },
		}
}

// quarter is a small partner with something of everything; the reports are of March.
const quarter = `
	customers A
	customers B at=2022-02-20
	customers D accepted_at= signed_up_at=
	invoices a1 customer_id=A amount=100.00 at=2022-02-01 refunded_at=2022-03-20
	invoices b1 customer_id=B amount=40.00 at=2022-03-01
	invoices b2 customer_id=B amount=30.00 at=2022-03-31T12:00
	invoices c1 amount=50.00 at=2022-02-01
	invoices c2 amount=60.00 at=2022-02-02
	invoices c3 amount=70.00 at=2022-03-02
	invoices c4 amount=80.00 at=2022-03-03
	invoices c5 amount=90.00 at=2022-03-04T12:00
	invoices c6 once at=2022-03-05
	invoices c7 amount=20.00 at=2022-03-06
	reward_decisions a1 at=2022-02-10
	reward_decisions c1 at=2022-02-10
	reward_decisions c2 at=2022-03-13T15:00
	reward_decisions c3 at=2022-03-14
	reward_decisions c4 decision=decline at=2022-03-15 reason=self-referral
	reward_decisions c5 decision=decline at=2022-03-05 reason=too_soon
	reward_decisions c7 at=2022-03-10
	payouts y1 invoice_id=a1 amount=10.00 at=2022-02-13T09:00
	payouts y2 invoice_id=c6 amount=1.50 at=2022-03-13T09:00
	payouts y3 invoice_id=c7 amount=0.75 at=2022-03-13T09:00`

func TestBalancesFile(t *testing.T) {
	for _, c := range []struct{ name, facts, until, want string }{
		// b1 is pending, b2 waits for its booking; c1, c2 and c3 are approved, c1 and
		// c2 since a payout day that is over; the lots: 4 + 5 + 6 + 7; c7's rest repaid
		// 1.25 of the 1.50 for c6, and a1's 10.00 came on top.
		{"P-08 P-10 a partner with everything", quarter, "2022-04-01", "P,4,3,3.00,4.00,18.00,11.00,2022-04-13,12.25,22.00,10.25,11.75"},
		{"P-08 on the payout day nothing is overdue yet", `
			invoices c1 amount=50.00 at=2022-02-01
			reward_decisions c1 at=2022-02-10`, "2022-02-13T23:00", "P,1,1,0.00,0.00,5.00,0.00,2022-02-13,0.00,5.00,0.00,5.00"},
		{"P-08 and the next day it is", `
			invoices c1 amount=50.00 at=2022-02-01
			reward_decisions c1 at=2022-02-10`, "2022-02-14", "P,1,1,0.00,0.00,5.00,5.00,2022-03-13,0.00,5.00,0.00,5.00"},
		{"P-08 an approval before the booking is due from the booking on", `
			invoices c1 amount=50.00 at=2022-02-13
			reward_decisions c1 at=2022-02-12`, "2022-03-01", "P,1,1,0.00,0.00,5.00,0.00,2022-03-13,0.00,5.00,0.00,5.00"},
		{"P-08 payouts without a reward are debt", `
			invoices c1 once at=2022-02-01
			payouts y1 invoice_id=c1 amount=2.00 at=2022-02-13`, "2022-03-01", "P,1,1,0.00,0.00,0.00,0.00,,2.00,0.00,2.00,-2.00"},
		{"P-10 a partner of whom nothing is known yet", "", "2021-12-01", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, a := booksOf(t, terms.Published(), c.facts, "2022-01-01", c.until)
			header, got := fileRows(t, "balances", s, a)
			if d := diff.Diff(clausetest.Rows(c.want), got); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
			const want = "partner_id,customers,paid_customers,not_booked,pending,approved,overdue,next_payout,paid_out,payable,debt,balance"
			if header != want {
				t.Errorf("header %s", header)
			}
		})
	}
}

func TestActivityFile(t *testing.T) {
	for _, c := range []struct {
		name, from string
		late       []string
		want       string
	}{
		{"P-08 what was paid and paid out in the period", "2022-03-01", nil, `
			P,invoice,b1,B,2022-03-01T00:00:00Z,commission/b1,4.00,pending,,4.00,
			P,invoice,c3,C,2022-03-02T00:00:00Z,commission/c3,7.00,approved,,7.00,
			P,invoice,c4,C,2022-03-03T00:00:00Z,commission/c4,8.00,declined,,0.00,self-referral
			P,invoice,c5,C,2022-03-04T12:00:00Z,commission/c5,9.00,void,,0.00,declined before the booking (P-08): too soon
			P,invoice,c7,C,2022-03-06T00:00:00Z,commission/c7,2.00,paid,,0.00,
			P,payout,y2,C,2022-03-13T09:00:00Z,payout/y2,-1.50,paid,,0.00,payout_not_approved: the invoice had no reward by then
			P,payout,y3,C,2022-03-13T09:00:00Z,payout/y3,-0.75,paid,,0.00,payout_amount_differs: the reward is 2.00 USD
			P,invoice,b2,B,2022-03-31T12:00:00Z,commission/b2,3.00,not_booked,2022-04-01T12:00:00Z,0.00,`},
		{"P-07 and what is earlier and accounted for in it", "2022-03-31", []string{"commission/a1", "payout/y1"}, `
			P,invoice,a1,A,2022-02-01T00:00:00Z,commission/a1,10.00,reversed,,0.00,
			P,payout,y1,A,2022-02-13T09:00:00Z,payout/y1,-10.00,paid,,0.00,
			P,invoice,b2,B,2022-03-31T12:00:00Z,commission/b2,3.00,not_booked,2022-04-01T12:00:00Z,0.00,`},
		{"P-07 nothing in a period after", "2022-04-01", nil, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, a := booksOf(t, terms.Published(), quarter, c.from, "2022-04-01", c.late...)
			header, got := fileRows(t, "activity", s, a)
			if d := diff.Diff(clausetest.Rows(c.want), got); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
			if header != "partner_id,kind,id,customer_id,date,key,amount,state,pending_until,left,detail" {
				t.Errorf("header %s", header)
			}
		})
	}
}

// tale is what the notices of a period say, thirty days ahead.
type tale struct {
	name, facts, from, until string
	terms                    *terms.Terms
	late                     []string
	want                     string
}

func proveNotices(t *testing.T, tales []tale) {
	t.Helper()
	for _, c := range tales {
		t.Run(c.name, func(t *testing.T) {
			s, a := booksOf(t, c.terms, c.facts, c.from, c.until, c.late...)
			header, got := fileRows(t, "notices", s, a)
			if d := diff.Diff(clausetest.Rows(c.want), got); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
			if header != "partner_id,kind,id,customer_id,date,amount,detail" {
				t.Errorf("header %s", header)
			}
		})
	}
}

func TestNoticesFile(t *testing.T) {
	proveNotices(t, []tale{
		{"P-07 P-08 due, owed, declined and reversed in the period", quarter, "2022-03-01", "2022-04-01", terms.Published(), nil, `
			P,payout_due,,,2022-04-13T00:00:00Z,18.00,"3 approved rewards, 11.00 USD of them overdue; the partner owes 10.25 USD"
			P,debt,payout/y2,,2022-03-13T09:00:00Z,10.25,paid out and not earned; the next payouts make it good (P-07)
			P,reward_declined,c4,C,2022-03-15T00:00:00Z,-8.00,self-referral
			P,reward_reversed,a1,A,2022-03-20T00:00:00Z,-10.00,the invoice was refunded (P-07)`},
		{"P-08 what was taken back before the period only if it is accounted for in it", `
			customers A
			invoices a1 customer_id=A at=2022-02-01 refunded_at=2022-02-21
			invoices a2 customer_id=A at=2022-02-01 refunded_at=2022-02-20
			invoices c1 at=2022-02-01
			invoices c2 at=2022-02-01
			reward_decisions c1 decision=decline at=2022-02-10
			reward_decisions c2 decision=decline at=2022-02-10`,
			"2022-03-01", "2022-04-01", terms.Published(), []string{"reversal/a1", "reversal/a2", "decline/c2"}, `
			P,reward_declined,c2,C,2022-02-10T00:00:00Z,-1.00,
			P,reward_reversed,a2,A,2022-02-20T00:00:00Z,-1.00,the invoice was refunded (P-07)
			P,reward_reversed,a1,A,2022-02-21T00:00:00Z,-1.00,the invoice was refunded (P-07)`},
		{"P-07 debt is told since it last was nothing", `
			customers A
			invoices a1 customer_id=A at=2022-02-01 refunded_at=2022-03-20
			invoices c1 at=2022-02-02
			invoices c2 once at=2022-02-02
			reward_decisions a1 at=2022-02-10
			reward_decisions c1 at=2022-02-10
			payouts y0 invoice_id=c2 amount=0.40 at=2022-02-12
			payouts y1 invoice_id=a1 at=2022-02-13
			payouts y2 invoice_id=c1 amount=0.60 at=2022-02-13`, "2022-03-01", "2022-04-01", terms.Published(), nil, `
			P,debt,reversal/a1,,2022-03-20T00:00:00Z,1.00,paid out and not earned; the next payouts make it good (P-07)
			P,reward_reversed,a1,A,2022-03-20T00:00:00Z,-1.00,the invoice was refunded (P-07)`},
		{"P-08 one reward", `
			invoices c1 at=2022-03-01
			reward_decisions c1 at=2022-03-14`, "2022-03-01", "2022-04-01", terms.Published(), nil, `
			P,payout_due,,,2022-04-13T00:00:00Z,1.00,1 approved reward`},
	})
}

func TestNoticesOfRewardsThatEnd(t *testing.T) {
	short := termstest.Read(t, `{"reward_months": 2}`)
	proveNotices(t, []tale{
		{"P-04 P-06 customers whose rewards end by themselves within the days of notice", `
			customers A
			customers B
			customers D
			customers E accepted_at=
			customers F
			customers G at=2021-12-01
			customers H
			invoices a1 customer_id=A at=2022-03-01T00:00:00.000001Z
			invoices b1 customer_id=B at=2022-02-01
			invoices c1 at=2022-02-28T12:00
			invoices c2 amount=20.00 at=2022-03-01
			invoices d1 customer_id=D at=2022-02-20
			invoices e1 customer_id=E at=2022-02-20
			invoices f1 customer_id=F at=2022-02-01T00:00:00.000001Z
			invoices g1 customer_id=G at=2022-02-20
			invoices h1 customer_id=H at=2022-03-01
			subscription_ends D at=2022-03-01`, "2022-03-01", "2022-04-01", short, nil, `
			P,rewards_end,,F,2022-04-01T00:00:00.000001Z,1.00,the first recurring invoice was paid 2022-02-01T00:00:00.000001Z (P-04)
			P,rewards_end,,C,2022-04-28T12:00:00Z,3.00,the first recurring invoice was paid 2022-02-28T12:00:00Z (P-04)
			P,rewards_end,,H,2022-05-01T00:00:00Z,1.00,the first recurring invoice was paid 2022-03-01T00:00:00Z (P-04)`},
	})
}
