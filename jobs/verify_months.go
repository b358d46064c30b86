package jobs

// verify_months.go: closed months: what was booked into them is what it was when they
// were closed.

import (
	"context"
	"slices"
	"strings"

	"trueup/rules"
	"trueup/rules/finance"
)

// monthsAudit adds up what is booked into the closed months of each program.
type monthsAudit struct {
	programs []*closedBooks
}

// closedBooks are the books of a program up to its last closed month.
type closedBooks struct {
	job    *Job
	books  *finance.Books
	frozen []finance.ClosedRows
}

// months prepares the audit of all closed months. Figures that cannot be read are
// differences of their own.
func (v *verifier) months(ctx context.Context) (*monthsAudit, error) {
	m := new(monthsAudit)
	for _, j := range v.programs {
		closings, err := j.Ledger.Closings(ctx, j.Program.Name)
		if err != nil {
			return nil, err
		}
		if len(closings) == 0 || j.Program.Finance == nil || j.Terms == nil {
			continue
		}
		c := &closedBooks{job: j}
		var closed []finance.Closed
		for i := range closings {
			rows, err := readFigures(&closings[i], j.Program.Finance)
			if err != nil {
				v.found.add(Difference{Kind: KindClosing, Program: j.Program.Name, Run: closings[i].Run, Key: closings[i].Month.String(),
					Books: err.Error(), Rules: "the figures that were frozen"})
				continue
			}
			c.frozen = append(c.frozen, *rows)
			closed = append(closed, finance.Closed{Month: closings[i].Month, Run: closings[i].Run, Ends: closings[i].Ends})
		}
		last := closings[len(closings)-1].Month
		c.books = finance.NewBooks(j.Program.Finance, finance.NewPeriods(j.Terms.Zone, closed, false), last, false)
		m.programs = append(m.programs, c)
	}
	return m, nil
}

// account adds the bookings of an account. What cannot be added up is named elsewhere.
func (m *monthsAudit) account(a *AccountBooks) {
	at := slices.IndexFunc(m.programs, func(c *closedBooks) bool { return c.job.Program.Name == a.Program })
	if at < 0 {
		return
	}
	books := m.programs[at].books
	decisions := make([]rules.Decision, len(a.Decisions))
	for i := range a.Decisions {
		decisions[i] = a.Decisions[i].Decision
	}
	for i := range a.Bookings {
		row := &a.Bookings[i]
		if as, ok := books.Place(&row.Booking, row.Run, decisions); ok {
			_ = books.Book(&row.Booking, as) // an asset or a sum that is wrong is a difference of its own
		}
	}
	books.Forget()
}

// judge compares the closed months with what was added up.
func (m *monthsAudit) judge(found *findings) {
	for _, c := range m.programs {
		for _, w := range c.books.Closed(c.frozen) {
			found.add(Difference{
				Kind: KindClosing, Program: c.job.Program.Name, Key: w.Month.String() + " " + w.Figure + " of " + string(w.Asset),
				Books: w.Asset.FormatAmount(w.Gave), Rules: w.Asset.FormatAmount(w.Frozen) + ", as it was closed",
			})
		}
	}
}

// MonthReports says how the reports of closed months are made once more.
type MonthReports struct {
	Options *ReportOptions
	Folder  func() (ReportFolder, error) // made for nothing but the hashes
}

// monthReports makes the reports of every closed month of a program again, and
// compares their hashes with those of its closing.
func (v *verifier) monthReports(ctx context.Context, j *Job) error {
	if v.opts.Months == nil || j.Terms == nil {
		return nil
	}
	closings, err := j.Ledger.Closings(ctx, j.Program.Name)
	if err != nil {
		return err
	}
	for i := range closings {
		c := &closings[i]
		o := *v.opts.Months.Options
		o.From, o.To = c.Month, c.Month
		folder, err := v.opts.Months.Folder()
		if err != nil {
			return err
		}
		d := Difference{Kind: KindClosing, Program: j.Program.Name, Run: c.Run, Key: c.Month.String() + " reports"}
		switch m, err := j.Report(ctx, folder, &o); {
		case err != nil && ctx.Err() != nil:
			return err
		case err != nil:
			v.found.add(with(d, KindClosing, err.Error(), "reports as they were closed"))
		case len(m.Differs) > 0:
			v.found.add(with(d, KindClosing, "other files: "+strings.Join(m.Differs, ", "), "reports as they were closed"))
		}
	}
	return nil
}
