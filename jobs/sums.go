package jobs

// sums.go: sums and differences whose order does not matter and that are never wrong:
// what does not fit 64 bits is told.

import (
	"math"
	"math/bits"
)

// sum128 is a sum of 128 bits: no number of accounts leaves its range.
type sum128 struct {
	high int64
	low  uint64
}

func (w *sum128) add(n int64) { w.merge(sum128{high: n >> 63, low: uint64(n)}) }

func (w *sum128) merge(o sum128) {
	low, carry := bits.Add64(w.low, o.low, 0)
	w.low = low
	w.high += o.high + int64(carry)
}

// int64 is the sum, if it fits.
func (w sum128) int64() (int64, bool) {
	n := int64(w.low)
	return n, w.high == n>>63
}

// minus is a-b; what does not fit is the largest there is.
func minus(a, b int64) int64 {
	d := a - b
	switch {
	case b < 0 && d < a:
		return math.MaxInt64
	case b > 0 && d > a:
		return math.MinInt64 + 1
	}
	return d
}
