package main

// report_options.go: what can be asked of the finance reports.

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"trueup/io/page"
	"trueup/io/report"
	"trueup/io/termsfile"
	"trueup/jobs"
	"trueup/rules"
	"trueup/rules/finance"
	"trueup/rules/program"
	"trueup/rules/terms"
)

// reportFlags are what can be asked of reports.
type reportFlags struct {
	from, to, by, journal, codes string
	perTier, excel, html         bool
	only                         []string
	notices                      int
}

// plainReports are the reports that are made where nothing else is asked for.
func plainReports() *reportFlags { return &reportFlags{by: accountingDate, notices: jobs.NoticeDays} }

// What --by and --journal-format take.
const (
	accountingDate = "accounting"
	effectiveDate  = "effective"
)

var (
	dateWords    = []string{accountingDate, effectiveDate}
	journalWords = []string{"hledger", "ledger", "beancount"}
)

func (o *reportFlags) flags(f *pflag.FlagSet) {
	f.StringVar(&o.from, "from", "", "the first month, such as 2026-01 (default: the first with bookings)")
	f.StringVar(&o.to, "to", "", "the last month (default: that of the last run)")
	f.Var(choice{&o.by, dateWords}, "by", "put bookings into months by their accounting date, or by when they take effect (effective)")
	f.BoolVar(&o.perTier, "per-tier", false, "the roll-forward also by tier")
	f.StringSliceVar(&o.only, "only", nil, "write these files alone, separated by commas (--only rollforward,journal)")
	f.IntVar(&o.notices, "notice-days", o.notices, "how many days notices look ahead")
	f.BoolVar(&o.excel, "excel", false, "begin CSV files with a byte order mark and end lines with CRLF")
	f.BoolVar(&o.html, "html", false, "add report.html, one page over all of it, to open from disk")
	f.Var(choice{&o.journal, journalWords}, "journal-format", "also write the journal for hledger, ledger or beancount")
	f.StringVar(&o.codes, "codes", "", "a YAML file that gives the journal's accounts their names")
}

// complete offers the words that the flags take.
func (o *reportFlags) complete(a *app, cmd *cobra.Command) {
	completes(cmd, "from", a.completeMonths)
	completes(cmd, "to", a.completeMonths)
	completes(cmd, "by", cobra.FixedCompletions(dateWords, cobra.ShellCompDirectiveNoFileComp))
	completes(cmd, "journal-format", cobra.FixedCompletions(journalWords, cobra.ShellCompDirectiveNoFileComp))
	completes(cmd, "codes", cobra.FixedCompletions([]string{"yaml", "yml"}, cobra.ShellCompDirectiveFilterFileExt))
	completes(cmd, "only", completeReportFiles)
}

// read makes the options of a report of the programs of what was asked for. Its errors
// are all that can be known before the ledger is opened.
func (o *reportFlags) read(programs []*program.Program) (*jobs.ReportOptions, error) {
	r := &jobs.ReportOptions{
		Effective: o.by == effectiveDate, PerTier: o.perTier, NoticeDays: o.notices, Excel: o.excel, ReadTerms: readTerms, Version: version,
	}
	var err error
	if r.From, err = monthOf("--from ", o.from); err == nil {
		r.To, err = monthOf("--to ", o.to)
	}
	switch {
	case err != nil:
		return nil, err
	case r.From != 0 && r.To != 0 && r.From > r.To:
		return nil, usagef("--from %s is after --to %s", r.From, r.To)
	case o.notices < 0:
		return nil, usagef("--notice-days %d: name a number of days from 0 on", o.notices)
	}
	if r.Only, err = reportFilesOf(o.only, programs); err != nil {
		return nil, err
	}
	if o.codes != "" {
		var known []program.Code
		for _, p := range programs {
			known = append(known, p.Finance.Codes()...)
		}
		codes, err := report.ReadCodes(o.codes, known)
		if err != nil {
			return nil, err
		}
		r.Codes = codes
	}
	if o.journal != "" {
		r.JournalFormat, r.Journal = o.journal, o.writeJournal
	}
	if o.html {
		r.Page = writePage
	}
	return r, nil
}

// writeJournal writes lines whose accounts have their codes.
func (o *reportFlags) writeJournal(w io.Writer, lines []finance.JournalLine) error {
	return report.Journal(w, o.journal, func(yield func(finance.JournalLine, error) bool) {
		for _, l := range lines {
			if !yield(l, nil) {
				return
			}
		}
	}, nil)
}

// writePage writes the page over the files of a report.
func writePage(w io.Writer, m *jobs.Manifest, open func(string) (io.ReadCloser, error)) error {
	about := page.About{
		Program: m.Program, AsOf: m.AsOf.String(), Period: m.From + " to " + m.To, Version: m.Version, TermsHash: m.TermsHash,
	}
	for _, p := range programs() {
		if p.Name == m.Program {
			about.Tiers = p.Finance.Standings
		}
	}
	return page.Write(w, opened(open), about)
}

// opened are the files of a report that is being written.
type opened func(name string) (io.ReadCloser, error)

// Open opens one by name.
func (o opened) Open(name string) (io.ReadCloser, error) { return o(name) }

func readTerms(name, text string) (*terms.Terms, error) { return termsfile.Parse(name, []byte(text)) }

// monthOf reads a month, 0 if the text is empty. Where is said before the text, where it is none.
func monthOf(where, text string) (rules.Month, error) {
	if text == "" {
		return 0, nil
	}
	m, ok := rules.ParseMonth(text)
	if !ok {
		return 0, usagef("%s%q is not a month such as 2026-10", where, text)
	}
	return m, nil
}

// completeMonths offers the last twelve months, the latest first.
func (a *app) completeMonths(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	const offered = 12
	now := a.clock().UTC()
	last := rules.NewMonth(now.Year(), int(now.Month()))
	var months []string
	for n := range offered {
		months = append(months, (last - rules.Month(n)).String())
	}
	return months, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
}

// reportFilesOf checks names of report files, with .csv or without: a program must have
// each of them.
func reportFilesOf(names []string, of []*program.Program) ([]string, error) {
	var known, found []string
	for _, p := range of {
		known = append(known, jobs.ReportFileNames(p)...)
	}
	slices.Sort(known)
	known = slices.Compact(known)
	for _, name := range names {
		name = strings.TrimSuffix(name, ".csv")
		if !slices.Contains(known, name) {
			return nil, usagef("--only: there is no report file %q%s; there are %s", name, programWith(name), strings.Join(known, ", "))
		}
		found = append(found, name)
	}
	return found, nil
}

// programWith says which programs have a report file, if any has.
func programWith(file string) string {
	for _, p := range programs() {
		if slices.Contains(jobs.ReportFileNames(p), file) {
			return " (it is one of --program " + p.Name + ")"
		}
	}
	return ""
}

// onlyOf is those of the names that a program has; none says that it has nothing to
// write.
func onlyOf(names []string, p *program.Program) (of []string, none bool) {
	have := jobs.ReportFileNames(p)
	for _, name := range names {
		if slices.Contains(have, name) {
			of = append(of, name)
		}
	}
	return of, len(names) > 0 && len(of) == 0
}

// reportFilesHelp lists the files of each program.
func reportFilesHelp() string {
	var b strings.Builder
	for _, p := range programs() {
		fmt.Fprintf(&b, "The files of %s:\n%s", p.Name, filled(jobs.ReportFileNames(p)))
	}
	return b.String()
}

func completeReportFiles(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	var names []string
	for _, p := range programs() {
		names = append(names, jobs.ReportFileNames(p)...)
	}
	slices.Sort(names)
	return slices.Compact(names), cobra.ShellCompDirectiveNoFileComp
}
