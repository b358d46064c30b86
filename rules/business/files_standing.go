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

// tierChangeRows adds the changes of the span, in the order they applied.
func tierChangeRows(rows []tierChangeRow, s *program.Span, a *program.Account) ([]tierChangeRow, error) {
	for i := range a.Position.Standings {
		c := &a.Position.Standings[i]
		if s.Covers(c.From) {
			rows = append(rows, tierChangeRow{Account: a.ID, At: c.From, From: c.Before, To: c.Name, Reason: c.Reason, YearValue: c.Value})
		}
	}
	return rows, nil
}

// benefitRow is one benefit of the tier held (B-16).
type benefitRow struct {
	Account string `csv:"account_id"`
	Benefit string `csv:"benefit"`
	Worth   string `csv:"worth_up_to"` // USD, empty for no limit
}

// benefitRows adds what the account is entitled to, in the order of B-16: what the
// table entitlements exports of its state.
func benefitRows(rows []benefitRow, s *program.Span, a *program.Account) ([]benefitRow, error) {
	err := entitlementRows(s.View, a.ID, a.State, func(cells ...string) error {
		rows = append(rows, benefitRow{cells[0], cells[1], cells[2]})
		return nil
	})
	return rows, err
}
