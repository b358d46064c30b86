package main

// read.go: trueup export, explain and exceptions: what the ledger says.

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"trueup/io/console"
	"trueup/io/ledger"
	"trueup/jobs"
	"trueup/rules"
	"trueup/rules/program"
)

func newExport(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "export TABLE",
		Short: "Write a table in its canonical form to standard output",
		Long: `Write a table as CSV in the canonical form, so that two ledgers can be compared
byte by byte.

` + tablesHelp() + `
Without --as-of it says what the ledger holds after its last run. With an
earlier --as-of it says what a run at that instant would hold over the facts
known today.

` + optionsHelp(),
		Example: `  trueup export entries > entries.csv
  trueup export tiers --as-of 2025-12-31T23:59:59Z
  trueup export payouts_due --program partner
  trueup export partner_performance --program partner --by day --from 2026-09 --to 2026-10
  trueup export partner_customers --program partner --status lead --search @example.org`,
		Args:      cobra.ExactArgs(1),
		ValidArgs: exportTables(),
		RunE: does(func(cmd *cobra.Command, args []string) error {
			asOf, err := a.asOf(false)
			if err != nil {
				return err
			}
			narrowed, err := given(cmd.Flags(), optionNames())
			if err != nil {
				return err
			}
			err = a.withPast(cmd.Context(), func(j *jobs.Job) error {
				if err := j.Narrow(args[0], narrowed); err != nil {
					return err
				}
				j.Progress = nil // standard output may be the same terminal
				if asOf == rules.None {
					return j.Export(cmd.Context(), args[0], a.stdout)
				}
				return j.ExportAsOf(cmd.Context(), args[0], asOf, a.stdout)
			})
			return elsewhere(err, args[0])
		}),
	}
	for _, p := range programs() {
		for _, o := range p.Options {
			if cmd.Flags().Lookup(o.Name) == nil {
				cmd.Flags().String(o.Name, "", o.Usage)
			}
		}
	}
	return cmd
}

// elsewhere adds to the error of an unknown table which program has it.
func elsewhere(err error, table string) error {
	var unknown *jobs.UnknownTableError
	if !errors.As(err, &unknown) {
		return err
	}
	for _, p := range programs() {
		if slices.Contains(jobs.ExportTables(p), table) {
			return fmt.Errorf("%w; %s is a table of --program %s", err, table, p.Name)
		}
	}
	return err
}

func newExplain(a *app) *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "explain ACCOUNT",
		Short: "Tell where every point or cent of an account comes from and went",
		Long: `Tell everything about one account, or partner: where it stands, every event with
the entries it made and their clauses and terms version, every lot or reward with
what consumed it, decisions with their reasons, what comes next, the bookings, the
facts. With --customer, tell all of one customer of a partner: how it came, what it
bought, and what the partner has of it.`,
		Example: `  trueup explain acme
  trueup explain acme --as-of 2025-06-30T00:00:00Z
  trueup explain acme --format json | jq .coming
  trueup explain studio --program partner
  trueup explain studio --program partner --customer acme`,
		Args: cobra.ExactArgs(1),
		RunE: does(func(cmd *cobra.Command, args []string) error {
			asOf, err := a.asOf(false)
			if err != nil {
				return err
			}
			parts, err := given(cmd.Flags(), partNames())
			if err != nil {
				return err
			}
			return a.withPast(cmd.Context(), func(j *jobs.Job) error {
				part, err := partOf(j.Program, parts)
				if err != nil {
					return err
				}
				x, err := j.Explain(cmd.Context(), args[0], part, asOf)
				if err != nil {
					return err
				}
				if format == "json" {
					return writeJSON(a.stdout, x)
				}
				return console.PrintExplanation(a.stdout, j.Program, x)
			})
		}),
	}
	for _, name := range partNames() {
		cmd.Flags().String(name, "", "tell of this "+name+" alone, by its id")
	}
	formatFlag(cmd.Flags(), &format, "text or json; in JSON, money is in cents", "text", "json")
	return cmd
}

// partOf returns the part of an account that is asked for, if any is.
func partOf(p *program.Program, parts map[string]string) (string, error) {
	for name, id := range parts {
		if p.Part == nil || p.Part.Name != name {
			return "", usagef("--%s: the %s program has no %s to tell of", name, p.Name, name)
		}
		return id, nil
	}
	return "", nil
}

func newExceptions(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "exceptions",
		Short: "List the rows set aside with file, line, column and text",
		Long: `List every row that could not be a fact, with its reason, where it stood and what
is wrong with it. They are tried again when they change or when what they miss
arrives. trueup export exceptions gives all exceptions in the canonical form.`,
		Example: `  trueup exceptions
  trueup exceptions --program partner`,
		Args: cobra.NoArgs,
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

// withPast opens the ledger for reading, for a job of one program, and closes it.
func (a *app) withPast(ctx context.Context, fn func(*jobs.Job) error) error {
	if _, err := a.program(); err != nil {
		return err
	}
	return a.withPrograms(ctx, ledger.OpenReadOnly, a.pastTerms, func(ps jobs.Programs) error { return fn(ps[0]) })
}
