package main

// logs.go: what goes to standard error beside the log: errors, rows set aside, totals
// of a plan. With --log-format json all of it is lines of the log; otherwise it is
// text for people.

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"

	"trueup/io/console"
	"trueup/jobs"
)

const jsonLogs = "json"

// logsJSON says whether standard error is JSON alone. Where the flags could not be
// read, it looks at what was asked for all the same.
func (a *app) logsJSON() bool {
	if a.log != nil {
		return a.logFormat == jsonLogs
	}
	asked := a.getenv(envPrefix + "LOG_FORMAT")
	for n, arg := range a.args {
		if arg == "--log-format" && n+1 < len(a.args) {
			asked = a.args[n+1]
		} else if value, ok := strings.CutPrefix(arg, "--log-format="); ok {
			asked = value
		}
	}
	return asked == jsonLogs
}

func (a *app) newLog(format string, level slog.Level) *slog.Logger {
	return console.WithRun(console.NewLog(a.stderr, format, level), a.clock, a.current)
}

// report says on standard error what went wrong, once, and for usage errors where help is.
func (a *app) report(err error, code int) {
	text := redact(err.Error(), a.ledgerDSN, a.sourceDSN, a.metrics.push)
	if a.logsJSON() {
		a.newLog(jsonLogs, slog.LevelError).Error(text, "exit_code", code)
		return
	}
	text = "trueup: " + text + "\n"
	if code == exitUsage {
		text += "trueup: see trueup --help, or --help after the command\n"
	}
	_, _ = io.WriteString(a.stderr, text) // there is nowhere left to say that it failed
}

// shownExceptions is how many rows set aside a run shows at its end.
const shownExceptions = 10

// showAside shows the first rows set aside, of this delivery and of earlier ones,
// unless it has shown the same ones before.
func (a *app) showAside(ctx context.Context, j *jobs.Job, pulled *jobs.PullSummary) error {
	if a.quiet {
		return nil
	}
	if pulled.Unread() && pulled.Total.SetAside > shownExceptions {
		return a.sayAside(j, pulled.Run, pulled.Total.SetAside, "set aside: %s rows, as before: %s lists them\n", "rows are set aside, as before")
	}
	shown, all := int64(0), int64(0)
	err := j.Ledger.SetAside(ctx, j.Program.Name, nil, func(r jobs.SetAsideRow) error {
		if all++; shown == shownExceptions {
			return nil
		}
		shown++
		if a.logsJSON() {
			a.log.Warn("set aside", "run", pulled.Run, "program", j.Program.Name, "reason", r.Reason, "why", r.Why, "table", r.Table, "id", r.ID,
				"account", r.Account, "file", r.File, "line", r.Line, "at", r.At, "column", r.Column, "text", r.Text)
			return nil
		}
		_, err := fmt.Fprintf(a.stderr, "set aside: %s: %s: %s\n", console.Place(r), r.Reason, r.Why)
		return err
	})
	if err == nil && all > shown {
		err = a.sayAside(j, pulled.Run, all-shown, "and %s more: %s lists them all\n", "more rows are set aside")
	}
	return err
}

// sayAside says how many rows it does not show, and which command does.
func (a *app) sayAside(j *jobs.Job, run, rows int64, text, message string) error {
	if a.logsJSON() {
		a.log.Warn(message, "run", run, "program", j.Program.Name, "rows", rows, "see", listSetAside(j.Program))
		return nil
	}
	_, err := fmt.Fprintf(a.stderr, text, console.Count(rows), listSetAside(j.Program))
	return err
}

// planned says what a plan comes to, on standard error, for the plan itself is data.
func (a *app) planned(format string, ps jobs.Programs, sums []*jobs.ReconcileSummary) error {
	if !a.logsJSON() {
		return summaries(a, a.stderr, format, ps, sums, func(s console.Summary, sum *jobs.ReconcileSummary) error {
			return s.Reconcile(a.stderr, sum, true)
		})
	}
	for n, j := range ps {
		if s := sums[n]; s != nil {
			a.log.Info("planned", "program", j.Program.Name, "as_of", s.AsOf.String(), "accounts", s.Accounts, "failed", s.Failed,
				"bookings", s.Bookings, "corrections", s.Corrections, "exceptions", s.Exceptions, "took", s.Took)
		}
	}
	return nil
}

// compared says what trueup breaks compared, on standard error, for the breaks are data.
func (a *app) compared(s *jobs.BreakSummary) error {
	if !a.logsJSON() {
		return console.PrintBreaks(a.stderr, s)
	}
	a.log.Info("compared", "run", s.Run, "as_of", s.AsOf.String(), "rows", s.Rows, "older", s.Older, "not_reached", s.NotReached,
		"left_out", s.LeftOut, "compared", s.Compared, "equal", s.Equal, "breaks", s.Breaks)
	return nil
}

// readyLog sets up the log that the flags ask for.
func (a *app) readyLog() error {
	var level slog.Level
	if err := level.UnmarshalText([]byte(a.logLevel)); err != nil {
		return usagef("--log-level %q: there are debug, info, warn and error", a.logLevel)
	}
	if !slices.Contains([]string{"auto", "text", jsonLogs}, a.logFormat) {
		return usagef("--log-format %q: there are auto, text and json", a.logFormat)
	}
	if a.quiet {
		level = slog.LevelError
	}
	a.log = a.newLog(a.logFormat, level)
	return nil
}
