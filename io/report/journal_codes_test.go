package report

// journal_codes_test.go: files of account codes, good and bad, with the places of what
// is wrong.

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trueup/io/yamlfile"
	"trueup/rules/program"
)

var knownCodes = []program.Code{pointsOwed, orders, pointsOwed}

// readCodes reads a file with the text, named codes.yaml in errors.
func readCodes(t *testing.T, text string) (Codes, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "codes.yaml")
	write(t, path, text)
	codes, err := ReadCodes(path, knownCodes)
	if err != nil {
		err = &named{err, strings.ReplaceAll(err.Error(), path, "codes.yaml")}
	}
	return codes, err
}

// named is an error with the file's name as the tests know it.
type named struct {
	error
	text string
}

func (n *named) Error() string { return n.text }
func (n *named) Unwrap() error { return n.error }

func TestReadCodes(t *testing.T) {
	for _, c := range []struct {
		text string
		want Codes
	}{
		{`accounts: {"Liabilities:Rewards:Points": "2100"}`, Codes{pointsOwed: "2100"}},
		{"# ours\naccounts:\n  Liabilities:Rewards:Points: 2100 # unquoted\n  Expenses:Rewards:Orders: 'Costs: rewards'\n", nil},
		{"# ours\naccounts:\n  Liabilities:Rewards:Points: 02100\n  Expenses:Rewards:Orders: 'Costs:Rewards & more'\n", Codes{pointsOwed: "02100", orders: "Costs:Rewards & more"}},
		{"\ufeffaccounts: {}\n", Codes{}},
		{`{"accounts": {"Expenses:Rewards:Orders": "yes"}}`, Codes{orders: "yes"}},
		{`accounts: {"Liabilities:Rewards:Points": "2100", "Expenses:Rewards:Orders": "2100"}`, Codes{pointsOwed: "2100", orders: "2100"}},
	} {
		got, err := readCodes(t, c.text)
		if c.want == nil {
			if want := `codes.yaml:4:28: account "Costs: rewards": each part begins with a letter or a digit`; err == nil || err.Error() != want {
				t.Errorf("%s: %v, want %s", c.text, err, want)
			}
			continue
		}
		if diff := cmp.Diff(c.want, got); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", c.text, err, diff)
		}
	}
	if own := (Codes{orders: "5"}).Of(pointsOwed); own != pointsOwed {
		t.Errorf("%s is not named and is now %s", pointsOwed, own)
	}
}

func TestCodesThatCannotBeRead(t *testing.T) {
	const example = `expected accounts: {"Liabilities:Rewards:Points": "2100"}`
	for _, c := range []struct{ text, want string }{
		{"", "codes.yaml:1:1: empty: " + example},
		{"# nothing\n", "codes.yaml:1:1: empty: " + example},
		{"{}", "codes.yaml:1:1: " + example},
		{"- 1\n", "codes.yaml:1:1: " + example},
		{"2100\n", "codes.yaml:1:1: " + example},
		{"accounts: 2100\n", `codes.yaml:1:11: expected a mapping such as accounts: {"Liabilities:Rewards:Points": "2100"}, found "2100"`},
		{"accounts:\n", "codes.yaml:1:10: expected a mapping such as accounts: {\"Liabilities:Rewards:Points\": \"2100\"}"},
		{"accounts: {}\nother: 1\n", `codes.yaml:2:1: "other" is not known here: expected accounts and nothing else`},
		{"accounts: {}\naccounts: {}\n", `codes.yaml:2:1: "accounts" is given again; first at line 1, column 1`},
		{"accounts:\n  Liabilities: x\n", `codes.yaml:2:3: "Liabilities" is no account of the journal; its accounts are Expenses:Rewards:Orders, Liabilities:Rewards:Points`},
		{"accounts:\n  Expenses:Rewards:Orders: 5\n  Expenses:Rewards:Orders: 6\n", `codes.yaml:3:3: "Expenses:Rewards:Orders" is given again; first at line 2, column 3`},
		{"accounts:\n  Expenses:Rewards:Orders: [5]\n", "codes.yaml:2:28: Expenses:Rewards:Orders: expected the account's own code, found a list"},
		{"accounts:\n  Expenses:Rewards:Orders:\n", "codes.yaml:2:3: Expenses:Rewards:Orders: expected the account's own code, found nothing"},
		{"accounts:\n  Expenses:Rewards:Orders: ''\n", `codes.yaml:2:28: account "": a part of it is empty: write texts, with colons only between them`},
		{"accounts:\n  Expenses:Rewards:Orders: &a b\n  Liabilities:Rewards:Points: *a\n", "codes.yaml:2:28: anchor \"&a\": leave it out\ncodes.yaml:3:31: alias \"*a\": write the value itself"},
		{"accounts: {}\n---\naccounts: {}\n", "codes.yaml:3:1: a second document: a file of account codes is one"},
		{"accounts: {\n", "codes.yaml:1: not YAML: did not find expected node content"},
		{"accounts: \xff\n", "codes.yaml:1:11: not UTF-8: byte 0xFF"},
		{strings.Repeat("# long\n", 200_000), "codes.yaml: larger than 1 MiB: this is no file of account codes"},
	} {
		codes, err := readCodes(t, c.text)
		var problem *yamlfile.Error
		if err == nil || !strings.Contains(err.Error(), c.want) || !errors.As(err, &problem) || codes != nil {
			t.Errorf("%.60q: %v, %v; want %s", c.text, codes, err, c.want)
		}
	}
	if _, err := ReadCodes(filepath.Join(t.TempDir(), "none.yaml"), knownCodes); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
}

func TestCodeFlaws(t *testing.T) {
	for _, c := range []struct{ code, want string }{
		{"2100", ""},
		{"Debt & credit/2.1_a-b o'x+", ""},
		{"Récompenses:Café", ""},
		{"", "a part of it is empty"},
		{"a:", "a part of it is empty"},
		{"a::b", "a part of it is empty"},
		{":a", "a part of it is empty"},
		{" a", "each part begins with"},
		{"(a)", "each part begins with"},
		{"=a", "each part begins with"},
		{"-1", "each part begins with"},
		{"٣", "each part begins with"},
		{"\xff", "each part begins with"},
		{"a\xff", "cannot stand in an account code"},
		{"a ", "spaces stand alone"},
		{"a  b", "spaces stand alone"},
		{"a\tb", `'\t' cannot stand in an account code`},
		{"a\nb", `'\n' cannot stand in an account code`},
		{"a;b", "';' cannot stand in an account code"},
		{"a\u00a0b", "cannot stand in an account code"},
		{strings.Repeat("a", 201), "longer than 200 bytes"},
	} {
		if got := codeFlaw(c.code); (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
			t.Errorf("%q: %q, want %q", c.code, got, c.want)
		}
	}
}
