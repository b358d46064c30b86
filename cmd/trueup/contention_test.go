package main

// contention_test.go: two runs at the same time.

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestSecondRun: a run at work keeps a second one out, which says who is there; one
// that waits comes next; readers are not kept out at all.
func TestSecondRun(t *testing.T) {
	world := theCrowd(t)
	engines(t, func(t *testing.T, dsn string) {
		first := start(t, crowdRun(world.source, dsn)...)
		if !first.until(t, dsn, countLeases) {
			t.Fatalf("the first run was over too soon: %+v", first.wait(t))
		}
		waiting := start(t, append(crowdRun(world.source, dsn)[:7], "--wait", "1m", "--format", "json")...)
		second := outside(t, crowdRun(world.source, dsn)...)
		holder := fmt.Sprintf(", process %d, started ", first.cmd.Process.Pid)
		if second.code != 4 || second.stdout != "" || !strings.HasPrefix(second.stderr, "trueup: another run holds the ledger: ") ||
			!strings.Contains(second.stderr, holder) || !strings.HasSuffix(second.stderr, "; wait for it with --wait 10m, or try again later\n") {
			t.Errorf("the second run: %+v, want exit code 4 and %q", second, holder)
		}
		must(t, outside(t, "export", "entries", "--ledger", dsn))
		must(t, first.wait(t))
		last := waiting.wait(t)
		summary := must(t, last)
		if !strings.Contains(summary, `"bookings": 0,`) || !strings.Contains(summary, `"pulled": 0,`) {
			t.Errorf("the run that waited did something:\n%s", summary)
		}
		if !strings.Contains(last.stderr, `"level":"INFO","msg":"waiting for another run","holder":"`) || !strings.Contains(last.stderr, holder) {
			t.Errorf("the run that waited said %q", last.stderr)
		}
		repaired(t, world, dsn)
	})
}

// TestManyAtOnce starts runs together, without any wait: one of them books, and
// what the others say is either that, or that they had nothing left to do.
func TestManyAtOnce(t *testing.T) {
	engines(t, func(t *testing.T, dsn string) {
		const source, asOf = "../../fixtures/demo", "2026-10-01T00:00:00Z"
		var wg sync.WaitGroup
		results := make([]said, 4)
		for i := range results {
			wg.Go(func() {
				results[i] = outside(t, "run", "--source", source, "--ledger", dsn, "--as-of", asOf, "--quiet")
			})
		}
		wg.Wait()
		done := 0
		for _, r := range results {
			switch {
			case r == said{}:
				done++
			case r.code != 4 || r.stdout != "" || !strings.HasPrefix(r.stderr, "trueup: another run holds the ledger: "):
				t.Errorf("%+v", r)
			}
		}
		if done == 0 {
			t.Error("none of the runs did its work")
		}
		exports(t, dsn, source+"/expected", "several runs at once")
	})
}

// TestWaitHasAnEnd: a wait that is too short ends as if there were none.
func TestWaitHasAnEnd(t *testing.T) {
	engines(t, func(t *testing.T, dsn string) {
		const source = "../../fixtures/demo"
		must(t, outside(t, "run", "--source", source, "--ledger", dsn, "--quiet"))
		expires := time.Now().Add(time.Hour).UnixMicro()
		if _, err := query(dsn, fmt.Sprintf("INSERT INTO lease (name, holder, job, since, expires) VALUES ('ledger', 'pod-7', 'run', 0, %d)", expires)); err != nil {
			t.Fatal(err)
		}
		started := time.Now()
		got := outside(t, "reconcile", "--ledger", dsn, "--wait", "600ms", "--log-level", "error")
		if got.code != 4 || !strings.HasPrefix(got.stderr, "trueup: another run holds the ledger: pod-7 (run) since 1970-01-01T00:00:00Z, ") {
			t.Errorf("%+v", got)
		}
		if waited := time.Since(started); waited < 600*time.Millisecond || waited > 20*time.Second {
			t.Errorf("it waited %s", waited)
		}
	})
}
