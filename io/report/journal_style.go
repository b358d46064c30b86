package report

// journal_style.go: how the formats of a journal differ.

import (
	"bufio"
	"fmt"
	"strings"
	"unicode"

	"trueup/rules/finance"
	"trueup/rules/program"
)

// style is the words of a format. Errors of out come at its end.
type style interface {
	open(out *bufio.Writer)
	// account is the name of an account whose default code is given, or says what is
	// wrong with its own code.
	account(code, own program.Code) (string, error)
	declare(out *bufio.Writer, code program.Code, name string)
	begin(out *bufio.Writer, first *finance.JournalLine)
	indent() string
}

// plain is what hledger and ledger share.
type plain struct{}

func (plain) account(_, own program.Code) (string, error) {
	if flaw := codeFlaw(string(own)); flaw != "" {
		return "", fmt.Errorf("account %q: %s", own, flaw)
	}
	return string(own), nil
}

func (plain) begin(out *bufio.Writer, first *finance.JournalLine) {
	_, _ = fmt.Fprintf(out, "\n%s * (%s) %s\n", first.Date, word(first.Reference), word(first.Kind))
}

func (plain) indent() string { return "    " }

// word is a text without what could end it.
func word(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || strings.ContainsRune("();|", r) {
			return '_'
		}
		return r
	}, s)
}

// hledger writes what hledger reads, with types of accounts for its statements.
type hledger struct{ plain }

func (hledger) open(out *bufio.Writer) {
	_, _ = out.WriteString("; what is owed for rewards, by trueup\ncommodity 1000.00 " + moneyCommodity +
		"\ncommodity 1000. " + pointsCommodity + "\n")
}

func (hledger) declare(out *bufio.Writer, code program.Code, name string) {
	_, _ = fmt.Fprintf(out, "\naccount %s", name)
	if root, _, _ := strings.Cut(string(code), ":"); roots[root] != "" {
		_, _ = fmt.Fprintf(out, "  ; type:%s", roots[root])
	}
	_ = out.WriteByte('\n')
}

// roots are the first parts of default codes with hledger's types of account.
var roots = map[string]string{
	"Assets": "Asset", "Liabilities": "Liability", "Equity": "Equity", "Income": "Revenue", "Expenses": "Expense",
}

// ledger writes what ledger reads.
type ledger struct{ plain }

func (ledger) open(out *bufio.Writer) {
	_, _ = out.WriteString("; what is owed for rewards, by trueup\ncommodity " + moneyCommodity + "\n    format 1000.00 " + moneyCommodity +
		"\ncommodity " + pointsCommodity + "\n    format 1000 " + pointsCommodity + "\n")
}

func (ledger) declare(out *bufio.Writer, _ program.Code, name string) {
	_, _ = fmt.Fprintf(out, "\naccount %s\n", name)
}

// beancount writes what beancount reads.
type beancount struct{}

func (beancount) open(out *bufio.Writer) {
	_, _ = out.WriteString("option \"title\" \"What is owed for rewards, by trueup\"\noption \"operating_currency\" \"" + moneyCommodity + "\"\n")
}

// account makes of a code a name that begins with one of the five roots and has
// nothing but letters, digits and hyphens in its parts, which begin with a capital
// letter or a digit. A code that begins with no root is put below that of its default
// code: 2100 becomes Liabilities:2100, "accounts payable" Liabilities:Accounts-payable.
func (beancount) account(code, own program.Code) (string, error) {
	if flaw := codeFlaw(string(own)); flaw != "" {
		return "", fmt.Errorf("account %q: %s", own, flaw)
	}
	parts := strings.Split(string(own), ":")
	if roots[parts[0]] == "" || len(parts) == 1 {
		root, _, _ := strings.Cut(string(code), ":")
		if roots[root] == "" {
			return "", fmt.Errorf("account %q of %q: beancount needs one below Assets, Liabilities, Equity, Income or Expenses", own, code)
		}
		parts = append([]string{root}, parts...)
	}
	for i, part := range parts[1:] {
		parts[i+1] = beancountPart(part)
	}
	return strings.Join(parts, ":"), nil
}

// beancountPart is a part of a code, each run of what beancount does not take in a name
// made a hyphen.
func beancountPart(part string) string {
	words := strings.FieldsFunc(part, func(r rune) bool { return !letterOrDigit(r) })
	letters := []rune(strings.Join(words, "-"))
	letters[0] = unicode.ToUpper(letters[0])
	return string(letters)
}

func (beancount) declare(out *bufio.Writer, _ program.Code, name string) {
	_, _ = fmt.Fprintf(out, "\n1970-01-01 open %s\n", name) // before all that is written
}

func (beancount) begin(out *bufio.Writer, first *finance.JournalLine) {
	_, _ = fmt.Fprintf(out, "\n%s * %s\n  reference: %s\n", first.Date, beancountText(first.Kind), beancountText(first.Reference))
}

func (beancount) indent() string { return "  " }

// beancountText is a text in quotes.
func beancountText(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", " ", "\r", " ").Replace(s) + `"`
}
