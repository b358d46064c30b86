package rules

// amount_test.go: money and points are exact integers, or an error (G-0).

import (
	"errors"
	"math"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestParseCents proves G-0: money has exactly two decimals.
func TestParseCents(t *testing.T) {
	for _, c := range []struct {
		in   string
		want Cents
		ok   bool
	}{
		{"0.00", 0, true},
		{"-0.00", 0, true},
		{"0.05", 5, true},
		{"12.50", 1250, true},
		{"-12.05", -1205, true},
		{"007.10", 710, true},
		{"92233720368547758.07", math.MaxInt64, true},
		{"-92233720368547758.07", -math.MaxInt64, true},
		{"92233720368547758.08", 0, false}, // one cent beyond 64 bits
		{"-92233720368547758.08", 0, false},
		{"99999999999999999999.00", 0, false},
		{"18446744073709551617.00", 0, false}, // would wrap to 1.00
		{"", 0, false},
		{"-", 0, false},
		{".", 0, false},
		{".50", 0, false},
		{"-.50", 0, false},
		{"12", 0, false},
		{"12.", 0, false},
		{"12.5", 0, false},
		{"12.500", 0, false},
		{"1.2.34", 0, false},
		{"1,234.00", 0, false},
		{"12,50", 0, false},
		{"+1.00", 0, false},
		{"--1.00", 0, false},
		{"1.-5", 0, false},
		{"- 1.00", 0, false},
		{" 1.00", 0, false},
		{"1.00 ", 0, false},
		{"1.00\n", 0, false},
		{"1e2.00", 0, false},
		{"0x1.00", 0, false},
		{"1_000.00", 0, false},
		{"$1.00", 0, false},
		{"1.0\x00", 0, false},
		{"١.٠٠", 0, false}, // digits, but not ASCII
		{"NaN", 0, false},
	} {
		if got, ok := ParseCents(c.in); got != c.want || ok != c.ok {
			t.Errorf("ParseCents(%q) = %d, %v; want %d, %v", c.in, got, ok, c.want, c.ok)
		}
	}
}

// TestParsePoints proves G-0: points are whole.
func TestParsePoints(t *testing.T) {
	for _, c := range []struct {
		in   string
		want Points
		ok   bool
	}{
		{"0", 0, true},
		{"1500", 1500, true},
		{"0001", 1, true},
		{"9223372036854775807", math.MaxInt64, true},
		{"9223372036854775808", 0, false},
		{"18446744073709551617", 0, false},
		{"", 0, false},
		{"-1", 0, false},
		{"+1", 0, false},
		{"1.0", 0, false},
		{"1,500", 0, false},
		{"many", 0, false},
		{" 1", 0, false},
		{"1e3", 0, false},
		{"1\x00", 0, false},
	} {
		if got, ok := ParsePoints(c.in); got != c.want || ok != c.ok {
			t.Errorf("ParsePoints(%q) = %d, %v; want %d, %v", c.in, got, ok, c.want, c.ok)
		}
	}
}

func TestAmountsAreWrittenInTheCanonicalForm(t *testing.T) {
	for _, c := range []struct {
		asset  Asset
		amount int64
		want   string
	}{
		{AssetPoints, 1500, "1500"},
		{AssetPoints, -1, "-1"},
		{AssetPoints, math.MinInt64, "-9223372036854775808"},
		{AssetCredits, 0, "0.00"},
		{AssetCredits, 5, "0.05"},
		{AssetCredits, -5, "-0.05"},
		{AssetVouchers, -1205, "-12.05"},
		{AssetCommission, 100_00, "100.00"},
		{AssetCommission, math.MaxInt64, "92233720368547758.07"},
		{AssetCommission, math.MinInt64, "-92233720368547758.08"},
	} {
		if got := c.asset.FormatAmount(c.amount); got != c.want {
			t.Errorf("%d %s reads %s, want %s", c.amount, c.asset, got, c.want)
		}
	}
}

// TestCheckedAddition proves G-0: a sum beyond 64 bits is an error, never a wrong number.
func TestCheckedAddition(t *testing.T) {
	for _, c := range []struct {
		a, b, want int64
		err        error
	}{
		{0, 0, 0, nil},
		{math.MaxInt64, 0, math.MaxInt64, nil},
		{math.MinInt64, 0, math.MinInt64, nil},
		{math.MaxInt64, math.MinInt64, -1, nil},
		{math.MaxInt64 - 1, 1, math.MaxInt64, nil},
		{math.MaxInt64, 1, 0, ErrOverflow},
		{math.MaxInt64, math.MaxInt64, 0, ErrOverflow},
		{math.MinInt64, -1, 0, ErrOverflow},
		{math.MinInt64, math.MinInt64, 0, ErrOverflow},
	} {
		p, errP := AddPoints(Points(c.a), Points(c.b))
		m, errM := AddCents(Cents(c.b), Cents(c.a))
		if int64(p) != c.want || int64(m) != c.want || !errors.Is(errP, c.err) || !errors.Is(errM, c.err) {
			t.Errorf("%d + %d = %d (%v), the other way %d (%v); want %d (%v)", c.a, c.b, p, errP, m, errM, c.want, c.err)
		}
	}
	if want := "amount too large: the sum leaves the range of 64 bits"; ErrOverflow.Error() != want {
		t.Errorf("ErrOverflow says %q, want %q", ErrOverflow, want)
	}
}

// anyInt64 draws small, huge and border values.
func anyInt64() *rapid.Generator[int64] {
	return rapid.OneOf(rapid.Int64(), rapid.Int64Range(-100, 100),
		rapid.SampledFrom([]int64{math.MinInt64, math.MinInt64 + 1, math.MaxInt64 - 1, math.MaxInt64}))
}

// TestArithmeticAgreesWithBigIntegers proves G-0 for all values: the exact
// result, or ErrOverflow exactly where it does not fit.
func TestArithmeticAgreesWithBigIntegers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := anyInt64().Draw(t, "a"), anyInt64().Draw(t, "b"), anyInt64().Draw(t, "c")
		A, B, C := big.NewInt(a), big.NewInt(b), big.NewInt(c)
		agree := func(name string, got int64, err error, want *big.Int) {
			if want.IsInt64() && (err != nil || got != want.Int64()) || !want.IsInt64() && (!errors.Is(err, ErrOverflow) || got != 0) {
				t.Fatalf("%s of %d, %d, %d = %d (%v), want %v", name, a, b, c, got, err, want)
			}
		}
		sum, err := AddAmounts(a, b)
		agree("sum", sum, err, new(big.Int).Add(A, B))
		difference, err := subInt64(a, b)
		agree("difference", difference, err, new(big.Int).Sub(A, B))
		if a >= 0 && b >= 0 && c > 0 {
			floor, err := MulDivFloor(a, b, c)
			product := new(big.Int).Mul(A, B)
			agree("floor(a*b/c)", floor, err, product.Quo(product, C))
		}
		if text := Cents(a).String(); a != math.MinInt64 {
			if back, ok := ParseCents(text); !ok || back != Cents(a) {
				t.Fatalf("%d cents read %s and come back as %d (%v)", a, text, back, ok)
			}
		}
	})
}

func TestMulDivFloorRefusesWhatItIsNotFor(t *testing.T) {
	for _, c := range [][3]int64{{-1, 1, 1}, {1, -1, 1}, {1, 1, 0}, {1, 1, -1}, {math.MaxInt64, 2, 1}} {
		if got, err := MulDivFloor(c[0], c[1], c[2]); got != 0 || !errors.Is(err, ErrOverflow) {
			t.Errorf("MulDivFloor(%v) = %d, %v; want ErrOverflow", c, got, err)
		}
	}
}

func FuzzParseCents(f *testing.F) {
	for _, seed := range []string{"0.00", "-12.05", "92233720368547758.07", "92233720368547758.08", "1.2", "-", "+1.00", "00.000"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, ok := ParseCents(s)
		want, isNumber := new(big.Int).SetString(strings.Replace(s, ".", "", 1), 10)
		if !ok {
			if c != 0 {
				t.Errorf("ParseCents(%q) refuses it and gives %d", s, c)
			}
			return
		}
		if !isNumber || !want.IsInt64() || want.Int64() != int64(c) || len(s) < 4 || s[len(s)-3] != '.' {
			t.Errorf("ParseCents(%q) = %d, its digits say %v", s, c, want)
		}
		if back, ok := ParseCents(c.String()); !ok || back != c {
			t.Errorf("ParseCents(%q) = %d reads %s, which comes back as %d (%v)", s, c, c, back, ok)
		}
	})
}
