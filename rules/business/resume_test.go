package business_test

// resume_test.go: what an evaluation that goes on from a checkpoint takes in, and
// which facts make it begin with the first one.

import (
	"strings"
	"testing"

	"trueup/fixtures/clausetest"
	"trueup/io/termsfile/termstest"
	"trueup/rules"
	"trueup/rules/business"
	"trueup/rules/fact"
	"trueup/rules/terms"
)

// stage is all facts by an instant, at which the account is evaluated.
type stage struct{ asOf, facts string }

// passages are accounts evaluated twice or more. The last evaluation goes on from
// the checkpoint of the one before, unless refusal says why it does not.
var passages = []struct {
	name, terms string
	stages      []stage
	refusal     string
}{
	{name: "nothing happens", stages: []stage{{"2023-04-01", spent}, {"2023-04-01", spent}}},
	{name: "time passes: a posting, a review, expiries", stages: []stage{
		{"2023-03-01", spent + "orders o3 pro at=2023-03-01"}, {"2023-03-02", spent + "orders o3 pro at=2023-03-01"},
		{"2024-01-01", spent + "orders o3 pro at=2023-03-01"}, {"2025-02-01", spent + "orders o3 pro at=2023-03-01"}, {"2026-01-01", spent + "orders o3 pro at=2023-03-01"},
	}},
	{name: "a new order", stages: []stage{{"2023-04-01", spent}, {"2023-05-01", spent + "orders o0 pro at=2023-04-02"}}},
	{name: "a new order at the checkpoint's very instant", stages: []stage{{"2023-04-01", spent}, {"2023-05-01", spent + "orders o0 pro at=2023-04-01"}}, refusal: "a late fact"},
	{name: "an open order", stages: []stage{{"2023-04-01", spent}, {"2023-05-01", spent + "orders o0 pro at="}}},
	{name: "an open order completes", stages: []stage{{"2023-04-01", spent + "orders o0 pro at="}, {"2023-05-01", spent + "orders o0 pro at=2023-04-02"}}},
	{name: "an open order turns out to have completed", stages: []stage{{"2023-04-01", spent + "orders o0 pro at="}, {"2023-05-01", spent + "orders o0 pro at=2023-03-31"}}, refusal: "a late fact"},
	{name: "a late order", stages: []stage{{"2023-04-01", spent}, {"2023-05-01", spent + "orders o0 pro at=2023-03-02"}}, refusal: "a late fact"},
	{name: "an order known in advance", stages: []stage{
		{"2023-04-01", spent + "orders o0 pro at=2023-04-10"}, {"2023-04-05", spent + "orders o0 pro at=2023-04-10"}, {"2023-05-01", spent + "orders o0 pro at=2023-04-10"},
	}},
	{name: "an order known in advance is put off", stages: []stage{
		{"2023-04-01", spent + "orders o0 pro at=2023-04-10"}, {"2023-04-20", spent + "orders o0 pro at=2023-04-15 subtotal=77.00"},
	}},
	{name: "an order known in advance is brought forward beyond the checkpoint", stages: []stage{
		{"2023-04-01", spent + "orders o0 pro at=2023-04-10"}, {"2023-04-20", spent + "orders o0 pro at=2023-03-15"},
	}, refusal: "a late fact"},
	{name: "a cancellation", stages: []stage{{"2023-04-01", kept}, {"2023-05-01", keptAnd("cancelled_at=2023-04-02")}}},
	{name: "a late cancellation", stages: []stage{{"2023-04-01", kept}, {"2023-05-01", keptAnd("cancelled_at=2023-03-30")}}, refusal: "a fact that had its effect changed"},
	{name: "a cancellation known in advance", stages: []stage{
		{"2023-04-01", keptAnd("cancelled_at=2023-05-01")}, {"2023-04-15", keptAnd("cancelled_at=2023-05-01")}, {"2023-05-01", keptAnd("cancelled_at=2023-05-01")},
	}},
	{name: "a cancellation known in advance is put off", stages: []stage{{"2023-04-01", keptAnd("cancelled_at=2023-05-01")}, {"2023-06-01", keptAnd("cancelled_at=2023-05-20")}}},
	{name: "a cancellation known in advance is withdrawn", stages: []stage{{"2023-04-01", keptAnd("cancelled_at=2023-05-01")}, {"2023-06-01", kept}}},
	{name: "a cancellation that happened is withdrawn", stages: []stage{{"2023-04-01", keptAnd("cancelled_at=2023-03-30")}, {"2023-06-01", kept}}, refusal: "a fact that had its effect changed"},
	{name: "reports and deposits are cancelled and reversed", stages: []stage{
		{"2023-04-01", rich + "hourly_reports h1 at=2023-03-01\n deposits d1 amount=10000.00 at=2023-03-01"},
		{"2023-05-01", rich + "hourly_reports h1 at=2023-03-01 cancelled_at=2023-04-03\n deposits d1 amount=10000.00 at=2023-03-01 reversed_at=2023-04-02"},
	}},
	{name: "a column that the fold does not read", stages: []stage{{"2023-04-01", kept}, {"2023-05-01", keptAnd("tax=9.00")}}},
	{name: "a corrected amount", stages: []stage{{"2023-04-01", kept}, {"2023-05-01", keptAnd("subtotal=99.00")}}, refusal: "a fact that had its effect changed"},
	{name: "a corrected instant", stages: []stage{{"2023-04-01", kept}, {"2023-05-01", keptAnd("at=2023-04-10")}}, refusal: "a fact that had its effect changed"},
	{name: "the first big order, cancelled, frees the offer", stages: []stage{
		{"2023-04-01", "orders o1 subtotal=400.00 at=2023-03-01\n orders o2 subtotal=500.00 at=2023-03-02"},
		{"2023-05-01", "orders o1 subtotal=400.00 at=2023-03-01 cancelled_at=2023-04-02\n orders o2 subtotal=500.00 at=2023-03-02\n orders o3 subtotal=600.00 at=2023-04-02"},
	}},
	{name: "an offer taken long ago stays taken", stages: []stage{
		{"2023-04-01", offersTaken}, {"2026-06-01", offersTaken}, {"2026-07-01", offersTaken + "orders o5 member_id=m2 subtotal=400.00 at=2026-06-02\n hourly_reports h5 at=2026-06-02"},
	}},
	{name: "what took an offer long ago is cancelled", stages: []stage{
		{"2023-04-01", offersTaken}, {"2026-06-01", offersTaken}, {"2026-07-01", strings.Replace(offersTaken, "o1", "o1 cancelled_at=2026-06-20", 1)},
	}, refusal: "a fact that had its effect changed"},
	{name: "a refund", stages: []stage{{"2023-04-01", kept}, {"2023-05-01", kept + "refunds f1 amount=30.00 at=2023-04-02"}}},
	{name: "refunded in full, then cancelled", stages: []stage{
		{"2023-04-01", kept + "refunds f1 amount=1000.00 at=2023-03-20"},
		{"2023-05-01", strings.Replace(kept, "o1", "o1 cancelled_at=2023-04-20", 1) + "refunds f1 amount=1000.00 at=2023-03-20"},
	}},
	{name: "refunds that reach the subtotal", stages: []stage{
		{"2023-04-01", kept + "refunds f1 amount=30.00 at=2023-03-20"}, {"2023-05-01", kept + "refunds f1 amount=30.00 at=2023-03-20\n refunds f0 amount=970.00 at=2023-04-02"},
	}},
	{name: "a refund between the trigger and the posting", stages: []stage{
		{"2023-03-01T12:00", kept}, {"2023-03-01T18:00", kept + "refunds f1 amount=30.00 at=2023-03-01T15:00"}, {"2023-05-01", kept + "refunds f1 amount=30.00 at=2023-03-01T15:00"},
	}},
	{name: "a late refund", stages: []stage{{"2023-04-01", kept}, {"2023-05-01", kept + "refunds f1 amount=30.00 at=2023-03-20"}}, refusal: "a late fact"},
	{name: "a refund of an order that lost its last point long ago", stages: []stage{
		{"2023-04-01", kept}, {"2026-05-01", kept}, {"2026-06-01", kept + "refunds f1 amount=30.00 at=2026-05-02"},
	}, refusal: "a refund of an order that is not kept"},
	{name: "a refund of such an order, known in advance", stages: []stage{
		{"2023-04-01", kept + "refunds f1 amount=30.00 at=2026-05-02"}, {"2026-05-01", kept + "refunds f1 amount=30.00 at=2026-05-02"}, {"2026-06-01", kept + "refunds f1 amount=30.00 at=2026-05-02"},
	}},
	{name: "a refund of a cancelled order, known in advance", stages: []stage{
		{"2023-04-01", keptAnd("cancelled_at=2023-03-20") + "refunds f1 amount=30.00 at=2023-05-02"},
		{"2023-06-01", keptAnd("cancelled_at=2023-03-20") + "refunds f1 amount=30.00 at=2023-05-02"},
	}},
	{name: "a refund of an open order, which then completes", stages: []stage{
		{"2023-04-01", "orders o1 pro subtotal=1000.00 at=\n refunds f1 amount=30.00 at=2023-03-20"},
		{"2023-04-02", "orders o1 pro subtotal=1000.00 at=\n refunds f1 amount=30.00 at=2023-03-20"},
		{"2023-05-01", "orders o1 pro subtotal=1000.00 at=2023-04-10\n refunds f1 amount=30.00 at=2023-03-20"},
	}},
	{name: "debt, and what pays it", stages: []stage{{"2023-05-01", spentThenCancelled}, {"2023-06-01", spentThenCancelled + "\n orders o9 pro subtotal=400.00 at=2023-05-02"}}},
	{name: "a redemption, decided on going on", stages: []stage{{"2023-04-01", kept}, {"2023-05-01", kept + "redemptions r1 at=2023-04-02"}, {"2023-10-01", kept + "redemptions r1 at=2023-04-02"}}},
	{name: "a decided redemption changes", stages: []stage{{"2023-04-01", kept + "redemptions r1 at=2023-03-20"}, {"2023-05-01", kept + "redemptions r1 points=1600 at=2023-03-20"}}, refusal: "a fact that had its effect changed"},
	{name: "credits are used, and run out", stages: []stage{
		{"2023-04-01", kept + "redemptions r1 at=2023-03-20"}, {"2023-05-01", kept + "redemptions r1 at=2023-03-20\n credit_uses u1 amount=5.00 at=2023-04-02"},
		{"2023-06-01", kept + "redemptions r1 at=2023-03-20\n credit_uses u1 amount=5.00 at=2023-04-02\n credit_uses u0 amount=11.00 at=2023-05-02"},
	}},
	{name: "a voucher is claimed", stages: []stage{{"2023-04-01", kept + gift}, {"2023-05-01", kept + gift + "voucher_claims c1 at=2023-04-02"}}},
	{name: "a voucher is claimed twice since", stages: []stage{{"2023-04-01", kept + gift}, {"2023-05-01", kept + gift + "voucher_claims c1 at=2023-04-02\n voucher_claims c2 at=2023-04-03"}}},
	{name: "a voucher is claimed again", stages: []stage{
		{"2023-04-01", kept + gift + "voucher_claims c1 at=2023-03-30"}, {"2023-05-01", kept + gift + "voucher_claims c1 at=2023-03-30\n voucher_claims c2 at=2023-04-03"},
	}},
	{name: "a voucher is claimed again, very late", stages: []stage{
		{"2023-04-01", kept + gift + "voucher_claims c1 at=2023-03-30"}, {"2023-12-01", kept + gift + "voucher_claims c1 at=2023-03-30"},
		{"2024-01-01", kept + gift + "voucher_claims c1 at=2023-03-30\n voucher_claims c2 at=2023-12-03"},
	}},
	{name: "a claim known in advance", stages: []stage{{"2023-04-01", kept + gift + "voucher_claims c1 at=2023-04-20"}, {"2023-04-10", kept + gift + "voucher_claims c1 at=2023-04-20"}, {"2023-05-01", kept + gift + "voucher_claims c1 at=2023-04-20"}}},
	{name: "exceptions stay", stages: []stage{{"2023-04-01", kept + "credit_uses u1 amount=5.00 at=2023-03-20"}, {"2023-05-01", kept + "credit_uses u1 amount=5.00 at=2023-03-20\n orders o0 at=2023-04-02"}}},
	{name: "the account changes", stages: []stage{{"2023-04-01", kept}, {"2023-05-01", kept + "accounts A display_currency=EUR"}}, refusal: "the account or a member changed"},
	{name: "a new member", stages: []stage{{"2023-04-01", kept}, {"2023-05-01", kept + "members m9"}}, refusal: "the account or a member changed"},
	{name: "a table that the fold does not read", stages: []stage{{"2023-04-01", kept}, {"2023-05-01", kept + "platform_balances A points=1 credits=0.00 as_of=2023-04-02"}}},
	{name: "an account that opens later", stages: []stage{{"2022-01-01", "accounts A opened_at=2022-06-01"}, {"2022-07-01", "accounts A opened_at=2022-06-01"}, {"2023-07-01", "accounts A opened_at=2022-06-01"}}},
	{name: "a referral may come", terms: referralOn, stages: []stage{{"2023-04-01", kept}, {"2023-05-01", kept}}, refusal: "no checkpoint"},
	{name: "terms in versions with another life and lag", terms: changingTerms, stages: []stage{
		{"2023-04-01", kept + gift}, {"2023-08-01", kept + gift + "orders o5 pro at=2023-07-31"}, {"2023-09-01", kept + gift + "orders o5 pro at=2023-07-31"}, {"2024-02-02", kept + gift + "orders o5 pro at=2023-07-31"},
	}},
}

const (
	// kept is an order that later facts may concern, and one with points for them.
	kept          = "orders o1 pro subtotal=1000.00 at=2023-03-01\n"
	spent         = kept + "orders o2 at=2023-03-01\n redemptions r1 at=2023-03-10\n credit_uses u1 amount=5.00 at=2023-03-12\n"
	rich          = "orders o1 subtotal=25000.00 at=2023-01-02\n"
	gift          = "redemptions r1 kind=gift_card points=4000 at=2023-03-20\n"
	offersTaken   = "members m2 invited_at=2023-01-01\n orders o1 member_id=m2 subtotal=400.00 at=2023-03-01\n hourly_reports h1 at=2023-03-01\n"
	changingTerms = `{"versions": [{"effective_from": "2020-01-01T00:00:00Z"}, {"effective_from": "2023-06-01T00:00:00Z", "points_life_months": 6, "lag_hours": 48, "gold_from": "2000.00"}]}`
)

// keptAnd is kept with words added to its line.
func keptAnd(words string) string { return strings.TrimSuffix(kept, "\n") + " " + words + "\n" }

func TestGoingOn(t *testing.T) {
	for _, p := range passages {
		t.Run(p.name, func(t *testing.T) {
			tm := termstest.Read(t, p.terms)
			r := newRelay("A", business.NewEvaluator(tm), business.NewEvaluator(tm))
			for i, s := range p.stages {
				for _, f := range settle(t, language.Files(t, s.facts), tm.Zone).Facts["A"] {
					r.deliver(f)
				}
				different, refusal := r.evaluate(t, clausetest.Instant(s.asOf))
				refusal = strings.TrimPrefix(refusal, rules.ErrCheckpoint.Error()+": ")
				want := ""
				switch i {
				case 0:
					want = "no checkpoint"
				case len(p.stages) - 1:
					want = p.refusal
				}
				if different != "" || !strings.HasPrefix(refusal, want) || want == "" && refusal != "" {
					t.Errorf("at %s: %q, want %q; different (-from the beginning +going on):\n%s", s.asOf, refusal, want, different)
				}
			}
		})
	}
}

// A sum that leaves 64 bits is the same error whichever way it is reached.
func TestOverflowOnGoingOn(t *testing.T) {
	const most = "orders o1 subtotal=92233720368547758.07 at=2023-03-01\n"
	for _, c := range []struct{ name, more, want string }{
		{"the year value", "orders o2 subtotal=0.01 at=2023-04-02", "order o2: "},
		{"the sum of refunds", "refunds f1 amount=0.01 at=2023-04-02\n refunds f2 amount=92233720368547758.07 at=2023-04-03", "order o1: "},
	} {
		t.Run(c.name, func(t *testing.T) {
			tm := terms.Published()
			r := newRelay("A", business.NewEvaluator(tm), business.NewEvaluator(tm))
			for i, facts := range []string{most, most + c.more} {
				for _, f := range settle(t, language.Files(t, facts), tm.Zone).Facts["A"] {
					r.deliver(f)
				}
				different, refusal := r.evaluate(t, clausetest.Instant([]string{"2023-04-01", "2023-05-01"}[i]))
				if different != "" || i == 1 && (!strings.HasPrefix(refusal, c.want) || !strings.Contains(refusal, rules.ErrOverflow.Error())) {
					t.Errorf("%q, different: %s", refusal, different)
				}
			}
		})
	}
}

// An account with thousands of orders, night after night, then month after month.
func TestManyOrdersNightAfterNight(t *testing.T) {
	for name, id := range map[string]func(string, int) string{"ids in order": inOrder, "random ids": scattered} {
		t.Run(name, func(t *testing.T) {
			in := liveAccount(2000, id)
			tm := terms.Published()
			r := newRelay("A", business.NewEvaluator(tm), business.NewEvaluator(tm))
			var refusals []string
			asOf := liveStart.AddDays(700)
			for n := range 40 {
				for _, f := range in.Facts {
					if at := effectOf(f); at <= asOf {
						r.deliver(knownBy(f, asOf))
					}
				}
				different, refusal := r.evaluate(t, asOf)
				if different != "" {
					t.Fatalf("night %d (-from the beginning +going on):\n%s", n, different)
				}
				if refusal != "" {
					refusals = append(refusals, refusal)
				}
				asOf = asOf.AddDays([]int64{1, 30}[n/20])
			}
			t.Logf("%d refusals: %q", len(refusals), refusals)
			if len(refusals) > 20 {
				t.Errorf("%d of 40 nights began with the first fact", len(refusals))
			}
		})
	}
}

// knownBy is a fact without the cancellation that is to come.
func knownBy(f rules.Fact, asOf rules.Instant) rules.Fact {
	table := tablesByName[f.Table]
	if column := max(table.Column("cancelled_at"), table.Column("reversed_at")); column > 0 {
		fields := fact.Split(f.Data, nil)
		if n := fieldOf(table, column); instantOf(fields[n]) > asOf {
			fields[n] = ""
			f.Data = strings.Join(fields, "|")
		}
	}
	return f
}
