package business

// finish.go: from the folded account to the outcome: sorted entries, state, what is due next.

import (
	"sort"

	"trueup/rules"
)

func (e *Evaluator) finish(in *rules.Input) (*rules.Outcome, error) {
	if err := e.checkDecided(in); err != nil {
		return nil, err
	}
	e.trace.end(e) // before the entries are put in order of key
	rules.SortEntries(e.out.Entries)
	entries, err := mergeEqualKeys(e.out.Entries)
	if err != nil {
		return nil, err
	}
	e.out.Entries = entries
	sort.Slice(e.out.Decisions, sortDecisions(e.out.Decisions))
	e.out.NextDue = e.nextDue()
	e.out.State = e.appendState(e.out.State)
	return &e.out, nil
}

// nextDue is the earliest instant after as_of at which something happens without
// a new fact: a fact's own later instant, a posting, an expiry, a review.
func (e *Evaluator) nextDue() rules.Instant {
	due := min(e.due, e.standing.nextFall(e.terms, e.years))
	for _, ev := range e.postings.events[e.postings.next:] {
		if e.earners[ev.index].stage == standing {
			due = min(due, ev.at)
			break
		}
	}
	for _, b := range e.books() {
		if i := b.book.nextExpiry(); i != noOne {
			due = min(due, b.book.lots[i].expires)
		}
	}
	return due
}

// mergeEqualKeys adds up entries of one key: a team opening of account X and an
// order X of another referred account share bonus/referral/X.
func mergeEqualKeys(entries []rules.Entry) ([]rules.Entry, error) {
	n := 0
	for i := range entries {
		if n == 0 || entries[n-1].Key != entries[i].Key {
			entries[n] = entries[i]
			n++
			continue
		}
		sum, err := add(entries[n-1].Amount, entries[i].Amount)
		if err != nil {
			return nil, wrap(err, "entry", entries[i].Key)
		}
		entries[n-1].Amount = sum
		entries[n-1].At = max(entries[n-1].At, entries[i].At)
	}
	return entries[:n], nil
}
