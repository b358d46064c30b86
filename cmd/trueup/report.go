package main

// report.go: trueup report, and the reports after trueup run: the finance reports as
// folders of files.

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"trueup/io/console"
	"trueup/io/ledger"
	"trueup/io/report"
	"trueup/jobs"
	"trueup/rules/program"
)

func newReport(a *app) *cobra.Command {
	o := plainReports()
	var dir, format string
	cmd := &cobra.Command{
		Use:   "report --out DIR",
		Short: "Write the finance reports: CSV files that foot, with a manifest",
		Long: `Write the finance reports into a folder, whole or not at all: what is outstanding
and how it came to that (rollforward), when it expires, how old it is, what will
never be redeemed (breakage), who is in debt, the journal, every booking, and what
customers should be told. They foot, or nothing is written. They are made from the
ledger alone, under the terms of its last run.

` + reportFilesHelp() + `
manifest.json lists every file with its rows, totals and SHA-256, and what it takes
to make it again, byte by byte: the same ledger gives the same files. With --program
all, each program has a folder of its own in DIR.

A closed month comes out as it was closed, whatever happened since; with --by
effective, bookings are in the month in which they take effect, closed or not, as
known today. Reports of open months wait for a run that holds the ledger (--wait).`,
		Example: `  trueup report --out reports
  trueup report --out october --from 2026-10 --to 2026-10 --html
  trueup report --out books --only rollforward,journal --journal-format hledger
  trueup report --out excel --excel --per-tier
  trueup report --out reports --program all --wait 10m`,
		Args: cobra.NoArgs,
		RunE: does(func(cmd *cobra.Command, _ []string) error {
			options, err := a.reportOptions(cmd, o, dir)
			if err != nil {
				return err
			}
			return a.withPrograms(cmd.Context(), ledger.OpenReadOnly, bookedTerms, func(ps jobs.Programs) error {
				made, err := a.writeReports(cmd.Context(), ps, dir, options)
				return errors.Join(err, a.showReports(format, ps, dir, made))
			})
		}),
	}
	cmd.Flags().StringVar(&dir, "out", "", "the folder to write; files of the same names are replaced")
	o.flags(cmd.Flags())
	formatFlag(cmd.Flags(), &format, "what was written, as text or as the manifest (json)", "text", "json")
	a.waitFlag(cmd.Flags())
	completes(cmd, "out", completeFolders)
	o.complete(a, cmd)
	return cmd
}

// reportOptions reads what trueup report is asked for.
func (a *app) reportOptions(cmd *cobra.Command, o *reportFlags, dir string) (*jobs.ReportOptions, error) {
	chosen, err := a.chosen()
	switch {
	case err != nil:
		return nil, err
	case dir == "":
		return nil, usagef("--out is missing: the folder to write the reports into")
	case cmd.Flags().Changed("as-of"):
		return nil, usagef("--as-of: reports are of whole months, up to the last run's as_of: name months with --from and --to")
	case cmd.Flags().Changed("terms"):
		return nil, usagef("--terms: reports are under the terms of the last run; trueup simulate shows what others would give")
	}
	return o.read(chosen)
}

// completeFolders offers folders.
func completeFolders(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveFilterDirs
}

// folderOf is where the reports of a program are written, one of several or the only one.
func folderOf(ps jobs.Programs, p *program.Program, dir string) string {
	if len(ps) > 1 {
		return filepath.Join(dir, p.Name)
	}
	return dir
}

// writeReports makes the reports of each program. Of several, those without a booking
// are passed over, unless none has any. What is returned has one place for each.
func (a *app) writeReports(ctx context.Context, ps jobs.Programs, dir string, options *jobs.ReportOptions) ([]*jobs.Manifest, error) {
	limitMemory(a.getenv, reportMemory)
	made := make([]*jobs.Manifest, len(ps))
	var empty error
	done := 0
	for n, j := range ps {
		of := *options
		var none bool
		if of.Only, none = onlyOf(options.Only, j.Program); none {
			continue
		}
		m, err := a.writeReport(ctx, j, folderOf(ps, j.Program, dir), &of)
		var nothing *jobs.FutureError
		switch {
		case errors.As(err, &nothing) && len(ps) > 1:
			a.log.Warn("nothing was booked yet of this program, so it has no reports", "program", j.Program.Name)
			empty = err
			continue
		case err != nil && len(ps) > 1:
			return made, fmt.Errorf("%s program: %w", j.Program.Name, err)
		case err != nil:
			return made, err
		}
		made[n] = m
		done++
	}
	if done == 0 {
		return made, empty
	}
	return made, nil
}

// writeReport makes the reports of one program.
func (a *app) writeReport(ctx context.Context, j *jobs.Job, dir string, options *jobs.ReportOptions) (*jobs.Manifest, error) {
	var period *jobs.PeriodError
	if err := j.MayReport(ctx, options); errors.As(err, &period) {
		return nil, usagef("%w", err)
	} else if err != nil {
		return nil, err
	}
	folder, err := report.NewFolder(dir, report.Options{Excel: options.Excel})
	if err != nil {
		return nil, err
	}
	started := a.clock()
	m, err := j.Report(ctx, folder, options)
	if err != nil {
		return nil, cutShort(ctx, err, "no report was written, what "+dir+" held before is still there")
	}
	if len(m.Differs) > 0 {
		a.log.Warn("files of this closed month are not what they were when it was closed: another version of trueup wrote them then, or see trueup verify",
			"month", m.To, "files", strings.Join(m.Differs, ", "))
	}
	a.reported(m, a.clock().Sub(started))
	return m, nil
}

// showReports says what was written for each program.
func (a *app) showReports(format string, ps jobs.Programs, dir string, made []*jobs.Manifest) error {
	return summaries(a, a.stdout, format, ps, made, func(s console.Summary, m *jobs.Manifest) error {
		return s.Report(a.stdout, folderOf(ps, s.Program, dir), m)
	})
}

// cutError is an interrupt of something that is not a run: what is left of it.
type cutError struct {
	*signalError
	left string
}

func (e *cutError) Error() string { return "interrupted by " + e.Signal + "; " + e.left }
func (e *cutError) Unwrap() error { return e.signalError }

// cutShort is the error of what was interrupted, or any other as it is.
func cutShort(ctx context.Context, err error, left string) error {
	var cut *signalError
	if errors.As(context.Cause(ctx), &cut) {
		return &cutError{cut, left}
	}
	return err
}

// reportedRun is what a run did, with its reports.
type reportedRun struct {
	*jobs.RunSummary
	Reports *jobs.Manifest `json:"reports,omitempty"`
}

// showRun writes what a run did for each program; with a folder, after the reports of
// the programs whose run came to its end were written there. As text, the run is told
// before them: they take their time.
func (a *app) showRun(ctx context.Context, ps jobs.Programs, sums []*jobs.RunSummary, dir, format string) error {
	told := func(s console.Summary, sum *jobs.RunSummary) error { return s.Run(a.stdout, sum) }
	switch {
	case dir == "":
		return summaries(a, a.stdout, format, ps, sums, told)
	case format != "json":
		err := summaries(a, a.stdout, format, ps, sums, told)
		made, failed := a.reportsOfRun(ctx, ps, sums, dir)
		if made != nil && !a.quiet {
			_, blank := fmt.Fprintln(a.stdout)
			err = errors.Join(err, blank, a.showReports(format, ps, dir, made))
		}
		return errors.Join(err, failed)
	}
	made, failed := a.reportsOfRun(ctx, ps, sums, dir)
	runs := make([]*reportedRun, len(sums))
	for n, sum := range sums {
		if sum != nil {
			runs[n] = &reportedRun{RunSummary: sum}
			if made != nil {
				runs[n].Reports = made[n]
			}
		}
	}
	return errors.Join(summaries(a, a.stdout, format, ps, runs, nil), failed)
}

// reportsOfRun writes the reports of the programs whose run came to its end, nil if
// there are none. Its error is one of the reports, whatever happened to them: the run
// did its work.
func (a *app) reportsOfRun(ctx context.Context, ps jobs.Programs, sums []*jobs.RunSummary, dir string) ([]*jobs.Manifest, error) {
	var made []*jobs.Manifest
	var errs []error
	options, err := plainReports().read(programs())
	if err != nil {
		return nil, err
	}
	for n, j := range ps {
		switch {
		case sums[n] == nil: // it did not begin
			continue
		case !sums[n].Ended:
			errs = append(errs, fmt.Errorf("no reports of the %s program were written, for its run did not come to its end", j.Program.Name))
			continue
		}
		booked := *j
		booked.Source = nil
		m, err := (*jobs.Manifest)(nil), error(nil)
		if booked.Terms, err = bookedTerms(ctx, j.Ledger, j.Program); err == nil {
			m, err = a.writeReport(ctx, &booked, folderOf(ps, j.Program, dir), options)
		}
		if err != nil {
			errs = append(errs, &unreportedError{j.Program.Name, err})
			continue
		}
		if made == nil {
			made = make([]*jobs.Manifest, len(ps))
		}
		made[n] = m
	}
	return made, errors.Join(errs...)
}

// unreportedError says that a run was booked and its reports were not written. It hides
// its cause from the exit code: whatever it is, the run itself was not kept out by it.
type unreportedError struct {
	program string
	cause   error
}

func (e *unreportedError) Error() string {
	return fmt.Sprintf("the run of the %s program is booked, but its reports were not written: %v; trueup report --program %s --out DIR makes them",
		e.program, e.cause, e.program)
}
