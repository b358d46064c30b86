package jobs

// sums_test.go: sums of numbers of any size, and differences that do not fit.

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

// A sum is that of numbers of any size, also in parts.
func TestSumsOf128Bits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var parts [3]sum128
		want := new(big.Int)
		for i, n := range rapid.SliceOf(rapid.Int64()).Draw(t, "numbers") {
			parts[i%3].add(n)
			want.Add(want, big.NewInt(n))
		}
		var sum sum128
		for _, p := range parts {
			sum.merge(p)
		}
		got, ok := sum.int64()
		if ok != want.IsInt64() || ok && got != want.Int64() {
			t.Errorf("%d (%t), want %s", got, ok, want)
		}
	})
}

// A difference that does not fit is the largest there is.
func TestMinus(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Int64().Draw(t, "a"), rapid.Int64().Draw(t, "b")
		want := new(big.Int).Sub(big.NewInt(a), big.NewInt(b))
		got := minus(a, b)
		switch {
		case want.IsInt64() && got != want.Int64():
			t.Errorf("%d, want %s", got, want)
		case !want.IsInt64() && (got != 1<<63-1 && want.Sign() > 0 || got != -1<<63+1 && want.Sign() < 0):
			t.Errorf("%d, of which %s is left", got, want)
		}
	})
}
