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
		{name: fileDebt, header: finance.DebtRow{}, rows: rowsFrom(addDebts)},
		{name: fileExceptions, header: ExceptionRow{}, rows: rowsFrom(addExceptions)},
		{name: fileLedger, header: finance.LedgerRow{}, rows: rowsFrom(addBookings)},
		{name: fileBoundaries, header: finance.BoundaryRow{}, rows: rowsFrom(addBoundaries)},
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
	rows []R
	from func(rows []R, d *reader, a *program.Account, l *Loaded) ([]R, error)
}

func rowsFrom[R any](from func([]R, *reader, *program.Account, *Loaded) ([]R, error)) func() accountRows {
	return func() accountRows { return &typedRows[R]{from: from} }
}

func (t *typedRows[R]) add(d *reader, a *program.Account, l *Loaded) (err error) {
	if t.rows, err = t.from(t.rows, d, a, l); err != nil {
		return fmt.Errorf("account %s: %w", a.ID, err)
	}
	return nil
}

func (t *typedRows[R]) slice() any       { return t.rows }
func (t *typedRows[R]) len() int         { return len(t.rows) }
func (t *typedRows[R]) reset()           { t.rows = program.Emptied(t.rows) }
func (t *typedRows[R]) total(to *totals) { to.add(t.rows) }

// programRows are the rows of a file of the program.
type programRows struct{ program.Rows }

func (p *programRows) add(d *reader, a *program.Account, _ *Loaded) error { return p.Add(d.span, a) }
func (p *programRows) slice() any                                         { return p.Slice() }
func (p *programRows) len() int                                           { return p.Len() }
func (p *programRows) reset()                                             { p.Reset() }
func (p *programRows) total(to *totals)                                   { to.add(p.Slice()) }

// tableRows are the rows of an exported table.
type tableRows struct {
	report *program.Report
	rows   [][]string
}

func (t *tableRows) add(d *reader, a *program.Account, _ *Loaded) error {
	return t.report.Rows(d.sight.view, a.ID, a.State, func(cells ...string) error {
		t.rows = append(t.rows, slices.Clone(cells))
		return nil
	})
}

func (t *tableRows) slice() any    { return t.rows }
func (t *tableRows) len() int      { return len(t.rows) }
func (t *tableRows) reset()        { t.rows = program.Emptied(t.rows) }
func (t *tableRows) total(*totals) {}

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

func addExceptions(rows []ExceptionRow, _ *reader, a *program.Account, _ *Loaded) ([]ExceptionRow, error) {
	first := len(rows)
	for _, x := range a.Exceptions {
		rows = append(rows, ExceptionRow{Fact: x.Fact, ID: x.ID, Account: a.ID, Reason: fact.Reason(x.Reason), Detail: x.Detail})
	}
	slices.SortFunc(rows[first:], func(a, b ExceptionRow) int {
		return slices.Compare([]string{a.Fact, a.ID, string(a.Reason), a.Detail}, []string{b.Fact, b.ID, string(b.Reason), b.Detail})
	})
	return rows, nil
}

func addDebts(rows []finance.DebtRow, d *reader, a *program.Account, _ *Loaded) ([]finance.DebtRow, error) {
	return finance.DebtRows(rows, d.Program.Finance.Assets, d.value(d.to), a.ID, a.Position, d.asOf)
}

func addBookings(rows []finance.LedgerRow, d *reader, a *program.Account, l *Loaded) ([]finance.LedgerRow, error) {
	for i := range l.Rows {
		b := &l.Rows[i]
		as := d.placed[i]
		if !d.spans(as.Day) {
			continue
		}
		rows = append(rows, finance.LedgerRow{
			Account: a.ID, Key: b.Key, Revision: b.Revision, Asset: b.Asset, Amount: rules.Quantity{Asset: b.Asset, Amount: b.Amount},
			Effective: b.At, Accounting: as.Day, Kind: d.books.Kind(&b.Booking, as), Booked: b.BookedAt, Run: int(b.Run), Clauses: b.Clauses, Terms: b.Terms,
		})
	}
	return rows, nil
}

func addBoundaries(rows []finance.BoundaryRow, d *reader, a *program.Account, l *Loaded) ([]finance.BoundaryRow, error) {
	for i := range l.Rows {
		b := &l.Rows[i]
		if d.spans(d.placed[i].Day) {
			d.entries = append(d.entries, b.Booking)
		}
	}
	rows = d.edges.Rows(rows, a.ID, d.entries)
	d.entries = program.Emptied(d.entries)
	return rows, nil
}
