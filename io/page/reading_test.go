package page

// reading_test.go: the page in Chromium for those who print it, who have no mouse or do
// not see it, and with ids that mean harm.

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// inTheDark changes what whoever reads prefers while the page is open, and prints.
func inTheDark(t *testing.T, p *tab, charts int) {
	const colour = `Chart.getChart(document.querySelector("canvas")).data.datasets[0].backgroundColor`
	light := eval[string](p, colour)
	p.media("", "dark")
	p.do(chromedp.Poll[chromedp.Void](colour + ` !== "` + light + `"`)) // it is drawn anew
	if got := eval[string](p, `getComputedStyle(document.body).backgroundColor`); got != "rgb(17, 22, 28)" {
		t.Errorf("the page's background is %s", got)
	}
	p.showsCharts(charts)
	p.shot("dark")
	p.script(`window.dispatchEvent(new Event("beforeprint"))`)
	if got := eval[string](p, colour); got != light {
		t.Errorf("on paper the chart is %s, want the light %s", got, light)
	}
	p.script(`window.dispatchEvent(new Event("afterprint"))`)
	if got := eval[string](p, colour); got == light {
		t.Error("after printing the chart stayed light")
	}
	p.quiet()
}

// onPaper prints the page, and checks that no table is broader than its sheet.
func onPaper(t *testing.T, p *tab) {
	pdf, err := chromedp.Run(p.ctx, chromedp.PrintToPDF(chromedp.PDFPreferCSSPageSize(), chromedp.PDFPrintBackground()))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(pdf), "%PDF-") || len(pdf) < 100_000 {
		t.Errorf("the printed page is no PDF or has no charts: %d bytes", len(pdf))
	}
	p.save("paper.pdf", pdf)
	const portrait, landscape = 702, 1031 // A4 less the margins, in CSS pixels
	for _, sheet := range []struct {
		width     int64
		selection string
	}{{portrait, ".part:not(:has(.wide, .widest))"}, {landscape, ".part:has(.wide, .widest)"}} {
		p.do(chromedp.EmulateViewport(sheet.width, 1000))
		p.media("print", "light")
		parts := eval[[]float64](p, `[...document.querySelectorAll("`+sheet.selection+`")].flatMap((part) =>
			[...part.querySelectorAll("table, canvas, p")].map((e) => e.getBoundingClientRect().right))`)
		if len(parts) == 0 || slices.Max(parts) > float64(sheet.width)+0.5 {
			t.Errorf("%s on a sheet of %d: nothing there, or cut off at the right: %v", sheet.selection, sheet.width, parts)
		}
	}
	p.quiet()
}

// hostileIDs are ids that would be markup, script or formulas anywhere else.
func hostileIDs(t *testing.T, b browser) {
	ids := []string{
		`</script><img src=x onerror="window.pwned=1">`, `"><svg onload=window.pwned=1>`, `' onfocus='window.pwned=1`, `'=HYPERLINK("http://x")`,
		`{{.Title}}`, `</table></main>`, `&lt;b&gt;`, `javascript:window.pwned=1`, "\u202egnp.exe", strings.Repeat("long", 125),
	}
	f := folder{"debt.csv": "account_id,asset,since,key,state,owed,repaid,open,usd_open,days,repaid_by,last_repaid_at\n", "exceptions.csv": "fact,id,account_id,reason\n"}
	for i, id := range ids {
		quoted := `"` + strings.ReplaceAll(id, `"`, `""`) + `"`
		f["debt.csv"] += fmt.Sprintf("%s,points,2026-01-01T00:00:00Z,%s,open,%d,0,%d,%d.00,3,,\n", quoted, quoted, 100-i, 100-i, 100-i)
		f["exceptions.csv"] += fmt.Sprintf("%s,%s,%s,%s\n", quoted, quoted, quoted, quoted)
	}
	p := b.open(t, f.keep(t, business), 1280, 900)
	if eval[bool](p, `"pwned" in window`) || eval[int](p, `document.querySelectorAll("img, svg, main script").length`) > 0 {
		t.Error("an id became markup")
	}
	compareCells(t, f, cellsOf(p))
	got := eval[[]string](p, `[...document.querySelectorAll("#debt tbody th")].slice(1).map((th) => th.textContent)`)
	if !slices.Equal(got, ids) {
		t.Errorf("ids on the page are %q, want %q", got, ids)
	}
	p.quiet()
}

// withoutMouse walks the page with the tab key and looks at what a screen reader is told.
func withoutMouse(t *testing.T, p *tab) {
	p.do(chromedp.KeyEvent("\t"))
	if got := eval[string](p, `document.activeElement.className`); got != "skip" {
		t.Errorf("the first tab stop is %q, want the link to the figures", got)
	}
	p.do(chromedp.KeyEvent("\r"))
	if got := eval[string](p, `document.activeElement.id`); got != "content" {
		t.Errorf("the link leads to %q", got)
	}
	p.do(chromedp.KeyEvent("\t"))
	if got := eval[string](p, `document.activeElement.tagName + getComputedStyle(document.activeElement).outlineStyle`); got != "Asolid" {
		t.Errorf("after it comes %q, want a link whose focus is seen", got)
	}
	p.script(`document.querySelector("select").focus()`)
	p.do(chromedp.KeyEvent(kb.ArrowDown))
	if got := eval[string](p, `document.querySelector("#roll-forward figcaption").textContent`); !strings.HasPrefix(got, "2026-10.") {
		t.Errorf("after an arrow key the chart says %q, want the newest month", got)
	}
	for what, wrong := range map[string]string{
		"a table's region without tab stop or name": `.scroll:not([tabindex="0"][role="region"][aria-labelledby])`,
		"a table without caption":                   `table:not(:has(caption))`,
		"a header without scope":                    `th:not([scope])`,
		"a row without header":                      `tbody tr:not(:has(th))`,
		"a chart without name":                      `canvas:not([role="img"][aria-label])`,
		"a select without label":                    `select:not([id])`,
	} {
		got := eval[int](p, "document.querySelectorAll('"+wrong+"').length")
		if what == "a row without header" {
			got = eval[int](p, `[...document.querySelectorAll("tbody tr")].filter((r) => !r.querySelector("th")).length`)
		}
		if got != 0 {
			t.Errorf("%s: %d", what, got)
		}
	}
	if got := eval[[]string](p, `[...document.querySelectorAll("[aria-labelledby], [aria-describedby], label")].map((e) =>
		e.getAttribute("aria-labelledby") || e.getAttribute("aria-describedby") || e.htmlFor).filter((id) => !document.getElementById(id))`); len(got) > 0 {
		t.Errorf("names that lead nowhere: %q", got)
	}
	p.quiet()
}
