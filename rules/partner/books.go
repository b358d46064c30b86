package partner

// books.go: what the finance reports need to know of the partners' books.

import (
	"trueup/rules"
	"trueup/rules/program"
)

// finance describes them. The liability is what partners have of booked rewards,
// whether decided or not, less what was paid out (P-07, P-08).
func finance() *program.Finance {
	const expenses = "Expenses:Commissions"
	return &program.Finance{
		Assets: []program.AssetInfo{{
			Asset: rules.AssetCommission, Liability: "Liabilities:Commissions Payable",
			Corrections: expenses + ":Corrections", PriorPeriod: expenses + ":Prior Period",
		}},
		Movements: []program.Movement{ // in the order of kindOf
			{Name: "earned_commissions", Asset: rules.AssetCommission, Role: program.Earned, Contra: expenses},
			{Name: "reversed", Asset: rules.AssetCommission, Role: program.Taken, Contra: expenses + ":Reversed"},
			{Name: "declined", Asset: rules.AssetCommission, Role: program.Taken, Contra: expenses + ":Declined"},
			{Name: "paid_out", Asset: rules.AssetCommission, Role: program.Spent, Contra: "Assets:Cash"},
		},
		MovementOf: func(key string, asset rules.Asset, _ []rules.Decision) int { return kindOf(key, asset) },
		Files:      files(),
		Reports:    reportNames(),
	}
}

// reportNames are the tables of P-10 to P-13, all of them.
func reportNames() []string {
	var names []string
	for _, r := range Reports(Filter{}) {
		names = append(names, r.Name)
	}
	return names
}
