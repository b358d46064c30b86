package page

// figures_test.go: compares what the browser shows with the files, by a reading of the
// files of its own.

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"trueup/fixtures/csvtext"

	"github.com/google/go-cmp/cmp"
)

// rowsIn reads a file of the folder: rows by column.
func (f folder) rowsIn(t *testing.T, name string) []map[string]string {
	t.Helper()
	return csvtext.Rows(t, strings.TrimPrefix(f[name], "\ufeff"))
}

// shownCell is a cell of the page that stands for a cell of a file.
type shownCell struct {
	File, Column, Value, Text string
	Line                      int
	Figure, Cut               bool
}

// cellsOf are all cells of all tables that name the row of the file they are of.
func cellsOf(p *tab) []shownCell {
	p.t.Helper()
	return eval[[]shownCell](p, `[...document.querySelectorAll("table")].flatMap((table) => {
		const columns = [...table.tHead.rows[0].cells].map((th) => th.dataset.column);
		return [...table.tBodies[0].rows].flatMap((tr) => [...tr.cells].map((td, i) => ({
			file: table.dataset.file, column: td.dataset.column || columns[i], line: Number(td.dataset.line || tr.dataset.line || 0),
			value: td.dataset.value ?? td.textContent, text: td.textContent, figure: "value" in td.dataset, cut: "cut" in td.dataset,
		})));
	}).filter((c) => c.line > 0)`)
}

// compareCells holds each cell to the file's text, byte for byte, and the shown figure
// to the same text without its separators.
func compareCells(t *testing.T, f folder, cells []shownCell) {
	t.Helper()
	if len(cells) == 0 {
		t.Fatal("no cell names the row of a file")
	}
	rows := map[string][]map[string]string{}
	for _, c := range cells {
		if rows[c.File] == nil {
			rows[c.File] = f.rowsIn(t, c.File)
		}
		want, ok := rows[c.File][c.Line-1][c.Column]
		if c.Cut {
			want = want[:min(len(want), longText)] + "…"
		}
		if !ok || c.Value != want {
			t.Fatalf("%s, row %d, column %s: the page has %q, the file %q", c.File, c.Line, c.Column, c.Value, want)
		}
		if plain := strings.NewReplacer(",", "", "\u2212", "-").Replace(c.Text); c.Figure && plain != want {
			t.Fatalf("%s, row %d, column %s: the page shows %q, the file has %q", c.File, c.Line, c.Column, c.Text, want)
		}
	}
}

// everyRow checks that all rows of some files are on the page.
func everyRow(t *testing.T, f folder, cells []shownCell, files ...string) {
	t.Helper()
	for _, file := range files {
		seen := map[int]bool{}
		for _, c := range cells {
			if c.File == file {
				seen[c.Line] = true
			}
		}
		if got, want := len(seen), len(f.rowsIn(t, file)); got != want {
			t.Errorf("%s: %d of %d rows are on the page", file, got, want)
		}
	}
}

// whole is a figure in its smallest unit: points, or cents.
func whole(t *testing.T, text string) int {
	t.Helper()
	n, err := strconv.Atoi(strings.Replace(text, ".", "", 1))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// compareSums holds the summary and the counts to the files.
func compareSums(t *testing.T, f folder, p *tab) {
	t.Helper()
	want := map[string]string{}
	last := map[string]int{}
	for _, row := range f.rowsIn(t, "rollforward.csv") {
		if row["month"] == "2026-10" && row["unit"] == "USD" {
			for _, name := range []string{"outstanding", "debt", "closing"} {
				last[name] += whole(t, row[name])
			}
		}
	}
	for name, n := range last {
		want["tile-"+name] = cents(n)
	}
	soon := 0
	for _, row := range f.rowsIn(t, "expiry_schedule.csv") {
		if slices.Contains([]string{"2026-10", "2026-11", "2026-12"}, row["month"]) {
			soon += whole(t, row["usd"])
		}
	}
	want["tile-expiring"] = cents(soon)
	got := eval[map[string]string](p, `Object.fromEntries([...document.querySelectorAll(".tile")].map((e) => [e.id, e.querySelector("data").value]))`)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("summary (-want +got):\n%s", diff)
	}

	counts := map[string]string{}
	for file, columns := range map[string][]string{"balances.csv": {"tier"}, "exceptions.csv": {"reason", "fact"}} {
		n := map[string]int{}
		for _, row := range f.rowsIn(t, file) {
			var words []string
			for _, column := range columns {
				words = append(words, row[column])
			}
			n[strings.Join(words, " ")]++
		}
		for words, count := range n {
			counts[words] = fmt.Sprint(count)
		}
	}
	shown := eval[map[string]string](p, `Object.fromEntries([...document.querySelectorAll("#tiers tbody tr:not(.sum), #exceptions tbody tr:not(.sum)")].map((tr) =>
		[[...tr.cells].slice(0, -1).map((td) => td.textContent).join(" "), tr.cells[tr.cells.length - 1].dataset.value]))`)
	if diff := cmp.Diff(counts, shown); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
}

// seriesOf are the names and figures of a section's first chart; what is unknown is -1.
func seriesOf(p *tab, section string) map[string][]float64 {
	p.t.Helper()
	return eval[map[string][]float64](p, `Object.fromEntries(Chart.getChart(document.querySelector("#`+section+` canvas")).data.datasets.map((d) =>
		[d.label, (d.said || d.data).map((n) => n === null ? -1 : n)]))`)
}

// choose sets the select of a section.
func choose(p *tab, section, value string) {
	p.t.Helper()
	p.script(`{ const s = document.querySelector("#` + section + ` select"); s.value = "` + value + `"; s.dispatchEvent(new Event("change")) }`)
}

// compareLiability holds the bars of points and of debt to the file, oldest first.
func compareLiability(t *testing.T, f folder, p *tab) {
	t.Helper()
	var outstanding, debts []float64
	for _, row := range f.rowsIn(t, "rollforward.csv") {
		if row["asset"] == "points" && row["unit"] == "USD" {
			outstanding = append(outstanding, number64(t, row["outstanding"]))
			debts = append(debts, -number64(t, row["debt"])) // below zero
		}
	}
	got := seriesOf(p, "liability")
	if diff := cmp.Diff(outstanding, got["Points"]); diff != "" {
		t.Errorf("outstanding points in USD (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(debts, got["Debt"]); diff != "" {
		t.Errorf("debt (-want +got):\n%s", diff)
	}
}

// compareWaterfall chooses a month and holds its steps to the file's row.
func compareWaterfall(t *testing.T, f folder, p *tab) {
	t.Helper()
	choose(p, "roll-forward", "2026-09")
	var month []float64
	for _, row := range f.rowsIn(t, "rollforward.csv") {
		if row["month"] != "2026-09" || row["asset"] != "points" || row["unit"] != "points" {
			continue
		}
		for _, name := range []string{"opening", "earned_orders", "earned_hourly", "bonuses", "clawed_back", "redeemed_credits",
			"redeemed_gift_cards", "expired", "corrections", "prior_period", "closing"} {
			month = append(month, number64(t, row[name]))
		}
	}
	if diff := cmp.Diff(month, seriesOf(p, "roll-forward")["points"]); diff != "" {
		t.Errorf("the waterfall of 2026-09 (-want +got):\n%s", diff)
	}
}

// compareCurves holds the curves of what expired to the triangle.
func compareCurves(t *testing.T, f folder, p *tab) {
	t.Helper()
	choose(p, "breakage", "expired")
	curves := seriesOf(p, "breakage")
	if len(curves) != 8 {
		t.Errorf("%d curves, want 8 of the 36 months: %v", len(curves), slices.Sorted(maps.Keys(curves)))
	}
	for _, row := range f.rowsIn(t, "breakage.csv") {
		curve, ok := curves[row["posted_month"]]
		if !ok {
			continue
		}
		want := 100 * number64(t, row["expired"]) / number64(t, row["posted"])
		if got := curve[whole(t, row["months_since"])]; math.Abs(got-want) > 1e-9 {
			t.Errorf("%s after %s months: the curve is at %v, want %v %%", row["posted_month"], row["months_since"], got, want)
		}
	}
}

// compareExpiry holds the sum of each asset's bars to that of the file's rows.
func compareExpiry(t *testing.T, f folder, p *tab) {
	t.Helper()
	want, got := map[string]int{}, map[string]int{}
	for _, row := range f.rowsIn(t, "expiry_schedule.csv") {
		if row["month"] != "never" {
			want[label(row["asset"])] += whole(t, row["usd"])
		}
	}
	for asset, bars := range seriesOf(p, "expiry") {
		for _, usd := range bars {
			got[asset] += int(math.Round(100 * usd))
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("what expires, in cents (-want +got):\n%s", diff)
	}
}

func number64(t *testing.T, text string) float64 {
	t.Helper()
	n, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
