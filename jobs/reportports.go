package jobs

// reportports.go: what a report is written to, and what is asked of it.

import (
	"io"

	"trueup/rules"
	"trueup/rules/finance"
	"trueup/rules/program"
	"trueup/rules/terms"
)

// ReportFolder takes the files of a report: all of them appear, or none.
type ReportFolder interface {
	// Header is the header line for rows of a type (structs with csv tags), or of names.
	Header(row any) ([]byte, error)
	// Encode appends the lines of rows: a slice of structs, or of cells. It may be
	// called by several goroutines.
	Encode(dst []byte, rows any) ([]byte, error)
	// Create begins a file; it has its name only after Commit.
	Create(name string) (ReportFile, error)
	// Commit gives all files their names.
	Commit() error
	// Discard drops what was not committed. It is safe after Commit.
	Discard() error
}

// ReportFile is one file on its way.
type ReportFile interface {
	io.Writer
	AddRows(n int64)
	Close() (FileWritten, error)
}

// FileWritten says what a file holds.
type FileWritten struct {
	Name   string            `json:"name"`
	Rows   int64             `json:"rows"`
	Bytes  int64             `json:"bytes"`
	SHA256 string            `json:"sha256"`
	Totals map[string]string `json:"totals,omitempty"` // of the columns that can be added up, by name
}

// ReportOptions narrow a report.
type ReportOptions struct {
	From, To   rules.Month // 0: from the first month; to the month of the last run
	Effective  bool        // by the day on which bookings take effect, whatever is closed
	PerTier    bool        // the roll-forward also by tier
	Only       []string    // names of files; empty: all
	NoticeDays int         // how far notices look ahead
	Excel      bool        // the folder writes for spreadsheets

	// ReadTerms reads the terms that a month was closed under.
	ReadTerms func(name, text string) (*terms.Terms, error)
	// Codes gives accounts of the journal other names than the default ones.
	Codes map[program.Code]program.Code
	// JournalFormat is another form of the journal beside the CSV, and Journal writes it.
	JournalFormat string
	Journal       func(w io.Writer, lines []finance.JournalLine) error
	// Page writes a page over the files, which it opens by name; nil: none.
	Page func(w io.Writer, about *Manifest, open func(name string) (io.ReadCloser, error)) error

	Version string // of the program, for the manifest
}

// NoticeDays is how far notices look ahead in the reports that closings freeze.
const NoticeDays = 30

// Manifest says what a report holds and how to make it again, byte by byte.
type Manifest struct {
	Program   string        `json:"program"`
	From      string        `json:"from"` // first and last month
	To        string        `json:"to"`
	FromGiven bool          `json:"from_given"` // else it is the first month with bookings, and files of what happened go further back
	By        string        `json:"by"`         // accounting or effective
	AsOf      rules.Instant `json:"as_of"`
	Run       int64         `json:"run"`    // the last one whose bookings are in it
	Hash      string        `json:"hash"`   // of the chain of bookings at that run
	Closed    []string      `json:"closed"` // months that were closed
	TermsHash string        `json:"terms"`
	Zone      string        `json:"zone"`
	Version   string        `json:"version"`
	Notices   int           `json:"notice_days"`
	PerTier   bool          `json:"per_tier"`
	Excel     bool          `json:"excel"`
	Accounts  int64         `json:"accounts"`
	Files     []FileWritten `json:"files"`

	// Codes are the names of the journal's accounts that are not the default ones.
	Codes map[program.Code]program.Code `json:"codes,omitempty"`

	// Differs names the files of a closed month that are not what they were when it was
	// closed, if the options are those of the closing.
	Differs []string `json:"-"`
}

// ManifestName is the file of the manifest.
const ManifestName = "manifest.json"
