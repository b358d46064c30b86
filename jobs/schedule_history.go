package jobs

// schedule_history.go: what the ledger itself says of the jobs that were done, so that a
// schedule needs no memory of its own for them.

import (
	"context"
	"slices"
	"time"

	"trueup/rules"
	"trueup/rules/program"
)

// RunLog lists the runs of a ledger.
type RunLog interface {
	// AuditRuns lists the runs by number, each with its end, and ends without a run.
	AuditRuns(ctx context.Context) ([]AuditedRun, error)
}

// stagesOf are the runs that a command leaves in the ledger; none leaves no trace.
func stagesOf(command string) []string {
	switch command {
	case "run":
		return []string{"pull", "reconcile"}
	case "pull", "reconcile":
		return []string{command}
	}
	return nil
}

// LeavesRuns says whether a command leaves runs in the ledger, by which PastRuns knows it.
func LeavesRuns(command string) bool { return stagesOf(command) != nil }

// PastRuns says whether a command has been done for every program since an instant: each
// of its stages began at or after it, and came to its end, for all accounts. Whoever did
// it counts, also by hand, and shards once all of them are done.
func PastRuns(ctx context.Context, log RunLog, programs []*program.Program, command string, since time.Time) (Past, error) {
	runs, err := log.AuditRuns(ctx)
	if err != nil {
		return PastUnknown, err
	}
	type stage struct{ program, job string }
	began := make(map[stage]bool)
	done := make(map[string]map[string]time.Time) // when those that ended began, the last by program and job
	for _, r := range runs {
		if r.Run == nil {
			continue
		}
		began[stage{r.Run.Program, withoutShard(r.Run.Job)}] = true
		if r.End == nil || !slices.Contains([]string{"done", "partly"}, r.End.Status) {
			continue
		}
		if done[r.Run.Program] == nil {
			done[r.Run.Program] = make(map[string]time.Time)
		}
		done[r.Run.Program][r.Run.Job] = r.Run.Started
	}
	all, some := true, false
	for _, p := range programs {
		for _, job := range stagesOf(command) {
			last := LastOfAll(job, done[p.Name])
			all = all && !last.IsZero() && !last.Before(since)
			some = some || began[stage{p.Name, job}]
		}
	}
	switch {
	case !some:
		return PastUnknown, nil
	case all:
		return PastDone, nil
	}
	return PastMissed, nil
}

// PastClosing says whether a month is closed for every program of which anything was
// booked. Where no month was ever closed, nothing was missed: a closing cannot be
// undone, so the first one is never made up for.
func PastClosing(ctx context.Context, ledger Ledger, programs []*program.Program, month rules.Month) (Past, error) {
	all, some := true, false
	for _, p := range programs {
		last, err := ledger.LastRun(ctx, p.Name)
		if err != nil {
			return PastUnknown, err
		}
		if last == nil {
			continue
		}
		closings, err := ledger.Closings(ctx, p.Name)
		if err != nil {
			return PastUnknown, err
		}
		n := len(closings)
		some = some || n > 0
		all = all && n > 0 && closings[n-1].Month >= month
	}
	switch {
	case !some:
		return PastUnknown, nil
	case all:
		return PastDone, nil
	}
	return PastMissed, nil
}

// MonthBefore is the month that ended at or before an instant, in a time zone.
func MonthBefore(at time.Time, zone *time.Location) rules.Month {
	local := at.In(zone)
	return rules.NewMonth(local.Year(), int(local.Month())) - 1
}
