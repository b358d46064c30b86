package console_test

// status_test.go: where a ledger stands, and the log, as they are printed.

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trueup/io/console"
	"trueup/jobs"
	"trueup/rules"
)

var noon = time.Date(2026, 10, 1, 12, 0, 0, 0, time.UTC)

func standing() *jobs.Status {
	rows := int64(1351)
	return &jobs.Status{
		Now: noon, Schema: 5, Bytes: 1_495_616,
		Leases: []jobs.LeaseStatus{
			{Holder: "pod\x1b-7", Job: "run", Since: noon.Add(-time.Minute), Expires: noon.Add(-time.Second), Left: true},
			{Holder: "pod-8", Job: "reconcile", Shard: "1/4", Since: noon, Expires: noon.Add(time.Minute)},
		},
		Programs: []jobs.ProgramStatus{{
			Program: "business", Run: 2, AsOf: rules.FromTime(noon), LastDone: noon, Due: 1200, NextDue: rules.FromTime(noon.Add(time.Hour)), Behind: 1,
			Exceptions: map[string]int64{"not_usd": 1, "malformed": 1700}, Closed: []string{"2026-07", "2026-08", "2026-09"},
			Watermarks: []jobs.TableMark{{Table: "orders", At: rules.FromTime(noon)}},
			Runs: []jobs.RunStatus{
				{Run: 12, Job: "reconcile", AsOf: rules.FromTime(noon), Started: noon, Status: jobs.StatusRunning},
				{Run: 11, Job: "reconcile", Shards: 4, AsOf: rules.FromTime(noon), Started: noon, Ended: noon, Status: "done", Booked: 5},
				{Run: 7, Job: "pull", AsOf: rules.None, Started: noon, Ended: noon, Status: "done", Rows: &rows},
			},
		}, {Program: "partner", AsOf: rules.None, NextDue: rules.Never, Closed: []string{"2026-09"}}},
		Problems: []string{"business: the last run (run 10, reconcile) failed"},
	}
}

func TestStatus(t *testing.T) {
	var b strings.Builder
	if err := console.Status(&b, "trueup.db", standing()); err != nil {
		t.Fatal(err)
	}
	want := `ledger  trueup.db, schema version 5, 1,495,616 bytes
lease   left by a dead run: pod\x1b-7 (run) since 2026-10-01T11:59:00Z, expired 2026-10-01T11:59:59Z; the next run takes it
lease   held by pod-8 (reconcile 1/4) since 2026-10-01T12:00:00Z, until 2026-10-01T12:01:00Z unless renewed

BUSINESS PROGRAM
stands at   2026-10-01T12:00:00Z (run 2)
last done   2026-10-01T12:00:00Z
due         1,200 accounts now, the next at 2026-10-01T13:00:00Z
behind      1 account with facts that no run has booked yet
exceptions  malformed 1,700, not_usd 1
closed      2026-07 to 2026-09
watermark   orders 2026-10-01T12:00:00Z
  run                  job                 as of               started                 ended   status   rows  booked
   12            reconcile  2026-10-01T12:00:00Z  2026-10-01T12:00:00Z                     -  running      -       0
   11  reconcile, 4 shards  2026-10-01T12:00:00Z  2026-10-01T12:00:00Z  2026-10-01T12:00:00Z     done      -       5
    7                 pull                     -  2026-10-01T12:00:00Z  2026-10-01T12:00:00Z     done  1,351       0

PARTNER PROGRAM
stands at   nothing was booked yet
last done   -
due         0 accounts now, none later
behind      0 accounts with facts that no run has booked yet
exceptions  none
closed      2026-09

ATTENTION
business: the last run (run 10, reconcile) failed
`
	if diff := cmp.Diff(want, trimmed(b.String())); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if err := console.Status(full{}, "trueup.db", standing()); !errors.Is(err, errFull) {
		t.Errorf("where there is no room: %v", err)
	}
}

// TestLogNamesTheRun: each line has the run that the process is at, once, and the
// clock's time; before the first there is none.
func TestLogNamesTheRun(t *testing.T) {
	var b bytes.Buffer
	current := new(jobs.Current)
	east := noon.In(time.FixedZone("east", 3600))
	log := console.WithRun(console.NewLog(&b, "json", slog.LevelInfo), func() time.Time { return east }, current)
	log.Info("waiting")
	current.Set(&jobs.Run{Number: 6, Program: "business"})
	log.Warn("the lease could not be renewed; trying again", "error", errFull)
	log.Info("reported", "run", 7, "program", "partner", "took", 1234567*time.Microsecond)
	log.With("a", 1).WithGroup("g").Info("grouped", "b", 2)
	log.Debug("nobody asked")
	want := `{"time":"2026-10-01T12:00:00Z","level":"INFO","msg":"waiting"}
{"time":"2026-10-01T12:00:00Z","level":"WARN","msg":"the lease could not be renewed; trying again","run":6,"program":"business","error":"no room"}
{"time":"2026-10-01T12:00:00Z","level":"INFO","msg":"reported","run":7,"program":"partner","took":1.235}
{"time":"2026-10-01T12:00:00Z","level":"INFO","msg":"grouped","a":1,"g":{"run":6,"program":"business","b":2}}
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	b.Reset()
	log = console.WithRun(console.NewLog(&b, "text", slog.LevelInfo), func() time.Time { return noon }, nil)
	log.Info("pulled", "read", 3, "took", 1234567*time.Microsecond)
	if diff := cmp.Diff("12:00:00 INF pulled read=3 took=1.23s\n", b.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
