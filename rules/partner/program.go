package partner

// program.go: the program as the core sees it.

import (
	"strings"

	"trueup/rules"
	"trueup/rules/program"
	"trueup/rules/terms"
)

// Program describes the partner program to the core.
func Program() *program.Program {
	return &program.Program{
		Name:         Name,
		Tables:       tables(),
		NewEvaluator: func(t *terms.Terms) rules.Evaluator { return NewEvaluator(t) },
		ReadsLinks:   func(*terms.Terms) bool { return false }, // no partner depends on another
		Reports:      Reports(Filter{}),
		Finance:      finance(),
		Options:      options(),
		Narrow:       narrow,
		Part:         &program.Part{Name: "customer", Table: tableCustomers, Report: reportCustomers, SourceOf: sourceOf},
		AccountName:  "partner",
		LotsName:     "rewards",
		Kinds:        []string{"commissions booked", "commissions reversed", "commissions declined", "payouts booked"},
		KindOf:       kindOf,
	}
}

// kindOf returns the index in Kinds of an entry's key.
func kindOf(key string, _ rules.Asset) int {
	switch {
	case strings.HasPrefix(key, keyReversal):
		return 1
	case strings.HasPrefix(key, keyDecline):
		return 2
	case strings.HasPrefix(key, keyPayout):
		return 3
	}
	return 0
}

// sourceOf names the fact that a key belongs to (P-09).
func sourceOf(key string) (table, id string) {
	if id, ok := strings.CutPrefix(key, keyPayout); ok {
		return tablePayouts, id
	}
	_, id, _ = strings.Cut(key, "/")
	return tableInvoices, id
}
