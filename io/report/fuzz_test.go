package report

// fuzz_test.go: any file at all where account codes are expected.

import (
	"testing"

	"trueup/rules/program"
)

// FuzzCodes: no text makes the reader panic; every problem has a message and a place
// within the file; what is taken can be an account in every format of the journal.
func FuzzCodes(f *testing.F) {
	known := []program.Code{"Assets:Cash", "Liabilities:Rewards:Points"}
	for _, seed := range []string{
		"", "{}", "accounts: {}", codesExample, "accounts:\n  Assets:Cash: 1000\n  Liabilities:Rewards:Points: \"2100\"\n", "accounts: {Assets:Cash: a::b}",
		"accounts: &a [*a]", "accounts: {Assets:Cash: !!str 1, <<: {}}", "accounts: {\"Assets:Cash\": x, \"Assets:Cash\": y}", "---\n---\n", "\ufeffaccounts:", "\xff", "a: b: c", "0: [:!00 \xef", "? ? \"\\n\" 0",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		r := &codesReader{file: "codes.yaml", known: known, codes: Codes{}}
		r.read(text)
		for _, p := range r.problems {
			if p.Message == "" || p.Line < 0 || p.Column < 0 {
				t.Fatalf("%q: %#v", text, p)
			}
		}
		if len(r.problems) > 0 {
			return
		}
		for code, own := range r.codes {
			if r.codes.Of(code) != own || codeFlaw(string(own)) != "" {
				t.Fatalf("%q: %s became %q", text, code, own)
			}
		}
	})
}
