package business

// files.go: the report files that only this program has, and what their cells share.

import (
	"strings"

	"trueup/rules"
	"trueup/rules/program"
)

func files() []program.File {
	return []program.File{
		program.NewFile("balances", "where every account stands: tier, points, credits, vouchers, what ends next", balanceRows),
		program.NewFile("activity", "what customers see: orders, reports, deposits, bonuses and redemptions of the period", activityRows),
		program.NewFile("notices", "what someone should be told: what ends soon, tier changes, decided redemptions", noticeRows),
		program.NewFile("tier_changes", "tier changes of the period, with enrolments", tierChangeRows),
		program.NewFile("entitlements", "what the tier held at the end entitles to", benefitRows),
		program.NewFile("redemptions", "redemptions decided in the period, with reason and value", redemptionRows),
		program.NewFile("credits", "all credits ever issued and what became of them", creditRows),
		program.NewFile("vouchers", "all vouchers ever issued and what became of them", voucherRows),
	}
}

// quantity is an amount of an asset as a cell; without an asset the cell is empty.
type quantity rules.Quantity

func (q quantity) String() string {
	if q.Asset == "" {
		return ""
	}
	return rules.Quantity(q).String()
}

// MarshalText writes String, so that writers of CSV take the struct for one cell.
func (q quantity) MarshalText() ([]byte, error) { return []byte(q.String()), nil }

// factOf is the id of the fact that the key of a lot names.
func factOf(key string) string {
	for g := range groups {
		if id, ok := strings.CutPrefix(key, groups[g].prefix); ok {
			return id
		}
	}
	return key
}

// lotsOf are the lots of an asset, which stand together, and the index of the first.
func lotsOf(p *rules.Position, asset rules.Asset) (lots []rules.Holding, first int) {
	for first < len(p.Lots) && p.Lots[first].Asset != asset {
		first++
	}
	end := first
	for end < len(p.Lots) && p.Lots[end].Asset == asset {
		end++
	}
	return p.Lots[first:end], first
}

// byInstant orders rows by instant, then by the first of the texts that differ.
func byInstant(a, b rules.Instant, texts ...[2]string) int {
	if a != b {
		return order(a < b)
	}
	for _, t := range texts {
		if c := strings.Compare(t[0], t[1]); c != 0 {
			return c
		}
	}
	return 0
}
