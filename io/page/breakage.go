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

	// maxTriangle is how many rows of the triangle the page holds: six years of points
	// that live two, and some hundred rows of other assets.
	maxTriangle = 1800
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
	sizes := make([]int, len(assets))
	for i, of := range assets {
		if err := s.inOrder(of.rows); err != nil {
			return err
		}
		of.rows = s.untilSettled(of.rows)
		sizes[i] = len(of.rows)
	}
	for i, room := range shares(sizes, maxTriangle) {
		of := assets[i]
		rows := s.newestCohorts(of.rows, room)
		t := b.table(label(of.asset)+", by month of posting and months since", s.file, s.columnsAs("posted_month", "asset")...)
		t.fill(s, rows)
		t.Note = "A month of posting ends with the first month in which nothing of it is left."
		if len(rows) < len(of.rows) {
			t.Note += fmt.Sprintf(" The newest months of posting, %d of %s; the others are in %s.", len(rows), many(len(of.rows), "row", "rows"), s.file)
		}
		c := &chart{
			Label: "Curves of the share of posted " + label(of.asset) + " by months since posting, one for each of some months of posting",
			Kind:  "curves", Table: t.ID, X: "months_since", Split: "posted_month", Unit: "% of posted",
		}
		for _, measure := range measures {
			c.Series = append(c.Series, line{Column: measure.Name, Label: measure.Label})
		}
		sec.Measures = measures
		sec.Blocks = append(sec.Blocks, &block{Title: label(of.asset), Table: t, Chart: c})
	}
	return nil
}

// inOrder sorts rows by month of posting and months since.
func (s *sheet) inOrder(rows []record) error {
	months := map[string]int{}
	for _, r := range rows {
		text := s.get(r, "months_since")
		since, err := strconv.Atoi(text)
		if err != nil {
			return fmt.Errorf("%s, row %d: months_since is %q, not a number; make the report again", s.file, r.number, text)
		}
		months[text] = since
	}
	slices.SortStableFunc(rows, func(x, y record) int {
		return cmp.Or(strings.Compare(s.get(x, "posted_month"), s.get(y, "posted_month")),
			cmp.Compare(months[s.get(x, "months_since")], months[s.get(y, "months_since")]))
	})
	return nil
}

// shares divides room among what has such sizes: what needs less than its share leaves
// the rest to the others.
func shares(sizes []int, room int) []int {
	order := make([]int, len(sizes))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(sizes[a], sizes[b]) })
	given := make([]int, len(sizes))
	for n, i := range order {
		given[i] = min(sizes[i], room/(len(order)-n))
		room -= given[i]
	}
	return given
}

// measures are what the curves can show.
var measures = []column{
	{Name: "outstanding", Label: "Still outstanding"},
	{Name: "redeemed", Label: "Redeemed"},
	{Name: "expired", Label: "Expired (breakage)"},
}

// untilSettled leaves out the rows of months of posting that have nothing left and are
// what they were the month before: they go on so for ever.
func (s *sheet) untilSettled(rows []record) []record {
	var kept []record
	for i, r := range rows {
		if i == 0 || !zero(s.get(r, "outstanding")) || !s.same(r, rows[i-1], "months_since") {
			kept = append(kept, r)
		}
	}
	return kept
}

// same compares two rows but for one column.
func (s *sheet) same(a, b record, but string) bool {
	for i, column := range s.columns {
		if column != but && a.cells[i] != b.cells[i] {
			return false
		}
	}
	return true
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
