package business_test

// files_test.go: the report files of small accounts, row by row.

import (
	"slices"
	"strings"
	"testing"

	"github.com/gocarina/gocsv"
	diff "github.com/google/go-cmp/cmp"

	"trueup/fixtures/clausetest"
	"trueup/io/termsfile/termstest"
	"trueup/rules/business"
	"trueup/rules/program"
)

// period is what reports cover: account A of some facts, from a day until another, of
// which the ledger is as of the later.
type period struct {
	terms              string // as those of a scenario
	facts, from, until string
	asOf               string   // empty: until
	notice             int64    // days after as_of
	late               []string // keys accounted for in the period, but of before
}

// read folds the account and returns what a file needs of it.
func (p *period) read(t *testing.T) (*program.Span, *program.Account) {
	t.Helper()
	tm := termstest.Read(t, p.terms)
	if p.asOf == "" {
		p.asOf = p.until
	}
	position, out := positionOf(t, tm, p.facts, p.asOf)
	asOf := clausetest.Instant(p.asOf)
	return &program.Span{
			View: program.View{Terms: tm, AsOf: asOf}, From: clausetest.Instant(p.from), Until: clausetest.Instant(p.until),
			NoticeUntil: asOf.AddDays(p.notice),
		}, &program.Account{
			ID: "A", State: out.State, Position: position, Decisions: out.Decisions, Exceptions: out.Exceptions,
			Late: func(key string) bool { return slices.Contains(p.late, key) },
		}
}

func fileNamed(t *testing.T, name string) program.Rows {
	t.Helper()
	for _, f := range business.Program().Finance.Files {
		if f.Name == name {
			return f.New()
		}
	}
	t.Fatalf("no file %s", name)
	return nil
}

// want compares a file of the period, header and all, as CSV.
func (p *period) want(t *testing.T, file, want string) {
	t.Helper()
	rows := fileNamed(t, file)
	s, a := p.read(t)
	if err := rows.Add(s, a, nil); err != nil {
		t.Fatal(err)
	}
	got, err := gocsv.MarshalString(rows.Slice())
	if err != nil {
		t.Fatal(err)
	}
	if d := diff.Diff(clausetest.Rows(want), got); d != "" {
		t.Errorf("%s (-want +got):\n%s", file, d)
	}
}

func TestFilesOfALife(t *testing.T) {
	all := &period{facts: life, from: "2023-01-01", until: "2023-12-01", notice: 30}
	for name, want := range map[string]string{
		"balances": `
			account_id,tier,year_value,missing_to_next_tier,next_tier,usable_points,pending_points,debt_points,credits,vouchers,next_expiry_at,next_expiry_asset,next_expiry_amount
			A,gold,2300.10,2699.90,platinum,2800,300,0,0.00,0.00,2025-05-02T00:00:00Z,points,2800`,
		"activity": `
			account_id,kind,id,date,key,asset,amount,state,left,clawed_back,expired,spent,pending_until,detail
			A,order,o1,2023-02-01T00:00:00Z,earn/order/o1,points,2000,partly_clawed_back,0,500,0,1500,,cancelled
			A,order,o2,2023-02-10T00:00:00Z,earn/order/o2,points,1000,clawed_back,0,1000,0,0,,clawback/order/o1
			A,redeem_credits,r1,2023-03-01T00:00:00Z,redeem/r1,points,-1500,redeemed,0,0,0,0,,
			A,redeem_credits,r2,2023-03-02T00:00:00Z,redeem/r2,points,-100,rejected,0,0,0,0,,below_minimum
			A,order,o3,2023-04-10T00:00:00Z,earn/order/o3,points,800,spent,0,0,0,800,,
			A,member_bonus,o4,2023-05-01T00:00:00Z,bonus/member/o4,points,1000,spent,0,0,0,1000,,
			A,order,o4,2023-05-01T00:00:00Z,earn/order/o4,points,10000,partly_clawed_back,2800,500,0,6700,,refunded 100.00 USD
			A,redeem_gift_card,r3,2023-05-10T00:00:00Z,redeem/r3,points,-4000,redeemed,0,0,0,0,,
			A,redeem_gift_card,r4,2023-05-11T00:00:00Z,redeem/r4,points,-4000,redeemed,0,0,0,0,,
			A,order,o5,2023-06-01T00:00:00Z,earn/order/o5,points,250,cancelled,0,0,0,0,,cancelled
			A,order,o6,2023-11-30T12:00:00Z,earn/order/o6,points,50,pending,0,0,0,0,2023-12-01T12:00:00Z,
			A,hourly_bonus,h1,2023-11-30T18:00:00Z,bonus/hourly/h1,points,100,pending,0,0,0,0,2023-12-01T18:00:00Z,
			A,hourly_report,h1,2023-11-30T18:00:00Z,earn/hourly/h1,points,150,pending,0,0,0,0,2023-12-01T18:00:00Z,`,
		"notices": `
			account_id,notice,at,asset,amount,id,detail
			A,redemption_accepted,2023-03-01T00:00:00Z,credits,15.00,r1,"credits for 1500 points, last day 2023-05-29"
			A,redemption_rejected,2023-03-02T00:00:00Z,points,100,r2,credits: below_minimum
			A,tier_changed,2023-05-01T00:00:00Z,,,,"silver to gold: threshold_reached, year value 2360.00 USD"
			A,redemption_accepted,2023-05-10T00:00:00Z,vouchers,25.00,r3,"gift_card for 4000 points, last day 2023-08-07"
			A,redemption_accepted,2023-05-11T00:00:00Z,vouchers,25.00,r4,"gift_card for 4000 points, last day 2023-08-08"`,
		"tier_changes": `
			account_id,effective_at,from_tier,to_tier,reason,year_value
			A,2023-01-01T00:00:00Z,,silver,enrolled,0.00
			A,2023-05-01T00:00:00Z,silver,gold,threshold_reached,2360.00`,
		"entitlements": `
			account_id,benefit,worth_up_to
			A,pro_basic,`,
		"redemptions": `
			redemption_id,account_id,member_id,kind,points,requested_at,outcome,reason,value
			r1,A,m1,credits,1500,2023-03-01T00:00:00Z,accepted,,15.00
			r2,A,m1,credits,100,2023-03-02T00:00:00Z,rejected,below_minimum,0.00
			r3,A,m1,gift_card,4000,2023-05-10T00:00:00Z,accepted,,25.00
			r4,A,m1,gift_card,4000,2023-05-11T00:00:00Z,accepted,,25.00`,
		"credits": `
			account_id,redemption_id,issued_at,issued,used,expired,left,expires_at,state
			A,r1,2023-03-01T00:00:00Z,15.00,10.00,5.00,0.00,2023-05-30T00:00:00Z,expired`,
		"vouchers": `
			account_id,redemption_id,issued_at,issued,claimed,expired,left,expires_at,state
			A,r3,2023-05-10T00:00:00Z,25.00,0.00,25.00,0.00,2023-08-08T00:00:00Z,expired
			A,r4,2023-05-11T00:00:00Z,25.00,25.00,0.00,0.00,2023-08-09T00:00:00Z,claimed`,
	} {
		t.Run(name, func(t *testing.T) { all.want(t, name, want) })
	}
}

// The files of a month have what is of the month, and what is late.
func TestFilesOfAMonth(t *testing.T) {
	may := &period{facts: life, from: "2023-05-01", until: "2023-06-01", late: []string{"earn/order/o1", "redeem/r1"}}
	for name, want := range map[string]string{
		"activity": `
			account_id,kind,id,date,key,asset,amount,state,left,clawed_back,expired,spent,pending_until,detail
			A,order,o1,2023-02-01T00:00:00Z,earn/order/o1,points,2000,partly_clawed_back,0,500,0,1500,,cancelled
			A,redeem_credits,r1,2023-03-01T00:00:00Z,redeem/r1,points,-1500,redeemed,0,0,0,0,,
			A,member_bonus,o4,2023-05-01T00:00:00Z,bonus/member/o4,points,1000,spent,0,0,0,1000,,
			A,order,o4,2023-05-01T00:00:00Z,earn/order/o4,points,10000,partly_clawed_back,2800,500,0,6700,,refunded 100.00 USD
			A,redeem_gift_card,r3,2023-05-10T00:00:00Z,redeem/r3,points,-4000,redeemed,0,0,0,0,,
			A,redeem_gift_card,r4,2023-05-11T00:00:00Z,redeem/r4,points,-4000,redeemed,0,0,0,0,,`,
		"tier_changes": `
			account_id,effective_at,from_tier,to_tier,reason,year_value
			A,2023-05-01T00:00:00Z,silver,gold,threshold_reached,2360.00`,
		"redemptions": `
			redemption_id,account_id,member_id,kind,points,requested_at,outcome,reason,value
			r3,A,m1,gift_card,4000,2023-05-10T00:00:00Z,accepted,,25.00
			r4,A,m1,gift_card,4000,2023-05-11T00:00:00Z,accepted,,25.00`,
		"vouchers": `
			account_id,redemption_id,issued_at,issued,claimed,expired,left,expires_at,state
			A,r3,2023-05-10T00:00:00Z,25.00,0.00,0.00,25.00,2023-08-08T00:00:00Z,open
			A,r4,2023-05-11T00:00:00Z,25.00,25.00,0.00,0.00,2023-08-09T00:00:00Z,claimed`,
	} {
		t.Run(name, func(t *testing.T) { may.want(t, name, want) })
	}
}

// An account that is not enrolled yet is in no file.
func TestFilesOfAnAccountToCome(t *testing.T) {
	p := &period{facts: life, from: "2022-01-01", until: "2022-12-31", notice: 10_000}
	for _, f := range business.Program().Finance.Files {
		rows := f.New()
		s, a := p.read(t)
		if err := rows.Add(s, a, nil); err != nil || rows.Len() > 0 {
			t.Errorf("%s: %d rows, %v", f.Name, rows.Len(), err)
		}
	}
}

// A state or a decision that cannot be read is an error that names the account.
func TestFilesOfADamagedLedger(t *testing.T) {
	whole := &period{facts: life, from: "2023-01-01", until: "2023-12-01"}
	for _, c := range []struct {
		files  []string
		damage func(*program.Account)
	}{
		{[]string{"balances", "entitlements"}, func(a *program.Account) { a.State = []byte("x") }},
		{[]string{"notices", "redemptions"}, func(a *program.Account) { a.Decisions[0].Content = "x" }},
	} {
		for _, name := range c.files {
			s, a := whole.read(t)
			c.damage(a)
			if err := fileNamed(t, name).Add(s, a, nil); err == nil || !strings.Contains(err.Error(), "account A") {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}
