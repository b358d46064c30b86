package termsfile

import (
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trueup/rules/terms"
)

var update = flag.Bool("update", false, "write the golden files of testdata anew")

// golden compares a text with a file of testdata.
func golden(t *testing.T, name, have string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(have), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), have); d != "" {
		t.Errorf("%s (-want +have); go test -update writes it anew:\n%s", name, d)
	}
}

func printed(t *testing.T, show func(io.Writer) error) string {
	t.Helper()
	var b strings.Builder
	if err := show(&b); err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(b.String(), "\n") {
		if strings.TrimRight(line, " \t") != line {
			t.Errorf("blanks at the end of %q", line)
		}
	}
	return b.String()
}

func TestPrint(t *testing.T) {
	versions, err := Read(filepath.Join(fixtures, "with-versions.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name  string
		terms *terms.Terms
	}{{"published", terms.Published()}, {"with-versions", versions}} {
		golden(t, c.name+".txt", printed(t, func(w io.Writer) error { return Print(w, c.terms) }))
		golden(t, c.name+".yaml", terms.Canonical(c.terms))
		asJSON := printed(t, func(w io.Writer) error { return PrintJSON(w, c.terms) })
		golden(t, c.name+".json", asJSON)
		if back := mustParse(t, asJSON); !back.Equal(c.terms) {
			t.Errorf("%s: the JSON reads back as other terms: %v", c.name, changed(back))
		}
	}
}

// Whoever reads the listing finds every parameter and every clause of section 3.
func TestPrintSaysEveryClause(t *testing.T) {
	text := printed(t, func(w io.Writer) error { return Print(w, terms.Published()) })
	for _, clause := range strings.Fields("G-0 B-10 B-20 B-24 B-25 B-26 B-27 B-28 B-30 B-40 B-41 B-42 B-43 B-50 B-52 P-04 P-05 P-07 P-08") {
		if !strings.Contains(text, clause) {
			t.Errorf("clause %s is not listed", clause)
		}
	}
	for _, p := range terms.Parameters() {
		if !strings.Contains(text, "\n  "+p.Name+" ") {
			t.Errorf("parameter %s is not listed", p.Name)
		}
	}
}

func TestPrintComparison(t *testing.T) {
	versions, err := Read(filepath.Join(fixtures, "with-versions.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	published := terms.Published()
	golden(t, "comparison.txt", printed(t, func(w io.Writer) error {
		return PrintComparison(w, "published", "with-versions.yaml", terms.Compare(published, versions))
	}))
	same := printed(t, func(w io.Writer) error {
		return PrintComparison(w, "a.yaml", "b.yaml", terms.Compare(published, published))
	})
	if same != "a.yaml and b.yaml say the same at every instant\n" {
		t.Errorf("have %q", same)
	}
}
