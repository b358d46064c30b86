package main

// source.go: where the facts come from: a folder of CSV files, or a database.

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"trueup/io/console"
	"trueup/io/csvfile"
	"trueup/io/pgsource"
	"trueup/jobs"
	"trueup/rules/fact"
)

// source is one that a command has opened, and closes.
type source interface {
	jobs.Source
	Warnings() []string
	Close() error
}

// folder is a folder of CSV files, of which nothing stays open.
type folder struct{ *csvfile.Folder }

func (folder) Close() error { return nil }

// sourceOptions say how a database is read.
type sourceOptions struct {
	timeout, overlap time.Duration
	batchRows        int
	mapPath          string
}

// sourceFlags are those of commands that pull.
func (a *app) sourceFlags(f *pflag.FlagSet) {
	f.BoolVar(&a.full, "full", false, "read everything, also what has not changed since the last pull; of a database, report what has vanished there")
	f.DurationVar(&a.database.timeout, "statement-timeout", 10*time.Minute, "of a database: how long it may take over one batch of rows; 0 for ever")
	f.IntVar(&a.database.batchRows, "batch-rows", 5000, "of a database: how many rows to ask for at a time")
	f.DurationVar(&a.database.overlap, "overlap", 15*time.Minute, "of a database: how long before the last row pulled to begin, for rows committed late")
	f.StringVar(&a.database.mapPath, "source-map", "", "of a database: a YAML file with its names for schemas, tables and columns")
}

// openSource opens what --source names.
func (a *app) openSource() (source, error) {
	o := a.database
	switch isDatabase := pgsource.IsDSN(a.sourceDSN); {
	case a.sourceDSN == "":
		return nil, usagef("--source is missing: a folder with the facts as CSV files, or postgres://user@host/db")
	case !isDatabase && o.mapPath != "":
		return nil, usagef("--source-map is for a database: the names of CSV files and their columns are fixed")
	case !isDatabase && (strings.HasPrefix(a.sourceDSN, "postgres:") || strings.HasPrefix(a.sourceDSN, "postgresql:")):
		return nil, usagef("--source begins with postgres: but is no URL; write postgres://user@host/database")
	case !isDatabase:
		f, err := csvfile.Open(a.sourceDSN)
		return folder{f}, err
	case o.batchRows < 1:
		return nil, usagef("--batch-rows %d: at least one row at a time", o.batchRows)
	case o.timeout < 0 || o.timeout > 0 && o.timeout < time.Millisecond:
		return nil, usagef("--statement-timeout %s: a millisecond or more, or 0", o.timeout)
	case o.overlap < 0:
		return nil, usagef("--overlap %s: it cannot be negative", o.overlap)
	}
	options := pgsource.Options{StatementTimeout: o.timeout, BatchRows: o.batchRows, Overlap: o.overlap, Log: a.log}
	if o.mapPath != "" {
		var known []*fact.Table
		for _, p := range programs() {
			known = append(known, p.Tables...)
		}
		var err error
		if options.Map, err = pgsource.ReadMap(o.mapPath, known); err != nil {
			return nil, err
		}
	}
	return pgsource.Open(a.sourceDSN, options)
}

// giveSources opens a source for each job and returns what closes them.
func (a *app) giveSources(ps jobs.Programs) (closeAll func() error, err error) {
	var all []source
	closeAll = func() error {
		var errs []error
		for _, s := range all {
			errs = append(errs, s.Close())
		}
		return errors.Join(errs...)
	}
	for _, j := range ps {
		s, err := a.openSource()
		if err != nil {
			return nil, errors.Join(err, closeAll())
		}
		all = append(all, s)
		j.Source = s
	}
	return closeAll, nil
}

// showVanished says which facts are no longer at the source. They stay facts.
func (a *app) showVanished(j *jobs.Job, sum *jobs.PullSummary) error {
	if a.quiet {
		return nil
	}
	for _, t := range j.Program.Tables {
		c := sum.Tables[t.Name]
		if c.Vanished == 0 {
			continue
		}
		more := ""
		if n := int64(len(c.FirstVanished)); c.Vanished > n {
			more = " …"
		}
		_, err := fmt.Fprintf(a.stderr, "vanished at the source, and kept: %s of %s: %s%s\n",
			console.Count(c.Vanished), t.Name, strings.Join(c.FirstVanished, ", "), more)
		if err != nil {
			return err
		}
	}
	return nil
}
