// Package termstest gives tests terms that they write as text or as values.
package termstest

import (
	"encoding/json"
	"testing"

	"trueup/io/termsfile"
	"trueup/rules/terms"
)

// Read reads a terms file, JSON or YAML; an empty one is the published terms.
func Read(t testing.TB, text string) *terms.Terms {
	t.Helper()
	if text == "" {
		return terms.Published()
	}
	tm, err := termsfile.Parse("terms", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return tm
}

// Of reads the values of a terms file, as a generated world has them; nil is the
// published terms.
func Of(t testing.TB, values map[string]any) *terms.Terms {
	t.Helper()
	if values == nil {
		return terms.Published()
	}
	text, err := json.Marshal(values)
	if err != nil {
		t.Fatal(err)
	}
	return Read(t, string(text))
}
