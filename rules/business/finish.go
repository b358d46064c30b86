package business

// finish.go: from the folded account to the outcome: sorted entries, state, what is due next.

import (
	"slices"
	"strings"

	"trueup/rules"
)

func (e *Evaluator) finish(in *rules.Input) (*rules.Outcome, error) {
	e.trace.end(e)
	if err := e.writeEntries(); err != nil {
		return nil, err
	}
	slices.SortFunc(e.out.Decisions, func(a, b rules.Decision) int { return strings.Compare(a.ID, b.ID) })
	e.out.NextDue = e.nextDue()
	e.fillPosition()
	e.out.State = e.appendState(e.out.State)
	e.out.Checkpoint = e.appendCheckpoint(e.out.Checkpoint, in)
	return &e.out, nil
}

// nextDue is the earliest instant after as_of at which something happens without
// a new fact: a fact's own later instant, a posting, an expiry, a review.
func (e *Evaluator) nextDue() rules.Instant {
	due := min(e.due, e.standing.nextFall(e.terms, e.years))
	for i := e.postings.next; i < len(e.postings.events); i++ {
		if ev := &e.postings.events[i]; e.earners[ev.index].stage == standing {
			due = min(due, ev.at)
			break
		}
	}
	for _, b := range e.books() {
		if i := b.nextExpiry(); i != noOne {
			due = min(due, b.lots[i].expires)
		}
	}
	return due
}
