package report

// fuzz_test.go: any file at all where account codes are expected.

import (
	"errors"
	"testing"

	"trueup/io/yamlfile"
	"trueup/rules/program"
)

// FuzzCodes: no text makes the reader panic; what is taken can be an account in every
// format of the journal.
func FuzzCodes(f *testing.F) {
	known := []program.Code{"Assets:Cash", "Liabilities:Rewards:Points"}
	for _, seed := range []string{
		"", "{}", "accounts: {}", codesExample, "accounts:\n  Assets:Cash: 1000\n  Liabilities:Rewards:Points: \"2100\"\n", "accounts: {Assets:Cash: a::b}",
		"accounts: &a [*a]", "accounts: {Assets:Cash: !!str 1, <<: {}}", "accounts: {\"Assets:Cash\": x, \"Assets:Cash\": y}", "---\n---\n", "\ufeffaccounts:", "\xff", "a: b: c", "0: [:!00 \xef", "? ? \"\\n\" 0",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		codes, err := parseCodes("codes.yaml", text, known)
		var all yamlfile.Errors
		if err != nil && (!errors.As(err, &all) || codes != nil) {
			t.Fatalf("%q: %v, %v", text, codes, err)
		}
		for code, own := range codes {
			if codes.Of(code) != own || codeFlaw(string(own)) != "" {
				t.Fatalf("%q: %s became %q", text, code, own)
			}
		}
	})
}
