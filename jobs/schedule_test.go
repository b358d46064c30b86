package jobs_test

// schedule_test.go: a schedule under a clock of its own: nothing here waits.

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"trueup/jobs"
)

func TestEntriesComeDue(t *testing.T) {
	th := newTheatre(t, "2026-10-01T12:00:00Z", "2026-10-02T07:00:00Z",
		entry(t, "nightly", "30 2 * * *"), entry(t, "pull", "0 */6 * * *"))
	th.plays("01T18:00:00 pull 01T18:00", "02T00:00:00 pull 02T00:00", "02T02:30:00 nightly 02T02:30", "02T06:00:00 pull 02T06:00")
	th.says(`msg=scheduled entry=nightly next=2026-10-02T02:30:00.000Z`, `level=INFO msg=done entry=nightly planned=2026-10-02T02:30:00.000Z took=0s`)
}

// What comes due while another works is done right after it; once, if it came due twice.
func TestEntriesNeverOverlap(t *testing.T) {
	th := newTheatre(t, "2026-10-01T00:30:00Z", "2026-10-01T06:30:00Z",
		entry(t, "hourly", "@hourly"), entry(t, "long", "0 1 * * *"), entry(t, "later", "30 2 * * *"))
	th.takes["long"] = 3*time.Hour + 10*time.Minute
	th.plays("01T01:00:00 hourly 01T01:00", "01T01:00:00 long 01T01:00",
		"01T04:10:00 later 01T02:30", "01T04:10:00 hourly 01T04:00", "01T05:00:00 hourly 01T05:00", "01T06:00:00 hourly 01T06:00")
}

// An entry that takes longer than its own period begins anew when it ends.
func TestAnEntryLongerThanItsPeriod(t *testing.T) {
	th := newTheatre(t, "2026-10-01T00:00:00Z", "2026-10-01T01:00:00Z", entry(t, "slow", "@every 10m"))
	th.takes["slow"] = 25 * time.Minute
	th.plays("01T00:10:00 slow 01T00:10", "01T00:35:00 slow 01T00:30", "01T01:00:00 slow 01T01:00")
}

// The machine slept for a day: what was missed is done once.
func TestAClockThatJumps(t *testing.T) {
	th := newTheatre(t, "2026-10-01T00:00:30Z", "2026-10-02T13:00:00Z", entry(t, "hourly", "@hourly"))
	th.takes["hourly"] = time.Second
	th.during = func(context.Context, string) { th.now = th.now.Add(25 * time.Hour); th.during = nil }
	th.plays(append([]string{"01T01:00:00 hourly 01T01:00", "02T02:00:01 hourly 02T02:00"}, func() (rest []string) {
		for h := 3; h <= 13; h++ {
			rest = append(rest, fmt.Sprintf("02T%02d:00:00 hourly 02T%02d:00", h, h))
		}
		return rest
	}()...)...)
}

func TestCatchUp(t *testing.T) {
	const late = "01T12:00:00 nightly 01T02:30"
	for _, c := range []struct {
		name  string
		known jobs.Past
		off   bool
		deaf  int
		want  []string
		says  string
	}{
		{"missed", jobs.PastMissed, false, 0, []string{late}, "was missed, and is done now"},
		{"done", jobs.PastDone, false, 0, nil, ""},
		{"never done before", jobs.PastUnknown, false, 0, nil, ""},
		{"switched off", jobs.PastMissed, true, 0, nil, ""},
		{"the ledger cannot be asked yet", jobs.PastMissed, false, 2, []string{"01T12:02:00 nightly 01T02:30"}, `asking again in a minute" entry=nightly planned=2026-10-01T02:30:00.000Z error="no connection"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := entry(t, "nightly", "30 2 * * *")
			e.CatchUp = !c.off
			th := newTheatre(t, "2026-10-01T12:00:00Z", "2026-10-02T02:30:00Z", e)
			th.known["nightly"], th.deaf["nightly"] = c.known, c.deaf
			th.plays(append(c.want, "02T02:30:00 nightly 02T02:30")...)
			th.says(c.says)
		})
	}
}

// A catch-up that cannot be asked about until the next turn comes due is part of that.
func TestACatchUpGivesWay(t *testing.T) {
	th := newTheatre(t, "2026-10-01T00:58:00Z", "2026-10-01T01:30:00Z", entry(t, "hourly", "@hourly"))
	th.deaf["hourly"] = 1000
	th.plays("01T01:00:00 hourly 01T01:00")
}

// A month is closed once: whether it is, is asked before every turn. If that cannot be
// known, the job says so itself.
func TestAskedBeforeEachTurn(t *testing.T) {
	e := entry(t, "close", "0 6 4 * *")
	e.Ask = true
	th := newTheatre(t, "2026-10-01T00:00:00Z", "2026-11-05T00:00:00Z", e)
	th.did["close"] = at(t, "2026-10-04T06:00:00Z")
	th.plays("04T06:00:00 close 04T06:00")
	th.says(`msg="was done already" entry=close planned=2026-10-04T06:00:00.000Z`)

	th = newTheatre(t, "2026-10-01T00:00:00Z", "2026-10-05T00:00:00Z", e)
	th.deaf["close"] = 2
	th.plays("04T06:00:00 close 04T06:00")
}

func TestAFailingJob(t *testing.T) {
	th := newTheatre(t, "2026-10-01T00:00:30Z", "2026-10-01T03:30:00Z", entry(t, "bad", "0 * * * *"), entry(t, "good", "0 * * * *"))
	th.ends["bad"] = []jobs.Outcome{{Code: 1, Err: errors.New("disk full")}, {Code: 3, Done: true}}
	th.during = func(_ context.Context, name string) {
		if name == "bad" && th.now.Hour() == 3 {
			panic("the end of the array")
		}
	}
	th.plays("01T01:00:00 bad 01T01:00", "01T01:00:00 good 01T01:00", "01T02:00:00 bad 01T02:00", "01T02:00:00 good 01T02:00",
		"01T03:00:00 bad 01T03:00", "01T03:00:00 good 01T03:00")
	th.says(`level=ERROR msg=failed entry=bad planned=2026-10-01T01:00:00.000Z took=0s exit_code=1 error="disk full"`,
		`level=ERROR msg="done, with something to look at" entry=bad planned=2026-10-01T02:00:00.000Z took=0s exit_code=3`,
		`exit_code=1 error="a mistake in the program itself: the end of the array`, "schedule_test.go")
	if got := th.did["bad"].Hour(); got != 2 {
		t.Errorf("kept as done: the turn of %d, not that of 2", got)
	}
}

// What a panic leaves running in the background ends: its context does.
func TestAPanicEndsItsContext(t *testing.T) {
	th := newTheatre(t, "2026-10-01T00:30:00Z", "2026-10-01T01:30:00Z", entry(t, "bad", "@hourly"))
	var left context.Context
	th.during = func(ctx context.Context, _ string) { left = ctx; panic("over") }
	th.plays("01T01:00:00 bad 01T01:00")
	if left.Err() == nil {
		t.Error("the context of a job that panicked is still open")
	}
}

// Another run holds the ledger: once more after a minute, while others go on.
func TestAnotherRunHoldsTheLedger(t *testing.T) {
	held := jobs.Outcome{Code: 4, Held: true}
	for _, c := range []struct {
		name string
		ends []jobs.Outcome
		by   string // who did it meanwhile
		want []string
		says string
	}{
		{"once", []jobs.Outcome{held}, "", []string{"01T01:01:00 run 01T01:00"}, "trying again in a minute"},
		{"twice", []jobs.Outcome{held, held}, "", []string{"01T01:01:00 run 01T01:00"}, "level=ERROR msg=failed entry=run planned=2026-10-01T01:00:00.000Z took=0s exit_code=4"},
		{"and did the same", []jobs.Outcome{held}, "2026-10-01T01:00:30Z", nil, `msg="was done already" entry=run`},
	} {
		t.Run(c.name, func(t *testing.T) {
			th := newTheatre(t, "2026-10-01T00:30:00Z", "2026-10-01T01:30:00Z", entry(t, "run", "@hourly"), entry(t, "report", "0 * * * *"))
			th.ends["run"] = c.ends
			th.during = func(context.Context, string) {
				if c.by != "" {
					th.did["run"] = at(t, c.by)
				}
			}
			th.plays(append([]string{"01T01:00:00 run 01T01:00", "01T01:00:00 report 01T01:00"}, c.want...)...)
			th.says(c.says)
		})
	}
}

// The job in hand is told, and waited for; nothing begins after it.
func TestSignalledSchedule(t *testing.T) {
	th := newTheatre(t, "2026-10-01T00:30:00Z", "2026-10-02T00:00:00Z", entry(t, "run", "@hourly"), entry(t, "report", "0 * * * *"))
	told := false
	th.during = func(ctx context.Context, _ string) { th.cancel(); told = ctx.Err() != nil }
	th.plays("01T01:00:00 run 01T01:00")
	if !told {
		t.Error("the job was not told")
	}
	if len(th.did) > 0 {
		t.Errorf("kept as done: %v", th.did)
	}
	th.says("level=WARN msg=\"was interrupted\" entry=run")
}

func TestWhatWasDoneCannotBeKept(t *testing.T) {
	th := newTheatre(t, "2026-10-01T00:30:00Z", "2026-10-01T02:30:00Z", entry(t, "report", "@hourly"))
	th.unkept = errors.New("read-only file system")
	th.plays("01T01:00:00 report 01T01:00", "01T02:00:00 report 01T02:00")
	th.says(`level=ERROR msg="that it was done could not be kept; after a restart it may be done again"`)
}
