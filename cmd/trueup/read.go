package main

// read.go: trueup export, explain and exceptions: what the ledger says.

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"trueup/io/console"
	"trueup/jobs"
	"trueup/rules"
	"trueup/rules/business"
)

func newExport(a *app) *cobra.Command {
	tables := jobs.ExportTables(business.Program())
	cmd := &cobra.Command{
		Use:   "export TABLE",
		Short: "Write a table in its canonical form to standard output",
		Long: `Write a table as CSV in the canonical form, so that two ledgers can be compared
byte by byte. Tables: ` + strings.Join(tables, ", ") + `.

Without --as-of it says what the ledger holds after its last run. With an
earlier --as-of it says what a run at that instant would hold over the facts
known today.`,
		Example: `  trueup export entries > entries.csv
  trueup export tiers --as-of 2025-12-31T23:59:59Z`,
		Args:      cobra.ExactArgs(1),
		ValidArgs: tables,
		RunE: does(func(cmd *cobra.Command, args []string) error {
			asOf, err := a.asOf(false)
			if err != nil {
				return err
			}
			return a.withPast(cmd.Context(), func(j *jobs.Job) error {
				j.Progress = nil // standard output may be the same terminal
				if asOf == rules.None {
					return j.Export(cmd.Context(), args[0], a.stdout)
				}
				return j.ExportAsOf(cmd.Context(), args[0], asOf, a.stdout)
			})
		}),
	}
	return cmd
}

func newExplain(a *app) *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "explain ACCOUNT",
		Short: "Tell where every point of an account comes from and went",
		Long: `Tell everything about one account: where it stands, every event with the entries
it made and their clauses and terms version, every lot with what consumed it,
decisions with their reasons, what comes next, the bookings, the facts.`,
		Example: `  trueup explain acme
  trueup explain acme --as-of 2025-06-30T00:00:00Z
  trueup explain acme --format json | jq .coming`,
		Args: cobra.ExactArgs(1),
		RunE: does(func(cmd *cobra.Command, args []string) error {
			asOf, err := a.asOf(false)
			if err != nil {
				return err
			}
			return a.withPast(cmd.Context(), func(j *jobs.Job) error {
				x, err := j.Explain(cmd.Context(), args[0], asOf)
				if err != nil {
					return err
				}
				if format == "json" {
					return writeJSON(a.stdout, x)
				}
				return console.PrintExplanation(a.stdout, x)
			})
		}),
	}
	formatFlag(cmd.Flags(), &format, "text or json", "text", "json")
	return cmd
}

func newExceptions(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "exceptions",
		Short: "List the rows set aside with file, line, column and text",
		Long: `List every row that could not be a fact, with its reason, where it stood and what
is wrong with it. They are tried again when they change or when what they miss
arrives. trueup export exceptions gives all exceptions in the canonical form.`,
		Example: `  trueup exceptions`,
		Args:    cobra.NoArgs,
		RunE: does(func(cmd *cobra.Command, _ []string) error {
			return a.withPast(cmd.Context(), func(j *jobs.Job) error {
				return j.Ledger.SetAside(cmd.Context(), j.Program.Name, nil, func(r jobs.SetAsideRow) error {
					_, err := fmt.Fprintf(a.stdout, "%s: %s: %s\n", console.Place(r), r.Reason, r.Why)
					return err
				})
			})
		}),
	}
}

// withPast opens the ledger for reading, for fn, and closes it.
func (a *app) withPast(ctx context.Context, fn func(*jobs.Job) error) error {
	j, err := a.pastJob(ctx)
	if err != nil {
		return err
	}
	return errors.Join(fn(j), j.Ledger.Close())
}
