package metrics_test

// file_test.go: a file that is whole whatever happens.

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"trueup/io/metrics"
)

func TestFileForAllToRead(t *testing.T) {
	old := syscall.Umask(0o077)
	path, _ := written(t, whole())
	syscall.Umask(old)
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o644 {
		t.Errorf("mode %v, want 0644: %v", info.Mode(), err)
	}
}

// TestFileIsReplaced: the new one stands in its place, and nothing beside it.
func TestFileIsReplaced(t *testing.T) {
	path, before := written(t, whole())
	next := whole()
	next.LedgerRun = 13
	if err := metrics.WriteFile(path, []metrics.Run{next}); err != nil {
		t.Fatal(err)
	}
	after, err := os.ReadFile(path)
	if err != nil || string(after) == before || !strings.Contains(string(after), "trueup_ledger_run{program=\"business\"} 13\n") {
		t.Errorf("not replaced: %v\n%s", err, after)
	}
	if beside := names(t, filepath.Dir(path)); len(beside) != 1 {
		t.Errorf("the folder holds %v", beside)
	}
}

func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return list
}

func TestFileThatCannotBeWritten(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "taken.prom"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, path string
		want       error
	}{
		{"no such folder", filepath.Join(dir, "no", "run.prom"), fs.ErrNotExist},
		{"a file for a folder", filepath.Join(file, "run.prom"), syscall.ENOTDIR},
		{"a folder in its place", filepath.Join(dir, "taken.prom"), nil},
	} {
		err := metrics.WriteFile(c.path, []metrics.Run{whole()})
		if err == nil || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
			continue
		}
		if want := "metrics file " + c.path + " was not written; the folder must be there, and writable: "; !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v", c.name, err)
		}
		if strings.Count(err.Error(), dir) != 1 {
			t.Errorf("%s: it names more than the file: %v", c.name, err)
		}
	}
	if beside := names(t, dir); len(beside) != 2 {
		t.Errorf("the folder holds %v", beside)
	}
}

// dying is a metric at whose reading the process is killed: the file beside is open.
type dying struct{}

func (dying) Describe(chan<- *prometheus.Desc) {}
func (dying) Collect(chan<- prometheus.Metric) {
	_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
	select {} // it comes
}

const diesAt = "TEST_DIES_WRITING"

// TestKilledWhileWriting: the old file is there, whole, and what is left beside it is
// no file that the collector reads.
func TestKilledWhileWriting(t *testing.T) {
	if path := os.Getenv(diesAt); path != "" {
		registry, err := metrics.Registry([]metrics.Run{whole()})
		if err == nil {
			err = registry.Register(dying{})
		}
		if err == nil {
			err = prometheus.WriteToTextfile(path, registry)
		}
		t.Fatalf("it lives: %v", err)
	}
	path, before := written(t, whole())
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run", "^TestKilledWhileWriting$") //nolint:gosec // the test itself
	cmd.Env = append(os.Environ(), diesAt+"="+path)
	var exit *exec.ExitError
	if err := cmd.Run(); !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL { //nolint:errcheck // Unix has no other
		t.Fatalf("it was not killed: %v", err)
	}
	after, err := os.ReadFile(path)
	if err != nil || string(after) != before {
		t.Errorf("the file changed: %v\n%s", err, after)
	}
	left := names(t, filepath.Dir(path))
	for _, name := range left {
		if name != "run.prom" && strings.HasSuffix(name, ".prom") {
			t.Errorf("%s is left, and node_exporter would read it", name)
		}
	}
	if len(left) != 2 {
		t.Errorf("it was killed elsewhere: the folder holds %v", left)
	}
}
