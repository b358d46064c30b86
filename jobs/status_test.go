package jobs

// status_test.go: which runs should make somebody look.

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trueup/rules"
)

func TestLastFailed(t *testing.T) {
	done := func(n int64, job string) RunStatus { return RunStatus{Run: n, Job: job, Status: StatusDone} }
	bad := func(n int64, job string) RunStatus { return RunStatus{Run: n, Job: job, Status: "failed"} }
	for _, c := range []struct {
		name string
		runs []RunStatus // newest first
		want []int64
	}{
		{"none yet", nil, nil},
		{"good", []RunStatus{done(2, "reconcile"), done(1, "pull")}, nil},
		{"the last one failed", []RunStatus{bad(2, "reconcile"), done(1, "pull")}, []int64{2}},
		{"an earlier one failed", []RunStatus{done(2, "pull"), bad(1, "pull")}, nil},
		{"one is under way", []RunStatus{{Run: 3, Status: StatusRunning}, bad(2, "pull")}, []int64{2}},
		{"a shard failed, others came after it", []RunStatus{done(4, "reconcile 2/3"), done(3, "reconcile 0/3"), bad(2, "reconcile 1/3"), done(1, "pull")}, []int64{2}},
		{"it was run again", []RunStatus{done(4, "reconcile 1/3"), done(3, "reconcile 0/3"), bad(2, "reconcile 1/3")}, nil},
		{"all accounts after shards", []RunStatus{done(3, "reconcile"), bad(2, "reconcile 1/3")}, nil},
		{"shards after all accounts", []RunStatus{done(3, "reconcile 1/3"), bad(2, "reconcile")}, nil},
		{"other shards", []RunStatus{done(3, "reconcile 1/3"), bad(2, "reconcile 1/2")}, nil},
	} {
		var got []int64
		for _, r := range lastFailed(c.runs) {
			got = append(got, r.Run)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

// TestFoldShards: shards that did all accounts are one run, whatever came between them;
// others are shown as they are.
func TestFoldShards(t *testing.T) {
	hour := func(n int64) time.Time { return time.Date(2026, 10, 1, int(n), 0, 0, 0, time.UTC) }
	run := func(n int64, job, status string) RunStatus {
		return RunStatus{Run: n, Job: job, AsOf: 500, Started: hour(n), Ended: hour(n + 5), Status: status, Booked: n}
	}
	one := func(last, first int64, shards int, booked int64) RunStatus {
		r := run(last, "reconcile", StatusDone)
		r.Shards, r.Booked, r.Started = shards, booked, hour(first)
		return r
	}
	at := func(r RunStatus, asOf rules.Instant) RunStatus { r.AsOf = asOf; return r }
	pull := run(1, "pull", StatusDone)
	for _, c := range []struct {
		name string
		runs []RunStatus // newest first
		want []RunStatus
	}{
		{"whole runs", []RunStatus{run(2, "reconcile", StatusDone), pull}, []RunStatus{run(2, "reconcile", StatusDone), pull}},
		{"all done", []RunStatus{run(3, "reconcile 0/2", StatusDone), run(2, "reconcile 1/2", StatusDone), pull}, []RunStatus{one(3, 2, 2, 5), pull}},
		{"one failed, and was run again", []RunStatus{run(4, "reconcile 1/2", StatusDone), run(3, "reconcile 1/2", "failed"), run(2, "reconcile 0/2", StatusDone)},
			[]RunStatus{one(4, 2, 2, 6), run(3, "reconcile 1/2", "failed")}},
		{"one is missing", []RunStatus{run(3, "reconcile 0/3", StatusDone), run(2, "reconcile 2/3", StatusDone)},
			[]RunStatus{run(3, "reconcile 0/3", StatusDone), run(2, "reconcile 2/3", StatusDone)}},
		{"one is running", []RunStatus{run(3, "reconcile 0/2", StatusRunning), run(2, "reconcile 1/2", StatusDone)},
			[]RunStatus{run(3, "reconcile 0/2", StatusRunning), run(2, "reconcile 1/2", StatusDone)}},
		{"twice, and once more in part", []RunStatus{
			run(6, "reconcile 1/2", StatusDone), run(5, "reconcile 1/2", StatusDone), run(4, "reconcile 0/2", StatusDone),
			run(3, "reconcile 0/2", StatusDone), run(2, "reconcile 1/2", StatusDone),
		}, []RunStatus{one(6, 4, 2, 10), one(5, 3, 2, 8), run(2, "reconcile 1/2", StatusDone)}},
		{"of two instants", []RunStatus{run(3, "reconcile 0/2", StatusDone), at(run(2, "reconcile 1/2", StatusDone), 400)},
			[]RunStatus{run(3, "reconcile 0/2", StatusDone), at(run(2, "reconcile 1/2", StatusDone), 400)}},
		{"of two jobs", []RunStatus{run(3, "backfill 0/2", StatusDone), run(2, "reconcile 1/2", StatusDone)},
			[]RunStatus{run(3, "backfill 0/2", StatusDone), run(2, "reconcile 1/2", StatusDone)}},
	} {
		if diff := cmp.Diff(c.want, foldShards(c.runs)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

// TestAllWell: a shard that failed last is not made good by others that went well.
func TestAllWell(t *testing.T) {
	for _, c := range []struct {
		name string
		runs []string // newest first
		want bool
	}{
		{"alone", []string{"reconcile 0/2 done"}, false},
		{"both", []string{"reconcile 0/2 done", "pull done", "reconcile 1/2 done"}, true},
		{"the other failed", []string{"reconcile 0/2 done", "reconcile 1/2 failed", "reconcile 1/2 done"}, false},
		{"it had failed, and was run again", []string{"reconcile 0/2 done", "reconcile 1/2 done", "reconcile 1/2 failed"}, true},
		{"the other is under way", []string{"reconcile 1/2 ", "reconcile 0/2 done", "reconcile 1/2 done"}, true},
		{"the other was never done", []string{"reconcile 1/2 ", "reconcile 0/2 done"}, false},
		{"other jobs and numbers", []string{"reconcile 0/2 done", "backfill 1/2 done", "reconcile 1/3 done"}, false},
	} {
		var runs []RunEnd
		for _, text := range c.runs {
			n := strings.LastIndexByte(text, ' ')
			runs = append(runs, RunEnd{Run: &Run{Job: text[:n]}, Status: text[n+1:]})
		}
		if got := (Shard{0, 2}).AllWell("reconcile", runs); got != c.want {
			t.Errorf("%s: %t, want %t", c.name, got, c.want)
		}
	}
}

// TestRunningOrDead: a run without an end is running only while its own lease is alive.
func TestRunningOrDead(t *testing.T) {
	began := time.Date(2026, 10, 1, 12, 0, 0, 0, time.UTC)
	lease := LeaseStatus{Since: began, Expires: began.Add(time.Minute)}
	left, later, shard := lease, lease, lease
	left.Left, later.Since, shard.Shard = true, began.Add(time.Second), "1/3"
	for _, c := range []struct {
		name, job string
		leases    []LeaseStatus
		want      string
	}{
		{"held", "reconcile", []LeaseStatus{lease}, StatusRunning},
		{"held since the run", "reconcile", []LeaseStatus{later}, StatusDied},
		{"left", "reconcile", []LeaseStatus{left}, StatusDied},
		{"free", "reconcile", nil, StatusDied},
		{"its shard is held", "reconcile 1/3", []LeaseStatus{left, shard}, StatusRunning},
		{"another shard is held", "reconcile 0/3", []LeaseStatus{shard}, StatusDied},
	} {
		got := runStatus(&RunEnd{Run: &Run{Job: c.job, Started: began}}, c.leases)
		if got.Status != c.want {
			t.Errorf("%s: %s, want %s", c.name, got.Status, c.want)
		}
	}
}
