package main

// app.go: what all commands share: flags with their environment variables, the
// ledger, the terms, logs.

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"trueup/io/console"
	"trueup/io/termsfile"
	"trueup/jobs"
	"trueup/rules"
	"trueup/rules/program"
	"trueup/rules/terms"
)

// app carries the process's streams, clock and common flags.
type app struct {
	stdout, stderr io.Writer
	getenv         func(string) string
	clock          func() time.Time
	started        time.Time // the one reading of the clock

	ledgerDSN, sourceDSN, programName, asOfText, termsPath string
	logFormat, logLevel                                    string
	quiet                                                  bool
	wait                                                   time.Duration
	log                                                    *slog.Logger
	workers                                                int
	full, fromFacts                                        bool
	shard                                                  jobs.Shard
	database                                               sourceOptions
	profiles                                               profiles
	args                                                   []string // as the program was called
	current                                                *jobs.Current
	metrics                                                metricsFlags
}

const envPrefix = "TRUEUP_"

// secrets are the flags whose value may also come from a file: TRUEUP_LEDGER_FILE.
var secrets = []string{"ledger", "source", "metrics-push"}

// commonFlags are those of every command, so that one set of flags or variables
// serves them all; a command has no use for some of them.
func (a *app) commonFlags(f *pflag.FlagSet) {
	f.StringVar(&a.ledgerDSN, "ledger", "trueup.db", "the ledger: a file (embedded), or postgres://user@host/db")
	f.StringVar(&a.sourceDSN, "source", "", "the facts: a folder of CSV files, or postgres://user@host/db (run, pull, backfill)")
	f.StringVar(&a.programName, "program", programNames()[0],
		"the rewards program: "+strings.Join(programNames(), " or ")+"; "+ofAllPrograms+" also take "+allPrograms)
	f.StringVar(&a.asOfText, "as-of", "", "the instant to evaluate or report, RFC 3339 (default: now to book, the last run's to read)")
	f.StringVar(&a.termsPath, "terms", "", "a terms file (default: the published terms to book, the last run's to read)")
	f.StringVar(&a.logFormat, "log-format", "auto", "auto (the log as text on a terminal, else as JSON; messages as text), text, or json (all of standard error)")
	f.StringVar(&a.logLevel, "log-level", "info", "debug, info, warn or error")
	f.BoolVarP(&a.quiet, "quiet", "q", false, "no progress, no summary; errors only")
	a.profiles.flags(f)
}

func (a *app) waitFlag(f *pflag.FlagSet) {
	f.DurationVar(&a.wait, "wait", 0, "how long to wait while another run holds the ledger, such as 10m")
}

// evaluationFlags say how accounts are evaluated; what is booked is the same.
func (a *app) evaluationFlags(f *pflag.FlagSet) {
	f.BoolVar(&a.fromFacts, "from-facts", false, "evaluate every account from its first fact, not from its last checkpoint")
	f.IntVar(&a.workers, "workers", 0, "how many pages of accounts to evaluate at once (default: as many as the ledger takes)")
}

// prepare fills flags from the environment and sets up the log, before every command.
func (a *app) prepare(cmd *cobra.Command) error {
	var problem error
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if f.Changed || problem != nil || f.Name == "help" || f.Name == "version" {
			return
		}
		name := envPrefix + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
		value := a.getenv(name)
		if path := a.getenv(name + "_FILE"); value == "" && path != "" && slices.Contains(secrets, f.Name) {
			text, err := os.ReadFile(path)
			if err != nil {
				problem = usagef("%s_FILE: %w", name, err)
				return
			}
			if value = strings.TrimSpace(string(text)); value == "" {
				problem = usagef("%s_FILE: the file %s is empty", name, path)
				return
			}
		}
		if value == "" {
			return
		}
		if err := f.Value.Set(value); err != nil {
			problem = usagef("%s: %w", name, err)
		}
	})
	if problem != nil {
		return problem
	}
	return a.readyLog()
}

// pastTerms are those of commands that only read: of the last run unless --terms says
// otherwise.
func (a *app) pastTerms(ctx context.Context, store jobs.Ledger, p *program.Program) (*terms.Terms, error) {
	if a.termsPath != "" {
		return a.terms()
	}
	return bookedTerms(ctx, store, p)
}

// bookedTerms are those of the last run; the published ones if there was none yet.
func bookedTerms(ctx context.Context, store jobs.Ledger, p *program.Program) (*terms.Terms, error) {
	last, err := store.LastRun(ctx, p.Name)
	if err != nil || last == nil {
		return terms.Published(), err
	}
	return termsfile.Parse(fmt.Sprintf("terms of run %d", last.Number), []byte(last.TermsText))
}

func (a *app) newJob(p *program.Program, tm *terms.Terms, store jobs.Ledger) *jobs.Job {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown host"
	}
	j := &jobs.Job{
		Ledger: store, Program: p, Terms: tm, Log: a.log, Current: a.current, Clock: a.clock, Wait: a.wait, Workers: a.workers, Full: a.full, FromFacts: a.fromFacts, Shard: a.shard,
		Holder: fmt.Sprintf("%s, process %d, started %s", host, os.Getpid(), a.started.UTC().Format(time.RFC3339Nano)),
	}
	if !a.quiet && !a.logsJSON() && console.IsTerminal(a.stderr) {
		j.Progress = console.NewProgress(a.stderr)
	}
	return j
}

func (a *app) terms() (*terms.Terms, error) {
	if a.termsPath == "" {
		return terms.Published(), nil
	}
	return termsfile.Read(a.termsPath)
}

// asOf reads --as-of; without it, the instant at which the program started, or
// None where the command has a better default.
func (a *app) asOf(now bool) (rules.Instant, error) {
	if a.asOfText == "" {
		if now {
			return rules.FromTime(a.started), nil
		}
		return rules.None, nil
	}
	i, ok := rules.ParseInstant(a.asOfText)
	if !ok {
		return rules.None, usagef("--as-of %q is not an RFC 3339 instant such as 2026-10-01T00:00:00Z", a.asOfText)
	}
	return i, nil
}
