package main

// conformance_test.go: the cases of fixtures/conformance and the demo world, from
// CSV files to exports by the program itself, compared byte by byte on each engine.

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trueup/rules/business"
)

// testCase is a case.json, of which only what the program is given matters here.
type testCase struct {
	Program string          `json:"program"`
	AsOf    string          `json:"as_of"`
	Why     string          `json:"why"`
	Terms   json.RawMessage `json:"terms"`

	dir string
}

func conformanceCases(t *testing.T) []testCase {
	t.Helper()
	files, err := filepath.Glob("../../fixtures/conformance/*/case.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []testCase
	for _, file := range files {
		c := testCase{dir: filepath.Dir(file)}
		text, err := os.ReadFile(file)
		if err == nil {
			err = json.Unmarshal(text, &c)
		}
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if c.Program == business.Name {
			cases = append(cases, c)
		}
	}
	if len(cases) < 30 {
		t.Fatalf("only %d business cases", len(cases))
	}
	return cases
}

func TestConformance(t *testing.T) {
	for _, c := range conformanceCases(t) {
		t.Run(filepath.Base(c.dir), func(t *testing.T) {
			t.Parallel()
			engines(t, func(t *testing.T, dsn string) {
				args := []string{"run", "--source", c.dir, "--ledger", dsn, "--as-of", c.AsOf, "--quiet"}
				if len(c.Terms) > 0 && string(c.Terms) != "null" {
					args = append(args, "--terms", termsFile(t, c.Terms))
				}
				must(t, inside(args...))
				exports(t, dsn, filepath.Join(c.dir, "expected"), c.Why)
			})
		})
	}
}

func TestDemo(t *testing.T) {
	engines(t, func(t *testing.T, dsn string) {
		const source, asOf = "../../fixtures/demo", "2026-10-01T00:00:00Z"
		must(t, inside("run", "--source", source, "--ledger", dsn, "--as-of", asOf, "--quiet"))
		exports(t, dsn, filepath.Join(source, "expected"), "a run of the demo world")
		for name, text := range expected(t, filepath.Join(source, "expected")) {
			past := must(t, inside("export", name, "--ledger", dsn, "--as-of", asOf))
			if diff := cmp.Diff(text, past); diff != "" {
				t.Errorf("%s --as-of the last run (-want +got):\n%s", name, diff)
			}
		}
	})
}

// exports compares every table that a folder holds with what the ledger exports.
func exports(t *testing.T, dsn, dir, why string) {
	t.Helper()
	for name, text := range expected(t, dir) {
		if diff := cmp.Diff(text, must(t, inside("export", name, "--ledger", dsn))); diff != "" {
			t.Errorf("%s (-want +got):\n%s\nwhy: %s", name, diff, why)
		}
	}
}

// expected reads the tables of a folder by name.
func expected(t *testing.T, dir string) map[string]string {
	t.Helper()
	files, err := filepath.Glob(dir + "/*.csv")
	if err != nil || len(files) == 0 {
		t.Fatalf("no tables in %s: %v", dir, err)
	}
	tables := map[string]string{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		tables[strings.TrimSuffix(filepath.Base(file), ".csv")] = string(text)
	}
	return tables
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
