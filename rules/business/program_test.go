package business

// program_test.go: which line of the summary an entry counts in.

import (
	"testing"

	"trueup/rules"
	"trueup/rules/terms"
)

func TestKindOfEveryKey(t *testing.T) {
	p := Program()
	for _, c := range []struct {
		key   string
		asset rules.Asset
		want  string
	}{
		{"earn/order/o1", rules.AssetPoints, "points awarded"},
		{"earn/hourly/h1", rules.AssetPoints, "points awarded"},
		{"earn/deposit/d1", rules.AssetPoints, "points awarded"},
		{"bonus/hourly/h1", rules.AssetPoints, "points awarded"},
		{"bonus/member/o1", rules.AssetPoints, "points awarded"},
		{"bonus/referral/o1", rules.AssetPoints, "points awarded"},
		{"clawback/order/o1", rules.AssetPoints, "points clawed back"},
		{"clawback/hourly/h1", rules.AssetPoints, "points clawed back"},
		{"clawback/deposit/d1", rules.AssetPoints, "points clawed back"},
		{"clawback/referral/o1", rules.AssetPoints, "points clawed back"},
		{"clawback/refund/f1", rules.AssetPoints, "points clawed back"},
		{"redeem/r1", rules.AssetPoints, "points redeemed"},
		{"expire/earn/order/redeem/x", rules.AssetPoints, "points expired"},
		{"expire/bonus/member/o1", rules.AssetPoints, "points expired"},
		{"credit/r1", rules.AssetCredits, "credits issued"},
		{"credit/use/1", rules.AssetCredits, "credits issued"},
		{"use/u1", rules.AssetCredits, "credits used"},
		{"expire/credit/r1", rules.AssetCredits, "credits expired"},
		{"voucher/r1", rules.AssetVouchers, "vouchers issued"},
		{"claim/c1", rules.AssetVouchers, "vouchers claimed"},
		{"expire/voucher/r1", rules.AssetVouchers, "vouchers expired"},
	} {
		if got := p.Kinds[p.KindOf(c.key, c.asset)]; got != c.want {
			t.Errorf("%s in %s counts as %q, want %q", c.key, c.asset, got, c.want)
		}
	}
}

func TestLinkedAccountsAreReadOnlyWithReferrals(t *testing.T) {
	off, on := terms.Default(), terms.Default()
	on.ReferralOn, on.EffectiveFrom = true, 5
	p := Program()
	for name, c := range map[string]struct {
		terms *terms.Terms
		want  bool
	}{
		"off":               {terms.New(rules.Zone{}, off), false},
		"on":                {terms.New(rules.Zone{}, on), true},
		"on in one version": {terms.New(rules.Zone{}, off, on), true},
	} {
		if got := p.ReadsLinks(c.terms); got != c.want {
			t.Errorf("%s: reads links: %t", name, got)
		}
	}
	for _, name := range p.LinkTables {
		if p.Table(name) == nil {
			t.Errorf("no table %s", name)
		}
	}
	if p.Subject().Name != "accounts" || p.Table("nothing") != nil {
		t.Errorf("the subject is %s", p.Subject().Name)
	}
}
