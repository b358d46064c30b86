// Package schedulefile reads the YAML file that says which jobs come due when, and
// keeps the small file that remembers which of them were done.
package schedulefile

// schedulefile.go: what a schedule file says.

import (
	"time"

	"trueup/io/yamlfile"
	"trueup/jobs"
)

const kind = "schedule"

// File is a schedule as it is written.
type File struct {
	State   string // the file that remembers what was done; empty: none
	Health  string // where the state of the schedule is told, host:port; empty: nowhere
	Entries []*Entry

	file *yamlfile.File
}

// Entry is one job that comes due again and again.
type Entry struct {
	jobs.ScheduleEntry
	Command string
	Zone    *time.Location // in which the cron expression is read
	Month   bool           // the month that ended before the planned instant is the command's argument
	Flags   []Flag         // in the order of the file, those common to all entries first; each name once
	At      yamlfile.Place // of its command
}

// Flag is a flag of the command line with its values.
type Flag struct {
	Name   string
	Values []string       // one, or those of a list
	Common bool           // said at the top, for all commands that have it
	At     yamlfile.Place // of its name
	Value  yamlfile.Place // of its value
}

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

// Read reads a schedule file. Its error is of the file system, or yamlfile.Errors.
func Read(path string, commands Commands) (*File, error) {
	text, err := yamlfile.Read(path, kind)
	if err != nil {
		return nil, err
	}
	return Parse(path, text, commands)
}

// Parse is Read for a text; name is what its errors call it.
func Parse(name string, text []byte, commands Commands) (*File, error) {
	f := yamlfile.New(name, kind)
	r := &reader{File: f, schedule: &File{file: f}, commands: commands}
	r.read(text)
	return r.schedule, f.Err()
}

// Report adds a problem that somebody else found.
func (f *File) Report(at yamlfile.Place, message string) { f.file.Report(at, message) }

// Problems are all that were found, joined, by place; nil if there are none.
func (f *File) Problems() error { return f.file.Err() }
