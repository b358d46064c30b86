package jobs

// close.go: months that close. Nothing is accounted for in a closed month any more,
// and its reports stay what they were.

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"trueup/rules"
	"trueup/rules/finance"
	"trueup/rules/program"
)

// CloseError refuses to close a month.
type CloseError struct {
	Month  rules.Month
	Why    string
	Needed bool // false: it is closed, or there is nothing in it to close
}

func (e *CloseError) Error() string { return fmt.Sprintf("%s cannot be closed: %s", e.Month, e.Why) }

// figures are what a closing freezes.
type figures struct {
	Movements []string          `json:"movements"` // the rows' moves are of these, in this order
	Rows      []finance.RollRow `json:"rows"`
	Tiers     []finance.RollRow `json:"tiers"`
}

// readFigures reads what a closing froze, in the movements that the program has today:
// it may have got some since, or others may come first.
func readFigures(c *Closing, p *program.Finance) (*finance.ClosedRows, error) {
	var f figures
	if err := json.Unmarshal(c.Figures, &f); err != nil {
		return nil, fmt.Errorf("the figures of the closed month %s cannot be read: %w", c.Month, err)
	}
	for _, rows := range [][]finance.RollRow{f.Rows, f.Tiers} {
		for i := range rows {
			moves := make([]int64, len(p.Movements))
			for m, amount := range rows[i].Moves {
				name := ""
				if m < len(f.Movements) {
					name = f.Movements[m]
				}
				now := slices.IndexFunc(p.Movements, func(x program.Movement) bool { return x.Name == name })
				if now < 0 {
					return nil, fmt.Errorf("the figures of the closed month %s have a movement %q that this version does not know; use the one that closed it, or a later one", c.Month, name)
				}
				moves[now] = amount
			}
			rows[i].Moves = moves
		}
	}
	return &finance.ClosedRows{Month: c.Month, Rows: f.Rows, Tiers: f.Tiers}, nil
}

// CloseMonth closes a calendar month of the program zone: its reports are made, in a
// folder that is thrown away, and what they say is frozen. With earlier, the open
// months before it are closed first, oldest first. It returns the months closed.
func (j *Job) CloseMonth(ctx context.Context, month rules.Month, earlier bool, o *ReportOptions, folder func() (ReportFolder, error)) ([]Closing, error) {
	var closed []Closing
	err := j.withLease(ctx, "close", func(ctx context.Context, lease Lease) error {
		for {
			next, err := j.mayClose(ctx, month, earlier)
			if err != nil {
				return err
			}
			f, err := folder()
			if err != nil {
				return err
			}
			c, err := j.closeOne(ctx, lease, next, o, f)
			if err != nil {
				return err
			}
			closed = append(closed, *c)
			if next == month {
				return nil
			}
		}
	})
	return closed, err
}

// mayClose returns the month to close next on the way to one, or why it cannot be.
func (j *Job) mayClose(ctx context.Context, month rules.Month, earlier bool) (rules.Month, error) {
	refuse := func(format string, args ...any) (rules.Month, error) {
		return 0, &CloseError{Month: month, Why: fmt.Sprintf(format, args...), Needed: true}
	}
	needless := func(format string, args ...any) (rules.Month, error) {
		return 0, &CloseError{Month: month, Why: fmt.Sprintf(format, args...)}
	}
	last, err := j.Ledger.LastRun(ctx, j.Program.Name)
	if err != nil {
		return 0, err
	}
	if last == nil {
		return refuse("nothing was booked yet")
	}
	if ends := j.Terms.Zone.MonthStart(month + 1); last.AsOf < ends {
		return refuse("it is not over: it ends at %s, and the last run's as_of is %s; run trueup run --as-of %s or later first", ends, last.AsOf, ends)
	}
	closings, err := j.Ledger.Closings(ctx, j.Program.Name)
	if err != nil {
		return 0, err
	}
	if n := len(closings); n > 0 {
		c := &closings[n-1]
		switch {
		case month < closings[0].Month:
			return needless("it is before the first closed month, %s, so nothing is accounted for in it any more", closings[0].Month)
		case month <= c.Month:
			return needless("it was closed before; closed months are %s to %s, and a closing cannot be undone", closings[0].Month, c.Month)
		case c.Month+1 < month && !earlier:
			return refuse("%s is still open; close it first, or add --with-earlier", c.Month+1)
		}
		return c.Month + 1, nil
	}
	first, err := j.Ledger.FirstBooking(ctx, j.Program.Name)
	if err != nil || first == rules.None {
		return month, err
	}
	switch begin := rules.NewDates(j.Terms.Zone).Month(first); {
	case begin > month:
		return needless("nothing was booked in it; the first month with bookings is %s", begin)
	case begin == month:
		return month, nil
	case !earlier:
		return refuse("%s is still open: it is the first month with bookings; close it first, or add --with-earlier", begin)
	default:
		return begin, nil
	}
}

// closeOne closes one month under a lease.
func (j *Job) closeOne(ctx context.Context, lease Lease, month rules.Month, o *ReportOptions, folder ReportFolder) (*Closing, error) {
	started := j.Clock()
	ro := *o
	ro.From, ro.To, ro.Effective, ro.PerTier, ro.Only = month, month, false, false, nil
	s, err := j.sight(ctx, &ro)
	if err != nil {
		return nil, errors.Join(err, folder.Discard())
	}
	run := &Run{Program: j.Program.Name, Job: "close", AsOf: rules.None, Started: started}
	s.job.stampTerms(run)
	if err := j.start(ctx, run); err != nil {
		return nil, errors.Join(err, folder.Discard())
	}
	r := &report{Job: s.job, sight: s, options: &ro, folder: folder, tiers: true}
	m, statement, err := r.write(ctx)
	if err != nil {
		return nil, j.end(ctx, run, nil, 0, "", err)
	}
	c, err := freeze(s, run, m, statement)
	if err != nil {
		return nil, j.end(ctx, run, nil, 0, "", err)
	}
	c.Closed = j.Clock()
	end := &RunEnd{Run: run, Ended: c.Closed, Status: "done"}
	if err := j.Ledger.CloseMonth(ctx, lease, c, end); err != nil {
		return nil, err
	}
	j.Log.Info("closed", "month", month.String(), "accounts", m.Accounts, "files", len(m.Files), "took", c.Closed.Sub(started))
	return c, nil
}

// freeze makes the closing of what a report said.
func freeze(s *sight, run *Run, m *Manifest, statement *finance.Statement) (*Closing, error) {
	hashes := map[string]string{}
	for _, f := range m.Files {
		hashes[f.Name] = f.SHA256
	}
	c := &Closing{
		Program: s.job.Program.Name, Month: s.to, Run: run.Number, Seen: s.run, AsOf: s.asOf, Ends: s.ends, Zone: s.job.Terms.Zone.Name(),
		TermsHash: run.TermsHash,
	}
	f := figures{Rows: statement.Rows, Tiers: statement.Tiers}
	for _, m := range s.job.Program.Finance.Movements {
		f.Movements = append(f.Movements, m.Name)
	}
	var err error
	if c.Figures, err = json.Marshal(f); err == nil {
		c.Hashes, err = json.Marshal(hashes)
	}
	return c, err
}
