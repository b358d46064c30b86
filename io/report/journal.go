package report

// journal.go: the books as a journal that hledger, ledger or beancount reads.

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"trueup/rules"
	"trueup/rules/finance"
	"trueup/rules/program"
)

// JournalFormats are the formats that Journal writes.
func JournalFormats() []string { return []string{"hledger", "ledger", "beancount"} }

// What a journal counts in.
const (
	moneyCommodity  = "USD"
	pointsCommodity = "POINTS"
)

// Journal writes balanced lines as a journal in a format of JournalFormats. Lines of
// one transaction follow each other and have the same date and reference. Money is in
// USD. Points are a commodity, with what they were worth in all as their cost, and stand
// on the account of what is owed for them with the sign of a liability: 100 points more
// owed are -100 POINTS. So the balances at cost are those of the books, and the
// quantities are what is outstanding.
//
// Accounts and commodities are declared before they are used, so that the strict modes
// of all three take the journal. The first error of lines ends it.
func Journal(w io.Writer, format string, lines iter.Seq2[finance.JournalLine, error], codes Codes) error {
	var s style
	switch format {
	case "hledger":
		s = hledger{}
	case "ledger":
		s = ledger{}
	case "beancount":
		s = beancount{}
	default:
		return fmt.Errorf("%q is no format of a journal; there are %s", format, strings.Join(JournalFormats(), ", "))
	}
	j := &journal{out: bufio.NewWriterSize(w, 1<<16), style: s, codes: codes, accounts: map[program.Code]string{}, owners: map[string]program.Code{}}
	j.style.open(j.out)
	for line, err := range lines {
		if err != nil {
			return fmt.Errorf("journal: %w", err)
		}
		if err := j.add(line); err != nil {
			return err
		}
	}
	if err := j.flush(); err != nil {
		return err
	}
	if err := j.out.Flush(); err != nil {
		return fmt.Errorf("writing the journal: %w", err)
	}
	return nil
}

// journal is a journal being written. Errors of out come at its end.
type journal struct {
	out      *bufio.Writer
	style    style
	codes    Codes
	accounts map[program.Code]string // names of accounts by their default codes: those declared
	owners   map[string]program.Code // own codes by names
	lines    []finance.JournalLine   // of the transaction in hand
}

// add takes one line.
func (j *journal) add(line finance.JournalLine) error {
	if err := check(&line); err != nil {
		return inTransaction(&line, err)
	}
	if len(j.lines) > 0 && (line.Date != j.lines[0].Date || line.Reference != j.lines[0].Reference) {
		if err := j.flush(); err != nil {
			return err
		}
	}
	j.lines = append(j.lines, line)
	return nil
}

// inTransaction says in which transaction something is wrong.
func inTransaction(l *finance.JournalLine, err error) error {
	return fmt.Errorf("journal, transaction %s of %s: %w", l.Reference, l.Date, err)
}

// check says what is wrong with a line alone.
func check(line *finance.JournalLine) error {
	switch {
	case line.Debit < 0 || line.Credit < 0 || line.Debit > 0 && line.Credit > 0:
		return fmt.Errorf("%s has a debit of %s and a credit of %s: one of them must be zero, and none below", line.Account, line.Debit, line.Credit)
	case line.Currency != moneyCommodity:
		return fmt.Errorf("%s has an amount in %q: journals are in %s", line.Account, line.Currency, moneyCommodity)
	case line.Date < 0:
		return errors.New("the date is before 1970, from when on the accounts of a journal are open")
	}
	return nil
}

// flush writes the transaction in hand, if there is one.
func (j *journal) flush() error {
	if len(j.lines) == 0 {
		return nil
	}
	lines := j.lines
	j.lines = j.lines[:0]
	if err := balanced(lines); err != nil {
		return inTransaction(&lines[0], err)
	}
	for _, l := range lines {
		if err := j.declare(l.Account); err != nil {
			return inTransaction(&lines[0], err)
		}
	}
	j.style.begin(j.out, &lines[0])
	for _, l := range lines {
		for _, amount := range amounts(l) {
			_, _ = fmt.Fprintf(j.out, "%s%s  %s\n", j.style.indent(), j.accounts[l.Account], amount) // see journal
		}
	}
	return nil
}

// balanced says what is wrong with the sum of a transaction.
func balanced(lines []finance.JournalLine) error {
	var sum rules.Cents
	for _, l := range lines {
		var err error
		if sum, err = rules.AddCents(sum, l.Debit-l.Credit); err != nil {
			return err
		}
	}
	if sum != 0 {
		return fmt.Errorf("it does not balance: debit less credit is %s %s", sum, moneyCommodity)
	}
	return nil
}

// amounts are the amounts of a line's postings. Points with a cost of the other sign,
// which no format can say in one posting, are two.
func amounts(l finance.JournalLine) []string {
	money := l.Debit - l.Credit
	if l.Points == 0 {
		return []string{money.String() + " " + moneyCommodity}
	}
	points := strings.TrimPrefix(fmt.Sprintf("-%d", l.Points), "--") + " " + pointsCommodity + " @@ "
	if owedMore := l.Points > 0; money != 0 && (money < 0) != owedMore {
		return []string{points + "0.00 " + moneyCommodity, money.String() + " " + moneyCommodity}
	}
	return []string{points + max(money, -money).String() + " " + moneyCommodity}
}

// declare declares an account the first time it is met.
func (j *journal) declare(code program.Code) error {
	if j.accounts[code] != "" {
		return nil
	}
	own := j.codes.Of(code)
	name, err := j.style.account(code, own)
	if err != nil {
		return err
	}
	j.accounts[code] = name
	switch other, met := j.owners[name]; {
	case !met:
		j.owners[name] = own
		j.style.declare(j.out, code, name)
	case other != own:
		return fmt.Errorf("the accounts %q and %q would both be %s: give one of them another name", other, own, name)
	}
	return nil
}
