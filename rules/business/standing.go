package business

// standing.go: tier and running year value (B-10 to B-15).

import (
	"trueup/rules"
	"trueup/rules/terms"
)

// reason says why a tier row was written (B-15).
type reason string

const (
	reasonEnrolled  reason = "enrolled"
	reasonThreshold reason = "threshold_reached"
	reasonReview    reason = "year_review"
)

// tierChange is one row of the tier history.
type tierChange struct {
	at       rules.Instant
	from, to terms.Tier
	reason   reason
	value    rules.Cents // running value just after; for a review, of the year that ended
}

// tierStanding is the tier that an account holds and the value it has run up.
type tierStanding struct {
	enrolled bool
	tier     terms.Tier
	value    rules.Cents   // of the running year
	year     int           // the running calendar year
	review   rules.Instant // 00:00 on the next 1 January; Never before the enrolment
	history  []tierChange
}

func (s *tierStanding) reset() {
	*s = tierStanding{review: rules.Never, history: s.history[:0]}
}

// enrol starts the history; it does nothing for an enrolled account (B-02, B-15).
func (s *tierStanding) enrol(at rules.Instant, years *calendar) {
	if s.enrolled {
		return
	}
	s.enrolled = true
	s.year = years.year(at)
	s.review = years.start(s.year + 1)
	s.history = append(s.history, tierChange{at: at, reason: reasonEnrolled})
}

// count adds the value of a completion or approval and raises the tier if the
// running value reaches a threshold (B-11, B-12).
func (s *tierStanding) count(at rules.Instant, value rules.Cents, v *terms.Version) error {
	sum, err := rules.AddCents(s.value, value)
	if err != nil {
		return err
	}
	s.value = sum
	if to := v.TierFor(s.value); to > s.tier {
		s.history = append(s.history, tierChange{at: at, from: s.tier, to: to, reason: reasonThreshold, value: s.value})
		s.tier = to
	}
	return nil
}

// uncount takes value off, if it was counted in the running year (B-14). The
// tier stays: it never falls during a year (B-13).
func (s *tierStanding) uncount(year int, value rules.Cents) {
	if year == s.year {
		s.value -= value
	}
}

// reviewYear ends the running year: the tier stays or falls to what its value
// gives (B-13), also where lowered thresholds would give more.
func (s *tierStanding) reviewYear(v *terms.Version, years *calendar) {
	if to := v.TierFor(s.value); to < s.tier {
		s.history = append(s.history, tierChange{at: s.review, from: s.tier, to: to, reason: reasonReview, value: s.value})
		s.tier = to
	}
	s.value = 0
	s.year++
	s.review = years.start(s.year + 1)
}

// nextFall returns the instant of the first review to come that lowers the tier
// if nothing else happens, or Never.
func (s *tierStanding) nextFall(t *terms.Terms, years *calendar) rules.Instant {
	versions := t.Versions()
	lastFrom := versions[len(versions)-1].EffectiveFrom
	value := s.value
	for year := s.year + 1; s.tier > terms.Silver; year++ {
		at := years.start(year)
		if t.At(at).TierFor(value) < s.tier {
			return at
		}
		if value == 0 && at >= lastFrom { // the thresholds will not change any more
			break
		}
		value = 0
	}
	return rules.Never
}
