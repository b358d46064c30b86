package page

// browser_test.go: the page in a real Chromium, opened from the disk with the network
// off. The figures are read back from the document and compared with the files.

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// browser is a running Chromium.
type browser struct{ ctx context.Context }

// chromium starts it. It knows no host, and no profile from before.
func chromium(t *testing.T) browser {
	t.Helper()
	var path string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		t.Fatal("the page is tested in Chromium, which is not here: `make tools` installs it, or says how")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute) // of a browser that hangs
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.NoSandbox, // root in a container has none; the page is our own
		chromedp.Flag("disable-dev-shm-usage", true),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND"),
	)...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("%s does not start: %v", path, err)
	}
	return browser{ctx}
}

// tab is a page in the browser, and what it did that it should not.
type tab struct {
	t   *testing.T
	ctx context.Context

	mu       sync.Mutex
	requests []string // beside the page itself
	faults   []string // on the console, of the policy, uncaught
}

// open opens a file in a tab of its own, of a size in CSS pixels.
func (b browser) open(t *testing.T, path string, width, height int64) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(b.ctx)
	t.Cleanup(cancel)
	p := &tab{t: t, ctx: ctx}
	url := "file://" + path
	if err := chromedp.Listen(ctx, func(event any) { p.hear(event, url) }); err != nil {
		t.Fatal(err)
	}
	call(p, network.Enable, network.EnableParams{})
	call(p, log.Enable, cdp.Empty{})
	call(p, runtime.Enable, cdp.Empty{})
	p.do(chromedp.EmulateViewport(width, height), chromedp.Navigate(url))
	return p
}

func (p *tab) hear(event any, url string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		if e.Request.URL != url {
			p.requests = append(p.requests, e.Request.URL)
		}
	case *log.EventEntryAdded:
		p.faults = append(p.faults, fmt.Sprintf("%s: %s", e.Entry.Level, e.Entry.Text))
	case *runtime.EventConsoleAPICalled:
		p.faults = append(p.faults, fmt.Sprintf("console.%s", e.Type))
	case *runtime.EventExceptionThrown:
		p.faults = append(p.faults, e.ExceptionDetails.Text)
	}
}

func (p *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	if err := chromedp.Do(p.ctx, steps...); err != nil {
		p.t.Fatal(err)
	}
}

// call sends a command of the protocol.
func call[P, R any](p *tab, command cdp.Command[P, R], params P) {
	p.t.Helper()
	if _, err := chromedp.Call(p.ctx, command, params); err != nil {
		p.t.Fatal(err)
	}
}

// media emulates a kind of output, or a preference of whoever reads.
func (p *tab) media(kind, scheme string) {
	p.t.Helper()
	call(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Media: kind, Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
}

// quiet checks that the page asked for nothing and complained of nothing.
func (p *tab) quiet() {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.requests) > 0 || len(p.faults) > 0 {
		p.t.Errorf("the page asked for %q and complained of %q", p.requests, p.faults)
	}
}

// eval returns what an expression is in the page; of a promise, what it becomes.
func eval[T any](p *tab, expression string) T {
	p.t.Helper()
	value, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatal(err)
	}
	return value
}

// script runs statements in the page.
func (p *tab) script(statements string) {
	p.t.Helper()
	p.do(chromedp.Evaluate[chromedp.Void](statements))
}

// shot keeps a picture of the whole page among the test's artifacts (go test -artifacts).
func (p *tab) shot(name string) {
	p.t.Helper()
	picture, err := chromedp.Run(p.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		p.t.Fatal(err)
	}
	p.save(name+".png", picture)
}

func (p *tab) save(name string, data []byte) {
	p.t.Helper()
	if err := os.WriteFile(filepath.Join(p.t.ArtifactDir(), name), data, 0o600); err != nil {
		p.t.Fatal(err)
	}
}

// drawn counts the colours of each chart: one that is blank has one.
const drawn = `[...document.querySelectorAll("canvas")].map((c) => {
	const pixels = new Uint32Array(c.getContext("2d").getImageData(0, 0, c.width, c.height).data.buffer);
	return new Set(pixels).size;
})`

// showsCharts checks that there are so many charts and that none is blank.
func (p *tab) showsCharts(want int) {
	p.t.Helper()
	colours := eval[[]int](p, drawn)
	if len(colours) != want || slices.Min(append(colours, 99)) < 4 {
		p.t.Errorf("want %d charts, all drawn; have these numbers of colours: %v", want, colours)
	}
}

func TestPageInChromium(t *testing.T) {
	b := chromium(t)
	f := businessReport(36, 2000)
	path := f.keep(t, business)
	const width, height, charts = 1280, 900, 14

	t.Run("its figures are those of the files", func(t *testing.T) {
		p := b.open(t, path, width, height)
		cells := cellsOf(p)
		compareCells(t, f, cells)
		everyRow(t, f, cells, "ageing.csv", "breakage.csv", "breakage_estimate.csv", "expiry_schedule.csv", "rollforward.csv")
		compareSums(t, f, p)
		p.showsCharts(charts)
		p.shot("light")
		p.quiet()
	})
	t.Run("its charts draw the figures of the files", func(t *testing.T) {
		p := b.open(t, path, width, height)
		compareLiability(t, f, p)
		compareWaterfall(t, f, p)
		compareCurves(t, f, p)
		compareExpiry(t, f, p)
		p.quiet()
	})
	t.Run("partners", func(t *testing.T) {
		f := partnerReport(60)
		p := b.open(t, f.keep(t, partner), width, height)
		cells := cellsOf(p)
		compareCells(t, f, cells)
		everyRow(t, f, cells, "rollforward.csv")
		p.showsCharts(6)
		p.shot("partner")
		p.quiet()
	})
	t.Run("phone", func(t *testing.T) {
		p := b.open(t, path, 390, 844)
		if got := eval[int](p, `document.documentElement.scrollWidth`); got > 390 {
			t.Errorf("the page is %d wide on a phone of 390", got)
		}
		p.showsCharts(charts)
		p.shot("phone")
		p.quiet()
	})
	t.Run("dark", func(t *testing.T) { inTheDark(t, b.open(t, path, width, height), charts) })
	t.Run("paper", func(t *testing.T) { onPaper(t, b.open(t, path, width, height)) })
	t.Run("paper with tiers", func(t *testing.T) {
		f := businessReport(12, 100)
		f["rollforward.csv"] += perTier(t, f)
		p := b.open(t, f.keep(t, business), width, height)
		cells := cellsOf(p)
		compareCells(t, f, cells)
		everyRow(t, f, cells, "rollforward.csv")
		onPaper(t, p)
	})
	t.Run("keyboard and screen reader", func(t *testing.T) { withoutMouse(t, b.open(t, path, width, height)) })
	t.Run("hostile ids stay texts", func(t *testing.T) { hostileIDs(t, b) })
	t.Run("a page that is not quiet is heard", func(t *testing.T) { loudPage(t, b) })
	t.Run("the policy forbids connections and other scripts", func(t *testing.T) { forgedPage(t, b, path) })
}

// loudPage proves that a page which asks the network or complains does not go unheard.
func loudPage(t *testing.T, b browser) {
	path := filepath.Join(t.TempDir(), "loud.html")
	text := `<!DOCTYPE html><img src="http://example.invalid/a.png"><script>console.error("x"); undefined.y</script>`
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	p := b.open(t, path, 800, 600)
	p.mu.Lock()
	defer p.mu.Unlock()
	if !slices.Contains(p.requests, "http://example.invalid/a.png") || len(p.faults) < 2 {
		t.Errorf("heard only %q and %q", p.requests, p.faults)
	}
}

// forgedPage is the page with an image, a script and a call home that are not its own.
func forgedPage(t *testing.T, b browser, path string) {
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	forged := filepath.Join(t.TempDir(), "forged.html")
	more := `<img src="http://example.invalid/b.png"><script>window.forged = true</script></body>`
	if err := os.WriteFile(forged, []byte(strings.Replace(string(text), "</body>", more, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	p := b.open(t, forged, 800, 600)
	if eval[bool](p, `"forged" in window`) {
		t.Error("a script that is not the page's own ran")
	}
	refused := eval[string](p, `new Promise((said) => {
		document.addEventListener("securitypolicyviolation", (e) => said(e.effectiveDirective));
		fetch("http://example.invalid/c").then(() => said("connected"), () => {});
	})`)
	if refused != "connect-src" {
		t.Errorf("a connection met %q, want the policy's connect-src", refused)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, what := range []string{"b.png", "inline script"} {
		if !slices.ContainsFunc(p.faults, func(fault string) bool { return strings.Contains(fault, what) }) {
			t.Errorf("the policy did not refuse the %s: %q", what, p.faults)
		}
	}
}
