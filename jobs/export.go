package jobs

// export.go: the canonical tables of PROGRAMS.md, "What is exported", streamed.

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"trueup/rules"
	"trueup/rules/program"
)

// The tables that every program exports; its other reports follow.
const (
	tableEntries    = "entries"
	tableTiers      = "tiers"
	tableDecisions  = "decisions"
	tableExceptions = "exceptions"
)

var (
	entriesHeader    = []string{"account_id", "key", "asset", "amount", "effective_at"}
	decisionsHeader  = []string{"redemption_id", "account_id", "outcome", "reason"}
	exceptionsHeader = []string{"fact", "id", "account_id", "reason"}
)

// noTiers is the table of tiers where the program has none.
var noTiers = program.Report{
	Name: tableTiers, Header: []string{"account_id", "effective_at", "from_tier", "to_tier", "reason", "year_value"},
	Rows: func(program.View, *program.Account, func(...string) error) error { return nil },
}

// ExportTables names all tables that can be exported.
func ExportTables(p *program.Program) []string {
	names := []string{tableEntries, tableTiers, tableDecisions, tableExceptions}
	for _, r := range p.Reports {
		names = append(names, r.Name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// UnknownTableError says that there is no such table to export.
type UnknownTableError struct {
	Name  string
	Known []string
}

func (e *UnknownTableError) Error() string {
	return fmt.Sprintf("there is no table %q to export; there are %s", e.Name, strings.Join(e.Known, ", "))
}

// Export writes a table as the ledger holds it after its last run. The terms are
// those of the last run.
func (j *Job) Export(ctx context.Context, table string, w io.Writer) error {
	if err := j.knows(table); err != nil {
		return err
	}
	view, err := j.view(ctx)
	if err != nil {
		return err
	}
	out := NewCSVWriter(w)
	switch table {
	case tableEntries:
		err = j.exportEntries(ctx, out)
	case tableDecisions:
		err = out.Write(decisionsHeader...)
		if err == nil {
			err = j.Ledger.Decisions(ctx, j.Program.Name, func(account string, d rules.Decision) error {
				return out.Write(d.ID, account, d.Outcome, d.Reason)
			})
		}
	case tableExceptions:
		err = j.exportExceptions(ctx, view, out)
	default:
		err = j.exportReport(ctx, view, j.report(table), out)
	}
	if err != nil {
		return err
	}
	return out.Flush()
}

func (j *Job) knows(table string) error {
	if known := ExportTables(j.Program); !slices.Contains(known, table) {
		return &UnknownTableError{Name: table, Known: known}
	}
	return nil
}

// report returns the program's report of a name that it knows.
func (j *Job) report(name string) *program.Report {
	for i := range j.Program.Reports {
		if j.Program.Reports[i].Name == name {
			return &j.Program.Reports[i]
		}
	}
	return &noTiers
}

// view is what the report tables see: the terms of the job, the as_of of the
// last run, the facts shared by all accounts.
func (j *Job) view(ctx context.Context) (program.View, error) {
	view := program.View{Terms: j.Terms, AsOf: rules.None}
	last, err := j.Ledger.LastRun(ctx, j.Program.Name)
	if err != nil {
		return view, err
	}
	if last != nil {
		view.AsOf = last.AsOf
	}
	view.Shared, err = j.Ledger.Shared(ctx, j.Program)
	j.prepare(&view)
	return view, err
}

// prepare lets the program look at the view once for all accounts.
func (j *Job) prepare(view *program.View) {
	if j.Program.Prepare != nil {
		view.Prepared = j.Program.Prepare(*view)
	}
}

// exportEntries writes one row a key with a non-zero sum, by account, instant, key.
func (j *Job) exportEntries(ctx context.Context, out *CSVWriter) error {
	if err := out.Write(entriesHeader...); err != nil {
		return err
	}
	return j.Ledger.Booked(ctx, j.Program.Name, func(account string, booked []rules.Booked) error {
		slices.SortFunc(booked, func(a, b rules.Booked) int {
			return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Key, b.Key))
		})
		for i := range booked {
			b := &booked[i]
			if b.Amount == 0 {
				continue
			}
			if err := out.Write(account, b.Key, string(b.Asset), b.Asset.FormatAmount(b.Amount), b.At.String()); err != nil {
				return err
			}
		}
		return nil
	})
}

func (j *Job) exportReport(ctx context.Context, view program.View, r *program.Report, out *CSVWriter) error {
	if err := out.Write(r.Header...); err != nil {
		return err
	}
	return j.Ledger.States(ctx, j.Program.Name, func(account string, state []byte) error {
		return r.Rows(view, &program.Account{ID: account, State: state}, out.Write)
	})
}

// exportExceptions merges the exceptions that the ledger holds with those that
// follow from the accounts' states. Both come in order: the ledger's by fact,
// id, account, reason; the derived ones, all of the subject table, by account.
func (j *Job) exportExceptions(ctx context.Context, view program.View, out *CSVWriter) error {
	if err := out.Write(exceptionsHeader...); err != nil {
		return err
	}
	stop := make(chan struct{})
	defer close(stop)
	derived := j.derivedRows(ctx, view, stop)
	head, more := <-derived
	if head.err != nil {
		return head.err
	}
	upTo := func(limit *[4]string) error { // writes the derived rows before limit
		for more && (limit == nil || slices.Compare(head.cells[:], limit[:]) < 0) {
			if err := out.Write(head.cells[:]...); err != nil {
				return err
			}
			if head, more = <-derived; head.err != nil {
				return head.err
			}
		}
		return nil
	}
	err := j.Ledger.Exceptions(ctx, j.Program.Name, func(account string, x rules.Exception) error {
		row := [4]string{x.Fact, x.ID, account, x.Reason}
		if err := upTo(&row); err != nil {
			return err
		}
		return out.Write(row[:]...)
	})
	if err != nil {
		return err
	}
	return upTo(nil)
}

// derivedRow is an exception that follows from an account's state, or the error
// that ended the reading of the states.
type derivedRow struct {
	cells [4]string
	err   error
}

// derivedRows streams the derived exceptions by account until stop is closed.
func (j *Job) derivedRows(ctx context.Context, view program.View, stop <-chan struct{}) <-chan derivedRow {
	rows := make(chan derivedRow, 256)
	if j.Program.Derived == nil {
		close(rows)
		return rows
	}
	send := func(r derivedRow) error {
		select {
		case rows <- r:
			return nil
		case <-stop:
			return context.Canceled
		}
	}
	go func() {
		defer close(rows)
		err := j.Ledger.States(ctx, j.Program.Name, func(account string, state []byte) error {
			found, err := j.Program.Derived(view, &program.Account{ID: account, State: state})
			if err != nil {
				return err
			}
			for _, x := range found {
				if err := send(derivedRow{cells: [4]string{x.Fact, x.ID, account, x.Reason}}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			_ = send(derivedRow{err: err}) // nobody listens: the export has ended
		}
	}()
	return rows
}

// errFound ends a search at the first find.
var errFound = errors.New("found")

// AnyException says whether the ledger has any exception at all.
func (j *Job) AnyException(ctx context.Context) (bool, error) {
	err := j.Ledger.Exceptions(ctx, j.Program.Name, func(string, rules.Exception) error { return errFound })
	if err != nil || j.Program.Derived == nil {
		return errors.Is(err, errFound), ignoreFound(err)
	}
	view, err := j.view(ctx)
	if err != nil {
		return false, err
	}
	err = j.Ledger.States(ctx, j.Program.Name, func(account string, state []byte) error {
		found, err := j.Program.Derived(view, &program.Account{ID: account, State: state})
		if len(found) > 0 && err == nil {
			return errFound
		}
		return err
	})
	return errors.Is(err, errFound), ignoreFound(err)
}

func ignoreFound(err error) error {
	if errors.Is(err, errFound) {
		return nil
	}
	return err
}
