package main

// generate.go: trueup generate: a world to try things with.

import (
	"context"
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
	"trueup/rules/business"
	"trueup/rules/partner"
)

// generated is what generate is told.
type generated struct {
	to            worldgen.Folders
	start, format string
	common        worldgen.Common
	business      worldgen.Options
	partner       worldgen.PartnerOptions
}

func newGenerate(a *app) *cobra.Command {
	o := &generated{business: worldgen.Defaults(), partner: worldgen.PartnerDefaults()}
	o.common = o.business.Common
	own := map[string]*pflag.FlagSet{business.Name: businessFlags(&o.business), partner.Name: partnerFlags(&o.partner)}
	cmd := &cobra.Command{
		Use:   "generate --out DIR",
		Short: "Make a demo or benchmark world of any size",
		Long: `Make a world: a folder of CSV files with every fact table of a program, as an
export of a marketplace would be. All of it is invented. The same flags give the
same bytes, on every machine and on every day.

A few accounts or partners (--whales) are very large, a few are large, most are
small. Shares are from 0 to 1 and are chances: numbers of rows come close to them.
Bad rows are on top of the good ones, of every kind that one delivery can have. No
fact is later than the end of the world, --years after --start.

With --program partner it is a world of partners, their customers and the monthly
invoices that these pay. Flags that only one program has say so.

With --night, the first night after the world is made too: another delivery, with
new rows and changed ones only, of the 24 hours after the end. It has --night-share
of the orders or invoices that the world has, what comes beside them, what becomes
of earlier ones, mostly of the last 30 days, and a few new accounts or customers.
The world is the same with it and without.

The files appear when all are complete. A folder that holds anything is refused;
with --force the world replaces the fact tables of its program in it.`,
		Example: `  trueup generate --out facts
  trueup generate --out small --accounts 60 --orders 1500 --seed 7
  trueup generate --out bench --accounts 100000 --orders 1000000 --gzip
  trueup generate --out facts --night night --night-share 0.02
  trueup generate --out clean --bad-rows 0 --years 5 --start 2020-01-01T00:00:00Z
  trueup generate --program partner --out facts --partners 500 --invoices 100000`,
		Args: cobra.NoArgs,
		RunE: does(func(cmd *cobra.Command, _ []string) error {
			p, err := a.program()
			if err != nil {
				return err
			}
			if err := o.check(cmd.Flags(), own, p.Name); err != nil {
				return err
			}
			sum, err := o.generate(cmd.Context(), p.Name)
			if err != nil {
				return generateError(err, o.to)
			}
			return a.print(o.format, sum, func(w io.Writer) error { return printWorld(w, p.Name, o.to.World, sum) })
		}),
	}
	f := cmd.Flags()
	f.StringVar(&o.to.World, "out", "", "the folder to make the world in")
	f.StringVar(&o.to.Night, "night", "", "make the night after the world too, in this folder")
	f.BoolVar(&o.to.Force, "force", false, "replace the program's fact tables in a folder that holds something")
	f.StringVar(&o.start, "start", "", "when the world starts, RFC 3339 (default: so that it ends at "+worldgen.Ends.String()+")")
	formatFlag(f, &o.format, "what was written, as text or json", "text", "json")
	commonWorldFlags(f, &o.common)
	for _, flags := range own {
		f.AddFlagSet(flags)
	}
	return cmd
}

// check says what is wrong with how generate was called, and reads --start.
func (o *generated) check(f *pflag.FlagSet, own map[string]*pflag.FlagSet, program string) error {
	var stray error
	for name, flags := range own {
		flags.VisitAll(func(flag *pflag.Flag) {
			if name != program && f.Changed(flag.Name) && stray == nil {
				stray = usagef("--%s is for worlds of the %s program; this one is of the %s program", flag.Name, name, program)
			}
		})
	}
	switch {
	case stray != nil:
		return stray
	case o.to.World == "":
		return usagef("--out is missing: the folder to make the world in")
	case o.to.Night == "" && f.Changed("night-share"):
		return usagef("--night-share without --night: name a folder for the night too")
	}
	if o.start != "" {
		var ok bool
		if o.common.Start, ok = rules.ParseInstant(o.start); !ok {
			return usagef("--start %q is not an RFC 3339 instant such as 2023-10-01T00:00:00Z", o.start)
		}
	}
	return nil
}

// generate makes the world of a program.
func (o *generated) generate(ctx context.Context, program string) (*worldgen.Summary, error) {
	if program == partner.Name {
		o.partner.Common = o.common
		return worldgen.GeneratePartner(ctx, o.to, o.partner)
	}
	o.business.Common = o.common
	return worldgen.Generate(ctx, o.to, o.business)
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

// printWorld prints what was written, and what to try with it.
func printWorld(w io.Writer, program, dir string, sum *worldgen.Summary) error {
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
	command := "trueup run"
	if program != business.Name { // the default
		command += " --program " + program
	}
	run := func(source string, asOf rules.Instant) string {
		return fmt.Sprintf("  %s --source %s --ledger %s --as-of %s\n", command, shellWord(source), shellWord(ledger), asOf)
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
