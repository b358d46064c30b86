package partner_test

// conformance_test.go: the cases of fixtures/conformance, by the fold alone.

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trueup/io/termsfile"
	"trueup/rules"
	"trueup/rules/partner"
	"trueup/rules/terms"
)

const conformance = "../../fixtures/conformance"

func TestConformance(t *testing.T) {
	files, err := filepath.Glob(conformance + "/*/case.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases in %s: %v", conformance, err)
	}
	ran := 0
	for _, file := range files {
		var c struct {
			Program string          `json:"program"`
			AsOf    string          `json:"as_of"`
			Why     string          `json:"why"`
			Clauses []string        `json:"clauses"`
			Terms   json.RawMessage `json:"terms"`
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(text, &c); err != nil {
			t.Fatal(err)
		}
		if c.Program != partner.Name {
			continue
		}
		ran++
		dir := filepath.Dir(file)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			for _, id := range c.Clauses {
				if !isClause(id) {
					t.Errorf("the case names %s, which is no clause", id)
				}
			}
			tm := readTerms(t, c.Terms)
			asOf, ok := rules.ParseInstant(c.AsOf)
			if !ok {
				t.Fatalf("as_of %q", c.AsOf)
			}
			got := evaluate(t, settle(t, readFiles(t, dir), tm.Zone), tm, asOf, partner.Filter{})
			for name, want := range readFiles(t, dir+"/expected") {
				if _, exported := got[name]; !exported && strings.Count(want, "\n") == 1 {
					continue // a table of the other program, without rows
				}
				if diff := cmp.Diff(want, got[name]); diff != "" {
					t.Errorf("%s (-want +got):\n%s\nwhy: %s", name, diff, c.Why)
				}
			}
		})
	}
	if ran < 7 {
		t.Errorf("only %d partner cases ran", ran)
	}
}

func readTerms(t *testing.T, text []byte) *terms.Terms {
	t.Helper()
	if len(text) == 0 || string(text) == "null" {
		return terms.Published()
	}
	tm, err := termsfile.Parse("terms", text)
	if err != nil {
		t.Fatal(err)
	}
	return tm
}

// readFiles reads the CSV files of a folder by base name.
func readFiles(t *testing.T, dir string) map[string]string {
	t.Helper()
	names, err := filepath.Glob(dir + "/*.csv")
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		files[strings.TrimSuffix(filepath.Base(name), ".csv")] = string(text)
	}
	return files
}
