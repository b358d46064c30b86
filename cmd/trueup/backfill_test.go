//go:build linux

package main

// backfill_test.go: on a terminal a backfill asks before it books.

import (
	"bytes"
	"errors"
	"path/filepath"
	"strings"
	"testing"
)

func TestBackfillAsksOnATerminal(t *testing.T) {
	for _, c := range []struct{ answer, want string }{
		{"n\n", "nothing was booked, as you said"},
		{"\n", "nothing was booked, as you said"},
		{"y\n", "booked: "},
		{"Yes\n", "booked: "},
	} {
		t.Run(strings.TrimSpace(c.answer), func(t *testing.T) {
			dsn := filepath.Join(t.TempDir(), "trueup.db")
			must(t, inside("run", "--source", "../../fixtures/demo", "--ledger", dsn, "--as-of", "2026-01-01T00:00:00Z", "--quiet"))
			near, far := terminal(t)
			var stdout, stderr bytes.Buffer
			cmd := command(quick(t), "backfill", "--source", "../../fixtures/demo", "--ledger", dsn, "--from", "2025-01-01", "--to", "2025-02-01")
			cmd.Stdin, cmd.Stdout, cmd.Stderr = far, &stdout, &stderr
			if _, err := near.WriteString(c.answer); err != nil {
				t.Fatal(err)
			}
			if err := errors.Join(cmd.Run(), far.Close()); err != nil {
				t.Fatalf("%v\n%s", err, &stderr)
			}
			if !strings.Contains(stderr.String(), "book this? [y/N] ") || !strings.Contains(stdout.String(), c.want) {
				t.Errorf("said %q and %q", &stdout, &stderr)
			}
		})
	}
}
