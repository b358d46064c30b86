package main

// schedule_process_test.go: a schedule from outside: the command lines of its entries, its
// health endpoint, and one as a process of its own that is told to end.

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trueup/jobs"
)

// TestScheduledArgs: the entry's flags, then the common ones, then those of the command
// line, and only those that the command takes.
func TestScheduledArgs(t *testing.T) {
	tt := newTimetable(t, "2026-10-01T00:00:00Z", `
flags: {program: all, wait: 5m, strict: true, html: false}
entries:
- {name: run, cron: "@daily", command: run, flags: {program: partner, source: facts}}
- {name: report, cron: "@daily", command: report, flags: {out: o, only: [ledger, balances]}}
- {name: close, cron: "@daily", command: close, month: previous, zone: Pacific/Auckland}
`, "--program", "business", "--terms", "../../fixtures/terms/published.yaml", "--ledger", "l.db")
	for name, want := range map[string]string{
		"run":    "run --ledger=l.db --terms=../../fixtures/terms/published.yaml --wait=5m --strict=true --program=partner --source=facts",
		"report": "report --ledger=l.db --program=all --wait=5m --html=false --out=o --only=ledger --only=balances",
		"close":  "close --ledger=l.db --program=all --wait=5m 2026-10",
	} {
		got := strings.Join(tt.entries[name].args(instantOf(t, "2026-10-31T11:00:00Z")), " ") // where it is 1 November
		if name == "close" {
			if earlier := tt.entries[name].args(instantOf(t, "2026-10-31T10:59:59Z")); !slices.Contains(earlier, "2026-09") {
				t.Errorf("before midnight: %v", earlier)
			}
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
}

// TestTheExampleSchedule: it is one that can be used.
func TestTheExampleSchedule(t *testing.T) {
	text, err := os.ReadFile("../../deploy/schedule.yaml")
	if err != nil {
		t.Fatal(err)
	}
	tt := newTimetable(t, "2026-10-01T00:00:00Z", string(text))
	if n := len(tt.file.Entries); n < 5 {
		t.Errorf("only %d entries", n)
	}
}

func TestHealthEndpoint(t *testing.T) {
	out := jobs.Outcome{Done: true}
	times, err := jobs.ParseTimes("@hourly", time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	tt := newTimetable(t, "2026-10-01T00:30:00Z", "entries: [{name: a, cron: '@hourly', command: verify}]")
	waits := 0
	plan := &jobs.Schedule{
		Entries: []*jobs.ScheduleEntry{{Name: "a", Times: times}}, History: tt.schedule, Log: tt.log, Clock: tt.clock,
		Do: func(context.Context, *jobs.ScheduleEntry, time.Time) jobs.Outcome { return out },
	}
	get := func(path string) *httptest.ResponseRecorder {
		r := httptest.NewRecorder()
		healthHandler(plan).ServeHTTP(r, httptest.NewRequestWithContext(ctx, http.MethodGet, path, http.NoBody))
		return r
	}
	var got []int
	plan.Until = func(_ context.Context, at time.Time) {
		got = append(got, get("/healthz").Code)
		if waits++; waits == 2 {
			out = jobs.Outcome{Code: 1}
		}
		if waits == 3 {
			cancel()
		}
		tt.now = at
	}
	plan.Run(ctx)
	if d := cmp.Diff([]int{200, 200, 503}, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	const want = `{
  "well": false,
  "entries": [
    {
      "name": "a",
      "problem": "the last turn failed",
      "next": "2026-10-01T03:00:00Z",
      "last": "2026-10-01T02:00:00Z",
      "exit_code": 1
    }
  ]
}
`
	tt.now = tt.now.Add(-time.Minute) // when it waited
	if d := cmp.Diff(want, get("/healthz").Body.String()); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if code := get("/debug/pprof/").Code; code != http.StatusNotFound {
		t.Errorf("there is something at /debug/pprof/: %d", code)
	}
}

// TestScheduleIsToldToEnd: SIGTERM while a run is in hand. The run ends as runs do, the
// schedule with 0.
func TestScheduleIsToldToEnd(t *testing.T) {
	world := theCrowd(t)
	engines(t, func(t *testing.T, dsn string) {
		path := filepath.Join(t.TempDir(), "schedule.yaml")
		config := "health: 127.0.0.1:0\nentries: [{name: always, cron: '@every 1s', command: run, flags: {source: " + world.source + "}}]\n"
		if err := os.WriteFile(path, []byte(config), 0o600); err != nil {
			t.Fatal(err)
		}
		p := start(t, "schedule", "--config", path, "--ledger", dsn, "--log-format", "json")
		if !p.until(t, dsn, countBookings) {
			t.Fatalf("the schedule ended by itself: %+v", p.wait(t))
		}
		if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		got := p.wait(t)
		if got.code != 0 || !strings.Contains(got.stderr, `"was interrupted"`) || !strings.Contains(got.stderr, `"exit_code":143`) || !strings.Contains(got.stderr, `"ended","signal":"SIGTERM"`) {
			t.Errorf("%+v", got)
		}
		if n, err := query(dsn, countLeases); err != nil || n != 0 {
			t.Errorf("the lease was not released: %d, %v", n, err)
		}
	})
}

// TestHealthWhileItRuns asks at the address that the log tells.
func TestHealthWhileItRuns(t *testing.T) {
	tt := newTimetable(t, "2026-10-01T00:30:00Z", "health: 127.0.0.1:0\nentries: [{name: a, cron: '@hourly', command: verify, catch_up: false}]")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var body string
	tt.until = func(context.Context, time.Time) {
		defer cancel()
		_, url, _ := strings.Cut(tt.stderr.String(), `"url":"`)
		url, _, _ = strings.Cut(url, `"`)
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
		if err != nil {
			t.Error(err)
			return
		}
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Error(err)
			return
		}
		text, err := io.ReadAll(answer.Body)
		if err := answer.Body.Close(); err != nil {
			t.Error(err)
		}
		if body = string(text); err != nil || answer.StatusCode != http.StatusOK {
			t.Errorf("%d, %v", answer.StatusCode, err)
		}
	}
	if err := tt.run(ctx); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(body, `"well": true`) {
		t.Errorf("%s", body)
	}
}
