package report

// tools_test.go: journals, read by the programs they are for.

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trueup/rules"
	"trueup/rules/finance"
)

// tools are the programs that tests run, by the format of the journal.
var tools = []string{"hledger", "ledger"}

// held is what an account holds.
type held struct {
	Money  rules.Cents // with what points cost
	Points string
}

// summed are the balances by account that the lines give, worked out here.
func summed(lines []finance.JournalLine, codes Codes) map[string]held {
	points, money := map[string]int64{}, map[string]rules.Cents{}
	for _, l := range lines {
		name := string(codes.Of(l.Account))
		points[name] -= l.Points
		money[name] += l.Debit - l.Credit
	}
	sums := map[string]held{}
	for name := range money {
		if sums[name] = (held{money[name], fmt.Sprint(points[name])}); sums[name] == (held{0, "0"}) {
			delete(sums, name)
		}
	}
	return sums
}

// balances are the balances by account that a tool works out of a journal, after it
// found nothing wrong in its strictest mode. Accounts that hold nothing are left out.
func balances(t *testing.T, tool, journal string) map[string]held {
	t.Helper()
	path := filepath.Join(t.TempDir(), "rewards."+tool)
	write(t, path, journal)
	sums := map[string]held{}
	add := func(name, commodity, quantity string) {
		h, met := sums[name]
		if !met {
			h.Points = "0"
		}
		switch cents, ok := rules.ParseCents(quantity); {
		case commodity == "USD" && ok:
			h.Money = cents
		case commodity == "POINTS":
			h.Points = quantity
		default:
			t.Fatalf("%s holds %q of %q", name, quantity, commodity)
		}
		if sums[name] = h; h == (held{0, "0"}) {
			delete(sums, name)
		}
	}
	switch tool {
	case "hledger":
		run(t, tool, "-f", path, "check", "--strict")
		for _, at := range []string{"--cost", "cur:POINTS"} { // at cost all is money
			text := run(t, tool, "-f", path, "balance", "--flat", "--no-total", "--output-format", "csv", "--layout", "bare", at)
			rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
			if err != nil || len(rows) == 0 {
				t.Fatalf("%v in %q", err, text)
			}
			for _, row := range rows[1:] {
				add(row[0], row[1], row[2])
			}
		}
	case "ledger":
		const columns = "%(account)\t%(commodity(scrub(display_total)))\t%(quantity(scrub(display_total)))\n"
		for _, at := range [][]string{{"--basis"}, {"--limit", `commodity == "POINTS"`}} {
			text := run(t, tool, append([]string{
				"--args-only", "--file", path, "--strict", "--pedantic", "balance", "--flat", "--no-total", "--balance-format", columns,
			}, at...)...)
			for line := range strings.Lines(text) {
				cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
				if len(cells) != 3 {
					t.Fatalf("%q in %q", line, text)
				}
				if cells[1] == "USD" {
					cells[2] = withDecimals(cells[2])
				}
				add(cells[0], cells[1], cells[2])
			}
		}
	}
	return sums
}

// withDecimals gives an amount the two decimals that ledger leaves out.
func withDecimals(amount string) string {
	whole, decimals, _ := strings.Cut(amount, ".")
	return whole + "." + decimals + strings.Repeat("0", max(0, 2-len(decimals)))
}

// run runs a tool and returns what it says.
func run(t *testing.T, tool string, args ...string) string {
	t.Helper()
	path, err := exec.LookPath(tool)
	if err != nil {
		t.Fatalf("%s is not here, and the journal is tested with it: `make tools` installs it, or `apt-get install hledger ledger` (%v)", tool, err)
	}
	var out, complaint bytes.Buffer
	cmd := exec.CommandContext(t.Context(), path, args...)
	cmd.Env = append(cmd.Environ(), "LC_ALL=C.UTF-8")
	cmd.Stdout, cmd.Stderr = &out, &complaint
	if err := cmd.Run(); err != nil || complaint.Len() > 0 {
		t.Fatalf("%s %s: %v\n%s%s", tool, strings.Join(args, " "), err, complaint.String(), out.String())
	}
	return out.String()
}

// TestToolsReadTheJournal has the tools add up a small journal, under default codes and
// under such as people have, and of amounts that are as large as amounts can be.
func TestToolsReadTheJournal(t *testing.T) {
	large := transfer(20_000, "earned_orders", orders, pointsOwed, 92_233_720_368_547_758_07, 1<<63-1)
	third := transfer(20_000, "earned_orders", orders, pointsOwed, 10, 3)
	for name, c := range map[string]struct {
		lines []finance.JournalLine
		codes Codes
	}{
		"nothing":       {nil, nil},
		"default codes": {smallJournal(), nil},
		"own codes": {smallJournal(), Codes{
			pointsOwed: "2100", creditsOwed: "21.00:Credits & more/'x'+_-", orders: "Récompenses à payer:Été", breakage: "7 - other",
		}},
		"two of one code": {smallJournal(), Codes{pointsOwed: "2100", creditsOwed: "2100"}},
		"large":           {large, nil},
		"thirds":          {append(third, third...), nil},
	} {
		for _, tool := range tools {
			t.Run(name+", "+tool, func(t *testing.T) {
				want := summed(c.lines, c.codes)
				if c.lines != nil && len(want) < 2 {
					t.Fatalf("nothing to compare: %v", want)
				}
				got := balances(t, tool, journalText(t, tool, c.lines, c.codes))
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("the lines (-), %s (+):\n%s", tool, diff)
				}
			})
		}
	}
}

// TestToolsRefuseWhatDoesNotBalance shows that the tools look.
func TestToolsRefuseWhatDoesNotBalance(t *testing.T) {
	for _, tool := range tools {
		run(t, tool, "--version") // or it is not here
		text := journalText(t, tool, smallJournal(), nil)
		spoiled := strings.Replace(text, "@@ 100.00 USD", "@@ 100.01 USD", 1)
		if spoiled == text {
			t.Fatalf("nothing to spoil in\n%s", text)
		}
		path := filepath.Join(t.TempDir(), "spoiled."+tool)
		write(t, path, spoiled)
		if out, err := exec.CommandContext(t.Context(), tool, "-f", path, "balance").CombinedOutput(); err == nil {
			t.Errorf("%s took\n%s and said\n%s", tool, spoiled, out)
		}
	}
}
