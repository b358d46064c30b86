// Package termsfile reads the terms of a program from a YAML or JSON file
// (PROGRAMS.md, section 3) and prints and compares them for people.
//
// A file is either flat or has versions:
//
//	gold_from: 500.00          zone: America/New_York
//	lag_hours: 48              versions:
//	                             - effective_from: 2020-01-01T00:00:00Z
//	                             - effective_from: 2024-06-01T00:00:00Z
//	                               gold_from: 500.00
//
// What a version does not say is as published, whatever the version before it says.
// Values may be quoted or not; they are read from their text in the file, never by
// way of a float or a YAML timestamp. Everything wrong is reported at once, by place.
// What could make a value other than the text that stands there is refused
// (io/yamlfile).
package termsfile

// termsfile.go: the entry points.

import (
	_ "time/tzdata" // zones load on machines without a time zone database

	"trueup/io/yamlfile"
	"trueup/rules/terms"
)

const kind = "terms file"

// Read reads a terms file. Its error is of the file system, or yamlfile.Errors.
func Read(path string) (*terms.Terms, error) {
	text, err := yamlfile.Read(path, kind)
	if err != nil {
		return nil, err
	}
	return Parse(path, text)
}

// Parse reads the text of a terms file; name stands for the file in errors. Its error
// is yamlfile.Errors.
func Parse(name string, text []byte) (*terms.Terms, error) {
	r := &reader{yamlfile.New(name, kind)}
	var t *terms.Terms
	if root := r.Root(text, "a terms file says at least one parameter; for the published terms name no file"); root != nil {
		t = r.terms(root)
	}
	if err := r.Err(); err != nil {
		return nil, err
	}
	return t, nil
}
