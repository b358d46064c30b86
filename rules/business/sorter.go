package business

// sorter.go: the order of many events at little cost.

import (
	"math/bits"
	"slices"

	"trueup/rules"
)

// sorter brings events into the order of compare. The facts come by id, and what
// they say is spread over the account's life: so the events are dealt out into
// about as many spans of time as there are events, and only those of one span
// are compared with each other. It keeps its buffers.
type sorter struct {
	dealt  []event
	starts []int32 // of each span in dealt
}

// few events are put in order by comparing them all.
const few = 12

// sorted returns the events in order; the slice it was given is then the sorter's.
func (e *Evaluator) sorted(events []event) []event {
	if len(events) <= few {
		e.insertionSort(events)
		return events
	}
	s := &e.sorter
	first, last := bounds(events)
	shift := max(0, bits.Len64(uint64(last-first))-bits.Len(uint(len(events))))
	spans := int(uint64(last-first)>>shift) + 1
	s.dealt = slices.Grow(s.dealt[:0], len(events))[:len(events)]
	s.starts = slices.Grow(s.starts[:0], spans+1)[:spans+1]
	clear(s.starts)
	for i := range events {
		s.starts[uint64(events[i].at-first)>>shift+1]++
	}
	for i := 1; i < len(s.starts); i++ {
		s.starts[i] += s.starts[i-1]
	}
	for i := range events {
		start := &s.starts[uint64(events[i].at-first)>>shift]
		s.dealt[*start] = events[i]
		*start++
	}
	from := int32(0)
	for _, to := range s.starts[:spans] { // now the end of each span
		switch n := to - from; {
		case n > few:
			slices.SortFunc(s.dealt[from:to], func(a, b event) int { return e.compare(&a, &b) })
		case n > 1:
			e.insertionSort(s.dealt[from:to])
		}
		from = to
	}
	s.dealt, events = events, s.dealt
	return events
}

func bounds(events []event) (first, last rules.Instant) {
	first, last = events[0].at, events[0].at
	for i := range events {
		first, last = min(first, events[i].at), max(last, events[i].at)
	}
	return first, last
}

func (e *Evaluator) insertionSort(events []event) {
	for i := 1; i < len(events); i++ {
		for j := i; j > 0 && e.compare(&events[j], &events[j-1]) < 0; j-- {
			events[j], events[j-1] = events[j-1], events[j]
		}
	}
}
