package main

// breaks.go: trueup breaks: what the platform shows otherwise than the ledger.

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"trueup/io/report"
	"trueup/jobs"
)

func newBreaks(a *app) *cobra.Command {
	var path string
	var all, strict bool
	cmd := &cobra.Command{
		Use:   "breaks",
		Short: "List what the platform shows otherwise than the ledger, and why",
		Long: `Compare the latest balance that the platform showed of each account
(platform_balances) with what the rules say at that instant over the facts known
today, and write every difference as CSV, with its likely cause:

  account_id,as_of,item,ours,theirs,difference,cause,detail

Ours is the balance with debt below zero; difference is theirs less ours. The cause
is the first of these under which the ledger would say exactly what the platform
shows. It is a likely one: two causes can give the same figure.

  not_reached           no run has reached the instant; nothing was compared
  debt_shown_as_zero    the account owes, the platform shows 0
  posting_pending       they show what is still to be posted, or not yet what was
                        posted in the last 72 hours
  late_fact             they show what the ledger held at the time; facts that came
                        later have corrected it since
  missed_expiry         they still show the latest expiries, or one of them
  clawback_not_applied  they still show the latest deductions, or one of them
  missed_change         they show the tier held before the last change
  unknown               none of these

A tier differs by late_fact where a balance of the same instant does. A summary goes
to standard error. With --out the file is written whole or not at all.`,
		Example: `  trueup breaks > breaks.csv
  trueup breaks --out breaks.csv --strict
  trueup breaks --all --out breaks.csv`,
		Args: cobra.NoArgs,
		RunE: does(func(cmd *cobra.Command, _ []string) error {
			return a.withPast(cmd.Context(), func(j *jobs.Job) error {
				var sum *jobs.BreakSummary
				var left *jobs.LeftOutError
				write := func(w io.Writer) (err error) {
					sum, err = writeBreaks(cmd.Context(), j, all, w)
					if errors.As(err, &left) {
						return nil // the file is complete but for these
					}
					return err
				}
				var err error
				if path == "" {
					j.Progress = nil // standard output may be the same terminal
					err = write(a.stdout)
				} else {
					err = writeWhole(path, write)
				}
				if err == nil && !a.quiet {
					err = a.compared(sum)
				}
				switch {
				case err != nil:
					return err
				case left != nil:
					return left
				case strict && sum.Breaks > 0:
					return errExceptions
				}
				return nil
			})
		}),
	}
	cmd.Flags().StringVar(&path, "out", "", "the file to write (default: standard output)")
	cmd.Flags().BoolVar(&all, "all", false, "compare every balance of an account, not only the latest")
	cmd.Flags().BoolVar(&strict, "strict", false, "exit with 3 if there are breaks")
	return cmd
}

// writeBreaks writes the breaks as CSV.
func writeBreaks(ctx context.Context, j *jobs.Job, all bool, w io.Writer) (*jobs.BreakSummary, error) {
	out := report.NewLines(w)
	if err := out.Write(jobs.BreaksHeader...); err != nil {
		return nil, err
	}
	sum, err := j.Breaks(ctx, all, func(b *jobs.Break) error { return out.Write(b.Cells()...) })
	return sum, errors.Join(err, out.Flush())
}

// writeWhole writes a file whole or not at all: under another name, which it loses
// when everything is on the disk.
func writeWhole(path string, write func(io.Writer) error) (err error) {
	file, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*.part")
	if err != nil {
		return fmt.Errorf("%w; nothing was written", err)
	}
	defer func() {
		if err != nil {
			_ = file.Close()           // a second time, perhaps
			_ = os.Remove(file.Name()) // what is left of it is in nobody's way
		}
	}()
	if err = write(file); err != nil {
		return err
	}
	const mode = 0o644 // as other files; the temporary one was private
	if err = errors.Join(file.Chmod(mode), file.Sync(), file.Close()); err != nil {
		return fmt.Errorf("%w; %s was not written", err, path)
	}
	return os.Rename(file.Name(), path)
}
