package jobs_test

// schedule_theatre_test.go: a stage for schedules, with a clock of its own.

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trueup/jobs"
)

// theatre plays a schedule from an instant to another. Waiting moves its clock on, and
// so does each job, by what it takes.
type theatre struct {
	t        *testing.T
	now, end time.Time
	cancel   context.CancelFunc
	takes    map[string]time.Duration
	ends     map[string][]jobs.Outcome // of the first times; after that all is done
	during   func(ctx context.Context, name string)
	known    map[string]jobs.Past // what Ask says at the start
	deaf     map[string]int       // how often Ask fails
	did      map[string]time.Time
	unkept   error
	played   []string // "time entry planned"
	log      bytes.Buffer
	schedule *jobs.Schedule
}

func newTheatre(t *testing.T, from, to string, entries ...*jobs.ScheduleEntry) *theatre {
	th := &theatre{
		t: t, now: at(t, from), end: at(t, to), did: map[string]time.Time{}, takes: map[string]time.Duration{},
		ends: map[string][]jobs.Outcome{}, known: map[string]jobs.Past{}, deaf: map[string]int{},
	}
	th.schedule = &jobs.Schedule{
		Entries: entries, Do: th.do, History: th, Clock: func() time.Time { return th.now }, Until: th.until,
		Log: slog.New(slog.NewTextHandler(&th.log, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey {
				return slog.Attr{}
			}
			return a
		}})),
	}
	return th
}

func (th *theatre) until(_ context.Context, when time.Time) {
	if !when.After(th.now) {
		th.t.Fatalf("at %s the schedule waits until %s", th.now, when)
	}
	if th.now = when; when.After(th.end) {
		th.cancel()
	}
}

func (th *theatre) do(ctx context.Context, e *jobs.ScheduleEntry, planned time.Time) jobs.Outcome {
	th.played = append(th.played, fmt.Sprintf("%s %s %s", th.now.Format("02T15:04:05"), e.Name, planned.Format("02T15:04")))
	if th.now = th.now.Add(th.takes[e.Name]); th.now.After(th.end) { // a schedule that is never idle ends too
		th.cancel()
	}
	if th.during != nil {
		th.during(ctx, e.Name)
	}
	if ctx.Err() != nil {
		return jobs.Outcome{Code: 143, Err: context.Cause(ctx)}
	}
	if ends := th.ends[e.Name]; len(ends) > 0 {
		th.ends[e.Name] = ends[1:]
		return ends[0]
	}
	return jobs.Outcome{Done: true}
}

var errDeaf = errors.New("no connection")

// Ask says what the test says, and then what was done here.
func (th *theatre) Ask(_ context.Context, e *jobs.ScheduleEntry, planned time.Time) (jobs.Past, error) {
	if th.deaf[e.Name] > 0 {
		th.deaf[e.Name]--
		return jobs.PastUnknown, errDeaf
	}
	if did, ok := th.did[e.Name]; ok && !did.Before(planned) {
		return jobs.PastDone, nil
	}
	return th.known[e.Name], nil
}

// Did notes it.
func (th *theatre) Did(e *jobs.ScheduleEntry, planned time.Time) error {
	th.did[e.Name] = planned
	return th.unkept
}

func (th *theatre) play() {
	th.t.Helper()
	ctx, cancel := context.WithCancel(th.t.Context())
	defer cancel()
	th.cancel = cancel
	th.schedule.Run(ctx)
}

func (th *theatre) plays(want ...string) {
	th.t.Helper()
	th.play()
	if d := cmp.Diff(want, th.played); d != "" {
		th.t.Errorf("(-want +got):\n%s%s", d, &th.log)
	}
}

func (th *theatre) says(lines ...string) {
	th.t.Helper()
	for _, line := range lines {
		if !strings.Contains(th.log.String(), line) {
			th.t.Errorf("the log does not say %s:\n%s", line, &th.log)
		}
	}
}

func entry(t *testing.T, name, expression string) *jobs.ScheduleEntry {
	t.Helper()
	return &jobs.ScheduleEntry{Name: name, Times: times(t, expression, "UTC"), CatchUp: true}
}
