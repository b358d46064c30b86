package main

// root.go: the command tree and its help.

import (
	"github.com/spf13/cobra"

	"trueup/io/ledger"
)

const about = `trueup keeps a rewards ledger true: it pulls facts (orders, hours, redemptions,
invoices, refunds), works out what a program's terms give each account, and books
the difference to an append-only ledger. A run repeated books nothing. From the
ledger it makes the finance reports, closes months, and proves that the books are true.

There are two programs: the business rewards of a marketplace's customers, and the
commissions of its partners. One ledger may hold both.

Every flag can also be an environment variable: --log-level is TRUEUP_LOG_LEVEL.
A ledger with a password can come from a file named in TRUEUP_LEDGER_FILE.

Exit codes:
  0    done
  1    failed
  2    called wrongly
  3    done, but there are exceptions (only with --strict), or verify found differences
  4    another run holds the ledger, or booked first
  130  interrupted (SIGINT); 143 for SIGTERM`

const examples = `  trueup run --source facts --ledger trueup.db --as-of 2026-10-01T00:00:00Z
  trueup reconcile --dry-run
  trueup explain acme
  trueup export entries > entries.csv
  trueup run --source facts --program all --reports reports
  trueup report --out reports --html
  trueup close 2026-09
  trueup verify`

func newRoot(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:           "trueup",
		Short:         "Keep a rewards ledger true",
		Long:          about,
		Example:       examples,
		Version:       version,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			if err := a.prepare(cmd); err != nil {
				return err
			}
			cmd.SetContext(ledger.WithLog(cmd.Context(), a.log))
			return a.profiles.start()
		},
	}
	root.SetVersionTemplate("trueup {{.Version}}\n")
	a.commonFlags(root.PersistentFlags())
	completes(root, "program", completePrograms)
	root.SetHelpCommand(newHelp())
	root.AddCommand(
		a.watched("run", newRun(a)), a.watched("pull", newPull(a)), a.watched("reconcile", newReconcile(a)), a.watched("backfill", newBackfill(a)),
		a.watched("report", newReport(a)), a.watched("close", newClose(a)), a.watched("verify", newVerify(a)), newStatus(a), newBreaks(a), newSimulate(a), newExport(a), newExplain(a),
		newExceptions(a), newTerms(a), newMigrate(a), newGenerate(a), newSchedule(a),
	)
	return root
}

// completes says which words a flag takes, for completion.
func completes(cmd *cobra.Command, flag string, words cobra.CompletionFunc) {
	if err := cmd.RegisterFlagCompletionFunc(flag, words); err != nil {
		panic(err) // there is no such flag: a mistake in the command's own declaration
	}
}

// does wraps what a command does, so that its errors are told from cobra's.
func does(fn func(cmd *cobra.Command, args []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		if err := fn(cmd, args); err != nil {
			return &failure{err}
		}
		return nil
	}
}
