package page

// page_test.go: the page as a whole, without a browser.

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// sectionsOf are the ids of the page's sections; an empty one is marked.
func sectionsOf(t *testing.T, f Files, about About) []string {
	t.Helper()
	b, err := gather(f, about)
	if err != nil {
		t.Fatal(err)
	}
	ids := []string{}
	for _, s := range b.sections {
		if s.Empty() {
			ids = append(ids, s.ID+" (empty)")
		} else {
			ids = append(ids, s.ID)
		}
	}
	return ids
}

func TestSectionsFollowFiles(t *testing.T) {
	headers := folder{}
	for name, text := range businessReport(3, 20) {
		header, _, _ := strings.Cut(text, "\n")
		headers[name] = header + "\n"
	}
	without := businessReport(3, 20)
	delete(without, "breakage.csv")
	delete(without, "breakage_estimate.csv")
	delete(without, "debt.csv")
	for _, c := range []struct {
		name  string
		files folder
		want  []string
	}{
		{"all files", businessReport(3, 20), []string{"liability", "roll-forward", "expiry", "ageing", "breakage", "tiers", "exceptions", "debt"}},
		{"some files", without, []string{"liability", "roll-forward", "expiry", "ageing", "tiers", "exceptions"}},
		{"no files", folder{}, []string{}},
		{"files without a byte", folder{"exceptions.csv": "", "rollforward.csv": ""}, []string{"liability (empty)", "exceptions (empty)"}},
		{"files without rows", headers, []string{"liability (empty)", "expiry (empty)", "ageing (empty)", "breakage (empty)", "tiers (empty)", "exceptions (empty)", "debt (empty)"}},
		{"balances without tiers", folder{"balances.csv": "partner_id,payable\npar-1,2.00\n"}, []string{}},
		{"partners", partnerReport(3), []string{"liability", "roll-forward", "expiry (empty)", "exceptions", "debt (empty)", "partners"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, sectionsOf(t, c.files, business)); diff != "" {
				t.Errorf("sections (-want +got):\n%s", diff)
			}
			text := pageOf(t, c.files, business)
			if !strings.HasSuffix(strings.TrimSpace(text), "</html>") {
				t.Error("the page does not come to its end")
			}
		})
	}
}

func TestTheSameFilesGiveTheSameBytes(t *testing.T) {
	f := businessReport(5, 50)
	first, second := pageOf(t, f, business), pageOf(t, f, business)
	if first != second {
		t.Error("two pages of one folder differ")
	}
}

// A spreadsheet's files (--excel) give the page that the plain ones give.
func TestFilesForSpreadsheetsGiveTheSamePage(t *testing.T) {
	for name, plain := range map[string]folder{"business": businessReport(5, 50), "partner": partnerReport(5)} {
		t.Run(name, func(t *testing.T) {
			excel := folder{}
			for name, text := range plain {
				excel[name] = "\ufeff" + strings.ReplaceAll(text, "\n", "\r\n")
			}
			if diff := cmp.Diff(pageOf(t, plain, business), pageOf(t, excel, business)); diff != "" {
				t.Errorf("(-plain +excel):\n%s", diff)
			}
		})
	}
}

func TestPageStaysSmall(t *testing.T) {
	const limit = 2_000_000
	large := businessReport(36, 100_000)
	old := businessReport(180, 1000) // fifteen years, three assets, figures of fifteen digits
	for _, name := range []string{"ageing.csv", "breakage.csv", "breakage_estimate.csv", "expiry_schedule.csv"} {
		header, rows, _ := strings.Cut(old[name], "\n")
		old[name] = header + "\n" + rows + strings.ReplaceAll(rows, "points,", "credits,") + strings.ReplaceAll(rows, "points,", "vouchers,")
	}
	old["rollforward.csv"] += perTier(t, old)
	figure := regexp.MustCompile(`\b[1-9]\d{2,7}\b(,|\.)`)
	for name, text := range old {
		header, rows, _ := strings.Cut(text, "\n")
		old[name] = header + "\n" + figure.ReplaceAllString(rows, "123456789012345$1")
	}
	for name, f := range map[string]folder{
		"36 months and 100,000 accounts": large, "180 months by tier": old, "20,000 partners": partnerReport(20_000),
	} {
		t.Run(name, func(t *testing.T) {
			n := len(pageOf(t, f, business))
			t.Logf("%d bytes", n)
			if n >= limit {
				t.Errorf("the page has %d bytes, at most %d are wanted", n, limit)
			}
		})
	}
}

// perTier are the rows of the roll-forward once more for each of five tiers.
func perTier(t *testing.T, f folder) string {
	t.Helper()
	var out strings.Builder
	_, rows, _ := strings.Cut(f["rollforward.csv"], "\n")
	for _, tier := range []string{"", "silver", "gold", "platinum", "diamond"} {
		for line := range strings.Lines(rows) {
			out.WriteString(strings.NewReplacer("points,points,,", "points,points,"+tier+",", "USD,,", "USD,"+tier+",").Replace(line))
		}
	}
	return out.String()
}

func TestWhatIsWrongIsNamed(t *testing.T) {
	const rolled = "month,asset,unit,tier,opening,earned,closing,outstanding,debt\n"
	for _, c := range []struct {
		name  string
		files folder
		asOf  string
		want  []string
	}{
		{"a column is missing", folder{"ageing.csv": "asset,posted_month,bucket,lots,amount\n"}, "", []string{"ageing.csv", `no column "usd"`}},
		{"a figure is no number", folder{"rollforward.csv": rolled + "2026-10,points,points,,0,five,5,5,0\n"}, "", []string{"rollforward.csv", "row 1", "earned", `"five"`}},
		{"an account's figure is no number", folder{"debt.csv": "account_id,asset,owed,repaid,open,usd_open\na,points,1,0,1,1.00\nb,points,x,0,1,1.00\n"}, "", []string{"debt.csv", "line 3", "owed", `"x"`}},
		{"a row is short", folder{"exceptions.csv": "fact,id,account_id,reason\norders,1\n"}, "", []string{"exceptions.csv", "line 2"}},
		{"a month is no number", folder{"breakage.csv": "asset,posted_month,months_since,posted,redeemed,expired,outstanding\npoints,2026-01,one,1,0,0,1\n"}, "", []string{"breakage.csv", "row 1", `"one"`}},
		{"tiers have no totals", folder{"rollforward.csv": rolled + "2026-10,points,points,gold,0,5,5,5,0\n"}, "", []string{"rollforward.csv", "no totals"}},
		{"closing stands first", folder{"rollforward.csv": "month,asset,unit,tier,closing,earned,opening,outstanding,debt\n"}, "", []string{"rollforward.csv", "closing stands before opening"}},
		{"the as-of is no instant", folder{}, "2026-10-01", []string{"as-of", "2026-10-01"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			about := business
			if c.asOf != "" {
				about.AsOf = c.asOf
			}
			err := Write(io.Discard, c.files, about)
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("the error does not say %q: %v", want, err)
				}
			}
		})
	}
}

// broken opens one file badly; its content fails at the end, or at Close.
type broken struct {
	open, read, close error
}

func (b broken) Open(string) (io.ReadCloser, error) { return b, b.open }
func (b broken) Close() error                       { return b.close }
func (b broken) Read([]byte) (int, error) {
	if b.read != nil {
		return 0, b.read
	}
	return 0, io.EOF
}

func TestFailuresOfTheDiskAreKept(t *testing.T) {
	fault := errors.New("the disk is gone")
	for name, files := range map[string]broken{"open": {open: fault}, "read": {read: fault}, "close": {close: fault}} {
		if err := Write(io.Discard, files, business); !errors.Is(err, fault) {
			t.Errorf("%s: the error is %v, want the disk's", name, err)
		}
	}
	if err := Write(full{fault}, folder{}, business); !errors.Is(err, fault) {
		t.Errorf("writing: the error is %v, want the disk's", err)
	}
}

type full struct{ err error }

func (f full) Write([]byte) (int, error) { return 0, f.err }

func TestIDsAreTextWhateverTheySay(t *testing.T) {
	f := folder{"debt.csv": "account_id,asset,owed,repaid,open,usd_open\n\"</script><img src=x onerror=\"\"pwn()\"\">\",points,9,0,9,0.09\n"}
	text := pageOf(t, f, business)
	if strings.Contains(text, "<img") || !strings.Contains(text, "&lt;/script&gt;&lt;img") {
		t.Error("the id stands on the page as markup, or not at all")
	}
}

func TestTheLibraryIsTheOneThatIsNamed(t *testing.T) {
	about, err := os.ReadFile("assets/README.md")
	if err != nil {
		t.Fatal(err)
	}
	hash := sha256.Sum256([]byte(vendored))
	if want := hex.EncodeToString(hash[:]); !strings.Contains(string(about), want) {
		t.Errorf("assets/README.md does not name the hash of chart.umd.min.js, %s", want)
	}
	version := strings.Fields(vendored)[2] // /*! * Chart.js v4.6.1
	if i := slices.Index(strings.Fields(vendored), "Chart.js"); i >= 0 {
		version = strings.Fields(vendored)[i+1]
	}
	if !strings.Contains(string(about), strings.TrimPrefix(version, "v")) {
		t.Errorf("assets/README.md does not name the version of chart.umd.min.js, %s", version)
	}
	if library == vendored || strings.Contains(library+script, "</script") {
		t.Error("the library still points to its map, or a script ends its own element")
	}
}
