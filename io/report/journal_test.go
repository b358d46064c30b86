package report

// journal_test.go: the text of journals, and lines that are no journal.

import (
	"bytes"
	"errors"
	"io"
	"iter"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trueup/rules"
	"trueup/rules/finance"
	"trueup/rules/program"
)

const (
	pointsOwed  = program.Code("Liabilities:Rewards:Points")
	creditsOwed = program.Code("Liabilities:Rewards:Credits")
	orders      = program.Code("Expenses:Rewards:Orders")
	breakage    = program.Code("Income:Rewards:Breakage")
	revaluation = program.Code("Expenses:Rewards:Revaluation")
)

// transfer is a transaction: points more or fewer owed, and money from the account
// credited to the account debited.
func transfer(day rules.Day, kind string, debit, credit program.Code, money rules.Cents, points int64) []finance.JournalLine {
	line := finance.JournalLine{Date: day, Kind: kind, Currency: "USD", Reference: kind + "/" + day.String()}
	debited, credited := line, line
	debited.Account, debited.Debit = debit, money
	credited.Account, credited.Credit = credit, money
	if debit == pointsOwed {
		debited.Points = points
	} else {
		credited.Points = points
	}
	return []finance.JournalLine{debited, credited}
}

// smallJournal has what journals are made of: points that come, go, expire, are worth
// nothing, become worth more, and an asset that is no points.
func smallJournal() []finance.JournalLine {
	day := rules.NewMonth(2026, 10).First()
	var lines []finance.JournalLine
	for _, transaction := range [][]finance.JournalLine{
		transfer(day, "earned_orders", orders, pointsOwed, 100_00, 10_000),
		transfer(day, "redeemed_credits", pointsOwed, creditsOwed, 15_00, -1500),
		transfer(day+1, "expired", pointsOwed, breakage, 3, -3),
		transfer(day+1, "earned_orders", orders, pointsOwed, 0, 7),
		transfer(day+1, "expired", pointsOwed, breakage, 0, -2),
		transfer(day+30, "revaluation", revaluation, pointsOwed, 42_51, 0),
		transfer(day+31, "corrections", pointsOwed, orders, 1_00, 5), // more owed, for less money
		transfer(day+31, "used", creditsOwed, breakage, 1_999, 0),
	} {
		lines = append(lines, transaction...)
	}
	return lines
}

func each(lines []finance.JournalLine) iter.Seq2[finance.JournalLine, error] {
	return func(yield func(finance.JournalLine, error) bool) {
		for _, l := range lines {
			if !yield(l, nil) {
				return
			}
		}
	}
}

// journalText is the journal of lines in a format.
func journalText(t *testing.T, format string, lines []finance.JournalLine, codes Codes) string {
	t.Helper()
	var text bytes.Buffer
	if err := Journal(&text, format, each(lines), codes); err != nil {
		t.Fatal(err)
	}
	return text.String()
}

// TestJournal holds the texts of testdata.
func TestJournal(t *testing.T) {
	day := rules.NewMonth(2026, 10).First()
	lines := transfer(day, "earned_orders", orders, pointsOwed, 100_00, 10_000)
	lines = append(lines, transfer(day, "expired", pointsOwed, breakage, 0, -2)...)
	lines = append(lines, transfer(day+30, "revaluation", revaluation, pointsOwed, 42_51, 0)...)
	lines = append(lines, transfer(day+31, "corrections", pointsOwed, orders, 1_00, 5)...)
	for _, format := range JournalFormats() {
		want, err := os.ReadFile("testdata/rewards." + format)
		if err != nil {
			t.Fatal(err)
		}
		got := journalText(t, format, lines, Codes{pointsOwed: "2100 points & more"})
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", format, diff)
		}
	}
}

// TestJournalOfNothing is still a journal.
func TestJournalOfNothing(t *testing.T) {
	for _, format := range JournalFormats() {
		if text := journalText(t, format, nil, nil); text == "" || strings.Contains(text, "Rewards:") {
			t.Errorf("%s: %q", format, text)
		}
	}
}

func TestBeancountNames(t *testing.T) {
	for _, c := range []struct{ code, own, want string }{
		{"Liabilities:Rewards:Points", "Liabilities:Rewards:Points", "Liabilities:Rewards:Points"},
		{"Liabilities:Rewards:Points", "2100", "Liabilities:2100"},
		{"Liabilities:Rewards:Points", "accounts payable", "Liabilities:Accounts-payable"},
		{"Liabilities:Rewards:Points", "Assets:cash & bank:21.00/x", "Assets:Cash-bank:21-00-x"},
		{"Liabilities:Rewards:Points", "Liabilities", "Liabilities:Liabilities"},
		{"Expenses:Rewards:Orders", "Récompenses:été", "Expenses:Récompenses:Été"},
		{"Income:Rewards:Breakage", "liabilities:x", "Income:Liabilities:X"},
	} {
		got, err := beancount{}.account(program.Code(c.code), program.Code(c.own))
		if err != nil || got != c.want {
			t.Errorf("%s as %q: %q, %v; want %s", c.code, c.own, got, err, c.want)
		}
	}
}

var errStopped = errors.New("the ledger went away")

func TestLinesThatAreNoJournal(t *testing.T) {
	good := func() []finance.JournalLine { return transfer(20_000, "earned_orders", orders, pointsOwed, 1_00, 100) }
	with := func(change func(lines []finance.JournalLine)) []finance.JournalLine {
		lines := good()
		change(lines)
		return lines
	}
	const where = "journal, transaction earned_orders/2024-10-04 of 2024-10-04: "
	for name, c := range map[string]struct {
		format string
		lines  []finance.JournalLine
		codes  Codes
		want   string
	}{
		"no format":       {"gnucash", nil, nil, `"gnucash" is no format of a journal; there are hledger, ledger, beancount`},
		"a cent too many": {"hledger", with(func(l []finance.JournalLine) { l[0].Debit++ }), nil, where + "it does not balance: debit less credit is 0.01 USD"},
		"one half": {"ledger", append(good()[:1], transfer(20_001, "used", creditsOwed, breakage, 1, 0)...), nil,
			where + "it does not balance: debit less credit is 1.00 USD"},
		"two references": {"ledger", with(func(l []finance.JournalLine) { l[1].Reference = "other" }), nil,
			where + "it does not balance: debit less credit is 1.00 USD"},
		"debit and credit": {"ledger", with(func(l []finance.JournalLine) { l[0].Credit = 1 }), nil,
			where + "Expenses:Rewards:Orders has a debit of 1.00 and a credit of 0.01: one of them must be zero, and none below"},
		"a debit below zero": {"ledger", with(func(l []finance.JournalLine) { l[0].Debit = -1 }), nil,
			where + "Expenses:Rewards:Orders has a debit of -0.01 and a credit of 0.00: one of them must be zero, and none below"},
		"another currency": {"ledger", with(func(l []finance.JournalLine) { l[0].Currency = "EUR" }), nil,
			where + `Expenses:Rewards:Orders has an amount in "EUR": journals are in USD`},
		"a sum too large": {"ledger", with(func(l []finance.JournalLine) { l[0].Debit, l[1].Credit, l[1].Debit = 1<<63-1, 0, 1<<63-1 }), nil,
			where + rules.ErrOverflow.Error()},
		"a date before all accounts": {"beancount", transfer(-1, "x", orders, pointsOwed, 1, 1), nil,
			"journal, transaction x/1969-12-31 of 1969-12-31: the date is before 1970, from when on the accounts of a journal are open"},
		"a code that cannot be read": {"hledger", good(), Codes{orders: "(orders)"}, where + `account "(orders)": each part begins with a letter or a digit`},
		"two codes of one name": {"beancount", good(), Codes{orders: "Expenses:a b", pointsOwed: "Expenses:a-b"},
			where + `the accounts "Expenses:a b" and "Expenses:a-b" would both be Expenses:A-b: give one of them another name`},
		"no root": {"beancount", transfer(20_000, "earned_orders", "Rewards", pointsOwed, 1_00, 100), nil,
			where + `account "Rewards" of "Rewards": beancount needs one below Assets, Liabilities, Equity, Income or Expenses`},
	} {
		t.Run(name, func(t *testing.T) {
			err := Journal(io.Discard, c.format, each(c.lines), c.codes)
			if err == nil || err.Error() != c.want {
				t.Errorf("%v, want %s", err, c.want)
			}
		})
	}
	stopped := func(yield func(finance.JournalLine, error) bool) { yield(finance.JournalLine{}, errStopped) }
	if err := Journal(io.Discard, "ledger", stopped, nil); !errors.Is(err, errStopped) {
		t.Errorf("%v, want %v", err, errStopped)
	}
}

// narrow is a writer without room.
type narrow struct{}

func (narrow) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func TestJournalWithoutRoom(t *testing.T) {
	if err := Journal(narrow{}, "ledger", each(smallJournal()), nil); !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("%v, want %v", err, io.ErrShortWrite)
	}
}

// TestTextsStayOnTheirLine holds words that could end a line or a field.
func TestTextsStayOnTheirLine(t *testing.T) {
	lines := transfer(20_000, "earned_orders", orders, pointsOwed, 1_00, 100)
	for i := range lines {
		lines[i].Kind, lines[i].Reference = "a \"b\" ; c\nd", "r) s\\"
	}
	for format, want := range map[string]string{
		"hledger":   "2024-10-04 * (r_ s\\) a \"b\" _ c_d\n",
		"ledger":    "2024-10-04 * (r_ s\\) a \"b\" _ c_d\n",
		"beancount": "2024-10-04 * \"a \\\"b\\\" ; c d\"\n  reference: \"r) s\\\\\"\n",
	} {
		if got := journalText(t, format, lines, nil); !strings.Contains(got, want) {
			t.Errorf("%s: %s\nwant %s", format, got, want)
		}
	}
}
