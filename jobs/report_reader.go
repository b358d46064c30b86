package jobs

// report_reader.go: one worker of a report: pages of accounts in, lines of files out.

import (
	"context"
	"errors"
	"fmt"
	"slices"

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

	pointValue int64 // in the last month
	edges      *finance.Boundaries
	rows       []accountRows  // by file
	full       []func() error // takes them, by file
	accounts   int64
	behind     failedAccounts // whose books are not what their facts give

	// The page in hand: its number, and what of it was not put yet.
	number int
	turn   *turn // of its account, if that is large
	out    pageOut

	// The account in hand.
	placed []finance.Booked // by row
	late   map[string]bool
}

// accountRows gathers the rows that a file has of accounts.
type accountRows interface {
	add(d *reader, a *program.Account, l *Loaded, full func() error) error // as program.Rows.Add
	Slice() any
	Len() int
	Reset()
}

func (r *report) newReader(w *worker) *reader {
	d := &reader{
		report: r, w: w, span: r.span(), books: r.newBooks(), cohorts: r.newCohorts(), edges: r.newBoundaries(), pointValue: r.value(r.to),
		out: make(pageOut, len(r.files)),
	}
	for i, f := range r.files {
		var rows accountRows
		if f.rows != nil {
			rows = f.rows()
		}
		d.rows = append(d.rows, rows)
		d.full = append(d.full, func() error { return d.take(i) })
	}
	return d
}

// page reads the accounts of a page and puts their lines.
func (d *reader) page(ctx context.Context, number int, accounts []string, turn *turn) error {
	d.number, d.turn = number, turn
	what := d.w.what
	what.Bookings, what.Before, what.Range = true, d.before, d.Shard.Count <= 1
	if err := d.Ledger.Load(ctx, d.Program, accounts, what, d.account); err != nil {
		return err
	}
	for i, rows := range d.rows {
		if rows == nil || rows.Len() == 0 {
			continue
		}
		if err := d.take(i); err != nil {
			return err
		}
	}
	return d.put(true)
}

// take makes lines of the rows that a file has gathered, and puts what there is of the
// page if that is much already.
func (d *reader) take(file int) error {
	rows, part := d.rows[file], &d.out[file]
	if part.totals == nil {
		*part = filePart{text: d.sequence.buffer(file), totals: newTotals()}
	}
	text, err := d.folder.Encode(part.text, rows.Slice())
	if err != nil {
		return fmt.Errorf("%s: %w", d.files[file].name, err)
	}
	part.text = text
	part.rows += int64(rows.Len())
	part.totals.add(rows.Slice())
	rows.Reset()
	if len(text) < partBytes {
		return nil
	}
	return d.put(false)
}

// partBytes is how long the lines of a page become in a file before they are put.
const partBytes = 1 << 20

// put puts what was made of the page; whole says that it is all.
func (d *reader) put(whole bool) error {
	out := d.out
	d.out = make(pageOut, len(out))
	return d.sequence.put(d.number, out, whole)
}

// account evaluates one account and hands it to everything that wants it.
func (d *reader) account(l *Loaded) error {
	if len(l.Input.Facts) == 0 && len(l.Rows) == 0 {
		return nil // it became known later
	}
	d.turn.begin()
	d.position.Reset()
	l.Input.AsOf, l.Input.Position = d.asOf, &d.position
	out, err := d.w.eval.Evaluate(&l.Input)
	if err != nil {
		return fmt.Errorf("account %s: %w; nothing can be reported until this is put right", l.Input.Account, err)
	}
	large := len(l.Input.Facts) >= largeAccount
	if large { // what stays of it is in the position
		d.w.eval = d.Program.NewEvaluator(d.Terms)
		l.Input.Facts, l.Input.Linked, out.Entries = nil, nil, nil
	}
	a := &program.Account{ID: l.Input.Account, State: out.State, Position: &d.position, Decisions: l.Input.Decisions, Exceptions: out.Exceptions}
	d.accounts++
	if err := d.book(a, l); err != nil {
		return err
	}
	if d.Program.Derived != nil {
		derived, err := d.Program.Derived(d.sight.view, a)
		if err != nil {
			return err
		}
		a.Exceptions = append(append([]rules.Exception(nil), a.Exceptions...), derived...)
	}
	for i, rows := range d.rows {
		if rows == nil {
			continue
		}
		if err := rows.add(d, a, l, d.full[i]); err != nil {
			return err
		}
	}
	if large {
		d.placed, d.position = nil, rules.Position{} // their buffers would stay as large
	}
	return nil
}

// book adds up what is booked of the account, and compares it with its lots.
func (d *reader) book(a *program.Account, l *Loaded) error {
	clear(d.late)
	d.placed = slices.Grow(d.placed[:0], len(l.Rows))
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
