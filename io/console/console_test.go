package console_test

// console_test.go: numbers, tables and logs as people and pods read them.

import (
	"bytes"
	"errors"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trueup/io/console"
	"trueup/jobs"
	"trueup/rules"
	"trueup/rules/fact"
	"trueup/rules/program"
)

func TestCount(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0", 7: "7", 999: "999", 1000: "1,000", 123456: "123,456", 1234567: "1,234,567", -1: "-1", -1000: "-1,000",
		1<<63 - 1: "9,223,372,036,854,775,807", -1 << 63: "-9,223,372,036,854,775,808",
	} {
		if got := console.Count(n); got != want {
			t.Errorf("Count(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestAmount(t *testing.T) {
	for _, c := range []struct {
		asset  rules.Asset
		amount int64
		want   string
	}{
		{rules.AssetPoints, 0, "0"},
		{rules.AssetPoints, -1500, "-1,500"},
		{rules.AssetCredits, 0, "0.00 USD"},
		{rules.AssetCredits, -5, "-0.05 USD"},
		{rules.AssetCredits, 123456, "1,234.56 USD"},
		{rules.AssetVouchers, -12345678, "-123,456.78 USD"},
		{rules.AssetCredits, -1 << 63, "-92,233,720,368,547,758.08 USD"},
	} {
		if got := console.Amount(c.asset, c.amount); got != c.want {
			t.Errorf("Amount(%s, %d) = %q, want %q", c.asset, c.amount, got, c.want)
		}
	}
}

// TestPlace: as compilers name places, so that editors can jump to them.
func TestPlace(t *testing.T) {
	for want, row := range map[string]jobs.SetAsideRow{
		`orders.csv:7:19 subtotal "1,5"`: {File: "orders.csv", Line: 7, At: 19, Column: "subtotal", Text: "1,5"},
		`orders.csv:7 "a,\x1b[31m"`:      {File: "orders.csv", Line: 7, Text: "a,\x1b[31m"},
		`orders.csv:7:1 order_id`:        {File: "orders.csv", Line: 7, At: 1, Column: "order_id"},
	} {
		if got := console.Place(row); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// shop is a program whose every word is used.
var shop = &program.Program{
	Name: "business", Tables: []*fact.Table{{Name: "accounts"}, {Name: "orders"}},
	MovedName: "tiers changed", AccountName: "account", DecidedName: "redemptions", LotsName: "lots",
}

var shopSummary = console.Summary{Program: shop, SetAside: "trueup exceptions"}

func pulled() *jobs.PullSummary {
	count := jobs.PullCount{Read: 1234, Pulled: 1000, Unchanged: 200, SetAside: 34, TakenUp: 1, Reasons: map[fact.Reason]int64{"not_usd": 4, "malformed": 30}}
	return &jobs.PullSummary{Tables: map[string]jobs.PullCount{"orders": count}, Total: count, Took: 1234 * time.Millisecond}
}

func TestPrintRun(t *testing.T) {
	sum := &jobs.RunSummary{Pull: pulled(), Ended: true, Reconcile: &jobs.ReconcileSummary{
		Run: 12, AsOf: 1_790_812_800_000_000, Accounts: 900, Bookings: 2000, Moved: 3, Accepted: 2, Rejected: 1,
		Corrections: 5, Took: 66 * time.Second, Kinds: []jobs.KindTotal{
			{Name: "points awarded", Asset: rules.AssetPoints, Count: 1990, Amount: 1234567},
			{Name: "credits used", Asset: rules.AssetCredits, Count: 10, Amount: -12345},
		},
	}}
	var b strings.Builder
	if err := shopSummary.Run(&b, sum); err != nil {
		t.Fatal(err)
	}
	want := `
   facts   read  pulled  unchanged  set aside  taken up
  orders  1,234   1,000        200         34         1
   total  1,234   1,000        200         34         1
set aside for: malformed 30, not_usd 4 (trueup exceptions lists them with file, line and column)

                booked  entries       amount
        points awarded    1,990    1,234,567
          credits used       10  -123.45 USD
                 total    2,000
   of them corrections        5
         tiers changed        3
  redemptions accepted        2
  redemptions rejected        1
    accounts evaluated      900

the ledger stands at 2026-10-01T00:00:00Z (run 12, 1m7.23s: pull 1.23s, evaluate and book 1m6s)
`
	if diff := cmp.Diff(want, "\n"+trimmed(b.String())); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// agency is a program that decides on nothing and has no tiers.
var agency = &program.Program{Name: "partner", AccountName: "partner", LotsName: "rewards"}

// TestWordsOfAnotherProgram: what a program knows nothing of has no line.
func TestWordsOfAnotherProgram(t *testing.T) {
	var b strings.Builder
	if err := (console.Summary{Program: agency}).Reconcile(&b, &jobs.ReconcileSummary{Accounts: 3}, true); err != nil {
		t.Fatal(err)
	}
	x := &jobs.Explanation{
		Program: "partner", Account: "studio", Part: &jobs.PartName{Name: "customer", ID: "beta"}, Pending: 1,
		Lots:    []rules.Lot{{Key: "commission/i1", Asset: rules.AssetCommission, Amount: 199, Left: 199, Expires: rules.Never}},
		NextDue: rules.Never,
	}
	if err := console.PrintExplanation(&b, agency, x); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"partners evaluated", "customer beta of partner studio (partner program)", "append to this customer: 1", "REWARDS, and what consumed them",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("it does not say %q:\n%s", want, &b)
		}
	}
	for _, word := range []string{"account", "tier", "redemption", "lots", "LOTS", "expires", "never"} {
		if strings.Contains(b.String(), word) {
			t.Errorf("it says %q:\n%s", word, &b)
		}
	}
}

// trimmed drops the blanks at the ends of lines.
func trimmed(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}

// TestPrintRunThatFailed: the ledger does not stand where the run did not come to.
func TestPrintRunThatFailed(t *testing.T) {
	var b strings.Builder
	if err := shopSummary.Run(&b, &jobs.RunSummary{Pull: pulled(), Reconcile: &jobs.ReconcileSummary{}}); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), "the ledger stands") || !strings.Contains(b.String(), "accounts evaluated") {
		t.Errorf("got\n%s", &b)
	}
	b.Reset()
	if err := shopSummary.Run(&b, &jobs.RunSummary{Pull: pulled()}); err != nil || strings.Contains(b.String(), "booked") {
		t.Errorf("nothing was booked: %v\n%s", err, &b)
	}
}

var errFull = errors.New("no room")

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestWriteErrorsAreReturned(t *testing.T) {
	sum := &jobs.RunSummary{Pull: pulled(), Reconcile: &jobs.ReconcileSummary{}}
	if err := shopSummary.Run(full{}, sum); !errors.Is(err, errFull) {
		t.Errorf("a run: %v", err)
	}
	if err := shopSummary.Reconcile(full{}, sum.Reconcile, true); !errors.Is(err, errFull) {
		t.Errorf("a plan: %v", err)
	}
	if err := console.PrintExplanation(full{}, shop, &jobs.Explanation{Account: "acme"}); !errors.Is(err, errFull) {
		t.Errorf("an explanation: %v", err)
	}
}

// TestControlCharactersAreShown: an id or a name must not reach into a terminal.
func TestControlCharactersAreShown(t *testing.T) {
	x := &jobs.Explanation{
		Program: "business", Account: "a\x1b[2J",
		Facts:  []jobs.FactLine{{Table: "accounts", ID: "a\x1b[2J", Columns: []rules.Line{{Name: "name", Value: "b\ac\u009bd"}}}},
		Steps:  []rules.Step{{What: "order completed", Source: "o\r1", Notes: []string{"n\x00"}, Entries: []rules.Entry{{Key: "earn/order/o\r1"}}}},
		Coming: []rules.Upcoming{{Source: "o\x7f", What: "is posted"}},
	}
	var b strings.Builder
	if err := console.PrintExplanation(&b, shop, x); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`account a\x1b[2J (business program)`, `accounts/a\x1b[2J  name=b\ac\u009bd`, `o\r1`, `n\x00`, `earn/order/o\r1`, `o\x7f is posted`} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("it does not say %s", want)
		}
	}
	if strings.ContainsAny(b.String(), "\x1b\a\r\x00\x7f\u009b") {
		t.Errorf("it has control characters: %q", &b)
	}
}

func TestNewLog(t *testing.T) {
	for _, c := range []struct{ format, want string }{
		{"json", `"level":"WARN","msg":"mind the gap","n":1}`},
		{"auto", `"level":"WARN","msg":"mind the gap","n":1}`}, // no terminal
		{"text", " WRN mind the gap n=1"},
	} {
		var b bytes.Buffer
		log := console.NewLog(&b, c.format, slog.LevelWarn)
		log.Warn("mind the gap", "n", 1)
		log.Info("nobody asked")
		if got := b.String(); !strings.HasSuffix(got, c.want+"\n") || strings.Count(got, "\n") != 1 || strings.Contains(got, "\x1b") {
			t.Errorf("%s: %q", c.format, got)
		}
	}
}

func TestNoTerminal(t *testing.T) {
	f, err := os.Create(t.TempDir() + "/file")
	if err != nil {
		t.Fatal(err)
	}
	if console.IsTerminal(f) || console.IsTerminal(new(bytes.Buffer)) {
		t.Error("a file is no terminal")
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
}

// TestProgress: a bar is drawn, and at the end nothing of it is left on its line.
func TestProgress(t *testing.T) {
	var b bytes.Buffer
	p := console.NewProgress(&b)
	p.Set(1) // before any stage: nothing to show
	p.Done()
	for _, total := range []int64{100, 0} {
		p.Start("pulling", total)
		p.Set(50)
		p.Set(200) // more than was announced: files may grow
		p.Done()
		p.Done()
	}
	seen := b.String()
	if !strings.Contains(seen, "pulling") {
		t.Errorf("no bar: %q", seen)
	}
	if last := seen[strings.LastIndex(seen, "\r")+1:]; strings.TrimSpace(last) != "" {
		t.Errorf("left on the line: %q", last)
	}
}
