package jobs_test

// schedule_history_test.go: which runs of a ledger stand for a turn of a schedule.

import (
	"context"
	"strings"
	"testing"
	"time"

	"trueup/jobs"
	"trueup/rules/business"
	"trueup/rules/partner"
	"trueup/rules/program"
)

// runLog are runs, each "program job status", an hour apart from 01:00 on; a shard's job
// is reconcile:0/2.
type runLog []string

func (l runLog) AuditRuns(context.Context) ([]jobs.AuditedRun, error) {
	runs := []jobs.AuditedRun{{Number: 0, End: &jobs.RunEnd{Status: "done"}}} // an end without a run
	for n, text := range l {
		w := append(strings.Fields(text), "", "")
		r := jobs.AuditedRun{Number: int64(n + 1), Run: &jobs.Run{Program: w[0], Job: strings.Replace(w[1], ":", " ", 1), Started: time.Date(2026, 10, 1, n+1, 0, 0, 0, time.UTC)}}
		if w[2] != "" {
			r.End = &jobs.RunEnd{Status: w[2]}
		}
		runs = append(runs, r)
	}
	return runs, nil
}

func TestPastRuns(t *testing.T) {
	one := []*program.Program{business.Program()}
	both := []*program.Program{business.Program(), partner.Program()}
	run := runLog{"business pull done", "business reconcile done"}
	for _, c := range []struct {
		name     string
		runs     runLog
		programs []*program.Program
		command  string
		since    int // hour
		want     jobs.Past
	}{
		{"an empty ledger", nil, one, "run", 0, jobs.PastUnknown},
		{"only others'", runLog{"partner pull done"}, one, "run", 0, jobs.PastUnknown},
		{"another job", runLog{"business close done"}, one, "run", 0, jobs.PastUnknown},
		{"before", run, one, "run", 0, jobs.PastDone},
		{"at the very instant", run, one, "run", 1, jobs.PastDone},
		{"the pull was earlier", run, one, "run", 2, jobs.PastMissed},
		{"both were earlier", run, one, "run", 3, jobs.PastMissed},
		{"one of two programs", run, both, "run", 0, jobs.PastMissed},
		{"both programs", append(run, "partner pull done", "partner reconcile partly"), both, "run", 0, jobs.PastDone},
		{"without its pull", runLog{"business reconcile done"}, one, "run", 0, jobs.PastMissed},
		{"a pull", run, one, "pull", 1, jobs.PastDone},
		{"a pull, earlier", run, one, "pull", 2, jobs.PastMissed},
		{"a reconciliation", run, one, "reconcile", 2, jobs.PastDone},
		{"one that failed", runLog{"business pull failed"}, one, "pull", 0, jobs.PastMissed},
		{"one that died", runLog{"business pull died"}, one, "pull", 0, jobs.PastMissed},
		{"one that has not ended", runLog{"business pull"}, one, "pull", 0, jobs.PastMissed},
		{"done, then failed", runLog{"business pull done", "business pull interrupted"}, one, "pull", 1, jobs.PastDone},
		{"a shard of two", runLog{"business pull done", "business reconcile:0/2 done"}, one, "run", 0, jobs.PastMissed},
		{"the same shard twice", runLog{"business reconcile:1/2 done", "business reconcile:1/2 done"}, one, "reconcile", 0, jobs.PastMissed},
		{"shards of different numbers", runLog{"business reconcile:0/2 done", "business reconcile:1/3 done"}, one, "reconcile", 0, jobs.PastMissed},
		{"both shards", runLog{"business pull done", "business reconcile:0/2 done", "business reconcile:1/2 done"}, one, "run", 1, jobs.PastDone},
		{"both shards, one of them earlier", runLog{"business reconcile:0/2 done", "business reconcile:1/2 done"}, one, "reconcile", 2, jobs.PastMissed},
		{"both shards, one of them failed", runLog{"business reconcile:0/2 done", "business reconcile:1/2 failed"}, one, "reconcile", 0, jobs.PastMissed},
		{"shards of another job", runLog{"business reconcile done", "business backfill:0/2 done", "business backfill:1/2 done"}, one, "reconcile", 3, jobs.PastMissed},
		{"one that leaves nothing", run, one, "report", 0, jobs.PastUnknown},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := jobs.PastRuns(t.Context(), c.runs, c.programs, c.command, time.Date(2026, 10, 1, c.since, 0, 0, 0, time.UTC))
			if err != nil || got != c.want {
				t.Errorf("%d, want %d; %v", got, c.want, err)
			}
		})
	}
}

func TestMonthBefore(t *testing.T) {
	for _, c := range []struct{ at, zone, want string }{
		{"2026-10-04T06:00:00Z", "UTC", "2026-09"},
		{"2026-10-01T00:00:00Z", "UTC", "2026-09"},
		{"2026-09-30T23:59:59Z", "UTC", "2026-08"},
		{"2026-09-30T23:59:59Z", "Europe/Paris", "2026-09"},
		{"2026-10-01T03:00:00Z", "America/New_York", "2026-08"},
		{"2026-01-04T06:00:00Z", "UTC", "2025-12"},
	} {
		if got := jobs.MonthBefore(at(t, c.at), zoneOf(t, c.zone)).String(); got != c.want {
			t.Errorf("before %s in %s: %s, want %s", c.at, c.zone, got, c.want)
		}
	}
}
