package console

// verify.go: what a verification found.

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"text/tabwriter"

	"trueup/jobs"
	"trueup/rules"
)

// PrintDifferences prints a line for each difference, if there is one: what is wrong,
// where, what the books say and what they should.
func PrintDifferences(w io.Writer, v *jobs.Verification) error {
	if len(v.Differences) == 0 {
		return nil
	}
	t := newTable(w, 0)
	t.row("difference", "where", "key", "books", "rules")
	for i := range v.Differences {
		d := &v.Differences[i]
		kind := d.Kind
		if d.Count > 1 {
			kind += " (" + Count(d.Count) + " alike)"
		}
		t.row(kind, placeOf(v, d), orDash(d.Key), orDash(d.Books), orDash(d.Rules))
	}
	return t.flush()
}

// placeOf is the account of a difference, or the run; the ledger, if it is of neither.
func placeOf(v *jobs.Verification, d *jobs.Difference) string {
	place := d.Account
	switch {
	case place == "" && d.Run > 0:
		place = "run " + strconv.FormatInt(d.Run, 10)
	case place == "":
		return "ledger"
	}
	if len(v.Programs) > 1 && d.Program != "" {
		return d.Program + " " + place
	}
	return place
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// PrintVerification prints what was looked at, and how many differences there are.
func PrintVerification(w io.Writer, v *jobs.Verification) error {
	p := &printer{w: w}
	p.line("the books: %s, %s, %s, read whole; the chain of hashes ends with %s",
		plural(v.Runs, "run"), plural(v.Bookings, "booking"), plural(v.Decisions, "decision"), orDash(v.Hash))
	if v.Sample > 0 {
		p.line("a sample of %s of the accounts, always the same ones, was evaluated again", percent(v.Sample))
	}
	for i := range v.Programs {
		p.program(&v.Programs[i])
	}
	if v.Count == 0 {
		p.line("no difference")
		return p.err
	}
	p.line("%s, by kind:", plural(v.Count, "difference"))
	if p.err != nil {
		return p.err
	}
	t := newTable(w, tabwriter.AlignRight)
	for _, kind := range slices.Sorted(maps.Keys(v.Kinds)) {
		t.row(kind, Count(v.Kinds[kind]), "")
	}
	if err := t.flush(); err != nil {
		return err
	}
	if shown := int64(len(v.Differences)); shown < v.Count {
		p.line("the first %s are shown; --limit shows more", Count(shown))
	}
	return p.err
}

// printer keeps the first error.
type printer struct {
	w   io.Writer
	err error
}

func (p *printer) line(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format+"\n", args...)
	}
}

func (p *printer) program(c *jobs.ProgramCheck) {
	if c.AsOf == rules.None {
		p.line("%s: nothing was booked yet; %s", c.Program, plural(c.Accounts, "account"))
		return
	}
	p.line("%s: %s of %s evaluated again as of %s (run %d)", c.Program, Count(c.Evaluated), plural(c.Accounts, "account"), c.AsOf, c.Run)
	if c.Untrusted {
		p.line("%s: no account was evaluated, for the terms of run %d are not in the ledger as they were: name them with --terms", c.Program, c.Run)
	}
	if c.Behind > 0 {
		p.line("%s: %s behind: facts came or something fell due that no run has booked yet; the next run does", c.Program, isAre(c.Behind))
	}
	if c.Failed > 0 {
		p.line("%s: %s not evaluated, for it cannot be", c.Program, isAre(c.Failed))
	}
}

func plural(n int64, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return Count(n) + " " + noun + "s"
}

func isAre(n int64) string {
	if n == 1 {
		return "1 account is"
	}
	return Count(n) + " accounts are"
}

// percent is a number in a million as a percentage.
func percent(million int64) string {
	whole, rest := million/10_000, million%10_000
	if rest == 0 {
		return strconv.FormatInt(whole, 10) + "%"
	}
	text := fmt.Sprintf("%d.%04d", whole, rest)
	for text[len(text)-1] == '0' {
		text = text[:len(text)-1]
	}
	return text + "%"
}
