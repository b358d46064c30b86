package main

// partner_demo_test.go: the partners' demo world is made as its README says, and the
// program finds in it what the second evaluator found.

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trueup/fixtures/csvtext"
	"trueup/rules/partner"
)

const partnerDemo = "../../fixtures/demo/partner"

func TestPartnerDemo(t *testing.T) {
	engines(t, func(t *testing.T, dsn string) {
		const asOf = "2026-10-01T00:00:00Z"
		must(t, inside("run", "--program", partner.Name, "--source", partnerDemo, "--ledger", dsn, "--as-of", asOf, "--quiet"))
		exportsOf(t, dsn, partner.Name, filepath.Join(partnerDemo, "expected"), "a run of the partners' demo world")
	})
}

// TestThePartnerDemoIsMadeAsItSays runs the command that its README gives, into
// another folder.
func TestThePartnerDemoIsMadeAsItSays(t *testing.T) {
	lines := blocks(t, filepath.Join(partnerDemo, "README.md"))
	at := slices.IndexFunc(lines, func(line string) bool { return strings.HasPrefix(line, "trueup generate ") })
	if at < 0 {
		t.Fatal("the README gives no command that makes the demo")
	}
	args := strings.Fields(lines[at])[1:]
	out := slices.Index(args, "fixtures/demo/partner")
	if out < 0 {
		t.Fatalf("the README's command makes the demo elsewhere: %s", lines[at])
	}
	dir := t.TempDir()
	args[out] = dir
	must(t, inside(args...))
	if diff := cmp.Diff(csvtext.Folder(t, partnerDemo), csvtext.Folder(t, dir)); diff != "" {
		t.Errorf("the command makes another world (-demo +made):\n%s", diff)
	}
}
