package finance

// value_test.go: points in USD.

import (
	"errors"
	"math"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"trueup/rules"
	"trueup/rules/program"
)

func TestPointsInUSD(t *testing.T) {
	for _, c := range []struct {
		amount, pointValue int64
		want               rules.Cents
	}{
		{0, 10_000, 0},
		{150, 10_000, 1_50},
		{150, 0, 0},
		{1, 12_500, 1}, // 1.25 cents
		{2, 12_500, 3}, // 2.5 cents: half away from zero
		{-2, 12_500, -3},
		{-1, 12_500, -1},
		{100, 3_333, 33},     // 33.33 cents
		{150, 3_333, 50},     // 49.995 cents
		{-150, 3_333, -50},   //
		{5, 999_999, 5_00},   // 499.9995 cents
		{50, 999_999, 50_00}, // 4999.995 cents
		{51, 999_999, 51_00}, // 5099.9949 cents
		{1_000_000, 1, 1_00},
		{math.MaxInt64, 10_000, math.MaxInt64},
		{-math.MaxInt64, 10_000, -math.MaxInt64},
		{math.MaxInt64, 10_001, math.MaxInt64}, // does not fit
		{math.MinInt64, 10_000, -math.MaxInt64},
		{math.MinInt64, math.MaxInt64, -math.MaxInt64},
	} {
		if got := USD(program.AssetInfo{Points: true}, c.amount, c.pointValue); got != c.want {
			t.Errorf("%d points at %d millionths are %s, want %s", c.amount, c.pointValue, got, c.want)
		}
	}
	if got := USD(program.AssetInfo{}, 1234, 3_333); got != 12_34 {
		t.Errorf("cents became %s", got)
	}
}

// The value is the rounded product, for any figures that fit.
func TestValueIsTheRoundedProduct(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		amount, pointValue := rapid.Int64().Draw(t, "amount"), rapid.Int64Range(0, math.MaxInt64).Draw(t, "value")
		twice := new(big.Int).Mul(big.NewInt(amount), big.NewInt(pointValue))
		twice.Abs(twice).Mul(twice, big.NewInt(2)).Add(twice, big.NewInt(10_000)).Quo(twice, big.NewInt(20_000))
		if amount < 0 {
			twice.Neg(twice)
		}
		got, ok := value(amount, pointValue)
		if fits := twice.IsInt64() && twice.Int64() != math.MinInt64; ok != fits || ok && got != twice.Int64() {
			t.Fatalf("got %d, %v, want %s", got, ok, twice)
		}
	})
}

func TestWhatIsDividedAddsUp(t *testing.T) {
	info := &program.AssetInfo{Asset: rules.AssetPoints, Points: true}
	for name, c := range map[string]struct {
		pointValue, total int64
		amounts           []int64
		rest              int
		want              []int64
	}{
		"whole cents":                 {10_000, 600, []int64{100, 200, 300}, 0, []int64{100, 200, 300}},
		"the next gets what is added": {3_333, 2, []int64{2, 2, 2}, 0, []int64{1, 0, 1}}, // of 0.67, 1.33, 2.00 cents
		"the rest is the largest's":   {10_000, 602, []int64{100, -300, 200}, 0, []int64{100, 302, 200}},
		"zeros: the one named":        {10_000, 1, []int64{0, 0, 0}, 2, []int64{0, 0, 1}},
		"below zero":                  {12_500, -4, []int64{-2, -1}, 0, []int64{-3, -1}},
	} {
		got := shares(info, c.pointValue, c.total, c.amounts, c.rest)
		for k := range got {
			if got[k] != c.want[k] {
				t.Errorf("%s: got %v, want %v", name, got, c.want)
				break
			}
		}
	}
}

// A balance whose value does not fit into cents is no figure.
func TestAValueThatDoesNotFit(t *testing.T) {
	w := newWorld(t, deed{key: "earn/1", amount: math.MaxInt64 / 2, at: "2026-01-10", run: 1})
	w.value = func(rules.Month) int64 { return 30_000 }
	_, err := w.state("2026-01", "2026-01", 9)
	if !errors.Is(err, rules.ErrOverflow) || !strings.Contains(err.Error(), "the roll-forward in 2026-01: earned of points on 2026-01-10: points of 4611686018427387903 in USD") {
		t.Errorf("got %v", err)
	}
}
