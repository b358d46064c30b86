// Command trueup keeps a rewards ledger true: it pulls facts, works out what the
// program's terms give each account, and books the difference.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"
	_ "time/tzdata" // program zones also work where the machine has none

	"trueup/jobs"
)

// version is set when the program is built.
var version = "dev"

// Exit codes, a contract with whoever runs the program.
const (
	exitDone       = 0
	exitFailed     = 1
	exitUsage      = 2
	exitExceptions = 3 // done, but there are exceptions (only with --strict), or verify found differences
	exitHeld       = 4 // another run holds the ledger
	exitSignal     = 128
)

// memoryLimit is where the garbage collector begins to work for memory rather
// than for time, unless GOMEMLIMIT says otherwise.
const memoryLimit = 128 << 20

// reportMemory is memoryLimit for reports: beside a large account they hold all that
// became of it, and what follows it and waits to be written.
const reportMemory = 192 << 20

// limitMemory sets where the collector begins to work for memory.
func limitMemory(getenv func(string) string, limit int64) {
	if getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(limit)
	}
}

func main() {
	limitMemory(os.Getenv, memoryLimit)
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr, os.Getenv, time.Now))
}

// run is main without the process: it reads the clock once for the whole run.
func run(args []string, stdout, stderr io.Writer, getenv func(string) string, clock func() time.Time) int {
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	stop := onSignal(cancel)
	defer stop()
	a := &app{stdout: stdout, stderr: stderr, getenv: getenv, clock: clock, started: clock(), args: args, current: new(jobs.Current)}
	root := newRoot(a)
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := errors.Join(root.ExecuteContext(ctx), a.profiles.stop())
	code := exitCode(ctx, err)
	if err != nil && !errors.Is(err, errExceptions) {
		a.report(err, code)
	}
	return code
}

// onSignal ends the context at the first SIGINT or SIGTERM, and the process at the second.
func onSignal(cancel context.CancelCauseFunc) (stop func()) {
	signals := make(chan os.Signal, 2)
	done := make(chan struct{})
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		for n := 0; ; n++ {
			select {
			case s := <-signals:
				name, number := "SIGINT", exitSignal+int(syscall.SIGINT) // Go would call them "interrupt" and "terminated"
				if s == syscall.SIGTERM {
					name, number = "SIGTERM", exitSignal+int(syscall.SIGTERM)
				}
				if n > 0 {
					os.Exit(number)
				}
				cancel(&signalError{InterruptError: jobs.InterruptError{Signal: name}, code: number})
			case <-done:
				return
			}
		}
	}()
	return func() { signal.Stop(signals); close(done) }
}

// signalError is an interrupt with its exit code.
type signalError struct {
	jobs.InterruptError
	code int
}

// errExceptions ends a command with its own exit code after everything was said.
var errExceptions = errors.New("there are exceptions")

// usageError is a mistake in how the program was called.
type usageError struct{ err error }

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

func usagef(format string, args ...any) error { return &usageError{fmt.Errorf(format, args...)} }

// failure wraps what a command itself returns; all other errors come from cobra
// and are about usage.
type failure struct{ err error }

func (e *failure) Error() string { return e.err.Error() }
func (e *failure) Unwrap() error { return e.err }

// exitCode is the one place where errors become exit codes.
func exitCode(ctx context.Context, err error) int {
	var (
		usage    *usageError
		failed   *failure
		held     *jobs.HeldError
		signaled *signalError
		table    *jobs.UnknownTableError
		option   *jobs.OptionError
	)
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &signaled) || errors.As(context.Cause(ctx), &signaled):
		return signaled.code
	case errors.Is(err, errExceptions):
		return exitExceptions
	case errors.As(err, &held), errors.Is(err, jobs.ErrLeaseLost), errors.Is(err, jobs.ErrConflict), errors.Is(err, jobs.ErrReportMoved):
		return exitHeld
	case errors.As(err, &usage), errors.As(err, &table), errors.As(err, &option), !errors.As(err, &failed):
		return exitUsage
	}
	return exitFailed
}
