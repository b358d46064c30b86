package jobs

// report_write.go: what of a report is not of single accounts: the summed files, the
// rows set aside, the page, the manifest.

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strconv"

	"trueup/rules/finance"
)

// setAside writes the rows set aside; of a closed month, those that its closing saw.
func (r *report) setAside(ctx context.Context) error {
	if r.byName[fileExceptions] == nil {
		return nil
	}
	var rows []ExceptionRow
	take := func(a SetAsideRow) error {
		rows = append(rows, ExceptionRow{
			Fact: a.Table, ID: a.ID, Account: a.Account, Reason: a.Reason, Detail: a.Why,
			File: a.File, Line: strconv.Itoa(a.Line), Column: a.Column, Text: a.Text,
		})
		if len(rows) < reportPage {
			return nil
		}
		err := r.put(fileExceptions, rows, len(rows))
		rows = rows[:0]
		return err
	}
	var err error
	if r.through == 0 {
		err = r.Ledger.SetAside(ctx, r.Program.Name, nil, take)
	} else {
		err = r.Ledger.SetAsideThen(ctx, r.Program.Name, r.through, take)
	}
	if err != nil {
		return err
	}
	return r.put(fileExceptions, rows, len(rows))
}

// summaries writes the files of what all accounts come to.
func (r *report) summaries(sum *summed, s *finance.Statement) error {
	cells := make([][]string, 0, len(s.Rows)+len(s.Tiers))
	rows := s.Rows
	if r.options.PerTier && len(r.Program.Finance.Standings) > 0 { // without tiers the rows would be the same again
		rows = append(rows[:len(rows):len(rows)], s.Tiers...)
	}
	for i := range rows {
		cells = append(cells, rows[i].Cells(r.Program.Finance))
	}
	if err := r.put(fileRollforward, cells, len(cells)); err != nil {
		return err
	}
	if err := r.put(filePrior, s.Prior, len(s.Prior)); err != nil {
		return err
	}
	if err := r.cohortFiles(sum.cohorts); err != nil {
		return err
	}
	lines := s.Lines
	for i := range lines {
		if code, ok := r.options.Codes[lines[i].Account]; ok {
			lines[i].Account = code
		}
	}
	if err := r.put(fileJournal, lines, len(lines)); err != nil {
		return err
	}
	return r.journal(lines)
}

func (r *report) cohortFiles(c *finance.Cohorts) error {
	ageing, err := c.Ageing()
	if err == nil {
		err = r.put(fileAgeing, ageing, len(ageing))
	}
	if err != nil {
		return err
	}
	schedule, err := c.Schedule()
	if err == nil {
		err = r.put(fileSchedule, schedule, len(schedule))
	}
	if err != nil {
		return err
	}
	triangle, err := c.Triangle()
	if err == nil {
		err = r.put(fileBreakage, triangle, len(triangle))
	}
	if err != nil {
		return err
	}
	estimate, err := c.Estimate()
	if err != nil {
		return err
	}
	return r.put(fileEstimate, estimate, len(estimate))
}

// journal writes the journal in another form, if one was asked for.
func (r *report) journal(lines []finance.JournalLine) error {
	if r.options.Journal == nil {
		return nil
	}
	f := &reportFile{name: fileJournal + "." + r.options.JournalFormat, totals: newTotals()}
	var err error
	if f.file, err = r.folder.Create(f.name); err != nil {
		return err
	}
	r.files = append(r.files, f)
	f.file.AddRows(int64(len(lines)))
	return r.options.Journal(f.file, lines)
}

// manifest closes the files and lists them, and adds the page over them.
func (r *report) manifest(ctx context.Context, sum *summed) (*Manifest, error) {
	hash, err := r.Ledger.HashBefore(ctx, r.before)
	if err != nil {
		return nil, err
	}
	run := new(Run)
	r.stampTerms(run)
	m := &Manifest{
		Program: r.Program.Name, From: r.from.String(), To: r.to.String(), FromGiven: r.options.From != 0, By: "accounting", AsOf: r.asOf, Run: r.run, Hash: hash,
		Closed: []string{}, TermsHash: run.TermsHash, Zone: r.Terms.Zone.Name(), Version: r.options.Version, Notices: r.options.NoticeDays,
		PerTier: r.options.PerTier, Excel: r.options.Excel, Accounts: sum.accounts, Codes: r.options.Codes,
	}
	if r.options.Effective {
		m.By = "effective"
	}
	for _, c := range r.closed {
		m.Closed = append(m.Closed, c.Month.String())
	}
	if r.month != 0 {
		m.Closed = append(m.Closed, r.month.String())
	}
	for _, f := range r.files {
		w, err := f.file.Close()
		if err != nil {
			return nil, err
		}
		w.Totals = f.totals.texts()
		m.Files = append(m.Files, w)
	}
	if err := r.compare(m); err != nil {
		return nil, err
	}
	if err := r.page(m); err != nil {
		return nil, err
	}
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return nil, err
	}
	return m, r.whole(ManifestName, func(w io.Writer) error {
		_, err := w.Write(append(text, '\n'))
		return err
	}, nil)
}

// compare notes which files of a closed month are not what its closing saw. (With
// other options they need not be.)
func (r *report) compare(m *Manifest) error {
	if r.month == 0 || r.from != r.to {
		return nil
	}
	var then map[string]string
	if err := json.Unmarshal(r.hashes, &then); err != nil {
		return fmt.Errorf("the hashes of the closed month %s cannot be read: %w", r.month, err)
	}
	for _, f := range m.Files {
		if hash, ok := then[f.Name]; ok && hash != f.SHA256 && !r.otherwise(f.Name) {
			m.Differs = append(m.Differs, f.Name)
		}
	}
	return nil
}

// otherwise says whether the options make a file another one than at the closing.
func (r *report) otherwise(name string) bool {
	o := r.options
	switch name {
	case fileRollforward + ".csv":
		return o.PerTier || o.Excel
	case fileJournal + ".csv":
		return len(o.Codes) > 0 || o.Excel
	case "notices.csv":
		return o.NoticeDays != NoticeDays || o.Excel
	}
	return o.Excel
}

// page writes the page over the files that are there.
func (r *report) page(m *Manifest) error {
	reader, ok := r.folder.(interface {
		Reader(name string) (io.ReadCloser, error)
	})
	if r.options.Page == nil || !ok {
		return nil
	}
	return r.whole("report.html", func(w io.Writer) error { return r.options.Page(w, m, reader.Reader) }, m)
}

// whole writes one more file, and lists it in the manifest if that is not itself.
func (r *report) whole(name string, write func(io.Writer) error, m *Manifest) error {
	f, err := r.folder.Create(name)
	if err == nil {
		err = write(f)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	w, err := f.Close()
	if err == nil && m != nil {
		m.Files = append(m.Files, w)
	}
	return err
}
