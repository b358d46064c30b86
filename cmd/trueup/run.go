package main

// run.go: trueup run, pull and reconcile: the main job and its halves.

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/spf13/cobra"

	"trueup/io/console"
	"trueup/jobs"
	"trueup/rules"
)

func newRun(a *app) *cobra.Command {
	var strict bool
	var format string
	cmd := &cobra.Command{
		Use:   "run --source DIR",
		Short: "Pull, evaluate, book, and show what was done",
		Long: `Pull every fact from the source, evaluate every account that was touched or has
something due at --as-of, and book the difference. A run repeated books nothing;
a run that was killed is repaired by the next one.`,
		Example: `  trueup run --source facts
  trueup run --source facts --ledger postgres://trueup@db/rewards --as-of 2026-10-01T00:00:00Z
  trueup run --source facts --terms terms.yaml --strict`,
		Args: cobra.NoArgs,
		RunE: does(func(cmd *cobra.Command, _ []string) error {
			asOf, err := a.asOf(true)
			if err != nil {
				return err
			}
			return a.withSource(cmd.Context(), func(j *jobs.Job) error {
				sum, err := j.Run(cmd.Context(), asOf)
				if sum != nil && sum.Pull != nil {
					ended := err == nil
					err = errors.Join(err, a.print(format, sum, func(w io.Writer) error { return console.PrintRun(w, sum, tableNames(j), ended) }))
				}
				if err != nil {
					return err
				}
				return a.afterwards(cmd.Context(), j, sum.Pull, strict)
			})
		}),
	}
	a.jobFlags(cmd, &strict, &format)
	a.evaluationFlags(cmd.Flags())
	a.fullFlag(cmd.Flags())
	return cmd
}

func newPull(a *app) *cobra.Command {
	var strict bool
	var format string
	cmd := &cobra.Command{
		Use:   "pull --source DIR",
		Short: "Bring the facts into the ledger's mirror; book nothing",
		Long: `Read every table of the source into the mirror, each row once. Rows that cannot
be facts are set aside with file, line, column and reason, and tried again when
they change or when what they miss arrives. A delivery is taken whole or not at all.`,
		Example: `  trueup pull --source facts`,
		Args:    cobra.NoArgs,
		RunE: does(func(cmd *cobra.Command, _ []string) error {
			return a.withSource(cmd.Context(), func(j *jobs.Job) error {
				sum, err := j.Pull(cmd.Context())
				if err != nil {
					return err
				}
				if err := a.print(format, sum, func(w io.Writer) error { return console.PrintPull(w, sum, tableNames(j)) }); err != nil {
					return err
				}
				return a.afterwards(cmd.Context(), j, sum, strict)
			})
		}),
	}
	a.jobFlags(cmd, &strict, &format)
	a.fullFlag(cmd.Flags())
	return cmd
}

func newReconcile(a *app) *cobra.Command {
	var strict, dryRun bool
	var format string
	cmd := &cobra.Command{
		Use:   "reconcile",
		Short: "Evaluate the accounts and book the difference; pull nothing",
		Long: `Evaluate every account that was touched or has something due at --as-of, and book
the difference. With --dry-run, print what would be booked, and why, as CSV on
standard output and the totals on standard error, and book nothing.`,
		Example: `  trueup reconcile
  trueup reconcile --dry-run --as-of 2026-11-01T00:00:00Z > plan.csv`,
		Args: cobra.NoArgs,
		RunE: does(func(cmd *cobra.Command, _ []string) error {
			asOf, err := a.asOf(true)
			if err != nil {
				return err
			}
			if dryRun {
				return a.withPlan(cmd.Context(), func(j *jobs.Job) error { return a.dryRun(cmd.Context(), j, asOf, format) })
			}
			return a.withJob(cmd.Context(), func(j *jobs.Job) error {
				sum, err := j.Reconcile(cmd.Context(), asOf)
				if sum != nil {
					err = errors.Join(err, a.print(format, sum, func(w io.Writer) error { return console.PrintReconcile(w, sum, false) }))
				}
				if err != nil {
					return err
				}
				return a.afterwards(cmd.Context(), j, nil, strict)
			})
		}),
	}
	a.jobFlags(cmd, &strict, &format)
	a.evaluationFlags(cmd.Flags())
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, "print what would be booked, and why; book nothing")
	cmd.MarkFlagsMutuallyExclusive("dry-run", "strict")
	return cmd
}

func (a *app) jobFlags(cmd *cobra.Command, strict *bool, format *string) {
	a.waitFlag(cmd.Flags())
	cmd.Flags().BoolVar(strict, "strict", false, "exit with 3 if there are exceptions")
	formatFlag(cmd.Flags(), format, "summary as text or json", "text", "json")
}

// withJob opens the ledger for fn and closes it.
func (a *app) withJob(ctx context.Context, fn func(*jobs.Job) error) error {
	j, err := a.job(ctx)
	if err != nil {
		return err
	}
	return errors.Join(fn(j), j.Ledger.Close())
}

// withPlan is withJob for a plan, which only reads.
func (a *app) withPlan(ctx context.Context, fn func(*jobs.Job) error) error {
	j, err := a.planJob(ctx)
	if err != nil {
		return err
	}
	return errors.Join(fn(j), j.Ledger.Close())
}

// withSource opens the source, then the ledger.
func (a *app) withSource(ctx context.Context, fn func(*jobs.Job) error) error {
	src, err := a.source()
	if err != nil {
		return err
	}
	p, err := a.program()
	if err != nil {
		return err
	}
	if err := src.Check(ctx, p.Tables); err != nil { // before a ledger is made for nothing
		return err
	}
	return a.withJob(ctx, func(j *jobs.Job) error {
		j.Source = src
		err := fn(j)
		for _, w := range src.Warnings() {
			a.log.Warn(w)
		}
		return err
	})
}

func tableNames(j *jobs.Job) []string {
	var names []string
	for _, t := range j.Program.Tables {
		names = append(names, t.Name)
	}
	return names
}

// print writes a summary to standard output, as text or JSON.
func (a *app) print(format string, sum any, text func(io.Writer) error) error {
	switch {
	case format == "json":
		return writeJSON(a.stdout, sum)
	case a.quiet:
		return nil
	}
	return text(a.stdout)
}

// dryRun prints the plan as CSV and its totals.
func (a *app) dryRun(ctx context.Context, j *jobs.Job, asOf rules.Instant, format string) error {
	out := csv.NewWriter(a.stdout)
	header := []string{"account_id", "key", "revision", "asset", "amount", "effective_at", "why", "clauses", "terms_version"}
	if err := out.Write(header); err != nil {
		return err
	}
	sum, err := j.Plan(ctx, asOf, func(l jobs.PlanLine) error {
		return out.Write([]string{
			l.Account, l.Key, strconv.Itoa(l.Revision), string(l.Asset), l.Asset.FormatAmount(l.Amount), l.At.String(),
			l.Why, l.Clauses, strconv.Itoa(l.Terms),
		})
	})
	out.Flush()
	var left *jobs.AccountErrors
	if err = errors.Join(err, out.Error()); err != nil && !errors.As(err, &left) {
		return err
	}
	switch {
	case format == "json":
		return errors.Join(err, writeJSON(a.stderr, sum))
	case a.quiet:
		return err
	}
	return errors.Join(err, console.PrintReconcile(a.stderr, sum, true))
}

// shownExceptions is how many rows set aside a run shows at its end.
const shownExceptions = 10

// afterwards shows the first rows set aside, if the pull set any aside, and with
// strict ends with the exit code for exceptions if there are any.
func (a *app) afterwards(ctx context.Context, j *jobs.Job, pulled *jobs.PullSummary, strict bool) error {
	if pulled != nil && pulled.Total.SetAside > 0 {
		if err := a.showAside(ctx, j, pulled); err != nil {
			return err
		}
	}
	if !strict {
		return nil
	}
	found, err := j.AnyException(ctx)
	if err == nil && found {
		err = errExceptions
	}
	return err
}

// showAside shows the first rows set aside, of this delivery and of earlier ones,
// unless it has shown the same ones before.
func (a *app) showAside(ctx context.Context, j *jobs.Job, pulled *jobs.PullSummary) error {
	if a.quiet {
		return nil
	}
	if pulled.Unread() && pulled.Total.SetAside > shownExceptions {
		_, err := fmt.Fprintf(a.stderr, "set aside: %s rows, as before: trueup exceptions lists them\n", console.Count(pulled.Total.SetAside))
		return err
	}
	shown, all := 0, 0
	err := j.Ledger.SetAside(ctx, j.Program.Name, nil, func(r jobs.SetAsideRow) error {
		if all++; shown == shownExceptions {
			return nil
		}
		shown++
		_, err := fmt.Fprintf(a.stderr, "set aside: %s: %s: %s\n", console.Place(r), r.Reason, r.Why)
		return err
	})
	if err == nil && all > shown {
		_, err = fmt.Fprintf(a.stderr, "and %d more: trueup exceptions lists them all\n", all-shown)
	}
	return err
}
