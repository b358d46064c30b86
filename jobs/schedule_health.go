package jobs

// schedule_health.go: is the schedule well? What a probe of its process is told.

import "time"

// ScheduleHealth says whether every entry is done in time and ends well.
type ScheduleHealth struct {
	Well    bool          `json:"well"`
	Entries []EntryHealth `json:"entries"` // in the order of the schedule
}

// EntryHealth is where one entry stands.
type EntryHealth struct {
	Name    string    `json:"name"`
	Problem string    `json:"problem,omitempty"`   // empty: it is well
	Next    string    `json:"next,omitempty"`      // when it comes due, RFC 3339
	Planned string    `json:"last,omitempty"`      // the planned instant of the last turn that ended
	Code    *int      `json:"exit_code,omitempty"` // of that turn
	Busy    bool      `json:"works,omitempty"`     // it is being done
	Since   time.Time `json:"due_since,omitzero"`  // it has been due since then
}

// Health says how the entries stand. An entry is not well if its last turn failed or
// found something, or if it has been due for longer than its own period: because
// another takes so long, the ledger is held, or nothing moves any more.
func (s *Schedule) Health() ScheduleHealth {
	now := s.Clock()
	s.mu.Lock()
	defer s.mu.Unlock()
	h := ScheduleHealth{Well: true}
	for _, line := range s.lines {
		e := line.health(now)
		h.Well = h.Well && e.Problem == ""
		h.Entries = append(h.Entries, e)
	}
	return h
}

func (l *scheduleLine) health(now time.Time) EntryHealth {
	h := EntryHealth{Name: l.Name}
	if l.next != nil {
		h.Next = l.next.Due.Format(time.RFC3339)
	}
	var due Turn
	switch {
	case l.waiting != nil && !l.waiting.inHand:
		due, h.Since = l.waiting.Turn, l.waiting.since
	case l.next != nil && !l.next.Due.After(now): // while another is in hand, or itself
		due, h.Since = *l.next, l.next.Due
	}
	h.Busy = l.waiting != nil && l.waiting.inHand
	if last := l.last; last != nil {
		h.Planned, h.Code = last.planned.Format(time.RFC3339), &last.code
		switch {
		case !last.done:
			h.Problem = "the last turn failed"
		case last.code != 0:
			h.Problem = "the last turn found something to look at"
		}
	}
	if !h.Since.IsZero() && now.Sub(h.Since) > l.period(due.Planned) {
		h.Problem = "due for longer than its period"
	}
	return h
}
