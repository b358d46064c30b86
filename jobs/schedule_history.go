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
// of its stages began at or after it, and came to its end. Whoever did it counts, also by
// hand.
func PastRuns(ctx context.Context, log RunLog, programs []*program.Program, command string, since time.Time) (Past, error) {
	runs, err := log.AuditRuns(ctx)
	if err != nil {
		return PastUnknown, err
	}
	type stage struct{ program, job string }
	began := make(map[stage]bool)
	done := make(map[stage]bool)
	for _, r := range runs {
		if r.Run == nil {
			continue
		}
		s := stage{r.Run.Program, r.Run.Job}
		began[s] = true
		ended := r.End != nil && slices.Contains([]string{"done", "partly"}, r.End.Status)
		if ended && !r.Run.Started.Before(since) {
			done[s] = true
		}
	}
	all, some := true, false
	for _, p := range programs {
		for _, job := range stagesOf(command) {
			s := stage{p.Name, job}
			all, some = all && done[s], some || began[s]
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
