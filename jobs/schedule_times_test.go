package jobs_test

// schedule_times_test.go: when entries of a schedule come due: changes of the clocks,
// intervals, what cannot be read, the delay.

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"trueup/jobs"
)

func zoneOf(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func at(t testing.TB, text string) time.Time {
	t.Helper()
	i, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

func times(t testing.TB, expression, zone string) jobs.Times {
	t.Helper()
	ts, err := jobs.ParseTimes(expression, zoneOf(t, zone))
	if err != nil {
		t.Fatal(err)
	}
	return ts
}

func TestTimes(t *testing.T) {
	for _, c := range []struct {
		name, expression, zone, after string
		want                          string // what follows, in UTC
	}{
		{"every day", "30 2 * * *", "UTC", "2026-10-01T12:00:00Z", "2026-10-02T02:30:00Z 2026-10-03T02:30:00Z"},
		{"in a zone", "30 2 * * *", "Europe/Paris", "2026-10-01T12:00:00Z", "2026-10-02T00:30:00Z 2026-10-03T00:30:00Z"},
		{"not at the instant itself", "@hourly", "UTC", "2026-10-01T12:00:00Z", "2026-10-01T13:00:00Z 2026-10-01T14:00:00Z"},
		{"a day or a weekday", "0 6 13 * fri", "UTC", "2026-10-01T00:00:00Z", "2026-10-02T06:00:00Z 2026-10-09T06:00:00Z 2026-10-13T06:00:00Z"},
		{"a leap day", "0 0 29 2 *", "UTC", "2026-10-01T00:00:00Z", "2028-02-29T00:00:00Z 2032-02-29T00:00:00Z"},
		{"monthly in a zone", "@monthly", "America/New_York", "2026-10-15T00:00:00Z", "2026-11-01T04:00:00Z 2026-12-01T05:00:00Z"},

		// Paris: 2026-03-29 02:00 becomes 03:00, 2026-10-25 03:00 becomes 02:00.
		{"a time that is left out", "30 2 * * *", "Europe/Paris", "2026-03-28T00:00:00Z", "2026-03-28T01:30:00Z 2026-03-30T00:30:00Z"},
		{"a time that comes twice", "30 2 * * *", "Europe/Paris", "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z 2026-10-25T01:30:00Z 2026-10-26T01:30:00Z"},
		{"hours go on", "0 * * * *", "Europe/Paris", "2026-10-25T00:30:00Z", "2026-10-25T01:00:00Z 2026-10-25T02:00:00Z"},
		{"half past a gap", "30 * * * *", "Europe/Paris", "2026-03-29T00:00:00Z", "2026-03-29T00:30:00Z 2026-03-29T01:30:00Z"},
		// Santiago: 2026-09-06 00:00 becomes 01:00; it is a Sunday.
		{"a day without midnight", "0 6 * * sun", "America/Santiago", "2026-08-30T12:00:00Z", "2026-09-06T09:00:00Z 2026-09-13T09:00:00Z"},
		{"a midnight that is left out", "0 0 * * *", "America/Santiago", "2026-09-05T12:00:00Z", "2026-09-07T03:00:00Z"},
		{"the first hour of such a day", "0 1 6 9 *", "America/Santiago", "2026-08-30T12:00:00Z", "2026-09-06T04:00:00Z"},

		{"an interval", "@every 45m", "Europe/Paris", "2026-10-01T23:50:00Z", "2026-10-02T00:00:00Z 2026-10-02T00:45:00Z"},
		{"an interval, at the instant", "@every 15m", "UTC", "2026-10-01T12:15:00Z", "2026-10-01T12:30:00Z"},
	} {
		t.Run(c.name, func(t *testing.T) {
			ts := times(t, c.expression, c.zone)
			var got []string
			next := at(t, c.after)
			for range strings.Fields(c.want) {
				before := next
				if next = ts.Next(next); !ts.Latest(next).Equal(next) || !ts.Latest(next.Add(-1)).Before(next) {
					t.Errorf("the latest at %s is %s, just before it %s", next, ts.Latest(next), ts.Latest(next.Add(-1)))
				}
				if l := ts.Latest(next.Add(-1)); l.After(before) {
					t.Errorf("%s was stepped over", l)
				}
				got = append(got, next.Format(time.RFC3339))
			}
			if d := cmp.Diff(c.want, strings.Join(got, " ")); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

// TestLatest: it is the last instant that Next finds on its way.
func TestLatest(t *testing.T) {
	expressions := []string{"30 2 * * *", "*/7 3,15 * * *", "0 6 13 * fri", "@monthly", "@every 11m", "0 0 * 3 sun"}
	zones := []string{"UTC", "Europe/Paris", "America/Santiago", "Asia/Kolkata"}
	rapid.Check(t, func(rt *rapid.T) {
		ts := times(t, rapid.SampledFrom(expressions).Draw(rt, "expression"), rapid.SampledFrom(zones).Draw(rt, "zone"))
		now := at(t, "2026-01-01T00:00:00Z").Add(time.Duration(rapid.Int64Range(0, int64(500*24*time.Hour)).Draw(rt, "now")))
		last := ts.Latest(now)
		next := ts.Next(now)
		if last.IsZero() || last.After(now) || !next.After(now) || !ts.Next(last).Equal(next) {
			rt.Fatalf("at %s the latest is %s and the next %s; after the latest comes %s", now, last, next, ts.Next(last))
		}
	})
}

func TestTimesThatCannotBeRead(t *testing.T) {
	for expression, want := range map[string]string{
		"":                             "expected five fields",
		"every day":                    "found 2",
		"0 30 2 * * *":                 "expected exactly 5 fields, found 6",
		"60 * * * *":                   "above maximum (59)",
		"a * * * *":                    "failed to parse int from a",
		"@fortnightly":                 "unrecognized descriptor: @fortnightly; expected five fields",
		"@reboot":                      "unrecognized descriptor",
		"TZ=Europe/Paris 30 2 * * *":   "the time zone is written as zone: beside it",
		"CRON_TZ=UTC":                  "the time zone is written as zone: beside it",
		"TZ=0":                         "the time zone is written as zone: beside it",
		"@every":                       "unrecognized descriptor",
		"@every soon":                  "expected an interval of whole seconds",
		"@every 0s":                    "expected an interval of whole seconds",
		"@every -5m":                   "expected an interval of whole seconds",
		"@every 1500ms":                "expected an interval of whole seconds",
		"0 0 30 2 *":                   "it would never come due",
		", * * * *":                    "it would never come due",
		"0 0 1-2-3 * *":                "too many hyphens",
		"*/0 * * * *":                  "step of range should be a positive number",
		"0 0 * * 7":                    "above maximum (6)",
		"0 0 99999999999999999999 * *": "failed to parse int",
	} {
		if _, err := jobs.ParseTimes(expression, time.UTC); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", expression, err, want)
		}
	}
}
