package page

// breakage.go: what became of the lots of each month, and what is expected of them.

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

const (
	breakageFile = "breakage.csv"
	estimateFile = "breakage_estimate.csv"

	// maxTriangle is how many rows of the triangle the page holds: ten years of points
	// that live two would be 3,000.
	maxTriangle = 1500
)

// breakage adds the section of the triangle and its estimate.
func (b *builder) breakage() error {
	triangle, err := b.load(breakageFile, "asset", "posted_month", "months_since", "posted", "redeemed", "expired", "outstanding")
	if err != nil {
		return err
	}
	estimate, err := b.load(estimateFile, "asset", "posted_month")
	if err != nil || triangle == nil && estimate == nil {
		return err
	}
	sec := b.section("breakage", "Breakage",
		"What became of all that was posted in one month, by the months since. A curve is a column of the table over what was posted.")
	if triangle != nil {
		sec.Files = append(sec.Files, breakageFile)
		if err := b.triangles(sec, triangle); err != nil {
			return err
		}
	}
	if estimate != nil {
		sec.Files = append(sec.Files, estimateFile)
		b.estimates(sec, estimate)
	}
	return nil
}

func (b *builder) triangles(sec *section, s *sheet) error {
	assets := s.byAsset()
	for _, of := range assets {
		months := map[string]int{}
		for _, r := range of.rows {
			since, err := strconv.Atoi(s.get(r, "months_since"))
			if err != nil {
				return fmt.Errorf("%s, row %d: months_since is %q, not a number; make the report again", s.file, r.number, s.get(r, "months_since"))
			}
			months[s.get(r, "months_since")] = since
		}
		slices.SortStableFunc(of.rows, func(x, y record) int {
			return cmp.Or(strings.Compare(s.get(x, "posted_month"), s.get(y, "posted_month")),
				cmp.Compare(months[s.get(x, "months_since")], months[s.get(y, "months_since")]))
		})
		rows := s.newestCohorts(of.rows, maxTriangle/len(assets))
		t := b.table(label(of.asset)+", by month of posting and months since", s.file, s.columnsAs("posted_month", "asset")...)
		t.fill(s, rows)
		if cut := len(of.rows) - len(rows); cut > 0 {
			t.Note = fmt.Sprintf("The newest months of posting, %d of %s; the others are in %s.", len(rows), many(len(of.rows), "row", "rows"), s.file)
		}
		c := &chart{
			Label: "Curves of the share of posted " + label(of.asset) + " by months since posting, one for each of some months of posting",
			Kind:  "curves", Table: t.ID, X: "months_since", Split: "posted_month", Unit: "% of posted",
		}
		for _, measure := range measures {
			if slices.Contains(s.columns, measure.Name) {
				c.Series = append(c.Series, line{Column: measure.Name, Label: measure.Label})
			}
		}
		sec.Measures = measures
		sec.Blocks = append(sec.Blocks, &block{Title: label(of.asset), Table: t, Chart: c})
	}
	return nil
}

// measures are what the curves can show.
var measures = []column{
	{Name: "outstanding", Label: "Still outstanding"},
	{Name: "redeemed", Label: "Redeemed"},
	{Name: "expired", Label: "Expired (breakage)"},
}

// newestCohorts are the last rows of whole months of posting, at most so many.
func (s *sheet) newestCohorts(rows []record, room int) []record {
	from := max(0, len(rows)-room)
	for from > 0 && from < len(rows) && s.get(rows[from-1], "posted_month") == s.get(rows[from], "posted_month") {
		from++
	}
	return rows[from:]
}

func (b *builder) estimates(sec *section, s *sheet) {
	for _, of := range s.byAsset() {
		t := b.table(label(of.asset)+", estimated final breakage by month of posting", s.file, s.columnsAs("posted_month", "asset", "method")...)
		rows := of.rows[max(0, len(of.rows)-maxMonths):]
		t.fill(s, rows)
		t.Note = s.methods(rows)
		if len(rows) < len(of.rows) {
			t.Note += fmt.Sprintf(" The last %d of %s; the others are in %s.", len(rows), many(len(of.rows), "row", "rows"), s.file)
		}
		e := &block{Title: label(of.asset) + ", estimate", Table: t}
		if s.figures("liability_usd") && s.figures("liability_less_breakage_usd") {
			e.Chart = &chart{
				Label: "Bars of the liability in USD of " + label(of.asset) + " by month of posting, and of what is left of it after estimated breakage",
				Kind:  "bars", Table: t.ID, X: "posted_month", Only: "liability_usd", Unit: unitUSD,
				Series: []line{{Column: "liability_usd", Label: "Liability"}, {Column: "liability_less_breakage_usd", Label: "Less estimated breakage"}},
			}
		}
		sec.Blocks = append(sec.Blocks, e)
	}
}

// methods names the methods that the rows rest on; the table has no room for them.
func (s *sheet) methods(rows []record) string {
	var all []string
	for _, r := range rows {
		if method := s.get(r, "method"); method != "" && !slices.Contains(all, method) {
			all = append(all, method)
		}
	}
	if len(all) == 0 {
		return ""
	}
	return "Methods: " + strings.Join(all, "; ") + "."
}

// assetRows are the rows of one asset.
type assetRows struct {
	asset string
	rows  []record
}

// byAsset groups a loaded file, assets as they come.
func (s *sheet) byAsset() []*assetRows {
	var groups []*assetRows
	for _, r := range s.rows {
		asset := s.get(r, "asset")
		i := slices.IndexFunc(groups, func(g *assetRows) bool { return g.asset == asset })
		if i < 0 {
			i = len(groups)
			groups = append(groups, &assetRows{asset: asset})
		}
		groups[i].rows = append(groups[i].rows, r)
	}
	return groups
}
