package terms

// compare.go: where two sets of terms differ, parameter by parameter and span by span.

import (
	"slices"
	"sort"

	"trueup/rules"
)

// Difference is a span of time in which two terms have different values of one
// parameter.
type Difference struct {
	Info
	From  rules.Instant // None: from the beginning
	Until rules.Instant // exclusive; Never: for good
	A, B  string        // canonical texts of the values
}

// Compare returns what differs between a and b: the zone, then by From and in the
// order of the table. It compares what is in force, not how it is written: a version
// that changes nothing makes no difference, and neighbouring spans with the same two
// values are one.
func Compare(a, b *Terms) []Difference {
	var found []Difference
	if za, zb := a.Zone.Name(), b.Zone.Name(); za != zb {
		found = append(found, Difference{Info: Zone, From: rules.None, Until: rules.Never, A: za, B: zb})
	}
	starts := spans(a, b)
	for _, p := range table {
		found = appendDifferences(found, p, starts, a, b)
	}
	sort.SliceStable(found, func(i, j int) bool { return found[i].From < found[j].From })
	return found
}

// Equal tells whether two terms are written the same: zone, versions, and every
// value in them.
func (t *Terms) Equal(o *Terms) bool {
	return t.Zone.Name() == o.Zone.Name() && slices.Equal(t.versions, o.versions)
}

// spans returns the starts of the spans in which both terms stay as they are. The
// first version holds from the beginning, whatever its effective_from.
func spans(a, b *Terms) []rules.Instant {
	starts := []rules.Instant{rules.None}
	for _, t := range []*Terms{a, b} {
		for _, v := range t.versions[1:] {
			starts = append(starts, v.EffectiveFrom)
		}
	}
	slices.Sort(starts)
	return slices.Compact(starts)
}

func appendDifferences(found []Difference, p *Parameter, starts []rules.Instant, a, b *Terms) []Difference {
	open := false // the last one found is of this parameter and ends where the next span starts
	for i, from := range starts {
		until := rules.Never
		if i+1 < len(starts) {
			until = starts[i+1]
		}
		d := Difference{Info: p.Info, From: from, Until: until, A: p.Get(a.At(from)), B: p.Get(b.At(from))}
		switch last := len(found) - 1; {
		case d.A == d.B:
			open = false
		case open && found[last].A == d.A && found[last].B == d.B:
			found[last].Until = until
		default:
			found, open = append(found, d), true
		}
	}
	return found
}
