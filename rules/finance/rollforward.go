package finance

// rollforward.go: what was outstanding at the beginning of each month, what came and
// went, and what is outstanding at its end.

import (
	"fmt"
	"strconv"
	"strings"

	"trueup/rules"
	"trueup/rules/program"
)

// The columns of what is no movement of the program; kinds in the journal too.
const (
	kindCorrections = "corrections"
	kindPriorPeriod = "prior_period"
	kindRevaluation = "revaluation"
)

// RollRow is one asset in one month, in one unit. Opening, all movements and Closing
// foot; Closing is Outstanding less Debt; the next month opens with it.
type RollRow struct {
	Month        rules.Month   `json:"month"`
	Asset        rules.Asset   `json:"asset"`
	USD          bool          `json:"usd"`  // the figures are cents; otherwise points
	Tier         string        `json:"tier"` // of a row per tier; NoTier for accounts in none
	Opening      int64         `json:"opening"`
	Moves        []int64       `json:"moves"` // by movement of the program
	Corrections  int64         `json:"corrections"`
	PriorPeriod  int64         `json:"prior_period"` // of months that were closed when it was booked
	Revaluation  int64         `json:"revaluation"`  // a point became worth more or less
	Transfers    int64         `json:"transfers"`    // per tier: brought along by accounts that changed tiers; in USD also roundings
	Closing      int64         `json:"closing"`
	Outstanding  int64         `json:"outstanding"`             // what all lots have left
	Debt         int64         `json:"debt"`                    // of the accounts below zero
	PriorPeriods []rules.Month `json:"prior_periods,omitempty"` // that PriorPeriod belongs to, each once
}

// Foot says what does not add up, nil if the row foots.
func (r *RollRow) Foot() error {
	sum := r.sum()
	where := fmt.Sprintf("the roll-forward of %s in %s%s does not foot", r.Asset, r.Month, r.inTier())
	if sum != r.Closing {
		return fmt.Errorf("%s: opening and movements come to %s, the closing is %s", where, r.format(sum), r.format(r.Closing))
	}
	if r.Outstanding-r.Debt != r.Closing {
		return fmt.Errorf("%s: the lots have %s left and the debt is %s, the closing is %s",
			where, r.format(r.Outstanding), r.format(r.Debt), r.format(r.Closing))
	}
	return nil
}

// sum is the opening and all movements.
func (r *RollRow) sum() int64 {
	sum := r.Opening + r.Corrections + r.PriorPeriod + r.Revaluation + r.Transfers
	for _, n := range r.Moves {
		sum += n
	}
	return sum
}

func (r *RollRow) inTier() string {
	if r.Tier == "" {
		return ""
	}
	return " (" + r.Tier + ")"
}

// unit is the unit of the figures.
func (r *RollRow) unit() string {
	if r.USD {
		return "USD"
	}
	return "points"
}

// format writes a figure in the row's unit.
func (r *RollRow) format(n int64) string {
	if r.USD {
		return rules.Cents(n).String()
	}
	return strconv.FormatInt(n, 10)
}

// RollHeader are the columns of the roll-forward of a program.
func RollHeader(f *program.Finance) []string {
	header := []string{"month", "asset", "unit", "tier", "opening"}
	for _, m := range f.Movements {
		header = append(header, m.Name)
	}
	return append(header, kindCorrections, kindPriorPeriod, kindRevaluation, "transfers", "closing", "outstanding", "debt", "prior_periods")
}

// Cells are the row's cells in the order of RollHeader; movements of other assets are empty.
func (r *RollRow) Cells(f *program.Finance) []string {
	cells := []string{r.Month.String(), string(r.Asset), r.unit(), r.Tier, r.format(r.Opening)}
	for i, m := range f.Movements {
		cell := ""
		if m.Asset == r.Asset {
			cell = r.format(r.Moves[i])
		}
		cells = append(cells, cell)
	}
	for _, n := range [...]int64{r.Corrections, r.PriorPeriod, r.Revaluation, r.Transfers, r.Closing, r.Outstanding, r.Debt} {
		cells = append(cells, r.format(n))
	}
	return append(cells, monthList(r.PriorPeriods))
}

// monthList writes months with a space between them.
func monthList(months []rules.Month) string {
	texts := make([]string, len(months))
	for i, m := range months {
		texts[i] = m.String()
	}
	return strings.Join(texts, " ")
}
