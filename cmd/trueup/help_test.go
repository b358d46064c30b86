package main

// help_test.go: help that nobody forgot to write.

import (
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func eachCommand(cmd *cobra.Command, fn func(*cobra.Command)) {
	fn(cmd)
	for _, sub := range cmd.Commands() {
		eachCommand(sub, fn)
	}
}

func TestEveryCommandHasHelp(t *testing.T) {
	commands := 0
	eachCommand(newRoot(new(app)), func(cmd *cobra.Command) {
		commands++
		name := cmd.CommandPath()
		if cmd.Short == "" || strings.HasSuffix(cmd.Short, ".") {
			t.Errorf("%s: Short is %q: a line without a full stop", name, cmd.Short)
		}
		if cmd.Args == nil && cmd.HasParent() {
			t.Errorf("%s takes any arguments", name)
		}
		if cmd.Example == "" {
			t.Errorf("%s has no Example", name)
		}
		for line := range strings.Lines(cmd.Example) {
			if !strings.HasPrefix(line, "  trueup ") {
				t.Errorf("%s: the example %q is no command line, or not indented", name, line)
			}
		}
		for line := range strings.Lines(cmd.Long) {
			if len(strings.TrimSpace(line)) > 100 {
				t.Errorf("%s: a line of its help is too long for a terminal: %q", name, line)
			}
		}
		flags := func(f *pflag.Flag) {
			if f.Usage == "" {
				t.Errorf("%s: --%s has no help", name, f.Name)
			}
		}
		cmd.LocalFlags().VisitAll(flags)
		cmd.PersistentFlags().VisitAll(flags)
	})
	if commands < 10 {
		t.Errorf("only %d commands were looked at", commands)
	}
}

// TestExamplesAreUnderstood parses every example as the program would.
func TestExamplesAreUnderstood(t *testing.T) {
	eachCommand(newRoot(new(app)), func(cmd *cobra.Command) {
		for line := range strings.Lines(cmd.Example) {
			line, _, _ = strings.Cut(line, " > ")
			line, _, _ = strings.Cut(line, " | ")
			words := strings.Fields(line)[1:]
			found, rest, err := newRoot(new(app)).Find(words)
			if err != nil {
				t.Errorf("%q: %v", line, err)
				continue
			}
			if cmd.HasParent() && found.CommandPath() != cmd.CommandPath() && found.Parent().CommandPath() != cmd.CommandPath() {
				t.Errorf("%q is no example of %s", line, cmd.CommandPath())
			}
			if err := found.ParseFlags(rest); err != nil {
				t.Errorf("%q: %v", line, err)
				continue
			}
			if err := found.ValidateArgs(found.Flags().Args()); err != nil {
				t.Errorf("%q: %v", line, err)
			}
		}
	})
}

// TestHelpTellsTheExitCodes: they are a contract with whoever runs the program.
func TestHelpTellsTheExitCodes(t *testing.T) {
	help := must(t, inside("--help"))
	for _, line := range []string{
		"  0    done\n",
		"  1    failed\n",
		"  2    called wrongly\n",
		"  3    done, but there are exceptions (only with --strict), or verify found differences\n",
		"  4    another run holds the ledger, or booked first\n",
		"  130  interrupted (SIGINT); 143 for SIGTERM\n",
	} {
		if !strings.Contains(help, line) {
			t.Errorf("the help does not say %q", line)
		}
	}
}

// TestEveryFlagIsAVariable: each flag that a command has can be set by its variable.
func TestEveryFlagIsAVariable(t *testing.T) {
	eachCommand(newRoot(new(app)), func(cmd *cobra.Command) {
		cmd.InheritedFlags() // adds those of the parents
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			if f.Name == "help" || f.Name == "version" {
				return
			}
			want := aValue(f)
			a := &app{getenv: func(name string) string {
				return map[string]string{envPrefix + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_")): want}[name]
			}}
			found, _, err := newRoot(a).Find(strings.Fields(cmd.CommandPath())[1:])
			if err != nil {
				t.Fatal(err)
			}
			found.InheritedFlags()
			if err := a.prepare(found); err != nil {
				t.Errorf("%s --%s: %v", cmd.CommandPath(), f.Name, err)
			}
			if got := strings.Trim(found.Flags().Lookup(f.Name).Value.String(), "[]"); got != want { // lists print themselves in them
				t.Errorf("%s --%s is %q, want %q", cmd.CommandPath(), f.Name, got, want)
			}
		})
	})
}

// aValue is a word that the flag takes, and not its default.
func aValue(f *pflag.Flag) string {
	if c, ok := f.Value.(choice); ok {
		return c.names[len(c.names)-1]
	}
	switch f.Value.Type() {
	case "bool":
		return "true"
	case "duration":
		return "1m0s"
	case "string":
		if f.Name == "log-level" {
			return "debug"
		}
		return "json" // one that --log-format also takes
	case "stringSlice":
		return "one,two"
	}
	return "7" // numbers of all kinds
}
