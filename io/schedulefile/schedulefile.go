// Package schedulefile reads the YAML file that says which jobs come due when, and
// keeps the small file that remembers which of them were done.
package schedulefile

// schedulefile.go: what a schedule file says, and what is wrong with it, with its place.

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"time"

	"trueup/jobs"
)

// File is a schedule as it is written.
type File struct {
	State   string // the file that remembers what was done; empty: none
	Health  string // where the state of the schedule is told, host:port; empty: nowhere
	Entries []*Entry

	name     string
	problems []*Error
}

// Entry is one job that comes due again and again.
type Entry struct {
	jobs.ScheduleEntry
	Command string
	Zone    *time.Location // in which the cron expression is read
	Month   bool           // the month that ended before the planned instant is the command's argument
	Flags   []Flag         // in the order of the file, those common to all entries first; each name once
	At      Place          // of its command
}

// Flag is a flag of the command line with its values.
type Flag struct {
	Name   string
	Values []string // one, or those of a list
	Common bool     // said at the top, for all commands that have it
	At     Place    // of its name
	Value  Place    // of its value
}

// Place is where something stands in the file, from 1; columns are characters.
type Place struct{ Line, Column int }

// Commands are the commands that entries may name, as the command line knows them.
type Commands interface {
	// Names are the commands, in the order in which to tell them.
	Names() []string
	// TakesMonth says whether a command is of a month.
	TakesMonth(command string) bool
	// Unknown says why a command, or with "" each of them, does not take a flag; empty if
	// it does, or any of them.
	Unknown(command, flag string) string
	// Flaw says what is wrong with the values of a flag; empty if nothing is.
	Flaw(command, flag string, values []string) string
}

// Error is one problem of a schedule file.
type Error struct {
	File    string
	Line    int // 0 if the place is not known
	Column  int // 0 if only the line is known
	Message string
}

// Error prints file:line:column: message.
func (e *Error) Error() string {
	place := e.File + ":"
	for _, n := range []int{e.Line, e.Column} {
		if n == 0 {
			break
		}
		place += strconv.Itoa(n) + ":"
	}
	return place + " " + e.Message
}

// largest is far more than a schedule needs; a larger file was named by mistake.
const largest = 1 << 20

// Read reads a schedule file. What could mean anything but the text that stands there
// (anchors, aliases, tags) is refused. Its error is of the file system, or all *Error of
// the file, joined, by place.
func Read(path string, commands Commands) (*File, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("schedule: %w", err)
	}
	defer func() { _ = file.Close() }() // only read: nothing to lose
	text, err := io.ReadAll(io.LimitReader(file, largest+1))
	if err != nil {
		return nil, fmt.Errorf("schedule: %w", err)
	}
	if len(text) > largest {
		return nil, &Error{File: path, Message: "larger than 1 MiB: this is no schedule"}
	}
	return Parse(path, text, commands)
}

// Parse is Read for a text; name is what its errors call it.
func Parse(name string, text []byte, commands Commands) (*File, error) {
	r := &reader{file: &File{name: name}, commands: commands}
	r.read(bytes.TrimPrefix(text, []byte("\ufeff")))
	return r.file, r.file.Problems()
}

// Report adds a problem that somebody else found.
func (f *File) Report(at Place, message string) {
	f.problems = append(f.problems, &Error{f.name, at.Line, at.Column, message})
}

// Problems are all that were found, joined, by place; nil if there are none.
func (f *File) Problems() error {
	slices.SortStableFunc(f.problems, func(a, b *Error) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	errs := make([]error, len(f.problems))
	for n, p := range f.problems {
		errs[n] = p
	}
	return errors.Join(errs...)
}
