package jobs

// narrow.go: report tables narrowed by options that their program knows.

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"trueup/rules/program"
)

// OptionError says that a table cannot be narrowed as asked.
type OptionError struct{ Err error }

func (e *OptionError) Error() string { return e.Err.Error() }

// Unwrap gives what the program said.
func (e *OptionError) Unwrap() error { return e.Err }

// Narrow makes the job's exports of a table only what the options let through.
func (j *Job) Narrow(table string, values map[string]string) error {
	if len(values) == 0 {
		return nil
	}
	if err := j.knows(table); err != nil {
		return err
	}
	var taken []string // the options of the table
	for _, o := range j.Program.Options {
		if slices.Contains(o.Tables, table) {
			taken = append(taken, o.Name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if !slices.Contains(taken, name) {
			return &OptionError{fmt.Errorf("--%s does not narrow %s; %s", name, table, flagsOf(taken))}
		}
	}
	narrowed, err := j.Program.Narrow(table, values, j.Terms.Zone)
	if err != nil {
		return &OptionError{err}
	}
	p := *j.Program
	p.Reports = slices.Clone(p.Reports)
	i := slices.IndexFunc(p.Reports, func(r program.Report) bool { return r.Name == table })
	p.Reports[i] = narrowed
	j.Program = &p
	return nil
}

func flagsOf(names []string) string {
	if len(names) == 0 {
		return "no option does"
	}
	return "what does is --" + strings.Join(names, ", --")
}
