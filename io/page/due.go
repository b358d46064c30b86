package page

// due.go: what is outstanding by when it ends and by how old it is.

import (
	"fmt"
	"slices"
	"strings"
)

const (
	expiryFile = "expiry_schedule.csv"
	ageingFile = "ageing.csv"

	soonMonths = 3
	never      = "never" // in place of the month, of what does not expire
)

// expirySchedule adds the section of what ends in each coming month, and the summary's
// figure of the next months.
func (b *builder) expirySchedule() error {
	s, err := b.load(expiryFile, "asset", "month", "lots", "amount", "usd")
	if err != nil || s == nil {
		return err
	}
	sec := b.section("expiry", "Expiry schedule",
		"What ends in each coming month if nobody uses it before.", expiryFile)
	if err := b.soon(s); err != nil || len(s.rows) == 0 {
		return err
	}
	t := b.table("What expires, by month", expiryFile, s.columnsAs("month")...)
	t.earliest(s, "month")
	due := &block{Table: t}
	if slices.ContainsFunc(s.rows, func(r record) bool { return s.get(r, "month") != never }) {
		due.Chart = &chart{
			Label: "Stacked bars of what expires in each coming month, in USD by asset", Kind: "bars",
			Table: t.ID, X: "month", Split: "asset", Series: []line{{Column: "usd"}}, Stack: true, Unit: unitUSD,
		}
	}
	sec.Blocks = append(sec.Blocks, due)
	return nil
}

// soon sums what ends in the month of the as-of and the two after it.
func (b *builder) soon(s *sheet) error {
	month := b.asOf.AddDate(0, 0, 1-b.asOf.Day())
	first, last := month.Format("2006-01"), month.AddDate(0, soonMonths-1, 0).Format("2006-01")
	all, parts := sums{}, sums{}
	var assets []string
	for _, r := range s.rows {
		if m := s.get(r, "month"); m < first || m > last {
			continue
		}
		asset := s.get(r, "asset")
		if !slices.Contains(assets, asset) {
			assets = append(assets, asset)
		}
		for _, figure := range []struct {
			to     sums
			name   string
			column string
		}{{all, "usd", "usd"}, {parts, asset, "amount"}} {
			if err := figure.to.add(figure.name, s.get(r, figure.column)); err != nil {
				return fmt.Errorf("%s, row %d: %w", expiryFile, r.number, err)
			}
		}
	}
	t := tile{Name: "expiring", Title: "Expiring by the end of " + last, Value: all.text("usd"), Unit: unitUSD}
	if all["usd"] == nil {
		t.Value = "0.00"
	}
	for _, asset := range assets {
		if parts[asset].places == 0 {
			t.Lines = append(t.Lines, tileLine{label(asset), parts.text(asset), "points"})
		} else {
			t.Lines = append(t.Lines, tileLine{label(asset), parts.text(asset), unitUSD})
		}
	}
	b.tiles = append(b.tiles, t)
	return nil
}

// ageing adds the section of what is outstanding by age: a chart of the buckets, and
// the months of posting.
func (b *builder) ageing() error {
	s, err := b.load(ageingFile, "asset", "posted_month", "bucket", "lots", "amount", "usd")
	if err != nil || s == nil {
		return err
	}
	sec := b.section("ageing", "Ageing", "What is outstanding, by how many days ago it was posted.", ageingFile)
	if len(s.rows) == 0 {
		return nil
	}
	t := b.table("What is outstanding, by age", ageingFile, append(text("asset", "bucket"), number("lots", "amount", "usd")...)...)
	for _, g := range bucketsOf(s) {
		values := []string{g.asset, g.bucket}
		for _, name := range []string{"lots", "amount", "usd"} {
			var all sum
			for _, r := range g.rows {
				if err := all.add(s.get(r, name)); err != nil {
					return fmt.Errorf("%s, row %d, column %s: %w", ageingFile, r.number, name, err)
				}
			}
			values = append(values, all.text())
		}
		if len(g.rows) == 1 {
			t.add(g.rows[0].number, values...)
		} else {
			t.add(0, values...)
		}
	}
	sec.Blocks = append(sec.Blocks, &block{Title: "By age", Table: t, Pair: true, Chart: &chart{
		Label: "Stacked bars of what is outstanding in USD by age and asset", Kind: "bars", Table: t.ID, X: "bucket",
		Split: "asset", Series: []line{{Column: "usd"}}, Stack: true, Across: true, Unit: unitUSD,
	}})
	months := b.table("What is outstanding, by month of posting", ageingFile, s.columnsAs("posted_month")...)
	months.newest(s, "posted_month")
	sec.Blocks = append(sec.Blocks, &block{Title: "By month of posting", Table: months, Chart: &chart{
		Label: "Stacked bars of what is outstanding in USD by month of posting and asset", Kind: "bars", Table: months.ID,
		X: "posted_month", Split: "asset", Series: []line{{Column: "usd"}}, Stack: true, Unit: unitUSD,
	}})
	return nil
}

// aged is what an asset has in a bucket of age.
type aged struct {
	asset, bucket string
	newest        string // month of posting
	rows          []record
}

// bucketsOf groups by asset and bucket, the youngest first.
func bucketsOf(s *sheet) []*aged {
	var groups []*aged
	var assets []string
	for _, r := range s.rows {
		asset, bucket, month := s.get(r, "asset"), s.get(r, "bucket"), s.get(r, "posted_month")
		if !slices.Contains(assets, asset) {
			assets = append(assets, asset)
		}
		i := slices.IndexFunc(groups, func(g *aged) bool { return g.asset == asset && g.bucket == bucket })
		if i < 0 {
			i = len(groups)
			groups = append(groups, &aged{asset: asset, bucket: bucket})
		}
		groups[i].rows = append(groups[i].rows, r)
		groups[i].newest = max(groups[i].newest, month)
	}
	slices.SortStableFunc(groups, func(a, b *aged) int {
		if a.asset != b.asset {
			return slices.Index(assets, a.asset) - slices.Index(assets, b.asset)
		}
		return strings.Compare(b.newest, a.newest)
	})
	return groups
}
