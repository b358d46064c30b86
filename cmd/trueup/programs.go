package main

// programs.go: the programs that --program names, one of them or all, and what
// their jobs have in common: the ledger, the source, the summaries.

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"trueup/io/console"
	"trueup/io/ledger"
	"trueup/jobs"
	"trueup/rules/business"
	"trueup/rules/fact"
	"trueup/rules/partner"
	"trueup/rules/program"
	"trueup/rules/terms"
)

// programs are all that there are; the first is the default.
func programs() []*program.Program {
	return []*program.Program{business.Program(), partner.Program()}
}

// allPrograms is the word for all of them, one after another.
const allPrograms = "all"

// ofAllPrograms are the commands that take it.
const ofAllPrograms = "run, pull, reconcile, report, close and verify"

func programNames() []string {
	var names []string
	for _, p := range programs() {
		names = append(names, p.Name)
	}
	return names
}

// program returns the one that --program names.
func (a *app) program() (*program.Program, error) {
	chosen, err := a.chosen()
	if err != nil {
		return nil, err
	}
	if a.programName == allPrograms {
		return nil, usagef("--program %s: this command is of one program at a time: --program %s", allPrograms, strings.Join(programNames(), " or --program "))
	}
	return chosen[0], nil
}

// chosen returns those that --program names, for commands that do all of them too.
func (a *app) chosen() ([]*program.Program, error) {
	all := programs()
	if a.programName == allPrograms {
		return all, nil
	}
	for _, p := range all {
		if p.Name == a.programName {
			return []*program.Program{p}, nil
		}
	}
	return nil, usagef("--program %q: there are %s, and %s for %s",
		a.programName, strings.Join(programNames(), ", "), allPrograms, ofAllPrograms)
}

// completePrograms offers the words that --program takes.
func completePrograms(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return append(programNames(), allPrograms), cobra.ShellCompDirectiveNoFileComp
}

// opener opens a ledger, to write or to read.
type opener func(context.Context, string) (*ledger.Store, error)

// termsOf says under which terms a program's job is.
type termsOf func(ctx context.Context, store jobs.Ledger, p *program.Program) (*terms.Terms, error)

// withPrograms opens the ledger, for a job of each chosen program, and closes it.
func (a *app) withPrograms(ctx context.Context, open opener, under termsOf, fn func(jobs.Programs) error) error {
	chosen, err := a.chosen()
	if err != nil {
		return err
	}
	store, err := open(ctx, a.ledgerDSN)
	if err != nil {
		return err
	}
	var ps jobs.Programs
	for _, p := range chosen {
		tm, err := under(ctx, store, p)
		if err != nil {
			return errors.Join(err, store.Close())
		}
		ps = append(ps, a.newJob(p, tm, store))
	}
	return errors.Join(fn(ps), store.Close())
}

// withJobs is withPrograms under the terms that were given, or the published ones.
func (a *app) withJobs(ctx context.Context, open opener, fn func(jobs.Programs) error) error {
	if _, err := a.chosen(); err != nil {
		return err
	}
	tm, err := a.terms() // before a ledger is made for nothing
	if err != nil {
		return err
	}
	given := func(context.Context, jobs.Ledger, *program.Program) (*terms.Terms, error) { return tm, nil }
	return a.withPrograms(ctx, open, given, fn)
}

// withSources is withJobs for jobs that pull. Programs share a source, in which each
// has its own tables: what no table reads is what no program's table reads.
func (a *app) withSources(ctx context.Context, fn func(jobs.Programs) error) error {
	chosen, err := a.chosen()
	if err != nil {
		return err
	}
	var tables []*fact.Table
	for _, p := range chosen {
		tables = append(tables, p.Tables...)
	}
	all, err := a.openSource()
	if err != nil {
		return err
	}
	err = all.Check(ctx, tables) // before a ledger is made for nothing
	if err = errors.Join(err, all.Close()); err != nil {
		return err
	}
	return a.withJobs(ctx, ledger.Open, func(ps jobs.Programs) error {
		closeAll, err := a.giveSources(ps)
		if err != nil {
			return err
		}
		err = errors.Join(fn(ps), closeAll())
		for _, w := range all.Warnings() {
			a.log.Warn(w)
		}
		return err
	})
}

// summaries writes what was done for each program: as text, one after another, or
// as JSON, an object by the programs' names; of one program alone, just that. Of a
// program without a summary there is nothing to tell.
func summaries[T any](a *app, w io.Writer, format string, ps jobs.Programs, sums []*T, text func(console.Summary, *T) error) error {
	byName := make(map[string]*T)
	for n, j := range ps {
		if sums[n] != nil {
			byName[j.Program.Name] = sums[n]
		}
	}
	switch {
	case len(byName) == 0 || a.quiet && format != "json":
		return nil
	case format == "json" && len(ps) == 1:
		return writeJSON(w, sums[0])
	case format == "json":
		return writeJSON(w, byName)
	}
	space := ""
	for n, j := range ps {
		if sums[n] == nil {
			continue
		}
		if len(ps) > 1 {
			if _, err := fmt.Fprintf(w, "%s%s PROGRAM\n", space, strings.ToUpper(j.Program.Name)); err != nil {
				return err
			}
			space = "\n"
		}
		if err := text(console.Summary{Program: j.Program, SetAside: listSetAside(j.Program)}, sums[n]); err != nil {
			return err
		}
	}
	return nil
}

// listSetAside is the command that lists the rows set aside.
func listSetAside(p *program.Program) string {
	if p.Name == programNames()[0] {
		return "trueup exceptions"
	}
	return "trueup exceptions --program " + p.Name
}
