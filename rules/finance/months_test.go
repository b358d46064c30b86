package finance

// months_test.go: accounting dates.

import (
	"testing"

	"trueup/rules"
)

func TestAccountingDates(t *testing.T) {
	zone := programZone(t, "America/New_York") // UTC-5, from 8 March to 1 November 2026 UTC-4
	closed := []Closed{
		{Month: rules.NewMonth(2026, 2), Run: 10, Ends: moment(t, "2026-03-01T05:00:00Z")},
		{Month: rules.NewMonth(2026, 3), Run: 20, Ends: moment(t, "2026-04-01T04:00:00Z")},
		{Month: rules.NewMonth(2026, 4), Run: 21, Ends: moment(t, "2026-05-01T04:00:00Z")},
	}
	for name, c := range map[string]struct {
		at        string
		run       int64
		want      string
		late      bool
		effective string // the day with --by effective
	}{
		"before any closing":                         {"2026-02-10T12:00:00Z", 9, "2026-02-10", false, "2026-02-10"},
		"by a closing's own number":                  {"2026-02-10T12:00:00Z", 10, "2026-02-10", false, "2026-02-10"},
		"just after a closing":                       {"2026-02-10T12:00:00Z", 11, "2026-03-01", true, "2026-02-10"},
		"before the first month that was closed":     {"2024-06-30T12:00:00Z", 11, "2026-03-01", true, "2024-06-30"},
		"the last instant of a closed month":         {"2026-03-01T04:59:59.999999Z", 11, "2026-03-01", true, "2026-02-28"},
		"the first instant after it":                 {"2026-03-01T05:00:00Z", 11, "2026-03-01", false, "2026-03-01"},
		"in the second month, open by then":          {"2026-03-15T12:00:00Z", 20, "2026-03-15", false, "2026-03-15"},
		"in the second month, closed by then":        {"2026-03-15T12:00:00Z", 21, "2026-04-01", true, "2026-03-15"},
		"in the first month, after the second":       {"2026-02-10T12:00:00Z", 21, "2026-04-01", true, "2026-02-10"},
		"the last instant of a month in summer time": {"2026-04-01T03:59:59.999999Z", 21, "2026-04-01", true, "2026-03-31"},
		"the first one after it":                     {"2026-04-01T04:00:00Z", 21, "2026-04-01", false, "2026-04-01"},
		"after three closings":                       {"2026-03-15T12:00:00Z", 22, "2026-05-01", true, "2026-03-15"},
		"in a month that nothing closed":             {"2026-05-01T04:00:00Z", 99, "2026-05-01", false, "2026-05-01"},
		"the evening before the clock goes back":     {"2026-11-01T03:59:59Z", 99, "2026-10-31", false, "2026-10-31"},
		"the hour that comes twice":                  {"2026-11-01T06:30:00Z", 99, "2026-11-01", false, "2026-11-01"},
		"the last hour of that longer day":           {"2026-11-02T04:59:59Z", 99, "2026-11-01", false, "2026-11-01"},
	} {
		day, late := NewPeriods(zone, closed, false).Of(moment(t, c.at), c.run)
		if day.String() != c.want || late != c.late {
			t.Errorf("%s: %s by run %d is accounted for on %s, late %v; want %s, %v", name, c.at, c.run, day, late, c.want, c.late)
		}
		if day, late := NewPeriods(zone, closed, true).Of(moment(t, c.at), c.run); day.String() != c.effective || late {
			t.Errorf("%s: by effective day it is %s, late %v; want %s", name, day, late, c.effective)
		}
	}
}
