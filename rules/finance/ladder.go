package finance

// ladder.go: the steps that cohorts went, age by age, and what they say of the steps
// that others still have before them. The method is told in estimate.go.

import (
	"slices"

	"trueup/rules"
)

// shareUnit is what shares are counted in.
const shareUnit = 1_000_000_000_000

// ladder is a cohort for the estimate: lots of one posting month and life.
type ladder struct {
	month rules.Month
	life  int32
	units []*unit
	over  int // ages that are over at as_of: the first age that is not
	last  int // age in which the last lot expires

	// By ages that are over: what was outstanding before, and what of it was spent,
	// which is all that left but did not expire.
	had, spent []tally
}

// ladders are the cohorts of an asset whose lots expire, by month and life.
func (c *Cohorts) ladders(asset int) []*ladder {
	var all []*ladder
	now := c.dates.Month(c.asOf)
	if c.asOf+1 >= c.dates.Zone().MonthStart(now+1) {
		now++ // the month is over: nothing more can be in it (G-2)
	}
	for _, u := range c.sorted(asset) {
		if u.expires == noMonth {
			continue
		}
		i := slices.IndexFunc(all, func(l *ladder) bool { return l.month == u.month && l.life == u.life })
		if i < 0 {
			i = len(all)
			all = append(all, &ladder{month: u.month, life: u.life, over: int(now - u.month)})
		}
		all[i].units = append(all[i].units, u)
		all[i].last = max(all[i].last, int(u.expires-u.month))
	}
	for _, l := range all {
		l.climb()
	}
	slices.SortFunc(all, func(a, b *ladder) int {
		if a.month != b.month {
			return int(a.month - b.month)
		}
		return int(a.life - b.life)
	})
	return all
}

// climb fills in the steps. The sums fit: the triangle was made of the same.
func (l *ladder) climb() {
	steps := min(l.over, l.last+1)
	l.had, l.spent = make([]tally, steps), make([]tally, steps)
	for _, u := range l.units {
		left := u.posted
		for age := range steps {
			l.had[age] += left
			if age < len(u.ages) {
				l.spent[age] += u.ages[age].sum() - u.ages[age][expired]
				left -= u.ages[age].sum()
			}
		}
	}
}

// toCome is the share of the month of as_of that is not over yet.
func (c *Cohorts) toCome(l *ladder) int64 {
	month := l.month + rules.Month(l.over)
	from, to := c.dates.Zone().MonthStart(month), c.dates.Zone().MonthStart(month+1)
	if c.asOf < from {
		return shareUnit
	}
	share, _ := rules.MulDivFloor(int64(to-1-c.asOf), shareUnit, int64(to-from)) // a share of a month fits
	return share
}

// stand is where an estimate begins.
type stand struct {
	known int   // what left at ages before this one is known
	age   int   // the first to estimate
	part  int64 // how much of that age is still to come, in shareUnit
}

// projection is what others say of the breakage of a cohort.
type projection struct {
	method         string
	final          tally
	cohorts, atEnd int // that it rests on: at any age, at the last one
}

// project estimates the final breakage from the other cohorts of the same life.
func (l *ladder) project(from stand, all []*ladder) (projection, error) {
	p := projection{method: MethodNothing}
	last := -1
	rest := make([]tally, len(l.units))
	for i, u := range l.units {
		rest[i] = u.posted
		for age := range min(from.known, len(u.ages)) {
			p.final += u.ages[age][expired]
			rest[i] -= u.ages[age].sum()
		}
		if rest[i] > 0 {
			last = max(last, int(u.expires-u.month))
		}
	}
	if last < 0 {
		return p, nil
	}
	p.method = MethodLadder
	steps, err := l.pool(&p, from.age, last, all)
	if err != nil || p.method == MethodNone {
		return p, err
	}
	for i, u := range l.units {
		n := min(len(steps), max(0, int(u.expires-u.month)-from.age+1))
		expires, err := expiring(rest[i], steps[:n], from.part)
		if err == nil {
			err = p.final.add(expires)
		}
		if err != nil {
			return p, err
		}
	}
	return p, nil
}

// step is what the others had outstanding before an age, and spent in it.
type step struct{ had, spent tally }

// pool adds up the steps of the others from one age to another, and counts them. It
// sets MethodNone if an age was not seen.
func (l *ladder) pool(p *projection, from, last int, all []*ladder) ([]step, error) {
	steps := make([]step, max(0, last+1-from))
	for _, o := range all {
		if o == l || o.life != l.life {
			continue
		}
		seen := false
		for i := range steps {
			age := from + i
			if age >= len(o.had) || o.had[age] == 0 {
				break // nothing comes after it
			}
			if err := steps[i].had.add(o.had[age]); err != nil {
				return nil, err
			}
			steps[i].spent += o.spent[age] // no more than there was
			seen = true
			if age == last {
				p.atEnd++
			}
		}
		if seen {
			p.cohorts++
		}
	}
	if slices.ContainsFunc(steps, func(s step) bool { return s.had == 0 }) {
		p.method = MethodNone
	}
	return steps, nil
}

// expiring is how much of an amount is not spent in the steps before it expires, of
// the first of which only a part is to come.
func expiring(amount tally, steps []step, part int64) (tally, error) {
	share := int64(shareUnit)
	for i, s := range steps {
		spent, whole := int64(s.spent), int64(s.had)
		var err error
		if i == 0 && part < shareUnit {
			if spent, err = rules.MulDivFloor(spent, shareUnit, whole); err != nil {
				return 0, err
			}
			if spent, err = rules.MulDivFloor(spent, part, shareUnit); err != nil {
				return 0, err
			}
			whole = shareUnit
		}
		if share, err = rules.MulDivFloor(share, whole-spent, whole); err != nil {
			return 0, err
		}
	}
	twice, err := rules.MulDivFloor(int64(amount), 2*share, shareUnit)
	return tally(twice/2 + twice%2), err
}
