package business

// books_test.go: which movement an entry is, and that the books hang together.

import (
	"testing"

	"trueup/rules"
	"trueup/rules/program"
)

// someDecisions are decisions by id; the member's id has a separator to escape.
var someDecisions = []rules.Decision{
	{ID: "r1", Outcome: accepted, Content: `m\p1|credits|1500|1500`},
	{ID: "r2", Outcome: accepted, Content: "m1|gift_card|4000|2500"},
	{ID: "r3", Outcome: accepted, Content: "m1|donation|4000|2500"},
}

func TestMovementOfEveryKey(t *testing.T) {
	f := Program().Finance
	for _, c := range []struct {
		key   string
		asset rules.Asset
		want  string
	}{
		{"earn/order/o1", rules.AssetPoints, "earned_orders"},
		{"earn/hourly/h1", rules.AssetPoints, "earned_hourly"},
		{"earn/deposit/d1", rules.AssetPoints, "earned_deposits"},
		{"bonus/hourly/h1", rules.AssetPoints, "earned_bonuses"},
		{"bonus/member/o1", rules.AssetPoints, "earned_bonuses"},
		{"bonus/referral/o1", rules.AssetPoints, "earned_bonuses"},
		{"clawback/order/o1", rules.AssetPoints, "clawed_back"},
		{"clawback/hourly/h1", rules.AssetPoints, "clawed_back"},
		{"clawback/deposit/d1", rules.AssetPoints, "clawed_back"},
		{"clawback/referral/o1", rules.AssetPoints, "clawed_back"},
		{"clawback/refund/f1", rules.AssetPoints, "clawed_back"},
		{"redeem/r1", rules.AssetPoints, "redeemed_credits"},
		{"redeem/r2", rules.AssetPoints, "redeemed_gift_cards"},
		{"redeem/r3", rules.AssetPoints, "redeemed_donations"},
		{"redeem/nobody decided", rules.AssetPoints, "redeemed_credits"},
		{"expire/earn/order/redeem/x", rules.AssetPoints, "expired"},
		{"expire/bonus/member/o1", rules.AssetPoints, "expired"},
		{"credit/r1", rules.AssetCredits, "issued_credits"},
		{"use/u1", rules.AssetCredits, "used_credits"},
		{"expire/credit/r1", rules.AssetCredits, "expired_credits"},
		{"voucher/r2", rules.AssetVouchers, "issued_gift_cards"},
		{"voucher/r3", rules.AssetVouchers, "issued_donations"},
		{"voucher/nobody decided", rules.AssetVouchers, "issued_gift_cards"},
		{"claim/c1", rules.AssetVouchers, "claimed_vouchers"},
		{"expire/voucher/r3", rules.AssetVouchers, "expired_vouchers"},
	} {
		m := f.Movements[f.MovementOf(c.key, c.asset, someDecisions)]
		if m.Name != c.want || m.Asset != c.asset {
			t.Errorf("%s in %s is %s of %s, want %s", c.key, c.asset, m.Name, m.Asset, c.want)
		}
		if n := testing.AllocsPerRun(10, func() { f.MovementOf(c.key, c.asset, someDecisions) }); n > 0 {
			t.Errorf("%s takes %.0f allocations", c.key, n)
		}
	}
}

// Points leave against the code that what they bring comes in by; every name and
// every account of the books is there once.
func TestBooksHangTogether(t *testing.T) {
	f := Program().Finance
	names, contra := map[string]bool{}, map[string]program.Code{}
	for _, m := range f.Movements {
		if m.Name == "" || names[m.Name] || m.Contra == "" {
			t.Errorf("movement %+v", m)
		}
		names[m.Name], contra[m.Name] = true, m.Contra
	}
	for redeemed, issued := range map[string]string{
		"redeemed_credits": "issued_credits", "redeemed_gift_cards": "issued_gift_cards", "redeemed_donations": "issued_donations",
	} {
		if contra[redeemed] != contra[issued] {
			t.Errorf("%s is against %s and %s against %s", redeemed, contra[redeemed], issued, contra[issued])
		}
	}
	codes := map[program.Code]bool{}
	for i, want := range []rules.Asset{rules.AssetPoints, rules.AssetCredits, rules.AssetVouchers} {
		a := f.Assets[i]
		if a.Asset != want || a.Points != (want == rules.AssetPoints) {
			t.Errorf("asset %d is %+v, want %s", i, a, want)
		}
		for _, code := range []program.Code{a.Liability, a.Corrections, a.PriorPeriod, a.Revaluation} {
			if code == "" || codes[code] {
				t.Errorf("%s has the code %q, which is empty or another's too", a.Asset, code)
			}
			codes[code] = true
		}
	}
	if got := f.Assets[0]; got.Liability != "Liabilities:Rewards:Points" || got.Corrections != "Expenses:Rewards:Points:Corrections" {
		t.Errorf("the points' codes are %+v", got)
	}
}
