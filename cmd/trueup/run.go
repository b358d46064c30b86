package main

// run.go: trueup run, pull and reconcile: the main job and its halves.

import (
	"context"
	"errors"
	"strconv"

	"github.com/spf13/cobra"

	"trueup/io/console"
	"trueup/io/ledger"
	"trueup/io/report"
	"trueup/jobs"
	"trueup/rules"
)

func newRun(a *app) *cobra.Command {
	var strict bool
	var format, reports string
	cmd := &cobra.Command{
		Use:   "run --source DIR|DSN",
		Short: "Pull, evaluate, book, and show what was done",
		Long: `Pull every fact from the source, evaluate every account that was touched or has
something due at --as-of, and book the difference. A run repeated books nothing;
a run that was killed is repaired by the next one. With --program all every
program has its turn; the source folder may hold the files of all of them, and a
program without files is run all the same, for something may be due.

With --reports, the reports that trueup report makes are written after the run, of
all programs each in a folder of its own. If that fails, what was booked stays.`,
		Example: `  trueup run --source facts
  trueup run --source facts --program all --reports reports
  trueup run --source facts --ledger postgres://trueup@db/rewards --as-of 2026-10-01T00:00:00Z
  trueup run --source facts --terms terms.yaml --strict`,
		Args: cobra.NoArgs,
		RunE: does(func(cmd *cobra.Command, _ []string) error {
			asOf, err := a.asOf(true)
			if err != nil {
				return err
			}
			return a.withSources(cmd.Context(), func(ps jobs.Programs) error {
				sums, err := ps.Run(cmd.Context(), asOf)
				a.metrics.ran(ps, sums)
				if err = errors.Join(err, a.showRun(cmd.Context(), ps, sums, reports, format)); err != nil {
					return err
				}
				pulled := make([]*jobs.PullSummary, len(sums))
				for n := range sums {
					pulled[n] = sums[n].Pull
				}
				return a.afterwards(cmd.Context(), ps, pulled, strict)
			})
		}),
	}
	a.jobFlags(cmd, &strict, &format)
	a.evaluationFlags(cmd.Flags())
	a.sourceFlags(cmd.Flags())
	cmd.Flags().StringVar(&reports, "reports", "", "write the finance reports into this folder after the run")
	completes(cmd, "reports", completeFolders)
	return cmd
}

func newPull(a *app) *cobra.Command {
	var strict bool
	var format string
	cmd := &cobra.Command{
		Use:   "pull --source DIR|DSN",
		Short: "Bring the facts into the ledger's mirror; book nothing",
		Long: `Read every table of the source into the mirror, each row once. Rows that cannot
be facts are set aside with file, line, column and reason, and tried again when
they change or when what they miss arrives. A delivery is taken whole or not at all.

Of a database only the rows are read that changed since the last pull, by their
updated_at; tables without that column are read whole. With --full all are, and rows
that are no longer there are reported; what was pulled of them stays.`,
		Example: `  trueup pull --source facts
  trueup pull --source facts --program partner
  trueup pull --source postgres://reader@db/shop --source-map names.yaml`,
		Args: cobra.NoArgs,
		RunE: does(func(cmd *cobra.Command, _ []string) error {
			return a.withSources(cmd.Context(), func(ps jobs.Programs) error {
				sums, err := ps.Pull(cmd.Context())
				a.metrics.pulled(ps, sums)
				err = errors.Join(err, summaries(a, a.stdout, format, ps, sums, func(s console.Summary, sum *jobs.PullSummary) error {
					return s.Pull(a.stdout, sum)
				}))
				if err != nil {
					return err
				}
				return a.afterwards(cmd.Context(), ps, sums, strict)
			})
		}),
	}
	a.jobFlags(cmd, &strict, &format)
	a.sourceFlags(cmd.Flags())
	return cmd
}

func newReconcile(a *app) *cobra.Command {
	var strict, dryRun bool
	var format, shard string
	cmd := &cobra.Command{
		Use:   "reconcile",
		Short: "Evaluate the accounts and book the difference; pull nothing",
		Long: `Evaluate every account that was touched or has something due at --as-of, and book
the difference. With --dry-run, print what would be booked, and why, as CSV on
standard output and the totals on standard error, and book nothing; a plan of all
programs has the program as its first column.

With --shard, only some of the accounts are looked at: as many processes as there are
shards, at the same time or not, together do what one would. All are given the same
--as-of. In the pods of an Indexed Job of Kubernetes it need not be said.`,
		Example: `  trueup reconcile
  trueup reconcile --program partner
  trueup reconcile --shard 0/4 --as-of 2026-10-01T00:00:00Z --ledger postgres://trueup@db/rewards
  trueup reconcile --dry-run --as-of 2026-11-01T00:00:00Z > plan.csv`,
		Args: cobra.NoArgs,
		RunE: does(func(cmd *cobra.Command, _ []string) error {
			asOf, err := a.asOf(true)
			if err == nil {
				a.shard, err = a.shardOf(shard)
			}
			if err == nil && !a.shard.Whole() && a.asOfText == "" && !dryRun {
				err = usagef("--shard %s: give all shards the same --as-of", a.shard)
			}
			if err != nil {
				return err
			}
			if dryRun {
				return a.withJobs(cmd.Context(), ledger.OpenReadOnly, func(ps jobs.Programs) error {
					return a.dryRun(cmd.Context(), ps, asOf, format)
				})
			}
			return a.withJobs(cmd.Context(), ledger.Open, func(ps jobs.Programs) error {
				sums, err := ps.Reconcile(cmd.Context(), asOf)
				a.metrics.reconciled(ps, sums)
				err = errors.Join(err, summaries(a, a.stdout, format, ps, sums, func(s console.Summary, sum *jobs.ReconcileSummary) error {
					return s.Reconcile(a.stdout, sum, false)
				}))
				if err != nil {
					return err
				}
				return a.afterwards(cmd.Context(), ps, nil, strict)
			})
		}),
	}
	a.jobFlags(cmd, &strict, &format)
	a.evaluationFlags(cmd.Flags())
	shardFlag(cmd.Flags(), &shard)
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, "print what would be booked, and why; book nothing")
	cmd.MarkFlagsMutuallyExclusive("dry-run", "strict")
	return cmd
}

func (a *app) jobFlags(cmd *cobra.Command, strict *bool, format *string) {
	a.waitFlag(cmd.Flags())
	cmd.Flags().BoolVar(strict, "strict", false, "exit with 3 if there are exceptions")
	formatFlag(cmd.Flags(), format, "summary as text or json; in JSON, money is in cents and took in nanoseconds", "text", "json")
}

// dryRun prints the plan as CSV and its totals. Where it is of several programs,
// the program is the first column.
func (a *app) dryRun(ctx context.Context, ps jobs.Programs, asOf rules.Instant, format string) error {
	out := report.NewLines(a.stdout)
	write := func(program string, cells ...string) error {
		if len(ps) > 1 {
			cells = append([]string{program}, cells...)
		}
		return out.Write(cells...)
	}
	if err := write("program", "account_id", "key", "revision", "asset", "amount", "effective_at", "why", "clauses", "terms_version"); err != nil {
		return err
	}
	sums, err := ps.Plan(ctx, asOf, func(program string, l jobs.PlanLine) error {
		return write(program, l.Account, l.Key, strconv.Itoa(l.Revision), string(l.Asset), l.Asset.FormatAmount(l.Amount), l.At.String(),
			l.Why, l.Clauses, strconv.Itoa(l.Terms))
	})
	var left *jobs.AccountErrors
	if err = errors.Join(err, out.Flush()); err != nil && !errors.As(err, &left) {
		return err
	}
	return errors.Join(err, a.planned(format, ps, sums))
}

// afterwards shows the first rows set aside, of programs whose pull set any aside,
// and with strict ends with the exit code for exceptions if there are any.
func (a *app) afterwards(ctx context.Context, ps jobs.Programs, pulled []*jobs.PullSummary, strict bool) error {
	for n, sum := range pulled {
		if err := a.showVanished(ps[n], sum); err != nil {
			return err
		}
		if sum.Total.SetAside > 0 {
			if err := a.showAside(ctx, ps[n], sum); err != nil {
				return err
			}
		}
	}
	if !strict {
		return nil
	}
	for _, j := range ps {
		found, err := j.AnyException(ctx)
		if err == nil && found {
			err = errExceptions
		}
		if err != nil {
			return err
		}
	}
	return nil
}
