package jobs

// schedule_times.go: when an entry of the schedule comes due: cron expressions in a
// time zone, and the delay by which entries of one instant are spread.

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// Times are the instants that a cron expression names, to the second.
type Times struct {
	next func(time.Time) time.Time
}

// cronForms is what an expression may look like.
const cronForms = `expected five fields (minute, hour, day of month, month, day of week) such as "30 2 * * *", ` +
	`or @hourly, @daily, @weekly, @monthly, @yearly, or @every 15m`

const every = "@every "

// ParseTimes reads a cron expression whose fields are in a time zone. It is read as
// robfig/cron reads it: a local time that a change of the clocks leaves out is left out,
// one that comes twice comes due twice; where day of month and day of week are both
// given, either will do. An interval (@every 15m) is counted from 0:00 UTC, so that it
// does not depend on when the process started.
func ParseTimes(expression string, zone *time.Location) (Times, error) {
	switch {
	case strings.Contains(expression, "TZ="):
		return Times{}, errors.New("the time zone is written as zone: beside it")
	case strings.HasPrefix(expression, every):
		period, err := time.ParseDuration(strings.TrimPrefix(expression, every))
		if err != nil || period < time.Second || period%time.Second != 0 {
			return Times{}, errors.New("expected an interval of whole seconds after @every, such as @every 15m")
		}
		return Times{func(after time.Time) time.Time { return after.UTC().Truncate(period).Add(period) }}, nil
	}
	parsed, err := cron.ParseStandard(expression)
	if err != nil {
		return Times{}, fmt.Errorf("%w; %s", err, cronForms)
	}
	spec, ok := parsed.(*cron.SpecSchedule)
	if !ok {
		return Times{}, errors.New(cronForms)
	}
	spec.Location = zone
	t := Times{func(after time.Time) time.Time { return nextOf(spec, after).UTC() }}
	if t.Next(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)).IsZero() {
		return Times{}, errors.New("there is no such day, so it would never come due")
	}
	return t, nil
}

// nextOf is what the library says, and the days that it steps over: where midnight is
// left out by a change of the clocks (Cairo, Santiago) it does not find the day.
func nextOf(spec *cron.SpecSchedule, after time.Time) time.Time {
	next := spec.Next(after)
	if next.IsZero() {
		return next
	}
	day := after.In(spec.Location)
	for n := 1; ; n++ {
		begins := time.Date(day.Year(), day.Month(), day.Day()+n, 0, 0, 0, 0, spec.Location)
		if !begins.Before(next) {
			return next
		}
		if begins.Hour() == 0 {
			continue
		}
		if begins.Hour() > 12 { // on the day before
			begins = begins.Add(time.Hour)
		}
		if found := spec.Next(begins.Add(-time.Nanosecond)); !found.IsZero() && found.Before(next) {
			return found
		}
	}
}

// Next is the first of the instants after one, in UTC; zero if there is none in the
// next five years.
func (t Times) Next(after time.Time) time.Time { return t.next(after) }

// Latest is the last of the instants that are not after one, in UTC; zero if there was
// none in the five years before.
func (t Times) Latest(at time.Time) time.Time {
	const fiveYears = 5 * 366 * 24 * time.Hour
	for back := time.Minute; back < 2*fiveYears; back *= 2 {
		found := t.Next(at.Add(-back))
		if found.IsZero() || found.After(at) {
			continue
		}
		for {
			next := t.Next(found)
			if next.IsZero() || next.After(at) {
				return found
			}
			found = next
		}
	}
	return time.Time{}
}

// Turn is one time that an entry is to be done.
type Turn struct {
	Planned time.Time // as the cron expression says, UTC
	Due     time.Time // with the delay
}

// turn is the turn of a planned instant. The delay is up to the entry's jitter, and
// always less than what is left until the next one; it depends on nothing but the
// entry's name and the instant.
func (e *ScheduleEntry) turn(planned time.Time) Turn {
	limit := e.Jitter
	if next := e.Times.Next(planned); !next.IsZero() {
		limit = min(limit, next.Sub(planned))
	}
	if limit <= 0 {
		return Turn{planned, planned}
	}
	sum := sha256.Sum256([]byte(e.Name + "\n" + planned.UTC().Format(time.RFC3339)))
	delay := time.Duration(binary.BigEndian.Uint64(sum[:8]) % uint64(limit))
	return Turn{planned, planned.Add(delay.Truncate(time.Millisecond))}
}

// around returns the turn that came due last, nil if there was none, and the one that
// comes next, nil if there is none.
func (e *ScheduleEntry) around(now time.Time) (last, next *Turn) {
	at := now
	for range 2 { // of those planned so far, the latest may still be delayed
		planned := e.Times.Latest(at)
		if planned.IsZero() {
			break
		}
		t := e.turn(planned)
		if !t.Due.After(now) {
			last = &t
			break
		}
		next, at = &t, planned.Add(-time.Nanosecond)
	}
	if planned := e.Times.Next(now); next == nil && !planned.IsZero() {
		t := e.turn(planned)
		next = &t
	}
	return last, next
}

// period is how long it is from a planned instant to the one after it; of the last
// one, for ever.
func (e *ScheduleEntry) period(planned time.Time) time.Duration {
	next := e.Times.Next(planned)
	if next.IsZero() {
		return 1<<63 - 1
	}
	return next.Sub(planned)
}
