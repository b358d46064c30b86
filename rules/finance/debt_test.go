package finance

// debt_test.go: debts and how they were repaid.

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"trueup/rules"
)

// debtMoves makes a position of debts and repayments: "owed KEY AMOUNT DATE" and "paid LOT AMOUNT DATE".
func debtMoves(t testing.TB, asset rules.Asset, lines ...string) *rules.Position {
	t.Helper()
	p := new(rules.Position)
	for _, line := range lines {
		var what, key, date string
		m := rules.Move{Asset: asset, Kind: rules.MoveOwed, Lot: rules.NoLot}
		if _, err := fmt.Sscan(line, &what, &key, &m.Amount, &date); err != nil {
			t.Fatal(err)
		}
		if m.At, m.Key = moment(t, date), key; what == "paid" {
			m.Kind, m.Key, m.Lot = rules.MoveRepaid, "", int32(len(p.Lots))
			p.Lots = append(p.Lots, rules.Holding{Key: key, Asset: asset, Amount: m.Amount, Posted: m.At, Expires: rules.Never})
		}
		p.Moves = append(p.Moves, m)
	}
	return p
}

// TestDebtRows: the oldest debt is repaid first (B-36).
func TestDebtRows(t *testing.T) {
	var many []string
	for i := range 13 {
		many = append(many, fmt.Sprintf("paid l%d 1 2026-02-%02d", i, i+1))
	}
	for _, c := range []struct {
		name  string
		asset rules.Asset
		moves []string
		want  []string
	}{
		{"none", rules.AssetPoints, nil, nil},
		{"open", rules.AssetPoints, []string{"owed k 150 2026-01-01"},
			[]string{"k since 2026-01-01T00:00:00Z open: 150 owed, 0 repaid, 150 open, 1.50 USD, 89 days, by [] at []"}},
		{"money", rules.AssetCommission, []string{"owed k 150 2026-01-01"},
			[]string{"k since 2026-01-01T00:00:00Z open: 1.50 owed, 0.00 repaid, 1.50 open, 1.50 USD, 89 days, by [] at []"}},
		{"repaid by two lots, the second of which begins to repay the next", rules.AssetPoints,
			[]string{"owed k1 100 2026-01-01", "owed k2 50 2026-01-02", "paid l1 30 2026-01-05", "paid l2 100 2026-01-11"},
			[]string{
				"k1 since 2026-01-01T00:00:00Z repaid: 100 owed, 100 repaid, 0 open, 0.00 USD, 10 days, by [l1 l2] at [2026-01-11T00:00:00Z]",
				"k2 since 2026-01-02T00:00:00Z open: 50 owed, 30 repaid, 20 open, 0.20 USD, 88 days, by [l2] at [2026-01-11T00:00:00Z]",
			}},
		{"one lot repays all, then there is new debt", rules.AssetPoints,
			[]string{"owed k1 1 2026-01-01", "owed k2 2 2026-01-01", "paid l1 3 2026-01-05", "owed k3 4 2026-03-31"},
			[]string{
				"k1 since 2026-01-01T00:00:00Z repaid: 1 owed, 1 repaid, 0 open, 0.00 USD, 4 days, by [l1] at [2026-01-05T00:00:00Z]",
				"k2 since 2026-01-01T00:00:00Z repaid: 2 owed, 2 repaid, 0 open, 0.00 USD, 4 days, by [l1] at [2026-01-05T00:00:00Z]",
				"k3 since 2026-03-31T00:00:00Z open: 4 owed, 0 repaid, 4 open, 0.04 USD, 0 days, by [] at []",
			}},
		{"exactly as many as are named", rules.AssetPoints, append([]string{"owed k 11 2026-01-01"}, many[:10]...),
			[]string{"k since 2026-01-01T00:00:00Z open: 11 owed, 10 repaid, 1 open, 0.01 USD, 89 days, by [l0 l1 l2 l3 l4 l5 l6 l7 l8 l9] at [2026-02-10T00:00:00Z]"}},
		{"more than are named, still open", rules.AssetPoints, append([]string{"owed k 20 2026-01-01"}, many...),
			[]string{"k since 2026-01-01T00:00:00Z open: 20 owed, 13 repaid, 7 open, 0.07 USD, 89 days, by [l0 l1 l2 l3 l4 l5 l6 l7 l8 l9 +3 more] at [2026-02-13T00:00:00Z]"}},
		{"more than are named, repaid", rules.AssetPoints, append([]string{"owed k 12 2026-01-01", "owed x 5 2026-01-01"}, many...),
			[]string{
				"k since 2026-01-01T00:00:00Z repaid: 12 owed, 12 repaid, 0 open, 0.00 USD, 42 days, by [l0 l1 l2 l3 l4 l5 l6 l7 l8 l9 +2 more] at [2026-02-12T00:00:00Z]",
				"x since 2026-01-01T00:00:00Z open: 5 owed, 1 repaid, 4 open, 0.04 USD, 89 days, by [l12] at [2026-02-13T00:00:00Z]",
			}},
	} {
		t.Run(c.name, func(t *testing.T) {
			rows, err := DebtRows(nil, cohortAssets, pennies, "acc", debtMoves(t, c.asset, c.moves...), moment(t, endOfMarch))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, r := range rows {
				if r.AccountID != "acc" || r.Asset != c.asset {
					t.Errorf("of %s, in %s", r.AccountID, r.Asset)
				}
				got = append(got, fmt.Sprintf("%s since %s %s: %s owed, %s repaid, %s open, %s USD, %d days, by [%s] at [%s]",
					r.Key, r.Since, r.State, r.Owed, r.Repaid, r.Open, r.USDOpen, r.Days, r.RepaidBy, r.LastRepaid))
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestDebtOverpaid: a repayment of what is not owed is an error that names the account.
func TestDebtOverpaid(t *testing.T) {
	p := debtMoves(t, rules.AssetPoints, "owed k 10 2026-01-01", "paid l 11 2026-01-02")
	_, err := DebtRows(nil, cohortAssets, pennies, "acc", p, moment(t, endOfMarch))
	if !errors.Is(err, ErrCohorts) || !strings.HasPrefix(err.Error(), "account acc repaid 1 of points at 2026-01-02T00:00:00Z that it did not owe") {
		t.Error(err)
	}
}

// TestDebtHolds: what is open is what was owed less what was repaid, and only the
// youngest debts are open.
func TestDebtHolds(t *testing.T) {
	from, asOf := moment(t, "2024-01-01"), moment(t, endOfMarch)
	rapid.Check(t, func(t *rapid.T) {
		p := randomPosition(t, rules.Zone{}, from, asOf)
		owed, repaid := map[rules.Asset]int64{}, map[rules.Asset]int64{}
		for _, m := range p.Moves {
			switch m.Kind {
			case rules.MoveOwed:
				owed[m.Asset] += m.Amount
			case rules.MoveRepaid:
				repaid[m.Asset] += m.Amount
			}
		}
		before := []DebtRow{{AccountID: "before"}}
		rows, err := DebtRows(before, cohortAssets, pennies, "acc", p, asOf)
		if err != nil || rows[0] != before[0] {
			t.Fatalf("%v, or what was there is lost: %+v", err, rows[0])
		}
		open, part := map[rules.Asset]int64{}, map[rules.Asset]bool{}
		for _, r := range rows[1:] {
			if part[r.Asset] && r.Repaid.Amount > 0 {
				t.Fatalf("a younger debt was repaid before an older one: %+v", rows)
			}
			part[r.Asset] = part[r.Asset] || r.Open.Amount > 0
			if r.Owed.Amount != r.Repaid.Amount+r.Open.Amount || (r.State == DebtOpen) != (r.Open.Amount > 0) {
				t.Fatalf("does not foot: %+v", r)
			}
			open[r.Asset] += r.Open.Amount
		}
		for _, a := range cohortAssets {
			if open[a.Asset] != owed[a.Asset]-repaid[a.Asset] {
				t.Fatalf("%s: %d open, %d owed, %d repaid", a.Asset, open[a.Asset], owed[a.Asset], repaid[a.Asset])
			}
		}
	})
}
