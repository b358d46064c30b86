package main

// report.go: trueup report: the finance reports as a folder of files.

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"trueup/io/console"
	"trueup/io/page"
	"trueup/io/report"
	"trueup/io/termsfile"
	"trueup/jobs"
	"trueup/rules"
	"trueup/rules/finance"
	"trueup/rules/program"
	"trueup/rules/terms"
)

// reportFlags are the flags of trueup report, and of the reports that other commands make.
type reportFlags struct {
	out, from, to, by, journal, codes string
	perTier, excel, html              bool
	only                              []string
	notices                           int
}

func (o *reportFlags) flags(f *pflag.FlagSet) {
	f.StringVar(&o.out, "out", "", "the folder to write; files of the same names are replaced")
	f.StringVar(&o.from, "from", "", "the first month, such as 2026-01 (default: the first with bookings)")
	f.StringVar(&o.to, "to", "", "the last month (default: that of the last run)")
	o.by = "accounting"
	f.Var(choice{&o.by, []string{"accounting", "effective"}}, "by", "accounting: by accounting date, closed months as they were closed; or effective: by the day of effect, with what is known today")
	f.BoolVar(&o.perTier, "per-tier", false, "the roll-forward also by tier")
	f.StringSliceVar(&o.only, "only", nil, "write these files alone (names without .csv, separated by commas)")
	f.IntVar(&o.notices, "notice-days", jobs.NoticeDays, "how many days notices look ahead")
	f.BoolVar(&o.excel, "excel", false, "begin files with a byte order mark and end lines with CRLF")
	f.BoolVar(&o.html, "html", false, "add report.html, one page over all of it, to open from disk")
	f.Var(choice{&o.journal, []string{"hledger", "ledger", "beancount"}}, "journal-format", "also write the journal for hledger, ledger or beancount")
	f.StringVar(&o.codes, "codes", "", "a YAML file that gives the journal's accounts their names")
}

func newReport(a *app) *cobra.Command {
	var o reportFlags
	var format string
	cmd := &cobra.Command{
		Use:   "report --out DIR",
		Short: "Write the finance reports: CSV files that foot, with a manifest",
		Long: `Write the finance reports into a folder, whole or not at all: what is outstanding
and how it came to that (rollforward), when it expires, how old it is, what never
will be redeemed (breakage), who is in debt, the journal, every booking, and what
customers should be told. They foot, or nothing is written. The same ledger gives
the same bytes, and a closed month gives those of its closing.

` + reportFilesHelp() + `
manifest.json lists every file with its rows, totals and SHA-256, and what it takes
to make it again. With --program all, each program has a folder of its own below.`,
		Example: `  trueup report --out reports
  trueup report --out october --from 2026-10 --to 2026-10 --html
  trueup report --out books --only rollforward,journal --journal-format hledger
  trueup report --out excel --excel --per-tier
  trueup report --out partners --program partner`,
		Args: cobra.NoArgs,
		RunE: does(func(cmd *cobra.Command, _ []string) error {
			if o.out == "" {
				return usagef("--out is missing: the folder to write the reports into")
			}
			return a.eachPast(cmd.Context(), func(j *jobs.Job, many bool) error {
				dir := o.out
				if many {
					dir = filepath.Join(dir, j.Program.Name)
				}
				m, err := a.writeReport(cmd.Context(), j, dir, &o)
				if err != nil {
					return err
				}
				return a.print(format, m, func(w io.Writer) error { return console.Report(w, dir, m) })
			})
		}),
	}
	o.flags(cmd.Flags())
	formatFlag(cmd.Flags(), &format, "what was written, as text or as the manifest (json)", "text", "json")
	completes(cmd, "only", completeReportFiles)
	return cmd
}

// eachPast calls fn with a job of each chosen program, to read the ledger.
func (a *app) eachPast(ctx context.Context, fn func(j *jobs.Job, many bool) error) error {
	chosen, err := a.chosen()
	if err != nil {
		return err
	}
	for _, p := range chosen {
		j, err := a.pastJobOf(ctx, p)
		if err != nil {
			return err
		}
		if err := errors.Join(fn(j, len(chosen) > 1), j.Ledger.Close()); err != nil {
			return err
		}
	}
	return nil
}

// eachPresent is eachPast for commands that write, under the terms of the last run too.
func (a *app) eachPresent(ctx context.Context, open opener, fn func(j *jobs.Job, many bool) error) error {
	chosen, err := a.chosen()
	if err != nil {
		return err
	}
	for _, p := range chosen {
		store, err := open(ctx, a.ledgerDSN)
		if err != nil {
			return err
		}
		tm, err := a.pastTerms(ctx, store, p)
		if err == nil {
			err = fn(a.newJob(p, tm, store), len(chosen) > 1)
		}
		if err := errors.Join(err, store.Close()); err != nil {
			return err
		}
	}
	return nil
}

// writeReport makes the reports of one program.
func (a *app) writeReport(ctx context.Context, j *jobs.Job, dir string, o *reportFlags) (*jobs.Manifest, error) {
	options, err := o.options(j.Program)
	if err != nil {
		return nil, err
	}
	folder, err := report.NewFolder(dir, report.Options{Excel: o.excel})
	if err != nil {
		return nil, err
	}
	m, err := j.Report(ctx, folder, options)
	var period *jobs.PeriodError
	if errors.As(err, &period) {
		return nil, usagef("%w", err)
	}
	if err == nil && len(m.Differs) > 0 {
		a.log.Warn("files of this closed month are not what they were when it was closed; another version of trueup, or see trueup verify",
			"month", m.To, "files", strings.Join(m.Differs, ", "))
	}
	return m, err
}

func (o *reportFlags) options(p *program.Program) (*jobs.ReportOptions, error) {
	r := &jobs.ReportOptions{
		Effective: o.by == "effective", PerTier: o.perTier, Only: o.only, NoticeDays: o.notices, Excel: o.excel, ReadTerms: readTerms, Version: version,
	}
	var err error
	if r.From, err = monthOf("from", o.from); err == nil {
		r.To, err = monthOf("to", o.to)
	}
	if err == nil && o.notices < 0 {
		err = usagef("--notice-days %d: it must not be below 0", o.notices)
	}
	if err != nil {
		return nil, err
	}
	if o.codes != "" {
		codes, err := report.ReadCodes(o.codes, p.Finance.Codes())
		if err != nil {
			return nil, err
		}
		r.Code = codes.Of
	}
	if o.journal != "" {
		r.JournalFormat = o.journal
		r.Journal = func(w io.Writer, lines []finance.JournalLine) error {
			return report.Journal(w, o.journal, func(yield func(finance.JournalLine, error) bool) {
				for _, l := range lines {
					if !yield(l, nil) {
						return
					}
				}
			}, nil) // the lines have their codes
		}
	}
	if o.html {
		r.Page = func(w io.Writer, m *jobs.Manifest, open func(string) (io.ReadCloser, error)) error {
			return page.Write(w, opened(open), page.About{
				Program: m.Program, AsOf: m.AsOf.String(), Period: m.From + " to " + m.To, Version: m.Version, TermsHash: m.TermsHash,
				Tiers: p.Finance.Standings,
			})
		}
	}
	return r, nil
}

// opened are the files of a report that is being written.
type opened func(name string) (io.ReadCloser, error)

// Open opens one by name.
func (o opened) Open(name string) (io.ReadCloser, error) { return o(name) }

func readTerms(name, text string) (*terms.Terms, error) { return termsfile.Parse(name, []byte(text)) }

// monthOf reads the value of a flag, 0 if it is empty.
func monthOf(flag, text string) (rules.Month, error) {
	if text == "" {
		return 0, nil
	}
	m, ok := rules.ParseMonth(text)
	if !ok {
		return 0, usagef("--%s %q is not a month such as 2026-10", flag, text)
	}
	return m, nil
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
	return names, cobra.ShellCompDirectiveNoFileComp
}
