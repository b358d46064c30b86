package finance

// value.go: points in USD.

import (
	"math"
	"math/bits"

	"trueup/rules"
	"trueup/rules/program"
	"trueup/rules/terms"
)

// USD is an amount of an asset in USD at a value of a point (terms: point_value, in
// USD by terms.RateScale, not below zero), rounded half away from zero to the cent.
// What does not fit into cents, which no ledger reaches, is the largest there is.
func USD(asset program.AssetInfo, amount int64, pointValue int64) rules.Cents {
	cents, _ := worth(&asset, amount, pointValue)
	return rules.Cents(cents)
}

// worth is USD; ok is false if it does not fit.
func worth(asset *program.AssetInfo, amount, pointValue int64) (cents int64, ok bool) {
	if !asset.Points {
		return amount, true
	}
	return value(amount, pointValue)
}

// value is amount points at pointValue millionths of a dollar, in cents.
func value(amount, pointValue int64) (cents int64, ok bool) {
	const perCent = terms.RateScale / 100
	points := uint64(amount)
	if amount < 0 {
		points = -points
	}
	high, low := bits.Mul64(points, uint64(pointValue))
	low, carry := bits.Add64(low, perCent/2, 0)
	high += carry
	rounded := uint64(math.MaxUint64)
	if high < perCent {
		rounded, _ = bits.Div64(high, low, perCent)
	}
	if ok = rounded <= math.MaxInt64; !ok {
		rounded = math.MaxInt64
	}
	if cents = int64(rounded); amount < 0 {
		cents = -cents
	}
	return cents, ok
}

// shares divides what amounts are worth together, total, over them, to the cent. Each
// gets what it adds to the worth of those before it, which is its own worth, give or
// take a cent. Where the total is no such sum, because it was rounded in other steps,
// the rest is the largest's; of amounts that are all zero, that of number rest.
func shares(asset *program.AssetInfo, pointValue, total int64, amounts []int64, rest int) []int64 {
	parts := make([]int64, len(amounts))
	var sum, before, largest int64
	for k, n := range amounts {
		sum += n
		cents, _ := worth(asset, sum, pointValue)
		parts[k], before = cents-before, cents
		if size := max(n, -n); size > largest {
			largest, rest = size, k
		}
	}
	if total != before {
		parts[rest] += total - before
	}
	return parts
}
