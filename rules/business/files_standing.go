package business

// files_standing.go: tier_changes.csv and entitlements.csv.

import (
	"trueup/rules"
	"trueup/rules/program"
)

// tierChangeRow is one row of the tier history (B-15).
type tierChangeRow struct {
	Account   string        `csv:"account_id"`
	At        rules.Instant `csv:"effective_at"`
	From      string        `csv:"from_tier"` // empty for the enrolment
	To        string        `csv:"to_tier"`
	Reason    string        `csv:"reason"`
	YearValue rules.Cents   `csv:"year_value"` // USD
}

// tierChangeRows emits the changes of the span, in the order they applied.
func tierChangeRows(s *program.Span, a *program.Account, emit program.Emit[tierChangeRow]) error {
	for i := range a.Position.Standings {
		c := &a.Position.Standings[i]
		if !s.Covers(c.From) {
			continue
		}
		row := tierChangeRow{Account: a.ID, At: c.From, From: c.Before, To: c.Name, Reason: c.Reason, YearValue: c.Value}
		if err := emit(row); err != nil {
			return err
		}
	}
	return nil
}

// benefitRow is one benefit of the tier held (B-16).
type benefitRow struct {
	Account string `csv:"account_id"`
	Benefit string `csv:"benefit"`
	Worth   string `csv:"worth_up_to"` // USD, empty for no limit
}

// benefitRows emits what the account is entitled to, in the order of B-16: what the
// table entitlements exports of its state.
func benefitRows(s *program.Span, a *program.Account, emit program.Emit[benefitRow]) error {
	return entitlementRows(s.View, a, func(cells ...string) error {
		return emit(benefitRow{cells[0], cells[1], cells[2]})
	})
}
