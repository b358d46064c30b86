package ledger

// errors.go: what people read when the database says no.

import (
	"errors"
	"strings"

	"trueup/io/pgdsn"
	"trueup/jobs"
)

// Error is a failure of the store: what it was doing, on which ledger, and why.
// The driver's error is in its chain; its text holds no password.
type Error struct {
	Ledger string // the DSN without its password, or the file
	Doing  string // as in "ledger trueup.db: book: ..."
	Err    error
}

func (e *Error) Error() string {
	return "ledger " + e.Ledger + ": " + e.Doing + ": " + hidePasswords(e.Err.Error())
}

func (e *Error) Unwrap() error { return e.Err }

// advice is an error of the driver with what happened and what to do in words.
// kind, which may be nil, is the sentinel that stands for it.
type advice struct {
	text string
	err  error
	kind error
}

func (a *advice) Error() string {
	if a.err == nil {
		return a.text
	}
	return a.text + " (" + a.err.Error() + ")"
}

func (a *advice) Unwrap() error { return a.err }

// Is finds the sentinel.
func (a *advice) Is(target error) bool { return a.kind != nil && target == a.kind }

// errDuplicate marks the violation of a unique key, whichever the engine.
var errDuplicate = errors.New("a row with this key is there already")

// errBusy marks that another process kept the database from being written.
var errBusy = errors.New("another process is writing")

// conflict turns a duplicate among the rows being booked into what it means.
func conflict(err error) error {
	if errors.Is(err, errDuplicate) {
		return &conflictError{err}
	}
	return err
}

type conflictError struct{ err error }

func (c *conflictError) Error() string   { return jobs.ErrConflict.Error() + " (" + c.err.Error() + ")" }
func (c *conflictError) Unwrap() []error { return []error{jobs.ErrConflict, c.err} }

// Redact returns the DSN without its passwords, for messages and logs.
func Redact(dsn string) string { return pgdsn.Redact(dsn) }

// hidePasswords blanks whatever looks like the password of a DSN in a text.
func hidePasswords(s string) string { return pgdsn.Redact(s) }

// quoteForShell quotes a DSN if a shell would take it apart.
func quoteForShell(s string) string {
	if strings.ContainsAny(s, " &?*$'\"\\;|<>()") {
		return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
	}
	return s
}
