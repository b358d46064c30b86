package main

// verify.go: trueup verify: are the books what the facts and the terms give?

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/shopspring/decimal"
	"github.com/spf13/cobra"

	"trueup/io/console"
	"trueup/io/ledger"
	"trueup/io/termsfile"
	"trueup/jobs"
	"trueup/rules/program"
	"trueup/rules/terms"
)

// shownDifferences is how many differences verify shows unless it is told otherwise.
const shownDifferences = 100

func newVerify(a *app) *cobra.Command {
	var sample string
	var asJSON, months bool
	var limit int
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Prove that the books are what the facts and the terms give; change nothing",
		Long: `Evaluate every account again from its facts, as of the last run and under its
terms, and compare with the books: entries, tiers, exceptions, decisions, lots.
Read all that was ever booked, and check it in itself: revisions, sums, the runs
and the chain of their hashes, closed months, and that the database still refuses
changes. Nothing is written.

Accounts with facts that no run has booked yet are behind, which is no difference.
A sample takes a share of the accounts, always the same ones; the books are read
whole all the same.

The exit code is 0 if there is no difference and 3 if there is one. With --json,
everything is one JSON document: amounts are texts, as in the table.`,
		Example: `  trueup verify
  trueup verify --program all --json
  trueup verify --sample 1%
  trueup verify --months
  trueup verify --ledger postgres://auditor@db/rewards --limit 0 > differences.txt`,
		Args: cobra.NoArgs,
		RunE: does(func(cmd *cobra.Command, _ []string) error {
			opts := jobs.VerifyOptions{Limit: limit}
			var err error
			if opts.Sample, err = inAMillion(sample); err != nil {
				return err
			}
			if limit < 0 {
				return usagef("--limit %d: name a number of differences to show, or 0 for all", limit)
			}
			if months {
				opts.Months = &jobs.MonthReports{Options: closingOptions(), Folder: throwaway}
			}
			return a.withBooks(cmd.Context(), func(ps jobs.Programs) error {
				v, err := ps.Verify(cmd.Context(), opts)
				if err == nil {
					a.verified(v, a.clock().Sub(a.started))
					err = a.printVerification(v, asJSON)
				}
				if err == nil && v.Count > 0 {
					err = errExceptions
				}
				return err
			})
		}),
	}
	cmd.Flags().StringVar(&sample, "sample", "", "evaluate this share of the accounts only, such as 1%")
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON document instead of a table and a summary")
	cmd.Flags().BoolVar(&months, "months", false, "also make the reports of every closed month again, and compare their hashes")
	cmd.Flags().IntVar(&limit, "limit", shownDifferences, "how many differences to show; 0 shows all, and keeps them in memory")
	a.waitFlag(cmd.Flags())
	return cmd
}

// inAMillion reads a percentage as a number in a million: 1% is 10,000, none is 0.
func inAMillion(percent string) (int64, error) {
	if percent == "" {
		return 0, nil
	}
	share, err := decimal.NewFromString(strings.TrimSuffix(percent, "%"))
	if err == nil && strings.HasSuffix(percent, "%") {
		if share = share.Shift(4); share.IsInteger() && share.IsPositive() && share.LessThanOrEqual(decimal.New(1, 6)) {
			return share.IntPart(), nil
		}
	}
	return 0, usagef("--sample %q: name a share above 0%% and up to 100%%, with at most four decimals, such as 1%%", percent)
}

// printVerification writes the differences and what was looked at.
func (a *app) printVerification(v *jobs.Verification, asJSON bool) error {
	if asJSON {
		return writeJSON(a.stdout, v)
	}
	if err := console.PrintDifferences(a.stdout, v); err != nil || a.quiet {
		return err
	}
	if v.Count > 0 {
		if _, err := fmt.Fprintln(a.stdout); err != nil {
			return err
		}
	}
	return console.PrintVerification(a.stdout, v)
}

// withBooks opens the ledger to read, for a job of each program under the terms of
// its last run.
func (a *app) withBooks(ctx context.Context, fn func(jobs.Programs) error) error {
	chosen, err := a.chosen()
	if err != nil {
		return err
	}
	store, err := ledger.OpenReadOnly(ctx, a.ledgerDSN)
	if err != nil {
		return err
	}
	var ps jobs.Programs
	for _, p := range chosen {
		tm, err := a.provenTerms(ctx, store, p)
		if err != nil {
			return errors.Join(err, store.Close())
		}
		ps = append(ps, a.newJob(p, tm, store))
	}
	return errors.Join(fn(ps), store.Close())
}

// provenTerms are the terms that hash to what the last run recorded: as the ledger has
// them, or those of --terms, or the published ones. Nil if none do, or if there was no
// run yet.
func (a *app) provenTerms(ctx context.Context, store jobs.Ledger, p *program.Program) (*terms.Terms, error) {
	last, err := store.LastRun(ctx, p.Name)
	if err != nil || last == nil {
		return nil, err
	}
	if terms.TextHas(last.TermsText, last.TermsHash) {
		return termsfile.Parse(fmt.Sprintf("terms of run %d", last.Number), []byte(last.TermsText))
	}
	given, err := a.terms()
	if err != nil {
		return nil, err
	}
	for _, tm := range []*terms.Terms{given, terms.Published()} {
		if terms.Hash(tm) == last.TermsHash {
			return tm, nil
		}
	}
	return nil, nil
}
