package business

// facts_test.go: rows of the mirror and decisions that cannot be read are errors that name them.

import (
	"strings"
	"testing"

	"trueup/rules"
	"trueup/rules/terms"
)

// mirrorA is account A with one readable row of each table that the fold reads.
func mirrorA() []rules.Fact {
	return []rules.Fact{
		{Table: "accounts", ID: "A", Data: "Acme|0|FR|||"},
		{Table: "credit_uses", ID: "u1", Data: "o1|100|5"},
		{Table: "deposits", ID: "d1", Data: "100|USD|5|"},
		{Table: "hourly_reports", ID: "h1", Data: "p1|m1|f|0|10|100|0|0|USD|5|"},
		{Table: "members", ID: "m1", Data: "admin||0"},
		{Table: "orders", ID: "o1", Data: "m1|t|10000|0|0|USD|0|5|"},
		{Table: "redemptions", ID: "r1", Data: "m1|credits|1500|5"},
		{Table: "refunds", ID: "f1", Data: "o1|100|6"},
		{Table: "refunds", ID: "f2", Data: "unknown|100|6"},
		{Table: "voucher_claims", ID: "c1", Data: "r1|5"},
	}
}

func TestReadableRows(t *testing.T) {
	out, err := NewEvaluator(terms.Published()).Evaluate(&rules.Input{Account: "A", Facts: mirrorA(), AsOf: rules.Instant(0).AddDays(2)})
	if err != nil {
		t.Fatal(err)
	}
	if len(out.Entries) != 2 || out.Entries[0].Key != "bonus/hourly/h1" || out.Entries[1].Key != "earn/order/o1" || out.Entries[1].Amount != 495 {
		t.Errorf("entries %+v", out.Entries)
	}
	if len(out.Decisions) != 1 || len(out.Exceptions) != 2 {
		t.Errorf("decisions %+v, exceptions %+v", out.Decisions, out.Exceptions)
	}
}

// A row with a field too many is no row, nor is one with a number that is none.
func TestUnreadableRowsAreNamed(t *testing.T) {
	broken := map[string]string{
		"accounts": "Acme|zero|FR|||", "credit_uses": "o1|many|5", "deposits": "100|USD|then|", "hourly_reports": "p1|m1|f|monday|10|100|0|0|USD|5|",
		"members": "admin||zero", "orders": "m1|t|many|0|0|USD|0|5|", "redemptions": "m1|credits|many|5", "refunds": "o1|100|then", "voucher_claims": "r1|then",
	}
	for i, f := range mirrorA() {
		for _, data := range []string{f.Data + "|", broken[f.Table]} {
			facts := mirrorA()
			facts[i].Data = data
			_, err := NewEvaluator(terms.Published()).Evaluate(&rules.Input{Account: "A", Facts: facts, AsOf: 9})
			if err == nil || !strings.Contains(err.Error(), f.Table+"/"+f.ID) {
				t.Errorf("%s/%s with %q: %v", f.Table, f.ID, data, err)
			}
		}
	}
}

func TestUnreadableRowsOfReferredAccountsAreNamed(t *testing.T) {
	v := terms.Default()
	v.ReferralOn = true
	tm := terms.New(rules.Zone{}, v)
	for _, f := range []rules.Fact{
		{Table: "accounts", ID: "B", Data: "Bee|then|FR||A|"},
		{Table: "orders", ID: "o2", Data: "m1|t|many|0|0|USD|0|5|"},
		{Table: "refunds", ID: "f2", Data: "o2|100"},
	} {
		linked := rules.Linked{Account: "B", Facts: []rules.Fact{{Table: "accounts", ID: "B", Data: "Bee|0|FR||A|"}, f}}
		_, err := NewEvaluator(tm).Evaluate(&rules.Input{Account: "A", Facts: mirrorA(), Linked: []rules.Linked{linked}, AsOf: 9})
		if err == nil || !strings.Contains(err.Error(), f.Table+"/"+f.ID) {
			t.Errorf("%s/%s with %q: %v", f.Table, f.ID, f.Data, err)
		}
	}
}

func TestDecisionsReadBack(t *testing.T) {
	r := redemption{id: "r1", member: "m|1\n", kind: kindGiftCard, points: 4001, value: 25_00, requested: 7}
	got, err := decided(&rules.Decision{ID: "r1", Outcome: accepted, At: 7, Content: string(r.appendContent(nil))})
	want := r
	want.decided, want.accepted, want.lot = true, true, noOne
	if err != nil || got != want {
		t.Errorf("%+v, want %+v, %v", got, want, err)
	}
}

func TestUnreadableDecisions(t *testing.T) {
	for _, content := range []string{"", "m1|credits|1500", "m1|credits|many|15", "m1|credits|1500|15.00", "m1|credits|1500|15|"} {
		in := &rules.Input{
			Account: "A", Facts: mirrorA(), AsOf: 9,
			Decisions: []rules.Decision{{ID: "r1", Outcome: accepted, At: 5, Content: content}},
		}
		if out, err := NewEvaluator(terms.Published()).Evaluate(in); err == nil {
			t.Errorf("the content %q is read: %+v", content, out.Entries)
		}
	}
}

// An account that others name and that has no row is no account.
func TestAnAccountWithoutItsRow(t *testing.T) {
	out, err := NewEvaluator(terms.Published()).Evaluate(&rules.Input{Account: "A", Facts: mirrorA()[1:], AsOf: 9})
	if err != nil || len(out.Entries)+len(out.Decisions)+len(out.State) != 0 || out.NextDue != rules.Never {
		t.Errorf("%+v, %v", out, err)
	}
}
