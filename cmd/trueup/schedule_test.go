package main

// schedule_test.go: schedules within the test's process, under a clock that moves when
// they wait.

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// timetable is a schedule under a clock of its own.
type timetable struct {
	t              *testing.T
	mu             sync.Mutex
	now            time.Time
	stdout, stderr bytes.Buffer
	*schedule
}

// newTimetable reads a schedule as its command would.
func newTimetable(t *testing.T, now, config string, flags ...string) *timetable {
	t.Helper()
	path := filepath.Join(t.TempDir(), "schedule.yaml")
	if err := os.WriteFile(path, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	tt := &timetable{t: t, now: instantOf(t, now)}
	a := &app{stdout: &tt.stdout, stderr: &tt.stderr, getenv: func(string) string { return "" }, clock: tt.clock}
	cmd, rest, err := newRoot(a).Find(append([]string{"schedule"}, flags...))
	if err == nil {
		err = cmd.ParseFlags(rest)
	}
	if err == nil {
		err = a.prepare(cmd)
	}
	if err == nil {
		tt.schedule, err = a.readSchedule(path, a.passedOn(cmd))
	}
	if err != nil {
		t.Fatal(err)
	}
	return tt
}

func instantOf(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func (tt *timetable) clock() time.Time {
	tt.mu.Lock()
	defer tt.mu.Unlock()
	return tt.now
}

// plays runs the schedule to an instant and compares what was done with lines of
// "when entry: how it ended, with which exit code, for what as_of".
func (tt *timetable) plays(to string, want ...string) {
	tt.t.Helper()
	ctx, cancel := context.WithCancel(tt.t.Context())
	defer cancel()
	end := instantOf(tt.t, to)
	tt.until = func(_ context.Context, at time.Time) {
		if at.After(end) {
			cancel()
			return
		}
		tt.mu.Lock()
		defer tt.mu.Unlock()
		tt.now = at
	}
	if err := tt.run(ctx); err != nil {
		tt.t.Fatal(err)
	}
	if d := cmp.Diff(want, tt.told()); d != "" {
		tt.t.Errorf("(-want +got):\n%s%s", d, &tt.stderr)
	}
}

// told is what the log says of the jobs.
func (tt *timetable) told() []string {
	tt.t.Helper()
	var told []string
	asOf := ""
	for line := range strings.Lines(tt.stderr.String()) {
		var l struct {
			Time                    time.Time
			Msg, Entry, AsOf, Error string
			Code                    int `json:"exit_code"`
			Run                     int
		}
		if err := json.Unmarshal([]byte(strings.ReplaceAll(line, `"as_of"`, `"asof"`)), &l); err != nil {
			tt.t.Fatalf("%v: %s", err, line)
		}
		switch l.Msg {
		case "evaluated and booked":
			if asOf += " as of " + l.AsOf; l.Entry == "" || l.Run == 0 {
				tt.t.Errorf("a line of a job does not name its entry and its run: %s", line)
			}
		case "done", "failed", "was done already", "was missed, and is done now", "done, with something to look at", "another run holds the ledger; trying again in a minute":
			s := fmt.Sprintf("%s %s: %s%s", l.Time.UTC().Format("02T15:04"), l.Entry, l.Msg, asOf)
			if asOf = ""; l.Code != 0 {
				s += fmt.Sprintf(" %d", l.Code)
			}
			told = append(told, s)
		}
	}
	return told
}

// byHand runs the program at an instant.
func byHand(t *testing.T, now string, args ...string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code := run(args, &stdout, &stderr, func(string) string { return "" }, func() time.Time { return instantOf(t, now) })
	must(t, said{stdout.String(), stderr.String(), code})
}

// smallWorld is a folder with one account and one order, completed in September 2026.
func smallWorld(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"accounts.csv": "account_id,name,opened_at,country,display_currency,referred_by,team_opened_at\n" +
			"acme,Acme Robotics,2026-01-05T08:00:00Z,US,USD,,\n",
		"orders.csv": "order_id,account_id,member_id,freelancer_pro,subtotal,tax,service_fee,currency,ordered_at,completed_at,cancelled_at\n" +
			"o1,acme,ann,true,20.00,0.00,0.00,USD,2026-09-01T10:00:00Z,2026-09-02T10:00:00Z,\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestScheduledDays: all commands, two programs in one ledger, as of the instants at
// which they begin.
func TestScheduledDays(t *testing.T) {
	engines(t, func(t *testing.T, dsn string) {
		out := filepath.Join(t.TempDir(), "reports")
		partners, err := filepath.Abs("../../fixtures/demo/partner")
		if err != nil {
			t.Fatal(err)
		}
		config := `
flags: {log-format: json, source: ` + smallWorld(t) + `}
entries:
- {name: pull, cron: "0 20 * * *", command: pull}
- {name: business, cron: "30 2 * * *", zone: Europe/Paris, command: run}
- {name: partner, cron: "0 3 * * *", command: run, flags: {program: partner, source: ` + partners + `}}
- {name: later, cron: "0 4 2 10 *", command: reconcile}
- {name: report, cron: "0 5 4 * *", command: report, flags: {program: all, out: ` + out + `, only: [balances, ledger]}}
- {name: close, cron: "0 6 4 * *", command: close, month: previous, flags: {with-earlier: true}}
- {name: verify, cron: "0 7 4 * *", command: verify, flags: {program: all}}
`
		tt := newTimetable(t, "2026-10-03T12:00:00Z", config, "--ledger", dsn)
		tt.plays("2026-10-04T23:00:00Z",
			"03T20:00 pull: done",
			"04T00:30 business: done as of 2026-10-04T00:30:00Z",
			"04T03:00 partner: done as of 2026-10-04T03:00:00Z",
			"04T05:00 report: done", "04T06:00 close: done", "04T07:00 verify: done", "04T20:00 pull: done")
		for _, name := range []string{"business/balances.csv", "partner/ledger.csv"} {
			if _, err := os.Stat(filepath.Join(out, name)); err != nil {
				t.Error(err)
			}
		}
		if n, err := query(dsn, "SELECT count(*) FROM closing"); err != nil || n != 1 {
			t.Errorf("%d months are closed: %v", n, err)
		}

		// The process was down until the 6th, and somebody ran the partners by hand.
		byHand(t, "2026-10-06T11:00:00Z", "run", "--program", "partner", "--source", partners, "--ledger", dsn, "--quiet")
		tt = newTimetable(t, "2026-10-06T12:00:00Z", config, "--ledger", dsn)
		tt.plays("2026-10-06T23:00:00Z",
			"06T12:00 pull: was missed, and is done now", "06T12:00 pull: done",
			"06T12:00 business: was missed, and is done now", "06T12:00 business: done as of 2026-10-06T12:00:00Z",
			"06T20:00 pull: done")

		// Restarted, it doubles nothing.
		tt = newTimetable(t, "2026-10-06T23:10:00Z", config, "--ledger", dsn)
		tt.plays("2026-10-06T23:59:00Z")

		// Nothing is missed in a ledger that knows of nothing.
		tt = newTimetable(t, "2026-10-06T12:00:00Z", config, "--ledger", filepath.Join(t.TempDir(), "new.db"))
		tt.plays("2026-10-06T12:00:30Z")
	})
}

// TestScheduledWithState: what leaves no trace in the ledger is remembered in a file, and
// so is which of two like entries was done.
func TestScheduledWithState(t *testing.T) {
	dir := t.TempDir()
	config := `
state: ` + filepath.Join(dir, "state") + `
flags: {source: ` + smallWorld(t) + `, ledger: ` + filepath.Join(dir, "trueup.db") + `, quiet: true, log-level: debug}
entries:
- {name: night, cron: "0 2 * * *", command: run}
- {name: noon, cron: "0 12 * * *", command: run, flags: {reports: ` + filepath.Join(dir, "noon") + `}}
- {name: report, cron: "0 4 * * *", command: report, flags: {out: ` + filepath.Join(dir, "reports") + `}}
- {name: never, cron: "0 5 * * *", command: verify, catch_up: false}
`
	tt := newTimetable(t, "2026-10-01T13:00:00Z", config)
	tt.plays("2026-10-02T03:00:00Z", "02T02:00 night: done")
	tt = newTimetable(t, "2026-10-02T13:00:00Z", config)
	tt.plays("2026-10-02T13:00:30Z",
		"02T13:00 report: was missed, and is done now", "02T13:00 report: done",
		"02T13:00 noon: was missed, and is done now", "02T13:00 noon: done")
	tt = newTimetable(t, "2026-10-02T14:00:00Z", config)
	tt.plays("2026-10-02T14:00:30Z")
	if strings.Contains(tt.stderr.String(), "not caught up") {
		t.Errorf("with a state:\n%s", &tt.stderr)
	}
	tt = newTimetable(t, "2026-10-02T14:00:00Z", strings.Replace(config, "state:", "health: 127.0.0.1:0 #", 1))
	tt.plays("2026-10-02T14:00:30Z")
	for _, note := range []string{
		`"what is missed is not caught up: a report leaves no trace in the ledger, and the file names no state","entry":"report"`,
		`"what another entry did counts for this one too when it comes to catching up, for the file names no state","entry":"night","other":"noon"`,
		`"url":"http://127.0.0.1:`,
	} {
		if !strings.Contains(tt.stderr.String(), note) {
			t.Errorf("the log does not say %s:\n%s", note, &tt.stderr)
		}
	}
}

// TestScheduledAndHeld: another run holds the ledger, for a while and for long; the month
// was closed by hand.
func TestScheduledAndHeld(t *testing.T) {
	dir := t.TempDir()
	dsn, source := filepath.Join(dir, "trueup.db"), smallWorld(t)
	byHand(t, "2026-10-01T00:00:00Z", "run", "--source", source, "--ledger", dsn, "--quiet")
	byHand(t, "2026-10-02T00:00:00Z", "close", "2026-09", "--ledger", dsn, "--quiet")
	holds := func(until string) {
		t.Helper()
		statement := fmt.Sprintf("INSERT INTO lease (name, holder, job, since, expires) VALUES ('ledger', 'pod-7', 'run', 0, %d)", instantOf(t, until).UnixMicro())
		if _, err := query(dsn, statement); err != nil {
			t.Fatal(err)
		}
	}
	config := `
flags: {source: ` + source + `, ledger: ` + dsn + `}
entries:
- {name: run, cron: "0 * * * *", command: reconcile, catch_up: false}
- {name: close, cron: "30 6 4 * *", command: close, month: previous}
- {name: gone, cron: "40 6 4 * *", command: pull, flags: {source: ` + filepath.Join(dir, "gone") + `}}
`
	holds("2026-10-04T06:00:30Z")
	tt := newTimetable(t, "2026-10-04T05:30:00Z", config)
	tt.plays("2026-10-04T06:45:00Z",
		"04T06:00 run: another run holds the ledger; trying again in a minute 4",
		"04T06:01 run: done as of 2026-10-04T06:01:00Z",
		"04T06:30 close: was done already", "04T06:40 gone: failed 1")
	holds("2026-10-04T08:00:30Z")
	tt = newTimetable(t, "2026-10-04T06:50:00Z", config)
	tt.plays("2026-10-04T07:30:00Z",
		"04T06:50 gone: was missed, and is done now", "04T06:50 gone: failed 1", // it had failed: a restart tries it again
		"04T07:00 run: another run holds the ledger; trying again in a minute 4", "04T07:01 run: failed 4")
}
