package business_test

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
	"trueup/rules/business"
	"trueup/rules/terms"
)

const conformance = "../../fixtures/conformance"

func TestConformance(t *testing.T) {
	for _, c := range conformanceCases(t) {
		t.Run(c.name, func(t *testing.T) {
			got := evaluate(t, settle(t, c.files, c.terms.Zone), c.terms, c.asOf)
			for name, want := range readFiles(t, c.dir+"/expected") {
				if diff := cmp.Diff(want, got[name]); diff != "" {
					t.Errorf("%s (-want +got):\n%s\nwhy: %s", name, diff, c.why)
				}
			}
		})
	}
}

// conformanceCase is a case of the business program.
type conformanceCase struct {
	name, dir, why string
	files          map[string]string
	terms          *terms.Terms
	asOf           rules.Instant
}

func conformanceCases(t *testing.T) (cases []conformanceCase) {
	t.Helper()
	dirs, err := filepath.Glob(conformance + "/*/case.json")
	if err != nil || len(dirs) == 0 {
		t.Fatalf("no cases in %s: %v", conformance, err)
	}
	for _, file := range dirs {
		var c struct {
			Program string          `json:"program"`
			AsOf    string          `json:"as_of"`
			Why     string          `json:"why"`
			Terms   json.RawMessage `json:"terms"`
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(text, &c); err != nil {
			t.Fatal(err)
		}
		if c.Program != business.Name {
			continue
		}
		asOf, ok := rules.ParseInstant(c.AsOf)
		if !ok {
			t.Fatalf("%s: as_of %q", file, c.AsOf)
		}
		dir := filepath.Dir(file)
		cases = append(cases, conformanceCase{filepath.Base(dir), dir, c.Why, readFiles(t, dir), readTerms(t, c.Terms), asOf})
	}
	if len(cases) < 30 {
		t.Errorf("only %d business cases", len(cases))
	}
	return cases
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
