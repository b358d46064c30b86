package jobs

// report_files.go: the files of a report, those of every program and those of one.

import (
	"fmt"
	"slices"
	"strings"

	"trueup/rules"
	"trueup/rules/fact"
	"trueup/rules/finance"
	"trueup/rules/program"
)

// reportFile is one file of a report.
type reportFile struct {
	name   string
	header any                // a row of it
	rows   func() accountRows // of files that have rows of accounts; nil otherwise
	file   ReportFile
	totals *totals
}

// append writes a part of the file.
func (f *reportFile) append(p *filePart) error {
	f.file.AddRows(p.rows)
	if p.totals != nil {
		f.totals.merge(p.totals)
	}
	_, err := f.file.Write(p.text)
	return err
}

// The files that every program has.
const (
	fileRollforward = "rollforward"
	filePrior       = "prior_period"
	fileAgeing      = "ageing"
	fileSchedule    = "expiry_schedule"
	fileBreakage    = "breakage"
	fileEstimate    = "breakage_estimate"
	fileDebt        = "debt"
	fileJournal     = "journal"
	fileExceptions  = "exceptions"
	fileLedger      = "ledger"
	fileBoundaries  = "boundaries"
)

// allFiles are the files of a program's report.
func (r *report) allFiles() []*reportFile {
	files := []*reportFile{
		{name: fileRollforward, header: finance.RollHeader(r.Program.Finance)},
		{name: filePrior, header: finance.PriorRow{}},
		{name: fileAgeing, header: finance.AgeingRow{}},
		{name: fileSchedule, header: finance.ScheduleRow{}},
		{name: fileBreakage, header: finance.TriangleRow{}},
		{name: fileEstimate, header: finance.EstimateRow{}},
		{name: fileJournal, header: finance.JournalLine{}},
		{name: fileDebt, header: finance.DebtRow{}, rows: rowsFrom(debtRows)},
		{name: fileExceptions, header: ExceptionRow{}, rows: rowsFrom(exceptionRows)},
		{name: fileLedger, header: finance.LedgerRow{}, rows: rowsFrom(bookingRows)},
		{name: fileBoundaries, header: finance.BoundaryRow{}, rows: rowsFrom(boundaryRows)},
	}
	for i := range r.Program.Finance.Files {
		f := &r.Program.Finance.Files[i]
		files = append(files, &reportFile{name: f.Name, header: f.New().Row(), rows: func() accountRows { return &programRows{f.New()} }})
	}
	for _, name := range r.Program.Finance.Reports {
		t := r.Program.Report(name)
		files = append(files, &reportFile{name: name, header: t.Header, rows: func() accountRows { return &tableRows{report: t} }})
	}
	slices.SortFunc(files, func(a, b *reportFile) int { return strings.Compare(a.name, b.name) })
	return files
}

// ReportFileNames are the files of a program's reports, for people to choose from.
func ReportFileNames(p *program.Program) []string {
	if p.Finance == nil {
		return nil
	}
	var names []string
	for _, f := range (&report{Job: &Job{Program: p}}).allFiles() {
		names = append(names, f.name)
	}
	return names
}

// plan creates the files that were asked for, with their headers.
func (r *report) plan() error {
	all := r.allFiles()
	known := make(map[string]bool)
	for _, f := range all {
		known[f.name] = true
	}
	for _, name := range r.options.Only {
		if !known[name] {
			return &UnknownTableError{Name: name, Known: ReportFileNames(r.Program)}
		}
	}
	r.byName = map[string]*reportFile{}
	for _, f := range all {
		if len(r.options.Only) > 0 && !slices.Contains(r.options.Only, f.name) {
			continue
		}
		f.totals = newTotals()
		header, err := r.folder.Header(f.header)
		if err == nil {
			f.file, err = r.folder.Create(f.name + ".csv")
		}
		if err == nil {
			_, err = f.file.Write(header)
		}
		if err != nil {
			return err
		}
		r.files, r.byName[f.name] = append(r.files, f), f
	}
	return nil
}

// put writes rows that are not of accounts into a file, if it was asked for.
func (r *report) put(name string, rows any, n int) error {
	f := r.byName[name]
	if f == nil || n == 0 {
		return nil
	}
	text, err := r.folder.Encode(nil, rows)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	part := filePart{text: text, rows: int64(n), totals: newTotals()}
	part.totals.add(rows)
	return f.append(&part)
}

// typedRows gathers rows of a type.
type typedRows[R any] struct {
	program.Buffer[R]
	from func(d *reader, a *program.Account, l *Loaded, emit program.Emit[R]) error
}

func rowsFrom[R any](from func(*reader, *program.Account, *Loaded, program.Emit[R]) error) func() accountRows {
	return func() accountRows { return &typedRows[R]{from: from} }
}

func (t *typedRows[R]) add(d *reader, a *program.Account, l *Loaded, full func() error) error {
	return t.Of(a.ID, full, func(emit program.Emit[R]) error { return t.from(d, a, l, emit) })
}

// programRows are the rows of a file of the program.
type programRows struct{ program.Rows }

func (p *programRows) add(d *reader, a *program.Account, _ *Loaded, full func() error) error {
	return p.Add(d.span, a, full)
}

// tableRows are the rows of an exported table.
type tableRows struct {
	program.Buffer[[]string]
	report *program.Report
	cells  []string // of the rows gathered
}

func (t *tableRows) add(d *reader, a *program.Account, _ *Loaded, full func() error) error {
	return t.Of(a.ID, full, func(emit program.Emit[[]string]) error {
		return t.report.Rows(d.sight.view, a, func(cells ...string) error {
			from := len(t.cells)
			t.cells = append(t.cells, cells...)
			return emit(t.cells[from:len(t.cells):len(t.cells)])
		})
	})
}

// Reset empties it and keeps its memory.
func (t *tableRows) Reset() {
	t.Buffer.Reset()
	clear(t.cells)
	t.cells = t.cells[:0]
}

// ExceptionRow is a line of exceptions.csv: first the rows set aside, by table, file
// and line, then what the evaluation of the accounts found.
type ExceptionRow struct {
	Fact    string      `csv:"fact"`
	ID      string      `csv:"id"`
	Account string      `csv:"account_id"`
	Reason  fact.Reason `csv:"reason"`
	Detail  string      `csv:"detail"`
	File    string      `csv:"file"`
	Line    string      `csv:"line"`
	Column  string      `csv:"column"`
	Text    string      `csv:"text"`
}

func exceptionRows(_ *reader, a *program.Account, _ *Loaded, emit program.Emit[ExceptionRow]) error {
	var rows []ExceptionRow
	for _, x := range a.Exceptions {
		rows = append(rows, ExceptionRow{Fact: x.Fact, ID: x.ID, Account: a.ID, Reason: fact.Reason(x.Reason), Detail: x.Detail})
	}
	slices.SortFunc(rows, func(a, b ExceptionRow) int {
		return slices.Compare([]string{a.Fact, a.ID, string(a.Reason), a.Detail}, []string{b.Fact, b.ID, string(b.Reason), b.Detail})
	})
	return emitAll(rows, emit)
}

func emitAll[R any](rows []R, emit program.Emit[R]) error {
	for _, row := range rows {
		if err := emit(row); err != nil {
			return err
		}
	}
	return nil
}

func debtRows(d *reader, a *program.Account, _ *Loaded, emit program.Emit[finance.DebtRow]) error {
	rows, err := finance.DebtRows(nil, d.Program.Finance.Assets, d.pointValue, a.ID, a.Position, d.asOf)
	if err != nil {
		return err
	}
	return emitAll(rows, emit)
}

func bookingRows(d *reader, a *program.Account, l *Loaded, emit program.Emit[finance.LedgerRow]) error {
	for i := range l.Rows {
		b := &l.Rows[i]
		as := d.placed[i]
		if !d.spans(as.Day) {
			continue
		}
		if err := emit(finance.LedgerRow{
			Account: a.ID, Key: b.Key, Revision: b.Revision, Asset: b.Asset, Amount: rules.Quantity{Asset: b.Asset, Amount: b.Amount},
			Effective: b.At, Accounting: as.Day, Kind: d.books.Kind(&b.Booking, as), Booked: b.BookedAt, Run: int(b.Run), Clauses: b.Clauses, Terms: b.Terms,
		}); err != nil {
			return err
		}
	}
	return nil
}

func boundaryRows(d *reader, a *program.Account, l *Loaded, emit program.Emit[finance.BoundaryRow]) error {
	var rows []finance.BoundaryRow
	for i := range l.Rows {
		if d.spans(d.placed[i].Day) {
			rows = d.edges.Near(rows, a.ID, &l.Rows[i].Entry)
		}
	}
	finance.SortBoundaryRows(rows)
	return emitAll(rows, emit)
}
