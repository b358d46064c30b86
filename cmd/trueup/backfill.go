package main

// backfill.go: trueup backfill: facts read again whatever was read before, and what
// follows of them shown before it is booked. And --shard, which it shares.

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"trueup/io/console"
	"trueup/jobs"
	"trueup/rules"
)

// noShard is the word that takes all accounts, whatever the environment says.
const noShard = "none"

func shardFlag(f *pflag.FlagSet, shard *string) {
	f.StringVar(shard, "shard", "", "only these accounts: 0/4 is the first of four parts; "+noShard+" is all of them (default: as JOB_COMPLETION_INDEX and _COUNT say)")
}

// shardOf reads --shard. Without it, the environment of a pod of an Indexed Job says
// which it is: the index is Kubernetes', the count the manifest's.
func (a *app) shardOf(text string) (jobs.Shard, error) {
	index, count := a.getenv("JOB_COMPLETION_INDEX"), a.getenv("JOB_COMPLETION_COUNT")
	from := "--shard"
	switch {
	case text == noShard, text == "" && (index == "" || count == ""):
		return jobs.Shard{}, nil
	case text == "":
		text, from = index+"/"+count, "JOB_COMPLETION_INDEX and JOB_COMPLETION_COUNT"
	}
	s, err := jobs.ParseShard(text)
	if err != nil {
		return s, usagef("%s: %w", from, err)
	}
	if from != "--shard" {
		a.log.Info("the environment says which accounts are this process's", "shard", text)
	}
	return s, nil
}

// backfillFlags are those of the command.
type backfillFlags struct {
	from, to, accountsFile, shard, format string
	accounts, tables                      []string
	yes, dryRun                           bool
}

func newBackfill(a *app) *cobra.Command {
	var o backfillFlags
	cmd := &cobra.Command{
		Use:   "backfill --source DIR|DSN --from D --to D",
		Short: "Pull a window or some accounts again, show what follows, and book it",
		Long: `Read again the rows of a window, or of some accounts, whatever the last pull had
read; show what follows of them by kind and month, the accounts with the most, and what
belongs to closed months; and book it, after --yes or after you said so on a terminal.

The window begins with --from and ends before --to: days of the terms' time zone, or
instants. Rows of a database lie in it by their updated_at, all others by their first
instant. With accounts, only their rows are read, and they are evaluated in any case.

A backfill is a run: all that was pulled and not booked yet is booked with it, and what
is due at --as-of. That is the last run's unless you say otherwise, so that nothing is
booked that only time brings. With --dry-run the rows are pulled too, for they are facts,
and nothing is booked. A backfill that was killed goes on when it is started again.`,
		Example: `  trueup backfill --source facts --from 2026-09-01 --to 2026-10-01
  trueup backfill --source postgres://reader@db/shop --accounts acme,globex --yes
  trueup backfill --source facts --from 2026-09-01 --to 2026-10-01 --tables orders --dry-run`,
		Args: cobra.NoArgs,
		RunE: does(func(cmd *cobra.Command, _ []string) error { return a.backfill(cmd, &o) }),
	}
	f := cmd.Flags()
	f.StringVar(&o.from, "from", "", "the first day or instant of the window, such as 2026-09-01")
	f.StringVar(&o.to, "to", "", "the day or instant that the window ends before")
	f.StringSliceVar(&o.accounts, "accounts", nil, "only these accounts")
	f.StringVar(&o.accountsFile, "accounts-file", "", "only the accounts of this file, one a line; empty lines and lines that begin with # are passed over")
	f.StringSliceVar(&o.tables, "tables", nil, "only these tables of facts")
	f.BoolVar(&o.yes, "yes", false, "book without asking")
	f.BoolVar(&o.dryRun, "dry-run", false, "pull, show what would be booked, and book nothing")
	shardFlag(f, &o.shard)
	a.waitFlag(f)
	a.evaluationFlags(f)
	a.sourceFlags(f)
	hides(cmd, "full") // all of the window is read in any case
	hides(cmd, "overlap")
	formatFlag(f, &o.format, "plan and summary as text or json; in JSON, money is in cents and took in nanoseconds", "text", "json")
	cmd.MarkFlagsMutuallyExclusive("yes", "dry-run")
	cmd.MarkFlagsMutuallyExclusive("accounts", "accounts-file")
	return cmd
}

// hides leaves a flag out of the help.
func hides(cmd *cobra.Command, flag string) {
	if err := cmd.Flags().MarkHidden(flag); err != nil {
		panic(err) // there is no such flag: a mistake in the command's own declaration
	}
}

func (a *app) backfill(cmd *cobra.Command, o *backfillFlags) error {
	if _, err := a.program(); err != nil {
		return err
	}
	b, err := a.readBackfill(o)
	if err != nil {
		return err
	}
	if !o.yes && !o.dryRun && !console.IsTerminal(os.Stdin) {
		return usagef("nobody is there to be asked, for standard input is no terminal: book with --yes, or look with --dry-run")
	}
	return a.withSources(cmd.Context(), func(ps jobs.Programs) error {
		j := ps[0]
		text := console.Summary{Program: j.Program, SetAside: listSetAside(j.Program)}
		shown := func(plan *jobs.BackfillPlan) (bool, error) {
			if o.format == "text" && !a.quiet {
				if err := text.Plan(a.stdout, plan); err != nil {
					return false, err
				}
			}
			if nothing := plan.Entries+plan.Failed == 0; o.yes || o.dryRun || nothing {
				return o.yes || nothing, nil
			}
			return a.ask(cmd.Context())
		}
		sum, err := j.Backfill(cmd.Context(), b, shown)
		a.metrics.backfilled(j.Program, sum, err)
		if sum == nil || sum.Plan == nil {
			return err
		}
		return errors.Join(err, a.print(o.format, sum, func(w io.Writer) error { return text.Backfill(w, sum, o.dryRun) }))
	})
}

// readBackfill reads the flags.
func (a *app) readBackfill(o *backfillFlags) (*jobs.Backfill, error) {
	b := &jobs.Backfill{Tables: o.tables, Accounts: o.accounts, DryRun: o.dryRun}
	tm, err := a.terms()
	if err != nil {
		return nil, err
	}
	if b.AsOf, err = a.asOf(false); err != nil {
		return nil, err
	}
	if a.shard, err = a.shardOf(o.shard); err != nil {
		return nil, err
	}
	if b.From, err = dayOrInstant("--from", o.from, tm.Zone); err != nil {
		return nil, err
	}
	if b.To, err = dayOrInstant("--to", o.to, tm.Zone); err != nil {
		return nil, err
	}
	if o.accountsFile != "" {
		if b.Accounts, err = readAccounts(o.accountsFile); err != nil {
			return nil, err
		}
	}
	switch {
	case (o.from == "") != (o.to == ""):
		return nil, usagef("a window has two ends: --from and --to")
	case o.from == "" && len(b.Accounts) == 0:
		return nil, usagef("what is to be read again? Name a window with --from and --to, or accounts with --accounts")
	case o.from != "" && b.From >= b.To:
		return nil, usagef("--from %s is not before --to %s", o.from, o.to)
	}
	return b, nil
}

// dayOrInstant reads an end of a window: a day begins at 00:00 in the zone.
func dayOrInstant(flag, text string, zone rules.Zone) (rules.Instant, error) {
	if text == "" {
		return rules.None, nil
	}
	if days, ok := rules.ParseDate(text); ok {
		return zone.DayStart(days), nil
	}
	i, ok := rules.ParseInstant(text)
	if !ok {
		return rules.None, usagef("%s %q is neither a day such as 2026-09-01 nor an instant such as 2026-09-01T00:00:00Z", flag, text)
	}
	return i, nil
}

// readAccounts reads a file of ids, one a line.
func readAccounts(path string) ([]string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, usagef("--accounts-file: %w", err)
	}
	var accounts []string
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			accounts = append(accounts, line)
		}
	}
	if len(accounts) == 0 {
		return nil, usagef("--accounts-file: there are no accounts in %s", path)
	}
	return accounts, nil
}

// ask waits for an answer on the terminal, or for an interrupt.
func (a *app) ask(ctx context.Context) (bool, error) {
	if _, err := fmt.Fprint(a.stderr, "book this? [y/N] "); err != nil {
		return false, err
	}
	answer := make(chan string, 1)
	go func() {
		line, _ := bufio.NewReader(os.Stdin).ReadString('\n') // what cannot be read is no yes
		answer <- strings.ToLower(strings.TrimSpace(line))
	}()
	select {
	case <-ctx.Done():
		return false, context.Cause(ctx)
	case line := <-answer:
		return line == "y" || line == "yes", nil
	}
}
