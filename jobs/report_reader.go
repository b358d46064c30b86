package jobs

// report_reader.go: one worker of a report: pages of accounts in, lines of files out.

import (
	"context"
	"errors"
	"fmt"

	"trueup/rules"
	"trueup/rules/finance"
	"trueup/rules/program"
)

// reader reads accounts for a report.
type reader struct {
	*report
	w        *worker
	span     *program.Span
	books    *finance.Books
	cohorts  *finance.Cohorts
	position rules.Position
	rows     []accountRows // by file
	accounts int64
	behind   failedAccounts // whose books are not what their facts give

	// The account in hand.
	placed  []finance.Booked // by row
	entries []rules.Booking
	late    map[string]bool
}

// accountRows gathers the rows that a file has of accounts.
type accountRows interface {
	add(d *reader, a *program.Account, l *Loaded) error
	slice() any
	len() int
	reset()
	total(t *totals)
}

func (r *report) newReader(w *worker) *reader {
	d := &reader{report: r, w: w, span: r.span(), books: r.newBooks(), cohorts: r.newCohorts()}
	for _, f := range r.files {
		if f.rows == nil {
			d.rows = append(d.rows, nil)
			continue
		}
		d.rows = append(d.rows, f.rows())
	}
	return d
}

// page reads accounts and returns their lines, by file.
func (d *reader) page(ctx context.Context, accounts []string) (pageOut, error) {
	what := d.w.what
	what.Bookings, what.Before = true, d.before
	if err := d.Ledger.Load(ctx, d.Program, accounts, what, d.account); err != nil {
		return nil, err
	}
	out := make(pageOut, len(d.rows))
	for i, rows := range d.rows {
		if rows == nil || rows.len() == 0 {
			continue
		}
		text, err := d.folder.Encode(d.sequence.buffer(i), rows.slice())
		if err != nil {
			return nil, fmt.Errorf("%s: %w", d.files[i].name, err)
		}
		out[i] = filePart{text: text, rows: int64(rows.len()), totals: newTotals()}
		rows.total(out[i].totals)
		rows.reset()
	}
	return out, nil
}

// account evaluates one account and hands it to everything that wants it.
func (d *reader) account(l *Loaded) error {
	if len(l.Input.Facts) == 0 && len(l.Rows) == 0 {
		return nil // it became known later
	}
	d.position.Reset()
	l.Input.AsOf, l.Input.Position = d.asOf, &d.position
	out, err := d.w.eval.Evaluate(&l.Input)
	if err != nil {
		return fmt.Errorf("account %s: %w; nothing can be reported until this is put right", l.Input.Account, err)
	}
	a := &program.Account{ID: l.Input.Account, State: out.State, Position: &d.position, Decisions: l.Input.Decisions, Exceptions: out.Exceptions}
	d.accounts++
	if err := d.book(a, l); err != nil {
		return err
	}
	if d.Program.Derived != nil {
		derived, err := d.Program.Derived(d.sight.view, a.ID, out.State)
		if err != nil {
			return err
		}
		a.Exceptions = append(append([]rules.Exception(nil), a.Exceptions...), derived...)
	}
	for _, rows := range d.rows {
		if rows == nil {
			continue
		}
		if err := rows.add(d, a, l); err != nil {
			return err
		}
	}
	if len(l.Input.Facts) >= largeAccount {
		d.w.eval, d.position = d.Program.NewEvaluator(d.Terms), rules.Position{} // their buffers would stay as large
	}
	return nil
}

// book adds up what is booked of the account, and compares it with its lots.
func (d *reader) book(a *program.Account, l *Loaded) error {
	clear(d.late)
	d.placed = d.placed[:0]
	for i := range l.Rows {
		row := &l.Rows[i]
		as, ok := d.books.Place(&row.Booking, row.Run, a.Decisions)
		if d.placed = append(d.placed, as); !ok {
			continue
		}
		if as.Late && d.spans(as.Day) {
			if d.late == nil {
				d.late = map[string]bool{}
			}
			d.late[row.Key] = true
		}
		if err := d.books.Book(&row.Booking, as); err != nil {
			return fmt.Errorf("account %s: %w", a.ID, err)
		}
	}
	a.Late = func(key string) bool { return d.late[key] }
	err := d.books.Settle(a.Position)
	var foot *finance.FootError
	if errors.As(err, &foot) {
		d.behind.add(a.ID, fmt.Errorf("account %s: %w", a.ID, err))
		return nil
	}
	if err == nil {
		err = d.cohorts.Add(a.Position, func(key string, asset rules.Asset) program.Role {
			return d.Program.Finance.Movements[d.Program.Finance.MovementOf(key, asset, a.Decisions)].Role
		})
	}
	if err != nil {
		return fmt.Errorf("account %s: %w", a.ID, err)
	}
	return nil
}

// spans says whether a day is in the report's months.
func (d *reader) spans(day rules.Day) bool {
	return day < (d.to+1).First() && (d.options.From == 0 || day >= d.options.From.First())
}

// BehindError says that accounts' books are not what their facts give; it names the
// first of them.
type BehindError struct{ Errors []error }

func (e *BehindError) Error() string {
	return fmt.Sprintf("the books of some accounts are not what their facts give, so the reports would not foot: bring them up to date with trueup reconcile, "+
		"and if this stays, trueup verify says what differs:\n%v", errors.Join(e.Errors...))
}

// Unwrap gives the accounts' errors, by account.
func (e *BehindError) Unwrap() []error { return e.Errors }
