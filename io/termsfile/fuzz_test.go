package termsfile

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"trueup/io/yamlfile"
	"trueup/rules/terms"
)

// FuzzParse: no text makes Parse panic; every problem has a file and a message, in
// order of place; what parses has a canonical text that reads back as the same terms.
func FuzzParse(f *testing.F) {
	for _, c := range problemCases {
		f.Add([]byte(c.text))
	}
	for _, name := range []string{"published.yaml", "with-versions.yaml", "broken.yaml"} {
		text, err := os.ReadFile(filepath.Join(fixtures, name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	for _, odd := range []string{"0: [:!00 \xef", "#\n-\n-\n0", "{{},<<}", "a:\n.\n-\n", "? ? \"\\n\" 0", " \ufeff\n", "&a [*a]", "%YAML 1.1\n---\n{}", "- &a\n- *a"} {
		f.Add([]byte(odd))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		parsed, err := Parse("t", text)
		if err != nil {
			checkProblems(t, err)
			return
		}
		canonical := terms.Canonical(parsed)
		back, err := Parse("canonical", []byte(canonical))
		if err != nil {
			t.Fatalf("%v\nin:\n%s", err, canonical)
		}
		if !back.Equal(parsed) || terms.Canonical(back) != canonical {
			t.Fatalf("reads back as other terms:\n%s", canonical)
		}
	})
}

func checkProblems(t *testing.T, err error) {
	var all yamlfile.Errors
	if !errors.As(err, &all) || len(all) == 0 {
		t.Fatalf("an error without problems: %v", err)
	}
	for i, e := range all {
		if e.File != "t" || e.Message == "" || e.Line < 0 || e.Column < 0 {
			t.Fatalf("%#v", e)
		}
		if i > 0 && (all[i-1].Line > e.Line || all[i-1].Line == e.Line && all[i-1].Column > e.Column) {
			t.Fatalf("%v after %v", e, all[i-1])
		}
	}
}
