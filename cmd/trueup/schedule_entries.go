package main

// schedule_entries.go: the entries of a schedule as command lines, checked against the
// flags of the commands before anything comes due.

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"trueup/io/schedulefile"
	"trueup/jobs"
	"trueup/rules/program"
)

// scheduledCommands are those that an entry may name.
var scheduledCommands = []string{"run", "pull", "reconcile", "report", "verify", "close"}

// scheduledEntry is an entry with what is known of its command line.
type scheduledEntry struct {
	*schedulefile.Entry
	passed   []string // from the command line of the schedule
	ledger   string   // its DSN
	programs []*program.Program
	twin     string // another entry that does the same job to the same ledger; empty: none
}

// args is the command line of a turn.
func (e *scheduledEntry) args(planned time.Time) []string {
	args := append([]string{e.Command}, e.passed...)
	for _, f := range e.Flags {
		for _, value := range f.Values {
			args = append(args, "--"+f.Name+"="+value)
		}
	}
	if e.Month {
		args = append(args, jobs.MonthBefore(planned, e.Zone).String())
	}
	return args
}

// scheduleCommands are the commands as a schedule file sees them.
type scheduleCommands struct{}

// Names are the commands.
func (scheduleCommands) Names() []string { return scheduledCommands }

// TakesMonth says whether it is close.
func (scheduleCommands) TakesMonth(command string) bool { return command == "close" }

// flag is a flag of a command, of a command tree of its own.
func (scheduleCommands) flag(command, name string) *pflag.Flag {
	cmd, _, err := newRoot(&app{getenv: func(string) string { return "" }}).Find([]string{command})
	if err != nil {
		return nil
	}
	cmd.InheritedFlags() // adds those of the root
	f := cmd.Flags().Lookup(name)
	if f == nil || f.Hidden || name == "help" {
		return nil
	}
	return f
}

// Unknown says why a command of the schedule, or with "" any of them, does not take a flag.
func (c scheduleCommands) Unknown(command, flag string) string {
	switch {
	case flag == "as-of":
		return "as-of: a job of the schedule is of the instant at which it begins"
	case command == "" && !slices.ContainsFunc(scheduledCommands, func(command string) bool { return c.flag(command, flag) != nil }):
		return fmt.Sprintf("none of the commands %s has a flag --%s", strings.Join(scheduledCommands, ", "), flag)
	case command == "":
		return ""
	case flag == "terms" && (command == "report" || command == "close"):
		return fmt.Sprintf("terms: %s is under the terms of the last run", command)
	case c.flag(command, flag) == nil:
		return fmt.Sprintf("trueup %s has no flag --%s; trueup %s --help lists those it has", command, flag, command)
	}
	return ""
}

// Flaw tries the values.
func (c scheduleCommands) Flaw(command, flag string, values []string) string {
	f := c.flag(command, flag)
	if _, list := f.Value.(pflag.SliceValue); len(values) > 1 && !list {
		return "the flag takes one value, not a list"
	}
	for _, value := range values {
		switch err := f.Value.Set(value); {
		case err != nil && f.Value.Type() == "bool":
			return fmt.Sprintf("expected true or false, found %q", value)
		case err != nil:
			return err.Error()
		}
	}
	return ""
}

// passedOn are the common flags that were given to trueup schedule itself.
func (a *app) passedOn(cmd *cobra.Command) map[string]string {
	passed := make(map[string]string)
	cmd.InheritedFlags().VisitAll(func(f *pflag.Flag) {
		if f.Changed {
			passed[f.Name] = f.Value.String()
		}
	})
	return passed
}

// readSchedule reads a schedule file and checks every entry as far as it can be done
// before it comes due.
func (a *app) readSchedule(path string, passed map[string]string) (*schedule, error) {
	if a.asOfText != "" {
		return nil, usagef("--as-of: a job of the schedule is of the instant at which it begins")
	}
	file, err := schedulefile.Read(path, scheduleCommands{})
	if err != nil {
		return nil, usagef("%w", err)
	}
	s := &schedule{app: a, file: file, entries: make(map[string]*scheduledEntry), until: a.sleep}
	for _, entry := range file.Entries {
		e := &scheduledEntry{Entry: entry}
		e.Ask = e.Month
		e.passed = passedTo(e, passed)
		if err := s.check(e); err != nil {
			file.Report(e.At, err.Error())
		}
		s.twins(e)
		s.entries[e.Name] = e
	}
	if err := file.Problems(); err != nil {
		return nil, usagef("%w", err)
	}
	return s, nil
}

// passedTo are those of the flags that an entry's command takes and the file does not set.
func passedTo(e *scheduledEntry, passed map[string]string) []string {
	var args []string
	for name, value := range passed {
		set := slices.ContainsFunc(e.Flags, func(f schedulefile.Flag) bool { return f.Name == name })
		if !set && (scheduleCommands{}).Unknown(e.Command, name) == "" {
			args = append(args, "--"+name+"="+value)
		}
	}
	slices.Sort(args)
	return args
}

// check parses the entry's command line as a turn would, and looks at what the commands
// themselves would look at first.
func (s *schedule) check(e *scheduledEntry) error {
	args := e.args(s.clock())
	j, root := s.command(e, s.clock())
	cmd, rest, err := root.Find(args)
	if err == nil {
		err = cmd.ParseFlags(rest)
	}
	if err == nil {
		err = errors.Join(cmd.ValidateArgs(cmd.Flags().Args()), cmd.ValidateFlagGroups(), cmd.ValidateRequiredFlags())
	}
	if err == nil {
		err = j.prepare(cmd)
	}
	if err != nil {
		return err
	}
	e.ledger = j.ledgerDSN
	if e.programs, err = j.chosen(); err != nil {
		return err
	}
	if f := cmd.Flags().Lookup("out"); f != nil && f.Value.String() == "" {
		return fmt.Errorf("%s: the flag out is missing: the folder to write into", e.Command)
	}
	if (e.Command == "run" || e.Command == "pull") && j.sourceDSN == "" {
		return fmt.Errorf("%s: the flag source is missing: where the facts are", e.Command)
	}
	_, err = j.terms()
	return err
}

// twins notes of two entries that the ledger could not tell one from the other.
func (s *schedule) twins(e *scheduledEntry) {
	for _, other := range s.entries {
		if other.Command == e.Command && other.ledger == e.ledger && strings.Join(namesOf(other.programs), ",") == strings.Join(namesOf(e.programs), ",") {
			e.twin, other.twin = other.Name, e.Name
		}
	}
}

func namesOf(programs []*program.Program) []string {
	var names []string
	for _, p := range programs {
		names = append(names, p.Name)
	}
	return names
}
