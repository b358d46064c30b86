package main

// simulate.go: trueup simulate: what other terms would give.

import (
	"errors"
	"io"

	"github.com/spf13/cobra"

	"trueup/io/console"
	"trueup/io/report"
	"trueup/io/termsfile"
	"trueup/jobs"
	"trueup/rules/terms"
)

func newSimulate(a *app) *cobra.Command {
	var format string
	var top int
	cmd := &cobra.Command{
		Use:   "simulate --terms FILE",
		Short: "Show what other terms would give beside the books; book nothing",
		Long: `Evaluate every account under the terms of a file, over the same facts and at the
as_of of the last run, and show it side by side with the books: what is owed (in
USD at the point_value of each side), the entries by kind, the accounts by tier,
what expires in the coming 24 months, and the accounts with the largest differences.
Nothing is booked, and decisions on redemptions stay as they were taken.

The books are what is booked. What bookings alone do not say (debt, what is still
pending, tiers, expiry) is worked out under the terms of the last run. Accounts with
facts that the last run has not booked are counted: their differences are not of the
terms alone. An account that cannot be evaluated is named and in no figure of either
side; the exit code is then 1.

With --format csv, every account whose balance or tier differs is listed, a line for
each asset; a line with difference 0 says that only the tier differs.`,
		Example: `  trueup simulate --terms other.yaml
  trueup simulate --terms other.yaml --top 50
  trueup simulate --terms other.yaml --format csv > differences.csv
  trueup simulate --terms other.yaml --program partner --format json | jq .liability`,
		Args: cobra.NoArgs,
		RunE: does(func(cmd *cobra.Command, _ []string) error {
			switch {
			case a.termsPath == "":
				return usagef("--terms is missing: the terms file to simulate")
			case cmd.Flags().Changed("as-of"):
				return usagef("--as-of: a simulation stands beside the books, at the as_of of the last run")
			case top < 0:
				return usagef("--top %d: there is no such number of accounts", top)
			}
			other, err := termsfile.Read(a.termsPath)
			if err != nil {
				return err
			}
			books := *a
			books.termsPath = "" // those of the last run
			return books.withPast(cmd.Context(), func(j *jobs.Job) error {
				if format == "csv" {
					return simulateCSV(cmd, j, other, a.stdout)
				}
				sim, err := j.Simulate(cmd.Context(), other, top, nil)
				if sim == nil {
					return err
				}
				return errors.Join(err, a.print(format, sim, func(w io.Writer) error {
					return console.PrintSimulation(w, j.Program, sim, a.termsPath)
				}))
			})
		}),
	}
	formatFlag(cmd.Flags(), &format, "text, json or csv; in JSON, money is in cents", "text", "json", "csv")
	cmd.Flags().IntVar(&top, "top", 20, "how many of the largest differences to show")
	cmd.Flags().IntVar(&a.workers, "workers", 0, "how many pages of accounts to evaluate at once (default: one for each CPU, at most 4)")
	return cmd
}

// simulateCSV writes the accounts that differ, as they are evaluated.
func simulateCSV(cmd *cobra.Command, j *jobs.Job, other *terms.Terms, w io.Writer) error {
	j.Progress = nil // standard output may be the same terminal
	out := report.NewLines(w)
	if err := out.Write("account_id", "asset", "books", "simulated", "difference", "tier_books", "tier_simulated"); err != nil {
		return err
	}
	_, err := j.Simulate(cmd.Context(), other, 0, func(l *jobs.AccountSides) error {
		return out.Write(l.Account, string(l.Asset), l.Asset.FormatAmount(l.Books), l.Asset.FormatAmount(l.Simulated),
			l.Asset.FormatAmount(l.Difference), l.StandingBooks, l.StandingSimulated)
	})
	return errors.Join(err, out.Flush())
}
