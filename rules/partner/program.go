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
