package console

// report.go: what trueup report and trueup close say at their end.

import (
	"fmt"
	"io"
	"path/filepath"
	"text/tabwriter"
	"time"

	"trueup/jobs"
)

// Report lists the files of a report.
func Report(w io.Writer, dir string, m *jobs.Manifest) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(t, "\t%s\trows\t%s\t\n", "file", "bytes")
	for i := range m.Files {
		f := &m.Files[i]
		fmt.Fprintf(t, "\t%s\t%s\t%s\t\n", f.Name, Count(f.Rows), Count(f.Bytes))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	state := "open"
	for _, month := range m.Closed {
		if month == m.To {
			state = "closed"
		}
	}
	_, err := fmt.Fprintf(w, "\n%s, %s to %s (%s), by %s date, as of %s, %s accounts: %s\n",
		m.Program, m.From, m.To, state, m.By, m.AsOf, Count(m.Accounts), filepath.Join(dir, jobs.ManifestName))
	return err
}

// Closings lists closed months.
func Closings(w io.Writer, closings []jobs.Closing) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "month\tprogram\tclosed\trun\tas of\tterms")
	for i := range closings {
		c := &closings[i]
		fmt.Fprintf(t, "%s\t%s\t%s\t%d\t%s\t%.12s\n", c.Month, c.Program, c.Closed.UTC().Format(time.RFC3339), c.Run, c.AsOf, c.TermsHash)
	}
	return t.Flush()
}
