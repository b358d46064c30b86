package jobs

// report_sight.go: from where a report looks: which months, at which instant, and
// what was known then. A closed month is seen as it was when it was closed.

import (
	"context"
	"fmt"

	"trueup/rules"
	"trueup/rules/finance"
	"trueup/rules/program"
	"trueup/rules/terms"
)

// sight is what a report looks at.
type sight struct {
	job      *Job          // under the terms that held
	from, to rules.Month   // from is 0 until the first month is known
	ends     rules.Instant // the first instant after to
	asOf     rules.Instant // the last instant of to, or of the last run if that is earlier
	run      int64         // the last run that is seen
	before   int64         // What.Before
	view     program.View
	month    rules.Month // of the closing that is looked at; 0: to is open
	hashes   []byte      // of that closing
	through  rules.Month // whose closing's knowledge it is; 0: what is known today

	closings    []Closing // that count, oldest first
	closed      []finance.Closed
	closedTerms []*terms.Terms
	frozen      []finance.ClosedRows
}

// PeriodError says that a report's months cannot be reported.
type PeriodError struct{ Text string }

func (e *PeriodError) Error() string { return e.Text }

// sight finds out what the report is to look at.
func (j *Job) sight(ctx context.Context, o *ReportOptions) (*sight, error) {
	last, err := j.Ledger.LastRun(ctx, j.Program.Name)
	if err != nil {
		return nil, err
	}
	if last == nil {
		return nil, &FutureError{Asked: rules.None, Last: rules.None}
	}
	closings, err := j.Ledger.Closings(ctx, j.Program.Name)
	if err != nil {
		return nil, err
	}
	s := &sight{job: j, from: o.From, to: o.To, run: last.Number, before: last.Number + 1, asOf: last.AsOf}
	now := rules.NewDates(j.Terms.Zone).Month(last.AsOf)
	switch {
	case s.to == 0:
		s.to = now
	case s.from > s.to:
		return nil, &PeriodError{fmt.Sprintf("--from %s is after --to %s", s.from, s.to)}
	case s.to > now:
		return nil, &PeriodError{fmt.Sprintf("--to %s: no run has reached it; the last run's as_of is %s", s.to, last.AsOf)}
	}
	if s.from > s.to {
		return nil, &PeriodError{fmt.Sprintf("--from %s: no run has reached it; the last run's as_of is %s", s.from, last.AsOf)}
	}
	if !o.Effective {
		if err := s.close(closings, o); err != nil {
			return nil, err
		}
	}
	s.ends = s.job.Terms.Zone.MonthStart(s.to + 1)
	s.asOf = min(s.asOf, s.ends-1)
	return s, s.look(ctx)
}

// close takes in the months that are closed, before the last one of the report; if
// that is closed too, the report sees what its closing saw. Nothing was booked in time
// for a month before the first closed one: it is what that one's closing saw of it.
func (s *sight) close(closings []Closing, o *ReportOptions) error {
	for i := range closings {
		c := &closings[i]
		if err := sameZone(c, s.job.Terms.Zone); err != nil {
			return err
		}
		t, err := o.ReadTerms("the terms that "+c.Month.String()+" was closed under", c.TermsText)
		if err != nil {
			return err
		}
		if c.Month == s.to {
			s.month, s.hashes = c.Month, c.Hashes
		}
		if c.Month >= s.to {
			job := *s.job
			job.Terms = t
			s.job, s.through, s.asOf, s.run, s.before = &job, c.Month, c.AsOf, c.Seen, c.Seen+1
			return nil
		}
		rows, err := readFigures(c, s.job.Program.Finance)
		if err != nil {
			return err
		}
		s.closings = append(s.closings, *c)
		s.closed = append(s.closed, finance.Closed{Month: c.Month, Run: c.Run, Ends: c.Ends})
		s.closedTerms = append(s.closedTerms, t)
		s.frozen = append(s.frozen, *rows)
	}
	return nil
}

// look makes the view of the report tables.
func (s *sight) look(ctx context.Context) (err error) {
	s.view = program.View{Terms: s.job.Terms, AsOf: s.asOf}
	s.view.Shared, err = s.job.Ledger.SharedThen(ctx, s.job.Program, s.before)
	s.job.prepare(&s.view)
	return err
}
