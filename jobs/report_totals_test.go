package jobs

// report_totals_test.go: the sums of a file's columns.

import (
	"maps"
	"math"
	"math/big"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"trueup/rules"
)

// totalRow has a column of every kind.
type totalRow struct {
	Name     string         `csv:"name"`
	Count    int64          `csv:"count"`
	Points   rules.Points   `csv:"points"`
	USD      rules.Cents    `csv:"usd,omitempty"`
	Amount   rules.Quantity `csv:"amount"`
	Number   int            `csv:"number"` // an identifier: no sum
	At       rules.Instant  `csv:"at"`
	Hidden   int64          `csv:"-"`
	Internal int64
}

func quantity(asset rules.Asset, amount int64) rules.Quantity {
	return rules.Quantity{Asset: asset, Amount: amount}
}

func TestTotals(t *testing.T) {
	rows := []totalRow{
		{"a", 1, 100, 12_05, quantity(rules.AssetPoints, 500), 7, 99, 1000, 1000},
		{"b", 2, -30, -13_00, quantity(rules.AssetCredits, 2_50), 7, 99, 1000, 1000},
		{"c", 3, 0, 0, quantity(rules.AssetPoints, -200), 7, 99, 1000, 1000},
		{"d", 0, 0, 10, quantity("", 0), 7, 99, 1000, 1000}, // a row without an amount
	}
	want := map[string]string{
		"count": "6", "points": "70", "usd": "-0.85", "amount in points": "300", "amount in credits": "2.50",
	}
	whole := newTotals()
	whole.add(rows)
	if diff := cmp.Diff(want, whole.texts()); diff != "" {
		t.Error(diff)
	}
	parts := newTotals()
	for i := range rows {
		part := newTotals()
		part.add(rows[i : i+1])
		parts.merge(part)
	}
	if diff := cmp.Diff(want, parts.texts()); diff != "" {
		t.Errorf("in parts:\n%s", diff)
	}
}

func TestTotalsOfWhatHasNone(t *testing.T) {
	for name, rows := range map[string]any{
		"cells":    [][]string{{"1", "2"}},
		"no slice": totalRow{Count: 1},
		"nothing that can be added up": []struct {
			Name string `csv:"name"`
		}{{"a"}},
	} {
		s := newTotals()
		s.add(rows)
		if got := s.texts(); got != nil {
			t.Errorf("%s: %v", name, got)
		}
	}
	none := newTotals()
	none.add([]totalRow{})
	if diff := cmp.Diff(map[string]string{"count": "0", "points": "0", "usd": "0.00"}, none.texts()); diff != "" {
		t.Errorf("no rows:\n%s", diff)
	}
}

// Sums go beyond 64 bits, and come back.
func TestTotalsBeyond64Bits(t *testing.T) {
	s := newTotals()
	s.add([]totalRow{{USD: math.MaxInt64, Count: math.MaxInt64}, {USD: math.MaxInt64, Count: math.MaxInt64}, {USD: 1, Count: math.MinInt64}})
	if got := s.texts(); got["usd"] != "18446744073709551615 cents" || got["count"] != "9223372036854775806" {
		t.Errorf("got %v", got)
	}
	back := newTotals()
	back.add([]totalRow{{USD: -math.MaxInt64}, {USD: -math.MaxInt64}})
	if s.merge(back); s.texts()["usd"] != "0.01" {
		t.Errorf("got %v", s.texts())
	}
}

// However rows are divided and merged, the totals are those of big integers.
func TestTotalsOfAnyRows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := map[string]*big.Int{}
		whole := newTotals()
		for range rapid.IntRange(1, 4).Draw(t, "parts") {
			amounts := rapid.SliceOfN(rapid.Int64(), 0, 6).Draw(t, "amounts")
			var rows []totalRow
			for _, n := range amounts {
				asset := rapid.SampledFrom([]rules.Asset{rules.AssetPoints, rules.AssetVouchers}).Draw(t, "asset")
				rows = append(rows, totalRow{Count: n, Amount: quantity(asset, n)})
				addBig(want, "count", big.NewInt(n))
				addBig(want, "amount in "+string(asset), big.NewInt(n))
			}
			part := newTotals()
			part.add(rows)
			whole.merge(part)
		}
		got := maps.Clone(whole.units)
		maps.Copy(got, whole.money)
		for name, n := range want {
			if got[name] == nil || got[name].Cmp(n) != 0 {
				t.Fatalf("%s is %v, want %v", name, got[name], n)
			}
		}
	})
}
