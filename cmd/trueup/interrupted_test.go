package main

// interrupted_test.go: runs that do not come to their end: by a signal, by SIGKILL
// at any instant, by a server that drops its connections. What the next run leaves
// is what an undisturbed one would have.

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trueup/io/ledger"
	"trueup/io/ledger/ledgertest"
	"trueup/jobs"
	"trueup/rules/business"
)

// process is a run under way.
type process struct {
	cmd            *exec.Cmd
	stdout, stderr bytes.Buffer
	ended          chan error
}

func start(t *testing.T, args ...string) *process {
	t.Helper()
	p := &process{cmd: command(quick(t), args...), ended: make(chan error, 1)}
	p.cmd.Stdout, p.cmd.Stderr = &p.stdout, &p.stderr
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { p.ended <- p.cmd.Wait() }()
	return p
}

// hanging is a process that has not ended after so long.
const hanging = 40 * time.Second

// wait waits for the end of the process.
func (p *process) wait(t *testing.T) said {
	t.Helper()
	select {
	case err := <-p.ended:
		return ended(t, p.cmd, err, &p.stdout, &p.stderr)
	case <-time.After(hanging):
		_ = p.cmd.Process.Signal(syscall.SIGQUIT) // it says where it hangs
		t.Fatalf("trueup %s did not end: %v\n%s", p.cmd.Args[1], <-p.ended, &p.stderr)
		return said{}
	}
}

// until waits until a query on the ledger gives more than none, and says whether
// the process was still there.
func (p *process) until(t *testing.T, dsn, count string) (running bool) {
	t.Helper()
	db, err := open(dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}()
	for n := 0; n == 0; {
		select {
		case err := <-p.ended:
			p.ended <- err
			return false
		case <-time.After(time.Millisecond):
		}
		if err := db.QueryRowContext(context.Background(), count).Scan(&n); err != nil {
			t.Fatal(err)
		}
	}
	return true
}

const (
	countLeases   = "SELECT count(*) FROM lease"
	countRuns     = "SELECT count(*) FROM run"
	countBookings = "SELECT count(*) FROM (SELECT 1 FROM booking LIMIT 1) b"
)

// tablesOf exports all tables of a ledger.
func tablesOf(t *testing.T, dsn string) map[string]string {
	t.Helper()
	tables := map[string]string{}
	for _, name := range jobs.ExportTables(business.Program()) {
		tables[name] = must(t, outside(t, "export", name, "--ledger", dsn))
	}
	return tables
}

func crowdRun(source, dsn string) []string {
	return []string{"run", "--source", source, "--ledger", dsn, "--as-of", crowdAsOf, "--quiet"}
}

// repaired runs once more, without any disturbance, and compares all exports; then
// there must be nothing left to book.
func repaired(t *testing.T, world *crowd, dsn string) {
	t.Helper()
	must(t, outside(t, crowdRun(world.source, dsn)...))
	got := tablesOf(t, dsn)
	for name, want := range world.tables {
		if got[name] != want {
			t.Errorf("%s differ from an undisturbed run's:\n%s", name, cmp.Diff(head(want, got[name]), head(got[name], want)))
		}
	}
	left := must(t, outside(t, "reconcile", "--dry-run", "--quiet", "--ledger", dsn, "--as-of", crowdAsOf))
	if strings.Count(left, "\n") != 1 {
		t.Errorf("a further run would book:\n%.2000s", left)
	}
}

// head is the text from a little before it differs from another on.
func head(text, other string) string {
	lines, others := strings.Split(text, "\n"), strings.Split(other, "\n")
	i := 0
	for i < min(len(lines), len(others)) && lines[i] == others[i] {
		i++
	}
	return strings.Join(lines[max(0, i-2):min(len(lines), i+10)], "\n")
}

func TestSignals(t *testing.T) {
	world := theCrowd(t)
	for _, c := range []struct {
		name, when string
		signal     syscall.Signal
		code       int
	}{
		{"SIGINT", countRuns, syscall.SIGINT, 130},       // while it pulls
		{"SIGTERM", countBookings, syscall.SIGTERM, 143}, // while it books
	} {
		t.Run(c.name, func(t *testing.T) {
			engines(t, func(t *testing.T, dsn string) {
				p := start(t, crowdRun(world.source, dsn)...)
				if !p.until(t, dsn, c.when) {
					t.Fatalf("the run was over before its signal: %+v", p.wait(t))
				}
				if err := p.cmd.Process.Signal(c.signal); err != nil {
					t.Fatal(err)
				}
				got := p.wait(t)
				message := "trueup: interrupted by " + c.name + "; the batch in hand was finished or rolled back, the next run goes on\n"
				if want := (said{"", message, c.code}); got != want {
					t.Errorf("got %+v, want %+v", got, want)
				}
				if n, err := query(dsn, countLeases); err != nil || n != 0 {
					t.Errorf("the lease was not released: %d, %v", n, err)
				}
				subset(t, world, dsn)
				repaired(t, world, dsn)
				// One that was interrupted at its very beginning is ended by the next.
				const cut = "SELECT count(*) FROM run_end WHERE status IN ('interrupted', 'died')"
				if n, err := query(dsn, cut); err != nil || n != 1 {
					t.Errorf("%d runs are kept as cut, want 1; %v", n, err)
				}
			})
		})
	}
}

// subset: what a cut run leaves is never half an account, and nothing that an
// undisturbed run would not book.
func subset(t *testing.T, world *crowd, dsn string) {
	t.Helper()
	var got []string
	for line := range strings.Lines(must(t, outside(t, "export", "entries", "--ledger", dsn))) {
		got = append(got, line)
	}
	for line := range strings.Lines(world.tables["entries"]) {
		if len(got) > 0 && got[0] == line {
			got = got[1:]
		}
	}
	if len(got) > 0 {
		t.Errorf("booked by a cut run, and not by an undisturbed one: %d lines, such as %q", len(got), got[0])
	}
}

func TestKilledAtAnyInstant(t *testing.T) {
	world := theCrowd(t)
	engines(t, func(t *testing.T, dsn string) {
		for range 3 { // mostly while it pulls, which is one transaction
			p := start(t, crowdRun(world.source, dsn)...)
			time.Sleep(time.Duration(rand.Int64N(int64(world.took) / 2))) //nolint:gosec // no secret
			killed(t, p, dsn)
			subset(t, world, dsn)
		}
		for range 2 { // while it books, a transaction a batch
			n, err := query(dsn, "SELECT count(*) FROM booking")
			if err != nil {
				t.Fatal(err)
			}
			p := start(t, crowdRun(world.source, dsn)...)
			p.until(t, dsn, fmt.Sprintf("SELECT count(*) - %d FROM booking", n))
			time.Sleep(time.Duration(rand.Int64N(int64(world.took) / 20))) //nolint:gosec // no secret
			killed(t, p, dsn)
			subset(t, world, dsn)
		}
		repaired(t, world, dsn)
	})
}

// killed ends a run by SIGKILL and takes away the lease that it leaves: in a minute
// it would expire.
func killed(t *testing.T, p *process, dsn string) {
	t.Helper()
	_ = p.cmd.Process.Kill() // it may have ended by itself
	got := p.wait(t)
	booked, err := query(dsn, "SELECT count(*) FROM booking")
	t.Logf("killed with %d bookings made: exit code %d, %v", booked, got.code, err)
	if got.stdout+got.stderr != "" {
		t.Errorf("a killed run said\n%s%s", got.stdout, got.stderr)
	}
	if _, err := query(dsn, "DELETE FROM lease"); err != nil {
		t.Error(err)
	}
}

// TestKilledWhileMakingTheLedger: the file of an embedded ledger is made by the
// first run, which may be killed at that too.
func TestKilledWhileMakingTheLedger(t *testing.T) {
	source := "../../fixtures/demo"
	for i := range 8 {
		dsn := ledgertest.SQLite(t)
		args := []string{"run", "--source", source, "--ledger", dsn, "--as-of", "2026-10-01T00:00:00Z", "--quiet"}
		p := start(t, args...)
		time.Sleep(time.Duration(i*8) * time.Millisecond)
		_ = p.cmd.Process.Kill()
		p.wait(t)
		if _, err := os.Stat(dsn); err == nil {
			_, err := query(dsn, "DELETE FROM lease")
			t.Logf("killed after %d ms: %v", i*8, err)
		}
		must(t, outside(t, args...))
		exports(t, dsn, filepath.Join(source, "expected"), "killed while making the ledger")
	}
}

// TestServerDropsConnections: every connection of a run is cut at once.
func TestServerDropsConnections(t *testing.T) {
	world := theCrowd(t)
	for _, when := range []string{countRuns, countBookings} {
		dsn := ledgertest.Postgres(t)
		if err := ledger.Migrate(context.Background(), dsn); err != nil {
			t.Fatal(err)
		}
		p := start(t, crowdRun(world.source, dsn)...)
		if !p.until(t, dsn, when) {
			t.Fatalf("the run was over before its connections were cut: %+v", p.wait(t))
		}
		const cut = `SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
			WHERE datname = current_database() AND application_name = 'trueup'`
		if n, err := query(dsn, cut); err != nil || n == 0 {
			t.Fatalf("%d connections were cut: %v", n, err)
		}
		got := p.wait(t)
		if survived := got.code == 0; !survived && (got.code != 1 || got.stdout != "" || !strings.Contains(got.stderr, "trueup: ")) {
			t.Errorf("%+v", got)
		}
		t.Logf("%d %.400s", got.code, got.stderr)
		if n, err := query(dsn, countLeases); err != nil || n != 0 {
			t.Errorf("the lease was not released: %d, %v", n, err)
		}
		subset(t, world, dsn)
		repaired(t, world, dsn)
	}
}
