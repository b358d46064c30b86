package main

// plan_test.go: what reconcile --dry-run says is what reconcile then books, to the
// last total, on a world in which everything happens.

import (
	"encoding/csv"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestPlanIsWhatIsBooked goes through a first booking, a later as_of, other terms
// and a delivery that changes facts.
func TestPlanIsWhatIsBooked(t *testing.T) {
	engines(t, func(t *testing.T, dsn string) {
		source := filepath.Join(t.TempDir(), "facts")
		if err := os.CopyFS(source, os.DirFS("../../fixtures/demo")); err != nil {
			t.Fatal(err)
		}
		must(t, inside("pull", "--source", source, "--ledger", dsn, "--quiet"))
		planned(t, dsn, "2026-01-01T00:00:00Z")
		planned(t, dsn, "2026-10-01T00:00:00Z")
		terms := termsFile(t, []byte("points_per_dollar: 4\ncredits_life_days: 30\nlag_hours: 48"))
		planned(t, dsn, "2026-10-01T00:00:00Z", "--terms", terms)
		planned(t, dsn, "2026-10-01T00:00:00Z")
		later(t, filepath.Join(source, "orders.csv"))
		must(t, inside("pull", "--source", source, "--ledger", dsn, "--quiet"))
		planned(t, dsn, "2026-10-01T00:00:00Z")
	})
}

// later moves the completions around the middle of each month of 2025 to December.
func later(t *testing.T, path string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines, moved := strings.Split(string(text), "\n"), 0
	at := slices.Index(strings.Split(lines[0], ","), "completed_at")
	for i, line := range lines[1:] {
		cells := strings.Split(line, ",")
		if len(cells) > at && strings.HasPrefix(cells[at], "2025-") && cells[at][8] == '1' {
			cells[at] = "2025-12" + cells[at][7:]
			lines[i+1] = strings.Join(cells, ",")
			moved++
		}
	}
	if moved < 10 {
		t.Fatalf("%s: only %d orders were completed around the middle of a month of 2025", path, moved)
	}
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
}

// planned compares the totals of a plan with those of the booking that follows,
// and the plan's lines with what the bookings add to the exported ledger.
func planned(t *testing.T, dsn, asOf string, terms ...string) {
	t.Helper()
	args := append([]string{"reconcile", "--ledger", dsn, "--as-of", asOf, "--format", "json"}, terms...)
	before := sums(t, must(t, inside("export", "entries", "--ledger", dsn)))
	plan := inside(append(args, "--dry-run", "--log-level", "error")...)
	lines := sums(t, must(t, plan))
	booked := must(t, inside(args...))
	if diff := cmp.Diff(totals(t, plan.stderr), totals(t, booked)); diff != "" {
		t.Errorf("as of %s (-planned +booked):\n%s", asOf, diff)
	}
	after := sums(t, must(t, inside("export", "entries", "--ledger", dsn)))
	for key, amount := range lines {
		before[key] += amount
	}
	zero := func(_ string, amount int64) bool { return amount == 0 }
	maps.DeleteFunc(before, zero)
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("as of %s, the ledger (-planned +booked):\n%s", asOf, diff)
	}
	if again := must(t, inside(append(args, "--dry-run")...)); strings.Count(again, "\n") != 1 {
		t.Errorf("as of %s, left to book:\n%s", asOf, again)
	}
}

// totals is a summary without what a plan cannot know, its run, hash and duration,
// and how many accounts went on from a checkpoint: a plan begins with the first fact.
func totals(t *testing.T, summary string) map[string]any {
	t.Helper()
	var all map[string]any
	if err := json.Unmarshal([]byte(summary), &all); err != nil {
		t.Fatalf("%v:\n%s", err, summary)
	}
	for _, name := range []string{"run", "hash", "took", "went_on"} {
		if _, ok := all[name]; !ok {
			t.Errorf("the summary has no %s:\n%s", name, summary)
		}
		delete(all, name)
	}
	return all
}

// sums adds up the amounts of a CSV table by account, key and instant, in hundredths.
func sums(t *testing.T, table string) map[string]int64 {
	t.Helper()
	records, err := csv.NewReader(strings.NewReader(table)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	column := map[string]int{}
	for i, name := range records[0] {
		column[name] = i
	}
	all := map[string]int64{}
	for _, r := range records[1:] {
		n, err := strconv.ParseInt(strings.Replace(r[column["amount"]], ".", "", 1), 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		all[r[column["account_id"]]+" "+r[column["key"]]+" "+r[column["effective_at"]]] += n
	}
	return all
}
