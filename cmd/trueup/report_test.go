package main

// report_test.go: reports that do not come to their end, and reports beside a run: a
// folder holds the files of one report, all of them, whatever happens.

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trueup/jobs"
)

// folderFiles are the files of a folder by name, hidden ones too; none if there is no
// folder.
func folderFiles(t *testing.T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, e := range entries {
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		files[e.Name()] = string(text)
	}
	return files
}

func sameFiles(t *testing.T, what string, want, got map[string]string) {
	t.Helper()
	for name := range want {
		if want[name] != got[name] {
			t.Errorf("%s: %s differs:\n%s", what, name, cmp.Diff(head(want[name], got[name]), head(got[name], want[name])))
		}
	}
	for name := range got {
		if _, ok := want[name]; !ok {
			t.Errorf("%s: %s should not be there", what, name)
		}
	}
}

// visible leaves out files that are still being written, or were when it ended.
func visible(files map[string]string) map[string]string {
	seen := map[string]string{}
	for name, text := range files {
		if !strings.HasPrefix(name, ".") {
			seen[name] = text
		}
	}
	return seen
}

// booked is a ledger of the crowd.
func booked(t *testing.T, world *crowd, dsn string) string {
	t.Helper()
	must(t, outside(t, crowdRun(world.source, dsn)...))
	return dsn
}

// writing waits until a report has begun to write its files, and says whether it was
// still there.
func (p *process) writing(t *testing.T, dir string) bool {
	t.Helper()
	for {
		select {
		case err := <-p.ended:
			p.ended <- err
			return false
		case <-time.After(time.Millisecond):
		}
		begun, err := filepath.Glob(filepath.Join(dir, ".ledger.csv.tmp-*"))
		if err != nil {
			t.Fatal(err)
		}
		if len(begun) > 0 {
			return true
		}
	}
}

// TestReportsCutShort: by a signal, or killed at any instant. What the folder held is
// there as it was; the next report cleans up and is whole.
func TestReportsCutShort(t *testing.T) {
	world := theCrowd(t)
	engines(t, func(t *testing.T, dsn string) {
		booked(t, world, dsn)
		dir := t.TempDir()
		must(t, outside(t, "report", "--ledger", dsn, "--out", dir, "--to", "2025-09", "--quiet"))
		before := folderFiles(t, dir)
		args := []string{"report", "--ledger", dsn, "--out", dir}

		p := start(t, args...)
		if !p.writing(t, dir) {
			t.Fatalf("the report was over before its signal: %+v", p.wait(t))
		}
		if err := p.cmd.Process.Signal(syscall.SIGINT); err != nil {
			t.Fatal(err)
		}
		message := "trueup: interrupted by SIGINT; no report was written, what " + dir + " held before is still there\n"
		if diff := cmp.Diff(said{"", message, 130}, p.wait(t), cmp.AllowUnexported(said{})); diff != "" {
			t.Error(diff)
		}
		sameFiles(t, "after SIGINT", before, folderFiles(t, dir))

		for range 3 {
			p := start(t, args...)
			if !p.writing(t, dir) {
				t.Fatalf("the report was over before it was killed: %+v", p.wait(t))
			}
			time.Sleep(time.Duration(rand.Int64N(int64(20 * time.Millisecond)))) //nolint:gosec // no secret
			if err := p.cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			if got := p.wait(t); got.code == 0 {
				break // it had come to its end
			}
			sameFiles(t, "after SIGKILL", before, visible(folderFiles(t, dir)))
		}
		must(t, outside(t, args...))
		other := t.TempDir()
		must(t, outside(t, "report", "--ledger", dsn, "--out", other))
		sameFiles(t, "the next report", folderFiles(t, other), folderFiles(t, dir))
	})
}

// TestReportsBesideARun: while a run writes, a report waits for it or keeps away. One
// that came before a run began is refused, or is of the books before it.
func TestReportsBesideARun(t *testing.T) {
	world := theCrowd(t)
	engines(t, func(t *testing.T, dsn string) {
		const day = "2025-08-15T00:00:00Z"
		must(t, outside(t, "run", "--source", world.source, "--ledger", dsn, "--as-of", day, "--quiet"))
		old, dir := t.TempDir(), t.TempDir()
		must(t, outside(t, "report", "--ledger", dsn, "--out", old, "--quiet"))
		must(t, outside(t, "report", "--ledger", dsn, "--out", dir, "--quiet"))

		early := start(t, "report", "--ledger", dsn, "--out", dir, "--quiet")
		begun := early.writing(t, dir)
		run := start(t, crowdRun(world.source, dsn)...)
		if !run.until(t, dsn, countLeases) {
			t.Fatalf("the run was over too soon: %+v", run.wait(t))
		}
		held := outside(t, "report", "--ledger", dsn, "--out", t.TempDir())
		if held.code != 4 || held.stdout != "" || !strings.HasPrefix(held.stderr, "trueup: another run holds the ledger: ") {
			t.Errorf("a report beside the run: %+v", held)
		}
		waited := t.TempDir()
		waiting := start(t, "report", "--ledger", dsn, "--out", waited, "--quiet", "--wait", "1m")
		switch got := early.wait(t); {
		case got.code == 0:
			sameFiles(t, "a report before the run", folderFiles(t, old), folderFiles(t, dir))
		case got.code != 4 || !begun:
			t.Errorf("a report that was begun before the run (%v): %+v", begun, got)
		default:
			sameFiles(t, "a report that was refused", folderFiles(t, old), folderFiles(t, dir))
		}
		must(t, run.wait(t))
		must(t, waiting.wait(t))
		after := t.TempDir()
		must(t, outside(t, "report", "--ledger", dsn, "--out", after, "--quiet"))
		sameFiles(t, "a report that waited", folderFiles(t, after), folderFiles(t, waited))
		manifestAsOf(t, waited, crowdAsOf)
	})
}

func manifestAsOf(t *testing.T, dir, want string) {
	t.Helper()
	var m struct {
		AsOf string `json:"as_of"`
	}
	if err := json.Unmarshal([]byte(folderFiles(t, dir)[jobs.ManifestName]), &m); err != nil {
		t.Fatal(err)
	}
	if m.AsOf != want {
		t.Errorf("the report is as of %s, want %s", m.AsOf, want)
	}
}

// TestReportsWithoutRoom: a file that may not grow, as on a full disk, costs nothing of
// what the folder held; a run's bookings stay.
func TestReportsWithoutRoom(t *testing.T) {
	dir := t.TempDir()
	dsn, out := filepath.Join(dir, "trueup.db"), filepath.Join(dir, "reports")
	must(t, outside(t, "run", "--source", demoSource, "--ledger", dsn, "--as-of", demoAsOf, "--reports", out, "--quiet"))
	before := folderFiles(t, out)
	for _, kib := range []int{40, 60, 100} {
		t.Run(fmt.Sprintf("%dKiB", kib), func(t *testing.T) {
			limit := fmt.Sprintf("%s=%d", envFileSize, kib<<10)
			got := under(t, limit, "report", "--ledger", dsn, "--out", out, "--excel", "--journal-format", "ledger")
			if got.code != 1 || got.stdout != "" || !strings.HasPrefix(got.stderr, "trueup: writing "+out+"/") {
				t.Errorf("%+v", got)
			}
			sameFiles(t, "without room", before, folderFiles(t, out))
		})
	}
}
