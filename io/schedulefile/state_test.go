package schedulefile

// state_test.go: what a schedule remembers from one process to the next.

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func stateAt(t *testing.T, path string, now time.Time, entries ...string) *State {
	t.Helper()
	s, err := OpenState(path, entries, now)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func doneOf(t *testing.T, s *State, entry string) string {
	t.Helper()
	planned, ok, err := s.Done(entry)
	if err != nil {
		t.Fatal(err)
	}
	if !ok {
		return "never seen"
	}
	return planned.Format(time.RFC3339)
}

func TestState(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "schedule.state")
	noon := time.Date(2026, 10, 1, 12, 0, 0, 0, time.UTC)
	s := stateAt(t, path, noon, "a", "b")
	if err := s.Did("a", noon.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if err := s.Did("a", noon.Add(time.Minute)); err != nil { // of an entry run by hand, say
		t.Fatal(err)
	}
	s = stateAt(t, path, noon.Add(24*time.Hour), "a", "b", "c")
	got := []string{doneOf(t, s, "a"), doneOf(t, s, "b"), doneOf(t, s, "c"), doneOf(t, s, "d")}
	want := []string{"2026-10-01T13:00:00Z", "2026-10-01T12:00:00Z", "2026-10-02T12:00:00Z", "never seen"}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 1 {
		t.Errorf("beside the state there is something else: %v, %v", files, err)
	}
}

func TestStateThatCannotBeKept(t *testing.T) {
	dir := t.TempDir()
	if _, err := OpenState(filepath.Join(dir, "no", "such", "folder"), nil, time.Time{}); err == nil {
		t.Error("a state in no folder was opened")
	}
	path := filepath.Join(dir, "state")
	if err := os.WriteFile(path, []byte("{\"done\": {\"a\": \"yesterday\"}}"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenState(path, nil, time.Time{}); err == nil || !strings.Contains(err.Error(), "is no state of a schedule") {
		t.Errorf("%v", err)
	}
	if text, err := os.ReadFile(path); err != nil || !strings.Contains(string(text), "yesterday") {
		t.Errorf("what is no state was changed: %s, %v", text, err)
	}
}
