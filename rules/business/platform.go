package business

// platform.go: what the platform shows its customers: platform_balances.

import (
	"errors"
	"strings"

	"trueup/rules"
	"trueup/rules/program"
)

// platform describes platform_balances: points, credits and the tier at as_of.
func platform() *program.Platform {
	return &program.Platform{
		Table:    tableBalances,
		Assets:   []rules.Asset{rules.AssetPoints, rules.AssetCredits},
		Standing: "tier",
		Read:     readBalance,
	}
}

var errBalance = errors.New("the row of " + tableBalances + " cannot be read")

// readBalance reads a row. Its text stays valid whatever becomes of the data.
func readBalance(data string, into *program.Shown) error {
	c := cursor{line: data}
	into.Amounts = append(into.Amounts[:0], c.number(), int64(c.cents()))
	into.Standing = strings.Clone(c.text())
	into.AsOf = c.instant()
	if !c.ok() {
		return errBalance
	}
	return nil
}
