package console

// backfill.go: what a backfill would book, before somebody says yes, and what it did.

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"trueup/jobs"
)

// Plan prints what a backfill would book.
func (s Summary) Plan(w io.Writer, p *jobs.BackfillPlan) error {
	if p.Entries == 0 {
		_, err := fmt.Fprintf(w, "as of %s, %s evaluated: nothing is to be booked\n", p.AsOf, plural(p.Accounts, s.Program.AccountName))
		return err
	}
	t := newTable(w, tabwriter.AlignRight)
	t.row("month", "to be booked", "entries", "amount", "")
	for _, k := range p.Kinds {
		t.row(k.Month, k.Name, Count(k.Count), totalOf(k.KindTotal), "")
	}
	t.row("", "total", Count(p.Entries), "", "")
	if err := t.flush(); err != nil {
		return err
	}
	if len(p.Closed) > 0 {
		if _, err := fmt.Fprintln(w, "\nof that, for months that are closed:"); err != nil {
			return err
		}
		t = newTable(w, tabwriter.AlignRight)
		t.row("closed", "accounted in", "asset", "entries", "amount", "")
		for _, k := range p.Closed {
			t.row(k.Belongs, k.Accounted, k.Name, Count(k.Count), totalOf(k.KindTotal), "")
		}
		if err := t.flush(); err != nil {
			return err
		}
	}
	if _, err := fmt.Fprintf(w, "\n%ss for which the most is booked, and what it comes to:\n", s.Program.AccountName); err != nil {
		return err
	}
	t = newTable(w, 0)
	for _, m := range p.Largest {
		var sums []string
		for _, k := range m.Assets {
			sums = append(sums, k.Name+" "+totalOf(k))
		}
		t.row("  "+m.Account, plural(m.Entries, "booking"), strings.Join(sums, ", "))
	}
	if err := t.flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "\nas of %s, %s evaluated\n", p.AsOf, plural(p.Accounts, s.Program.AccountName))
	return err
}

// Backfill prints what became of it.
func (s Summary) Backfill(w io.Writer, sum *jobs.BackfillSummary, dryRun bool) error {
	if sum.Pull != nil {
		t := sum.Pull.Total
		_, err := fmt.Fprintf(w, "facts read again: %s; pulled %s, unchanged %s, set aside %s (run %d)\n",
			Count(t.Read), Count(t.Pulled), Count(t.Unchanged), Count(t.SetAside), sum.Pull.Run)
		if err != nil {
			return err
		}
	}
	var err error
	switch {
	case sum.Booked != nil:
		_, err = fmt.Fprintf(w, "booked: %s; %s evaluated (run %d)\n",
			plural(sum.Booked.Bookings, "booking"), plural(sum.Booked.Accounts, s.Program.AccountName), sum.Booked.Run)
	case dryRun:
		_, err = fmt.Fprintln(w, "a dry run: nothing was booked; the facts pulled stay, and the next run books them")
	default:
		_, err = fmt.Fprintln(w, "nothing was booked, as you said; the facts pulled stay, and the next run books them")
	}
	return err
}
