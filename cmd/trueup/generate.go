package main

// generate.go: trueup generate: a world to try things with.

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"trueup/io/console"
	"trueup/io/worldgen"
	"trueup/rules"
)

func newGenerate(a *app) *cobra.Command {
	o := worldgen.Defaults()
	var to worldgen.Folders
	var start, format string
	cmd := &cobra.Command{
		Use:   "generate --out DIR",
		Short: "Make a demo or benchmark world of any size",
		Long: `Make a world: a folder of CSV files with every fact table of the business
program, as an export of a marketplace would be. All of it is invented. The same
flags give the same bytes, on every machine and on every day.

A few accounts (--whales) have very many orders, a few have many, most have few.
Shares are from 0 to 1 and are chances: numbers of rows come close to them. Bad
rows are on top of the good ones, of every kind that one delivery can have. No
fact is later than the end of the world, --years after --start.

With --night, the first night after the world is made too: another delivery, with
new rows and changed ones only, of the 24 hours after the end. It has --night-share
of the orders that the world has, what comes beside them, cancellations and refunds
of earlier orders, mostly of the last 30 days, and a few new accounts. The world is
the same with it and without.

The files appear when all are complete. A folder that holds anything is refused;
with --force the world replaces the fact tables in it.`,
		Example: `  trueup generate --out facts
  trueup generate --out small --accounts 60 --orders 1500 --seed 7
  trueup generate --out bench --accounts 100000 --orders 1000000 --gzip
  trueup generate --out facts --night night --night-share 0.02
  trueup generate --out clean --bad-rows 0 --years 5 --start 2020-01-01T00:00:00Z`,
		Args: cobra.NoArgs,
		RunE: does(func(cmd *cobra.Command, _ []string) error {
			switch {
			case to.World == "":
				return usagef("--out is missing: the folder to make the world in")
			case to.Night == "" && cmd.Flags().Changed("night-share"):
				return usagef("--night-share without --night: name a folder for the night too")
			}
			if start != "" {
				var ok bool
				if o.Start, ok = rules.ParseInstant(start); !ok {
					return usagef("--start %q is not an RFC 3339 instant such as 2023-10-01T00:00:00Z", start)
				}
			}
			sum, err := worldgen.Generate(cmd.Context(), to, o)
			if err != nil {
				return generateError(err, to)
			}
			return a.print(format, sum, func(w io.Writer) error { return printWorld(w, to.World, sum) })
		}),
	}
	f := cmd.Flags()
	f.StringVar(&to.World, "out", "", "the folder to make the world in")
	f.StringVar(&to.Night, "night", "", "make the night after the world too, in this folder")
	f.BoolVar(&to.Force, "force", false, "replace the fact tables in a folder that holds something")
	f.StringVar(&start, "start", "", "when the world starts, RFC 3339 (default: so that it ends at "+worldgen.Ends.String()+")")
	formatFlag(f, &format, "what was written, as text or json", "text", "json")
	worldFlags(f, &o)
	return cmd
}

// generateError says what to do about what kept a world from being made.
func generateError(err error, to worldgen.Folders) error {
	var full *worldgen.NotEmptyError
	var option *worldgen.OptionError
	var signaled *signalError
	switch {
	case errors.As(err, &signaled):
		return fmt.Errorf("interrupted by %s; no world was written", signaled.Signal)
	case errors.As(err, &full):
		flag := "--out"
		if full.Dir != to.World {
			flag = "--night"
		}
		return usagef("%s %w; name a new folder, or replace the world in it with --force", flag, err)
	case errors.As(err, &option):
		return usagef("--%w", err)
	}
	return err
}

// worldFlags are the flags that say how large the world is and what happens in it.
func worldFlags(f *pflag.FlagSet, o *worldgen.Options) {
	f.Uint64Var(&o.Seed, "seed", o.Seed, "another seed, another world")
	f.Int64Var(&o.Accounts, "accounts", o.Accounts, "how many accounts")
	f.Int64Var(&o.Orders, "orders", o.Orders, "how many orders, those of whales included")
	f.IntVar(&o.Years, "years", o.Years, "how many years")
	f.Float64Var(&o.Cancelled, "cancelled", o.Cancelled, "share of orders and hourly reports that are cancelled")
	f.Float64Var(&o.Refunded, "refunded", o.Refunded, "share of orders that are refunded, in part or whole")
	f.Float64Var(&o.Redemptions, "redemptions", o.Redemptions, "redemptions for each order")
	f.Float64Var(&o.Hourly, "hourly", o.Hourly, fmt.Sprintf("weekly reports of hourly packages for each order, up to %v", worldgen.MaxHourly))
	f.Float64Var(&o.Deposits, "deposits", o.Deposits, "deposits for each order")
	f.Float64Var(&o.Invited, "invited", o.Invited, "share of members, beside the first, who were invited")
	f.Float64Var(&o.Referred, "referred", o.Referred, "share of accounts that another one referred")
	f.Float64Var(&o.BadRows, "bad-rows", o.BadRows, "bad rows for each row")
	f.Float64Var(&o.Balances, "balances", o.Balances, "share of accounts with a made-up row in platform_balances; 0: no such file")
	f.Int64Var(&o.Whales, "whales", o.Whales, "how many accounts have --whale-orders")
	f.Int64Var(&o.WhaleOrders, "whale-orders", o.WhaleOrders, "how many orders each whale has")
	f.Lookup("whales").DefValue = "3, fewer in small worlds"
	f.Lookup("whale-orders").DefValue = "100000, or a tenth of all orders in small worlds"
	f.Float64Var(&o.NightShare, "night-share", o.NightShare, "orders of the night for each order of the world")
	f.BoolVar(&o.Gzip, "gzip", false, "compress the files")
}

// printWorld prints what was written, and what to try with it.
func printWorld(w io.Writer, dir string, sum *worldgen.Summary) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	line := func(cells ...string) {
		_, _ = io.WriteString(t, strings.Join(cells, "\t")+"\t\n") // tabwriter keeps the error for Flush
	}
	line("facts", "rows", "of them bad", "bytes")
	for _, s := range sum.Tables {
		line(s.Name, console.Count(s.Rows), console.Count(s.Bad), console.Count(s.Bytes))
	}
	line("total", console.Count(sum.Rows), console.Count(sum.Bad), console.Count(sum.Bytes))
	if err := t.Flush(); err != nil {
		return err
	}
	ledger := filepath.Clean(dir) + ".db"
	if strings.Trim(filepath.Base(dir), "./") == "" { // the folder has no name of its own
		ledger = "trueup.db"
	}
	run := func(source string, asOf rules.Instant) string {
		return fmt.Sprintf("  trueup run --source %s --ledger %s --as-of %s\n", shellWord(source), shellWord(ledger), asOf)
	}
	next := run(dir, sum.End)
	text := fmt.Sprintf("\nThe world in %s runs from %s to %s.", dir, sum.Start, sum.End)
	if night := sum.Night; night != nil {
		text += fmt.Sprintf("\nThe night after it, to %s, is in %s: %s rows, %s of them bad.",
			night.AsOf, night.Dir, console.Count(night.Rows), console.Count(night.Bad))
		next += run(night.Dir, night.AsOf)
	}
	_, err := io.WriteString(w, text+" Try next:\n"+next)
	return err
}

// shellWord quotes a path for a shell if it needs that.
func shellWord(s string) string {
	const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+,:@%"
	if strings.Trim(s, plain) == "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
