package finance

// value.go: points in USD.

import (
	"math/big"

	"trueup/rules/terms"
)

// value is amount points at pointValue millionths of a dollar, in cents, rounded half
// away from zero. What does not fit, which no ledger reaches, is the largest there is.
func value(amount, pointValue int64) int64 {
	const perCent = terms.RateScale / 100
	product, overflow := amount*pointValue, false
	if amount != 0 && (product/amount != pointValue || amount == -1<<63) {
		overflow = true
	}
	if overflow {
		return bigValue(amount, pointValue)
	}
	half := int64(perCent / 2)
	if product < 0 {
		half = -half
	}
	if sum := product + half; (sum > product) == (half > 0) {
		return sum / perCent
	}
	return bigValue(amount, pointValue)
}

func bigValue(amount, pointValue int64) int64 {
	product := new(big.Int).Mul(big.NewInt(amount), big.NewInt(pointValue))
	half := big.NewInt(terms.RateScale / 200 * int64(product.Sign()))
	product.Quo(product.Add(product, half), big.NewInt(terms.RateScale/100))
	switch {
	case product.IsInt64():
		return product.Int64()
	case product.Sign() < 0:
		return -1<<63 + 1
	}
	return 1<<63 - 1
}
