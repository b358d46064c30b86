package main

// tables.go: the tables that can be exported and what narrows them, program by
// program, for help, completion and flags.

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"trueup/jobs"
)

// exportTables are the tables of all programs.
func exportTables() []string {
	var names []string
	for _, p := range programs() {
		names = append(names, jobs.ExportTables(p)...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// tablesHelp lists the tables that every program has, then each program's own.
func tablesHelp() string {
	owners := map[string]int{}
	for _, p := range programs() {
		for _, name := range jobs.ExportTables(p) {
			owners[name]++
		}
	}
	var b strings.Builder
	list := func(of string, tables []string) {
		fmt.Fprintf(&b, "Tables of %s:\n%s", of, filled(tables))
	}
	list("every program", slices.DeleteFunc(exportTables(), func(name string) bool { return owners[name] < len(programs()) }))
	for _, p := range programs() {
		own := slices.DeleteFunc(jobs.ExportTables(p), func(name string) bool { return owners[name] == len(programs()) })
		list("--program "+p.Name, own)
	}
	return b.String()
}

// optionsHelp says which options narrow which table.
func optionsHelp() string {
	b := new(strings.Builder)
	b.WriteString("Options narrow some tables; a row must fit all that are given:\n")
	for _, p := range programs() {
		for _, table := range jobs.ExportTables(p) {
			var taken []string
			for _, o := range p.Options {
				if slices.Contains(o.Tables, table) {
					taken = append(taken, "--"+o.Name)
				}
			}
			if len(taken) > 0 {
				fmt.Fprintf(b, "  %-19s  %s\n", table, strings.Join(taken, " "))
			}
		}
	}
	return b.String()
}

// filled writes words into indented lines that a terminal has room for.
func filled(words []string) string {
	const width = 76
	var b strings.Builder
	line := " "
	for i, word := range words {
		if i < len(words)-1 {
			word += ","
		}
		if len(line)+1+len(word) > width {
			b.WriteString(line + "\n")
			line = " "
		}
		line += " " + word
	}
	b.WriteString(line + "\n")
	return b.String()
}

// optionNames are the flags that narrow tables, of all programs.
func optionNames() []string {
	var names []string
	for _, p := range programs() {
		for _, o := range p.Options {
			names = append(names, o.Name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// partNames are the flags that name a part of an account, of all programs.
func partNames() []string {
	var names []string
	for _, p := range programs() {
		if p.Part != nil && !slices.Contains(names, p.Part.Name) {
			names = append(names, p.Part.Name)
		}
	}
	return names
}

// given returns the values of those flags that have one. An empty one would narrow
// nothing where somebody meant to: it is a mistake, maybe of a script.
func given(f *pflag.FlagSet, names []string) (map[string]string, error) {
	values := map[string]string{}
	for _, name := range names {
		flag := f.Lookup(name)
		if value := flag.Value.String(); value != "" {
			values[name] = value
		} else if flag.Changed {
			return nil, usagef("--%s is empty", name)
		}
	}
	return values, nil
}
