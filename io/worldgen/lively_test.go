package worldgen

// lively_test.go: in a small world, everything happens that the terms can give.

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"trueup/fixtures/oracle"
	"trueup/rules"
	"trueup/rules/fact"
)

func TestEverythingHappensInASmallWorld(t *testing.T) {
	dir := t.TempDir()
	sum := generate(t, dir, small())
	files := texts(t, dir)
	for _, c := range []struct {
		name  string
		terms map[string]any
		keys  []string
	}{
		{"as published", nil, nil},
		{"with referrals", map[string]any{"referral_on": true}, []string{"bonus/referral/ord-", "bonus/referral/acc-", "clawback/referral/"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := oracle.Evaluate(oracle.World{Files: files, Terms: c.terms, AsOf: sum.End.String()}, nil)
			if err != nil {
				t.Fatal(err)
			}
			wantKeys(t, got.Tables["entries"], append(c.keys,
				"earn/order/", "earn/hourly/", "earn/deposit/", "bonus/hourly/", "bonus/member/",
				"clawback/order/", "clawback/hourly/", "clawback/deposit/", "clawback/refund/",
				"redeem/", "credit/", "use/", "voucher/", "claim/",
				"expire/earn/order/", "expire/earn/hourly/", "expire/bonus/hourly/", "expire/bonus/member/", "expire/credit/", "expire/voucher/"))
			wantDebt(t, got.Tables["entries"])
			wantEach(t, "tiers", column(got.Tables["tiers"], 3), "silver", "gold", "platinum", "diamond")
			wantEach(t, "reasons of tiers", column(got.Tables["tiers"], 4), "enrolled", "threshold_reached", "year_review")
			wantEach(t, "decisions", column(got.Tables["decisions"], 3), "", "unknown_member", "role_not_allowed", "tier_not_eligible",
				"below_minimum", "insufficient_points")
			outcomes := column(got.Tables["decisions"], 2)
			accepted := 0
			for _, o := range outcomes {
				if o == "accepted" {
					accepted++
				}
			}
			if accepted < len(outcomes)/2 || accepted > len(outcomes)*9/10 {
				t.Errorf("%d of %d redemptions accepted", accepted, len(outcomes))
			}
			wantExceptions(t, got.Tables["exceptions"], sum)
		})
	}
}

// TestNoFactIsLaterThanTheEnd looks at all cells but updated_at, in good rows and bad.
func TestNoFactIsLaterThanTheEnd(t *testing.T) {
	dir := t.TempDir()
	sum := generate(t, dir, small())
	for name, text := range texts(t, dir) {
		for line := range strings.Lines(text) {
			cells := strings.Split(line, ",")
			for _, cell := range cells[:len(cells)-1] {
				if at, ok := rules.ParseInstant(cell); ok && at > sum.End {
					t.Errorf("%s: %s is later than the end: %s", name, cell, line)
				}
			}
		}
	}
}

// column returns a column of an exported table, without its header.
func column(table string, n int) []string {
	var cells []string
	for line := range strings.Lines(table) {
		cells = append(cells, strings.Split(strings.TrimSuffix(line, "\n"), ",")[n])
	}
	return cells[1:]
}

func wantEach(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	for _, w := range want {
		if !slices.Contains(got, w) {
			t.Errorf("%s: %q is not among them", what, w)
		}
	}
}

func wantKeys(t *testing.T, entries string, prefixes []string) {
	t.Helper()
	keys := column(entries, 1)
	for _, p := range prefixes {
		if !slices.ContainsFunc(keys, func(k string) bool { return strings.HasPrefix(k, p) }) {
			t.Errorf("no entry %s…", p)
		}
	}
}

// wantDebt adds an account's points up, entry by entry, until they are negative.
func wantDebt(t *testing.T, entries string) {
	t.Helper()
	balance := map[string]int{}
	accounts, assets, amounts := column(entries, 0), column(entries, 2), column(entries, 3)
	for i, a := range accounts {
		if assets[i] != "points" {
			continue
		}
		points, err := strconv.Atoi(amounts[i])
		if err != nil {
			t.Fatal(err)
		}
		if balance[a] += points; balance[a] < 0 {
			return
		}
	}
	t.Error("no account is ever in debt")
}

// wantExceptions wants every kind of bad row, and none of the rows that are to be good.
func wantExceptions(t *testing.T, exceptions string, sum *Summary) {
	t.Helper()
	facts, ids, reasons := column(exceptions, 0), column(exceptions, 1), column(exceptions, 3)
	wantEach(t, "exceptions", reasons, "credits_overused", "voucher_claim_invalid", "no_fx_rate")
	for _, f := range flaws {
		wantEach(t, "exceptions", reasons, string(f))
	}
	bad := map[string]int64{}
	for i, reason := range reasons {
		if !slices.Contains(flaws[:], fact.Reason(reason)) {
			continue
		}
		bad[facts[i]]++
		shared := facts[i] == "fx_rates" || facts[i] == "platform_balances"
		if !shared && reason != "duplicate_id" && reason != "missing_id" && !strings.HasSuffix(ids[i], "x") {
			t.Errorf("%s %s is %s, and was to be good", facts[i], ids[i], reason)
		}
	}
	for _, s := range sum.Tables { // equal exceptions are shown once
		if bad[s.Name] == 0 && s.Bad > 0 || bad[s.Name] > s.Bad {
			t.Errorf("%s: %d exceptions for %d bad rows", s.Name, bad[s.Name], s.Bad)
		}
	}
}
