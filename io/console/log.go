// Package console is what people see: logs, a progress bar, summaries, plans and
// explanations as text.
package console

// log.go: structured logs, coloured on a terminal, JSON in a pod.

import (
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/lmittmann/tint"
	"golang.org/x/term"
)

// IsTerminal says whether a stream is a terminal.
func IsTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// NewLog returns a logger. Format auto means coloured text on a terminal and
// JSON elsewhere; text and json say so.
func NewLog(w io.Writer, format string, level slog.Level) *slog.Logger {
	terminal := IsTerminal(w)
	if format == "json" || format == "auto" && !terminal {
		return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level}))
	}
	return slog.New(tint.NewTextHandler(w, &tint.Options{Level: level, TimeFormat: time.TimeOnly, NoColor: !terminal}))
}
