package main

// schedule.go: trueup schedule: the jobs by cron expressions, for those without cron or
// Kubernetes.

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"trueup/io/ledger"
	"trueup/io/schedulefile"
	"trueup/jobs"
)

func newSchedule(a *app) *cobra.Command {
	var config, once string
	cmd := &cobra.Command{
		Use:   "schedule --config FILE",
		Short: "Run the jobs by cron expressions, one at a time",
		Long: `Run ` + strings.Join(scheduledCommands, ", ") + ` when they come due, by the cron
expressions of a YAML file, until SIGTERM or SIGINT: the job in hand gets the signal and
is waited for, and the exit code is 0. A second signal ends the process at once.

Entries never overlap. What comes due while another works is done right after it, once.
A job evaluates the world as of the instant at which it begins. One that fails is
logged, with its exit code, and the next one goes on; one that finds the ledger held is
tried once more after a minute.

What was missed while the process was down is done once when it starts. The ledger
itself says what runs, pulls, reconciliations and closings there were, by whoever;
reports and verifications leave no trace in it, and are made up for where the file names
a state. An entry of which nothing is known yet has missed nothing.

A time that a change of the clocks leaves out is left out, one that comes twice comes
due twice. @every 15m counts from 0:00 UTC. Flags are those of the file: the entry's
before the common ones, both before those of this command line and the environment.`,
		Example: `  trueup schedule --config schedule.yaml
  trueup schedule --config schedule.yaml --once nightly
  trueup schedule --config schedule.yaml --log-format json`,
		Args: cobra.NoArgs,
		RunE: does(func(cmd *cobra.Command, _ []string) error {
			if config == "" {
				return usagef("--config is missing: the YAML file of the schedule")
			}
			s, err := a.readSchedule(config, a.passedOn(cmd))
			if err != nil {
				return err
			}
			if once != "" {
				return s.once(cmd.Context(), once)
			}
			return s.run(cmd.Context())
		}),
	}
	cmd.Flags().StringVar(&config, "config", "", "the YAML file of the schedule")
	cmd.Flags().StringVar(&once, "once", "", "run this entry now, and exit with its code")
	completes(cmd, "config", cobra.FixedCompletions([]string{"yaml", "yml"}, cobra.ShellCompDirectiveFilterFileExt))
	completes(cmd, "once", cobra.NoFileCompletions)
	return cmd
}

// schedule is a schedule that was read and checked.
type schedule struct {
	*app
	file    *schedulefile.File
	entries map[string]*scheduledEntry
	state   *schedulefile.State // nil: none
	until   func(context.Context, time.Time)
}

// run does the entries when they come due, until ctx ends.
func (s *schedule) run(ctx context.Context) error {
	if err := s.openState(s.clock()); err != nil {
		return err
	}
	var entries []*jobs.ScheduleEntry
	for _, e := range s.file.Entries {
		s.promise(s.entries[e.Name])
		entries = append(entries, &e.ScheduleEntry)
	}
	plan := &jobs.Schedule{Entries: entries, Do: s.do, History: s, Log: s.log, Clock: s.clock, Until: s.until}
	stop, err := s.serveHealth(ctx, plan)
	if err != nil {
		return err
	}
	plan.Run(ctx)
	stop()
	var signaled *signalError
	if errors.As(context.Cause(ctx), &signaled) {
		s.log.Info("ended", "signal", signaled.Signal)
	}
	return nil
}

// once does an entry now, and returns the error of its command.
func (s *schedule) once(ctx context.Context, name string) error {
	e := s.entries[name]
	if e == nil {
		var names []string
		for _, e := range s.file.Entries {
			names = append(names, e.Name)
		}
		return usagef("--once %q: the schedule has %s", name, strings.Join(names, ", "))
	}
	now := s.clock()
	if err := s.openState(now); err != nil {
		return err
	}
	out, err := s.execute(ctx, e, now)
	if out.Done {
		err = errors.Join(err, s.Did(&e.ScheduleEntry, now))
	}
	return err
}

// do does a turn of an entry.
func (s *schedule) do(ctx context.Context, e *jobs.ScheduleEntry, planned time.Time) jobs.Outcome {
	out, _ := s.execute(ctx, s.entries[e.Name], planned)
	return out
}

// execute runs an entry's command as the command line would, in this process.
func (s *schedule) execute(ctx context.Context, e *scheduledEntry, planned time.Time) (jobs.Outcome, error) {
	j, root := s.command(e, planned)
	err := errors.Join(root.ExecuteContext(ctx), j.profiles.stop())
	code := exitCode(ctx, err)
	out := jobs.Outcome{Code: code, Done: code == exitDone || code == exitExceptions, Held: code == exitHeld}
	if err == nil {
		return out, nil
	}
	var failed *failure
	if !errors.As(err, &failed) { // cobra's own: it must not become one of this command
		err = &usageError{err}
	}
	err = &entryError{redact(err.Error(), j.ledgerDSN, j.sourceDSN, j.metrics.push), err}
	if !errors.Is(err, errExceptions) {
		out.Err = err
	}
	return out, err
}

// command is the command line of an entry's turn, ready to be executed. It has an app of
// its own, whose log names the entry.
func (s *schedule) command(e *scheduledEntry, planned time.Time) (*app, *cobra.Command) {
	args := e.args(planned)
	j := &app{stdout: s.stdout, stderr: s.stderr, getenv: s.getenv, clock: s.clock, started: s.clock(), args: args, current: new(jobs.Current)}
	root := newRoot(j)
	root.SetArgs(args)
	root.SetOut(s.stdout)
	root.SetErr(s.stderr)
	ready := root.PersistentPreRunE
	root.PersistentPreRunE = func(cmd *cobra.Command, args []string) error {
		err := ready(cmd, args)
		if j.log != nil {
			j.log = j.log.With("entry", e.Name)
			cmd.SetContext(ledger.WithLog(cmd.Context(), j.log))
		}
		return err
	}
	return j, root
}

// entryError is the error of an entry's command, its text without passwords.
type entryError struct {
	text  string
	cause error
}

func (e *entryError) Error() string { return e.text }
func (e *entryError) Unwrap() error { return e.cause }

// sleep waits for an instant, or for a minute if that is sooner: the machine may sleep
// meanwhile, or its clock be set.
func (a *app) sleep(ctx context.Context, at time.Time) {
	timer := time.NewTimer(min(at.Sub(a.clock()), time.Minute))
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// openState opens the memory that the file names, if it names one.
func (s *schedule) openState(now time.Time) error {
	if s.file.State == "" {
		return nil
	}
	var names []string
	for _, e := range s.file.Entries {
		names = append(names, e.Name)
	}
	var err error
	s.state, err = schedulefile.OpenState(s.file.State, names, now)
	return err
}

// promise says in the log what is not caught up, and why.
func (s *schedule) promise(e *scheduledEntry) {
	switch {
	case !e.CatchUp || s.state != nil || e.Month:
	case !jobs.LeavesRuns(e.Command):
		s.log.Info(fmt.Sprintf("what is missed is not caught up: a %s leaves no trace in the ledger, and the file names no state", e.Command), "entry", e.Name)
	case e.twin != "":
		s.log.Warn("what another entry did counts for this one too when it comes to catching up, for the file names no state", "entry", e.Name, "other", e.twin)
	}
}
