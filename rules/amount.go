package rules

// amount.go: points and cents as integer types of their own, with checked arithmetic.

import (
	"errors"
	"math"
	"math/bits"
	"strconv"
)

// ErrOverflow says that an amount left the range of a 64-bit integer. It is
// always an error, never a wrong number.
var ErrOverflow = errors.New("amount too large: the sum leaves the range of 64 bits")

// Points are whole program points (G-0).
type Points int64

// Cents are hundredths of a US dollar (G-0).
type Cents int64

// AddPoints returns a+b, or ErrOverflow.
func AddPoints(a, b Points) (Points, error) {
	s, err := AddAmounts(int64(a), int64(b))
	return Points(s), err
}

// AddCents returns a+b, or ErrOverflow.
func AddCents(a, b Cents) (Cents, error) {
	s, err := AddAmounts(int64(a), int64(b))
	return Cents(s), err
}

// AddAmounts returns the sum of two amounts of whichever asset, or ErrOverflow.
func AddAmounts(a, b int64) (int64, error) {
	s := a + b
	if (s > a) != (b > 0) && b != 0 {
		return 0, ErrOverflow
	}
	return s, nil
}

func subInt64(a, b int64) (int64, error) {
	d := a - b
	if (d < a) != (b > 0) {
		return 0, ErrOverflow
	}
	return d, nil
}

// MulDivFloor returns floor(a*b/c) for a, b >= 0 and c > 0 without losing the
// 128-bit product on the way; ErrOverflow if the result does not fit.
func MulDivFloor(a, b, c int64) (int64, error) {
	if a < 0 || b < 0 || c <= 0 {
		return 0, ErrOverflow
	}
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	if hi >= uint64(c) {
		return 0, ErrOverflow
	}
	q, _ := bits.Div64(hi, lo, uint64(c))
	if q > math.MaxInt64 {
		return 0, ErrOverflow
	}
	return int64(q), nil
}

// String prints the amount with two decimals and no plus sign: -12.05.
func (c Cents) String() string { return string(c.Append(nil)) }

// Append adds the text of String to dst.
func (c Cents) Append(dst []byte) []byte {
	u := uint64(c)
	if c < 0 {
		dst = append(dst, '-')
		u = -u
	}
	dst = strconv.AppendUint(dst, u/100, 10)
	return append(dst, '.', byte('0'+u%100/10), byte('0'+u%10))
}

// ParseCents reads money as PROGRAMS.md writes it: digits, a point, two digits,
// at most a leading minus. ok is false for anything else and for amounts beyond
// 92233720368547758.07 either way.
func ParseCents(s string) (c Cents, ok bool) {
	digits := s
	neg := len(s) > 0 && s[0] == '-'
	if neg {
		digits = s[1:]
	}
	n := len(digits)
	if n < 4 || digits[n-3] != '.' {
		return 0, false
	}
	whole, ok1 := parseDigits(digits[:n-3])
	frac, ok2 := parseDigits(digits[n-2:])
	if !ok1 || !ok2 || whole > (math.MaxInt64-frac)/100 {
		return 0, false
	}
	v := whole*100 + frac
	if neg {
		v = -v
	}
	return Cents(v), true
}

// ParsePoints reads whole points: digits and nothing else.
func ParsePoints(s string) (Points, bool) {
	v, ok := parseDigits(s)
	return Points(v), ok
}

// parseDigits reads one or more ASCII digits into a non-negative int64.
func parseDigits(s string) (int64, bool) {
	if s == "" {
		return 0, false
	}
	var v int64
	for i := 0; i < len(s); i++ {
		d := s[i] - '0'
		if d > 9 || v > (math.MaxInt64-int64(d))/10 {
			return 0, false
		}
		v = v*10 + int64(d)
	}
	return v, true
}
