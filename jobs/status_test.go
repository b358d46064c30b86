package jobs

// status_test.go: which runs should make somebody look.

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
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
