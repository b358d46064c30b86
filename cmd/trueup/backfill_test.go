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
	const later = "2026-02-01T00:00:00Z" // when more is due
	for _, c := range []struct {
		answer, asOf, want string
		asked              bool
	}{
		{"n\n", later, "nothing was booked, as you said", true},
		{"\n", later, "nothing was booked, as you said", true},
		{"y\n", later, "booked: ", true},
		{"Yes\n", later, "booked: ", true},
		{"n\n", "2026-01-01T00:00:00Z", "booked: 0 bookings", false}, // there is nothing to ask
	} {
		t.Run(strings.TrimSpace(c.answer)+" at "+c.asOf, func(t *testing.T) {
			dsn := filepath.Join(t.TempDir(), "trueup.db")
			must(t, inside("run", "--source", "../../fixtures/demo", "--ledger", dsn, "--as-of", "2026-01-01T00:00:00Z", "--quiet"))
			near, far := terminal(t)
			var stdout, stderr bytes.Buffer
			cmd := command(quick(t), "backfill", "--source", "../../fixtures/demo", "--ledger", dsn, "--from", "2025-01-01", "--to", "2025-02-01", "--as-of", c.asOf)
			cmd.Stdin, cmd.Stdout, cmd.Stderr = far, &stdout, &stderr
			if _, err := near.WriteString(c.answer); err != nil {
				t.Fatal(err)
			}
			if err := errors.Join(cmd.Run(), far.Close()); err != nil {
				t.Fatalf("%v\n%s", err, &stderr)
			}
			if strings.Contains(stderr.String(), "book this? [y/N] ") != c.asked || !strings.Contains(stdout.String(), c.want) {
				t.Errorf("said %q and %q", &stdout, &stderr)
			}
		})
	}
}
