package jobs

// schedule.go: jobs that come due by cron expressions, one at a time, for those
// without cron or Kubernetes.

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"
)

// ScheduleEntry is a job that comes due again and again.
type ScheduleEntry struct {
	Name    string
	Times   Times
	Jitter  time.Duration // each turn is delayed by up to so much
	CatchUp bool          // a turn that was missed is done late

	// Ask: whether a turn was done already is asked before each, for doing it again
	// would be a mistake (a month is closed once).
	Ask bool
}

// Outcome is how a job ended.
type Outcome struct {
	Code int   // exit code of the command
	Done bool  // it did its work, whatever it found
	Held bool  // another run holds the ledger, or booked first
	Err  error // nil if there is nothing to say
}

// Past is what is known of a turn.
type Past int

// Nothing is known of an entry that was never done, and that nobody keeps a record of:
// it has nothing to catch up.
const (
	PastUnknown Past = iota
	PastMissed       // it was not done, though the entry, or its job, was before
	PastDone
)

// History says which turns were done, also by earlier processes and by hand.
type History interface {
	Ask(ctx context.Context, e *ScheduleEntry, planned time.Time) (Past, error)
	// Did is told of each turn that was done.
	Did(e *ScheduleEntry, planned time.Time) error
}

// Schedule does its entries when they come due, one after another in the order in which
// they do. What comes due while another works is done right after it, once, however
// often it came due. All fields are needed.
type Schedule struct {
	Entries []*ScheduleEntry
	Do      func(ctx context.Context, e *ScheduleEntry, planned time.Time) Outcome
	History History
	Log     *slog.Logger
	Clock   func() time.Time
	// Until waits for an instant, or less; it returns when ctx ends.
	Until func(ctx context.Context, at time.Time)

	mu    sync.Mutex
	lines []*scheduleLine
}

// scheduleLine is where an entry stands.
type scheduleLine struct {
	*ScheduleEntry
	next    *Turn    // that comes next; nil: none does
	waiting *waiting // that has come due and is not done; nil: none
	last    *lastTurn
}

// waiting is a turn that has come due.
type waiting struct {
	Turn
	since  time.Time // when the first turn came due that this one stands for
	from   time.Time // not to be done before
	late   bool      // it came due before the process started
	denied bool      // it was kept out by another run
	inHand bool
}

type lastTurn struct {
	planned time.Time
	code    int
	done    bool
}

// again is how long a turn waits that another run kept out, or of which the ledger could
// not be asked.
const again = time.Minute

// Run does the entries until ctx ends. The job in hand is waited for: it has its own
// end of ctx.
func (s *Schedule) Run(ctx context.Context) {
	s.begin(s.Clock())
	for ctx.Err() == nil {
		line, wake := s.pick(s.Clock())
		if line == nil {
			s.Until(ctx, wake)
			continue
		}
		s.take(ctx, line)
	}
}

// begin puts every entry in its place; what came due last may have been missed.
func (s *Schedule) begin(now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range s.Entries {
		line := &scheduleLine{ScheduleEntry: e}
		last, next := e.around(now)
		line.next = next
		if last != nil && e.CatchUp {
			line.waiting = &waiting{Turn: *last, since: now, from: now, late: true}
		}
		s.lines = append(s.lines, line)
		if next == nil {
			s.Log.Warn("never comes due again", "entry", e.Name)
			continue
		}
		s.Log.Info("scheduled", "entry", e.Name, "next", next.Due)
	}
}

// pick notes what has come due and returns the entry to do now, or when to look again.
func (s *Schedule) pick(now time.Time) (due *scheduleLine, wake time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	wake = now.Add(24 * time.Hour)
	for _, line := range s.lines {
		line.come(now)
		at := wake
		if line.next != nil {
			at = line.next.Due
		}
		if w := line.waiting; w != nil {
			if !w.from.After(now) && (due == nil || w.Due.Before(due.waiting.Due)) {
				due = line
			}
			if w.from.Before(at) {
				at = w.from
			}
		}
		if at.Before(wake) {
			wake = at
		}
	}
	if due != nil {
		due.waiting.inHand = true
	}
	return due, wake
}

// come moves on to the turn that comes next, if the one before has come due. Of several
// that have, the last stands for all.
func (l *scheduleLine) come(now time.Time) {
	if l.next == nil || l.next.Due.After(now) {
		return
	}
	since := l.next.Due
	if l.waiting != nil {
		since = l.waiting.since
	}
	last, next := l.around(now)
	l.waiting = &waiting{Turn: *last, since: since, from: last.Due}
	l.next = next
}

// take does a turn that is due, unless it was done already.
func (s *Schedule) take(ctx context.Context, line *scheduleLine) {
	w := line.waiting
	log := s.Log.With("entry", line.Name, "planned", w.Planned)
	if (w.late || w.denied || line.Ask) && !s.wanted(ctx, line, log) {
		return
	}
	log.Info("begins")
	began := s.Clock()
	out := s.do(ctx, line.ScheduleEntry, w.Planned)
	log = log.With("took", s.Clock().Sub(began))
	if out.Code != 0 {
		log = log.With("exit_code", out.Code)
	}
	if out.Err != nil {
		log = log.With("error", out.Err)
	}
	switch {
	case ctx.Err() != nil && !out.Done:
		log.Warn("was interrupted")
	case out.Held && !w.denied:
		log.Warn("another run holds the ledger; trying again in a minute")
		w.denied, w.late = true, false
		s.later(w)
		return
	case !out.Done:
		log.Error("failed")
	case out.Code != 0:
		log.Error("done, with something to look at")
	default:
		log.Info("done")
	}
	if out.Done {
		if err := s.History.Did(line.ScheduleEntry, w.Planned); err != nil {
			log.Error("that it was done could not be kept; after a restart it may be done again", "error", err)
		}
	}
	s.mu.Lock()
	line.last = &lastTurn{w.Planned, out.Code, out.Done}
	s.mu.Unlock()
	s.drop(line)
}

// wanted asks whether a turn is still to be done; if not, the turn is dropped or put off.
func (s *Schedule) wanted(ctx context.Context, line *scheduleLine, log *slog.Logger) bool {
	w := line.waiting
	past, err := s.History.Ask(ctx, line.ScheduleEntry, w.Planned)
	switch {
	case ctx.Err() != nil:
		return false
	case err != nil && w.late:
		log.Warn("it is not known whether this was missed; asking again in a minute", "error", err)
		s.later(w)
		return false
	case err != nil: // the job itself will tell
		return true
	case past == PastDone:
		if !w.late {
			log.Info("was done already")
		}
		s.drop(line)
		return false
	case past == PastUnknown && w.late:
		s.drop(line)
		return false
	case w.late:
		log.Info("was missed, and is done now")
	}
	return true
}

// later puts a turn off.
func (s *Schedule) later(w *waiting) {
	s.mu.Lock()
	defer s.mu.Unlock()
	w.from, w.inHand = s.Clock().Add(again), false
}

// drop ends a turn.
func (s *Schedule) drop(line *scheduleLine) {
	s.mu.Lock()
	defer s.mu.Unlock()
	line.waiting = nil
}

// do does a job. One that panics has failed, and what it left running in the background
// ends with its context.
func (s *Schedule) do(ctx context.Context, e *ScheduleEntry, planned time.Time) (out Outcome) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			out = Outcome{Code: 1, Err: fmt.Errorf("a mistake in the program itself: %v\n%s", p, debug.Stack())}
		}
	}()
	return s.Do(ctx, e, planned)
}
