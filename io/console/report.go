package console

// report.go: what trueup report and trueup close say at their end.

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"text/tabwriter"
	"time"

	"trueup/jobs"
)

// Report lists the files of a report in a folder, and says what they are of.
func (s Summary) Report(w io.Writer, dir string, m *jobs.Manifest) error {
	t := newTable(w, tabwriter.AlignRight)
	t.row("file", "rows", "bytes", "")
	for i := range m.Files {
		f := &m.Files[i]
		t.row(f.Name, Count(f.Rows), Count(f.Bytes), "")
	}
	if err := t.flush(); err != nil {
		return err
	}
	months := m.From + " to " + m.To
	if m.From == m.To {
		months = m.From
	}
	by := "by " + m.By + " date"
	switch {
	case slices.Contains(m.Closed, m.To):
		by += " (" + m.To + " is closed)"
	case m.By == "accounting":
		by += " (" + m.To + " is open)"
	}
	_, err := fmt.Fprintf(w, "\n%s, %s, %s, as of %s (run %d), %s: %s\n",
		m.Program, months, by, m.AsOf, m.Run, accountsOf(s.Program, m.Accounts), filepath.Join(dir, jobs.ManifestName))
	return err
}

// Closings lists closed months.
func Closings(w io.Writer, closings []jobs.Closing) error {
	t := newTable(w, 0)
	t.row("month", "program", "closed", "run", "as of", "terms")
	for i := range closings {
		c := &closings[i]
		t.row(c.Month.String(), c.Program, c.Closed.UTC().Format(time.RFC3339), fmt.Sprint(c.Run), c.AsOf.String(), fmt.Sprintf("%.12s", c.TermsHash))
	}
	return t.flush()
}
