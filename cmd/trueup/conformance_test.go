package main

// conformance_test.go: the cases of fixtures/conformance and the demo world, from
// CSV files to exports by the program itself, compared byte by byte on each engine.

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trueup/fixtures/conformance"
	"trueup/fixtures/csvtext"
	"trueup/jobs"
	"trueup/rules/business"
)

func TestConformance(t *testing.T) {
	for _, c := range conformance.All(t) {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join("../../fixtures/conformance", c.Name)
			engines(t, func(t *testing.T, dsn string) {
				args := []string{"run", "--program", c.Program, "--source", dir, "--ledger", dsn, "--as-of", c.AsOf, "--quiet"}
				if len(c.Terms) > 0 {
					args = append(args, "--terms", termsFile(t, c.Terms))
				}
				must(t, inside(args...))
				exportsOf(t, dsn, c.Program, filepath.Join(dir, "expected"), c.Why)
			})
		})
	}
}

func TestDemo(t *testing.T) {
	engines(t, func(t *testing.T, dsn string) {
		const source, asOf = "../../fixtures/demo", "2026-10-01T00:00:00Z"
		must(t, inside("run", "--source", source, "--ledger", dsn, "--as-of", asOf, "--quiet"))
		exports(t, dsn, filepath.Join(source, "expected"), "a run of the demo world")
		for name, text := range csvtext.Folder(t, filepath.Join(source, "expected")) {
			past := must(t, inside("export", name, "--ledger", dsn, "--as-of", asOf))
			if diff := cmp.Diff(text, past); diff != "" {
				t.Errorf("%s --as-of the last run (-want +got):\n%s", name, diff)
			}
		}
	})
}

// exports compares every table that a folder holds with what the ledger exports of
// the business program.
func exports(t *testing.T, dsn, dir, why string) {
	t.Helper()
	exportsOf(t, dsn, business.Name, dir, why)
}

// exportsOf is exports of a program. A folder may also hold tables of the other
// program, without rows.
func exportsOf(t *testing.T, dsn, name, dir, why string) {
	t.Helper()
	var known []string
	for _, p := range programs() {
		if p.Name == name {
			known = jobs.ExportTables(p)
		}
	}
	for table, text := range csvtext.Folder(t, dir) {
		if !slices.Contains(known, table) && strings.Count(text, "\n") == 1 {
			continue
		}
		if diff := cmp.Diff(text, must(t, inside("export", table, "--program", name, "--ledger", dsn))); diff != "" {
			t.Errorf("%s (-want +got):\n%s\nwhy: %s", table, diff, why)
		}
	}
}

// termsFile writes a case's terms where --terms finds them: JSON is YAML too.
func termsFile(t *testing.T, text []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "terms.yaml")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
