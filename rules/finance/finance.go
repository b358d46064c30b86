// Package finance turns positions and bookings into the figures of the finance
// reports: pure, and the same for every program. Figures of points are in points and
// in USD at the terms' point_value; all others are in cents.
package finance

import (
	"trueup/rules"
	"trueup/rules/program"
)

// USD is an amount of an asset in USD at a value of a point (terms: point_value, in
// USD by terms.RateScale), rounded half away from zero to the cent.
func USD(asset program.AssetInfo, amount int64, pointValue int64) rules.Cents {
	if !asset.Points {
		return rules.Cents(amount)
	}
	return rules.Cents(value(amount, pointValue))
}
