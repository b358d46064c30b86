// Package page writes the one HTML page that stands beside the CSV files of a report
// folder. It is made of those files and of nothing else, so each of its figures is one
// of theirs, or a sum of theirs that says so. The page needs no network and no other
// file: styles, script and the charting library are in it.
package page

// page.go: the page as a whole.

import (
	"fmt"
	"html/template"
	"io"
	"time"
)

// Files opens the CSV files of a report folder by name (rollforward.csv). A file that
// the report was made without is fs.ErrNotExist. Every file is opened at most once.
type Files interface {
	Open(name string) (io.ReadCloser, error)
}

// About says what the report is of.
type About struct {
	Program   string   // business
	AsOf      string   // RFC 3339; its month is the first that "expiring soon" counts
	Period    string   // 2024-01 to 2026-10
	Version   string   // of the program
	TermsHash string   // of the terms in force
	Tiers     []string // the program's tiers from the lowest up; others follow by name
}

// name is the program's, as a title.
func (a About) name() string { return label(a.Program) + " program" }

// Write writes the page of the report in dir. It stays below 2 MB however large the
// ledger is: files that grow with the accounts are read row by row, and only counts,
// sums and the largest rows of them are shown; of the others, the newest rows are, and
// the page says where the rest is. The same files give the same bytes.
//
// A file that is not there leaves its section out. Any other failure to read one is an
// error that names the file, and its line if the fault is there; w may then hold a part
// of the page.
func Write(w io.Writer, dir Files, about About) error {
	b, err := gather(dir, about)
	if err != nil {
		return err
	}
	if err := layout.Execute(w, b.view()); err != nil {
		return fmt.Errorf("the page could not be written: %w", err)
	}
	return nil
}

// gather reads the folder and makes the sections of it.
func gather(dir Files, about About) (*builder, error) {
	asOf, err := time.Parse(time.RFC3339, about.AsOf)
	if err != nil {
		return nil, fmt.Errorf("the page needs its as-of as an RFC 3339 instant: %w", err)
	}
	b := &builder{files: dir, about: about, asOf: asOf}
	for _, part := range []func() error{
		b.rollForward, b.expirySchedule, b.ageing, b.breakage, b.tiers, b.exceptions, b.debts,
		b.partnerSummary, b.partnerMonths, b.partnerRewards, b.payoutsDue, b.partnerCustomers,
	} {
		if err := part(); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// view is what the template shows.
type view struct {
	About    About
	Title    string
	AsOf     string
	Tiles    []tile
	Sections []*section
	Files    []string
	Policy   string
	Style    template.CSS
	Library  template.JS
	Script   template.JS
}

func (b *builder) view() view {
	return view{
		About: b.about, Title: b.about.name(), AsOf: b.asOf.Format("2006-01-02 15:04 MST"),
		Tiles: b.tiles, Sections: b.sections, Files: b.read,
		Policy: policy, Style: template.CSS(style), Library: template.JS(library), Script: template.JS(script),
	}
}
