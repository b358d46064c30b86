package main

// admin.go: trueup terms and migrate.

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"trueup/io/ledger"
	"trueup/io/termsfile"
	"trueup/rules/terms"
)

func newTerms(a *app) *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "terms [FILE]",
		Short: "Print, check or compare terms",
		Long: `Print the terms of a file, or the published ones: every parameter of every version
with its clause. A mistake is shown with file, line and column.`,
		Example: `  trueup terms
  trueup terms terms.yaml
  trueup terms check terms.yaml
  trueup terms compare old.yaml new.yaml`,
		Args: cobra.MaximumNArgs(1),
		RunE: does(func(_ *cobra.Command, args []string) error {
			t := terms.Published()
			if len(args) > 0 {
				var err error
				if t, err = termsfile.Read(args[0]); err != nil {
					return err
				}
			}
			switch format {
			case "yaml":
				_, err := io.WriteString(a.stdout, terms.Canonical(t))
				return err
			case "json":
				return termsfile.PrintJSON(a.stdout, t)
			}
			return termsfile.Print(a.stdout, t)
		}),
	}
	formatFlag(cmd.Flags(), &format, "text, yaml or json", "text", "yaml", "json")
	cmd.AddCommand(
		&cobra.Command{
			Use: "check FILE", Short: "Check a terms file", Example: "  trueup terms check terms.yaml", Args: cobra.ExactArgs(1),
			RunE: does(func(_ *cobra.Command, args []string) error {
				t, err := termsfile.Read(args[0])
				if err != nil || a.quiet {
					return err
				}
				_, err = fmt.Fprintf(a.stdout, "%s: good, %d version(s), zone %s, hash %s\n", args[0], len(t.Versions()), t.Zone.Name(), terms.Hash(t))
				return err
			}),
		},
		&cobra.Command{
			Use: "compare FILE [FILE]", Short: "Compare two terms files, or one with the published terms",
			Example: "  trueup terms compare old.yaml new.yaml", Args: cobra.RangeArgs(1, 2),
			RunE: does(func(_ *cobra.Command, args []string) error { return a.compareTerms(args) }),
		},
	)
	return cmd
}

// compareTerms prints how the second terms differ from the first.
func (a *app) compareTerms(args []string) error {
	nameA, first := "published", terms.Published()
	nameB := args[len(args)-1]
	if len(args) == 2 {
		nameA = args[0]
		var err error
		if first, err = termsfile.Read(nameA); err != nil {
			return err
		}
	}
	second, err := termsfile.Read(nameB)
	if err != nil {
		return err
	}
	return termsfile.PrintComparison(a.stdout, nameA, nameB, terms.Compare(first, second))
}

func newMigrate(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "migrate",
		Short: "Bring the ledger's schema up to date",
		Long: `Make or bring up to date the schema of the ledger. An embedded ledger does this by
itself; on PostgreSQL it is done once, by a role that may create a schema and
roles. The job itself needs no more than the role trueup_job.`,
		Example: `  trueup migrate --ledger postgres://owner@db/rewards`,
		Args:    cobra.NoArgs,
		RunE: does(func(cmd *cobra.Command, _ []string) error {
			if err := ledger.Migrate(cmd.Context(), a.ledgerDSN); err != nil || a.quiet {
				return err
			}
			_, err := fmt.Fprintf(a.stdout, "the ledger %s is up to date\n", ledger.Redact(a.ledgerDSN))
			return err
		}),
	}
}
