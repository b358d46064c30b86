package main

// status.go: trueup status: where the ledger stands, at a glance.

import (
	"errors"
	"io"
	"time"

	"github.com/spf13/cobra"

	"trueup/io/console"
	"trueup/io/ledger"
	"trueup/jobs"
)

// shownRuns is how many runs of each program the status shows unless it is told otherwise.
const shownRuns = 5

func newStatus(a *app) *cobra.Command {
	var strict bool
	var runs int
	var maxAge time.Duration
	var format string
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Show where the ledger stands: runs, lease, what is due, what is wrong",
		Long: `Show the last runs, who holds the ledger, what is due and when, which accounts have
facts that no run has booked yet, exceptions by reason, closed months, and how large
the ledger is. Nothing is written, and no run is waited for. Without --program, of
every program that had a run.

Exceptions that follow from exchange rates alone (no_fx_rate) are not counted:
trueup export exceptions has them.

With --strict, the exit code is 3 if the last run failed, died or was interrupted;
with --max-age too, also if the last run that was done is older than that.`,
		Example: `  trueup status
  trueup status --strict --max-age 26h --quiet
  trueup status --format json --ledger postgres://auditor@db/rewards`,
		Args: cobra.NoArgs,
		RunE: does(func(cmd *cobra.Command, _ []string) error {
			if runs < 1 {
				return usagef("--runs %d: name a number of runs to show, from 1 up", runs)
			}
			if maxAge < 0 {
				return usagef("--max-age %s: it must not be below 0", maxAge)
			}
			if !cmd.Flags().Changed("program") && a.getenv(envPrefix+"PROGRAM") == "" {
				a.programName = allPrograms
			}
			s, err := a.status(cmd, jobs.StatusOptions{Runs: runs, MaxAge: maxAge})
			if err != nil {
				return err
			}
			if err := a.print(format, s, func(w io.Writer) error { return console.Status(w, ledger.Redact(a.ledgerDSN), s) }); err != nil {
				return err
			}
			if strict && len(s.Problems) > 0 {
				return errExceptions
			}
			return nil
		}),
	}
	cmd.Flags().BoolVar(&strict, "strict", false, "exit with 3 if something should be looked at")
	cmd.Flags().DurationVar(&maxAge, "max-age", 0, "how old the last run that was done may be, such as 26h (default: as old as it likes)")
	cmd.Flags().IntVar(&runs, "runs", shownRuns, "how many runs of each program to show")
	formatFlag(cmd.Flags(), &format, "text or json", "text", "json")
	return cmd
}

func (a *app) status(cmd *cobra.Command, o jobs.StatusOptions) (*jobs.Status, error) {
	now := a.started
	if asOf, err := a.asOf(false); err != nil {
		return nil, err
	} else if a.asOfText != "" {
		now = asOf.Time()
	}
	chosen, err := a.chosen()
	if err != nil {
		return nil, err
	}
	store, err := ledger.OpenReadOnly(cmd.Context(), a.ledgerDSN)
	if err != nil {
		return nil, err
	}
	var ps jobs.Programs
	for _, p := range chosen {
		ps = append(ps, a.newJob(p, nil, store))
	}
	s, err := ps.Status(cmd.Context(), now, o)
	return s, errors.Join(err, store.Close())
}
