package business

// program.go: the program as the core sees it.

import (
	"strings"

	"trueup/rules"
	"trueup/rules/program"
	"trueup/rules/terms"
)

// Program describes the business program to the core.
func Program() *program.Program {
	return &program.Program{
		Name:         Name,
		Tables:       tables(),
		NewEvaluator: func(t *terms.Terms) rules.Evaluator { return NewEvaluator(t) },
		LinkTables:   []string{tableAccounts, tableOrders, tableRefunds},
		ReadsLinks:   referralOn,
		Reports:      reports(),
		Prepare:      prepare,
		Derived:      derived,
		Moved:        moved,
		MovedName:    "tiers changed",
		AccountName:  "account",
		DecidedName:  "redemptions",
		LotsName:     "lots",
		Kinds: []string{
			"points awarded", "points clawed back", "points redeemed", "points expired",
			"credits issued", "credits used", "credits expired",
			"vouchers issued", "vouchers claimed", "vouchers expired",
		},
		KindOf:   kindOf,
		Platform: platform(),
		Finance:  finance(),
	}
}

// kindOf returns the index in Kinds of an entry's key.
func kindOf(key string, asset rules.Asset) int {
	expired := strings.HasPrefix(key, "expire/")
	base, moved := 4, "use/"
	switch asset {
	case rules.AssetPoints:
		switch {
		case expired:
			return 3
		case strings.HasPrefix(key, "redeem/"):
			return 2
		case strings.HasPrefix(key, "clawback/"):
			return 1
		}
		return 0
	case rules.AssetVouchers:
		base, moved = 7, "claim/"
	}
	switch {
	case expired:
		return base + 2
	case strings.HasPrefix(key, moved):
		return base + 1
	}
	return base
}
