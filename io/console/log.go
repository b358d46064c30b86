// Package console is what people see: logs, a progress bar, summaries, plans and
// explanations as text.
package console

// log.go: structured logs, coloured on a terminal, JSON in a pod.

import (
	"context"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/lmittmann/tint"
	"golang.org/x/term"

	"trueup/jobs"
)

// IsTerminal says whether a stream is a terminal.
func IsTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// NewLog returns a logger. Format auto means coloured text on a terminal and
// JSON elsewhere; text and json say so. In JSON, times are UTC and durations seconds.
func NewLog(w io.Writer, format string, level slog.Level) *slog.Logger {
	terminal := IsTerminal(w)
	if format == "json" || format == "auto" && !terminal {
		return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level, ReplaceAttr: forMachines}))
	}
	return slog.New(tint.NewTextHandler(w, &tint.Options{Level: level, TimeFormat: time.TimeOnly, NoColor: !terminal, ReplaceAttr: forPeople}))
}

func forMachines(_ []string, a slog.Attr) slog.Attr {
	switch a.Value.Kind() {
	case slog.KindTime:
		a.Value = slog.TimeValue(a.Value.Time().UTC())
	case slog.KindDuration:
		a.Value = slog.Float64Value(float64(a.Value.Duration().Round(time.Millisecond).Milliseconds()) / 1000)
	}
	return a
}

func forPeople(_ []string, a slog.Attr) slog.Attr {
	if a.Value.Kind() == slog.KindDuration {
		a.Value = slog.StringValue(took(a.Value.Duration()))
	}
	return a
}

// WithRun returns a logger whose lines begin with the run and the program that the
// process is at, where they do not name their own, and have the clock's time.
func WithRun(log *slog.Logger, clock func() time.Time, current *jobs.Current) *slog.Logger {
	return slog.New(&runHandler{log.Handler(), clock, current})
}

type runHandler struct {
	slog.Handler
	clock   func() time.Time
	current *jobs.Current
}

// Handle writes a line.
func (h *runHandler) Handle(ctx context.Context, r slog.Record) error {
	line := slog.NewRecord(h.clock(), r.Level, r.Message, r.PC)
	if run := h.current.Run(); run != nil {
		own := make(map[string]bool)
		r.Attrs(func(a slog.Attr) bool { own[a.Key] = true; return true })
		if !own["run"] {
			line.AddAttrs(slog.Int64("run", run.Number))
		}
		if !own["program"] {
			line.AddAttrs(slog.String("program", run.Program))
		}
	}
	r.Attrs(func(a slog.Attr) bool { line.AddAttrs(a); return true })
	return h.Handler.Handle(ctx, line)
}

// WithAttrs is this logger with attributes that all lines have.
func (h *runHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return &runHandler{h.Handler.WithAttrs(attrs), h.clock, h.current}
}

// WithGroup is this logger with a group around what follows.
func (h *runHandler) WithGroup(name string) slog.Handler {
	return &runHandler{h.Handler.WithGroup(name), h.clock, h.current}
}
