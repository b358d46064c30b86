package jobs_test

// schedule_health_test.go: the delay of entries, and how a schedule says that it is well.

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trueup/jobs"
)

// The delay depends on the entry's name and the instant alone, is less than the jitter,
// and less than the time to the next turn; a restart in between waits for the same one.
func TestJitter(t *testing.T) {
	spread := map[time.Duration]bool{}
	for _, name := range []string{"a", "b", "c"} {
		e := entry(t, name, "@hourly")
		e.Jitter = 20 * time.Minute
		th := newTheatre(t, "2026-10-01T00:30:00Z", "2026-10-01T09:59:00Z", e)
		th.play()
		if len(th.played) != 9 {
			t.Fatalf("%v", th.played)
		}
		for n, line := range th.played {
			began, err := time.Parse("02T15:04:05", strings.Fields(line)[0])
			if err != nil {
				t.Fatal(err)
			}
			delay := began.Sub(time.Date(0, 1, 1, n+1, 0, 0, 0, time.UTC))
			if delay < 0 || delay >= e.Jitter {
				t.Errorf("%s is delayed by %s", line, delay)
			}
			spread[delay] = true
		}
		again := newTheatre(t, "2026-10-01T00:30:00Z", "2026-10-01T09:59:00Z", e)
		again.plays(th.played...)
		restarted := newTheatre(t, "2026-10-01T04:00:01Z", "2026-10-01T09:59:00Z", e)
		restarted.plays(th.played[3:]...)
	}
	if len(spread) < 20 {
		t.Errorf("27 turns have only %d different delays", len(spread))
	}

	narrow := entry(t, "narrow", "@every 1m")
	narrow.Jitter = time.Hour // less than a minute, therefore
	th := newTheatre(t, "2026-10-01T00:00:30Z", "2026-10-01T00:30:59Z", narrow)
	th.play()
	for n, line := range th.played { // that of 00:00 is still to come at 00:00:30
		if want := fmt.Sprintf("01T00:%02d", n); strings.Fields(line)[2] != want {
			t.Errorf("%s is not the turn of %s", line, want)
		}
	}
}

func TestScheduleHealth(t *testing.T) {
	th := newTheatre(t, "2026-10-01T00:30:00Z", "2026-10-01T08:30:00Z", entry(t, "run", "@hourly"), entry(t, "report", "30 * * * *"))
	th.ends["run"] = []jobs.Outcome{{Done: true}, {Code: 1}, {Code: 3, Done: true}, {Done: true}}
	var got []string
	look := func(ctx context.Context, name string) {
		h := th.schedule.Health()
		line := th.now.Format("15:04")
		for _, e := range h.Entries {
			line += fmt.Sprintf(" %s=%q", e.Name, e.Problem)
			if e.Busy != (e.Name == name) {
				t.Errorf("%s: %s is said to be busy: %t", th.now, e.Name, e.Busy)
			}
			if h.Well && e.Problem != "" {
				t.Errorf("all is well, and %s: %s", e.Name, e.Problem)
			}
		}
		got = append(got, line)
		if name == "report" && th.now.Hour() == 4 { // it hangs
			th.now = th.now.Add(91 * time.Minute)
			look := th.schedule.Health()
			got = append(got, fmt.Sprintf("%s %s, %s since %s", th.now.Format("15:04"), look.Entries[0].Problem, look.Entries[1].Problem, look.Entries[0].Since.Format("15:04")))
			th.cancel()
		}
	}
	th.during = look
	th.play()
	want := []string{
		`01:00 run="" report=""`, `01:30 run="" report=""`,
		`02:00 run="" report=""`, `02:30 run="the last turn failed" report=""`,
		`03:00 run="the last turn failed" report=""`, `03:30 run="the last turn found something to look at" report=""`,
		`04:00 run="the last turn found something to look at" report=""`, `04:30 run="" report=""`,
		`06:01 due for longer than its period,  since 05:00`,
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}
