package main

// demo_test.go: what people are told of the demo world is true: how it is made, and
// what a run over it shows.

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trueup/fixtures/csvtext"

	"github.com/google/go-cmp/cmp"
)

// TestTheDemoIsMadeAsItSays runs the command that its README gives, into another folder.
func TestTheDemoIsMadeAsItSays(t *testing.T) {
	const source = "../../fixtures/demo"
	command := ""
	for _, line := range blocks(t, filepath.Join(source, "README.md")) {
		if strings.HasPrefix(line, "trueup generate ") {
			command = line
		}
	}
	args := strings.Fields(command)
	if len(args) < 4 || args[2] != "--out" || args[3] != "fixtures/demo" {
		t.Fatalf("the README gives no command that makes the demo: %q", command)
	}
	dir := t.TempDir()
	args[3] = dir
	must(t, inside(args[1:]...))
	demo := csvtext.Folder(t, source)
	delete(demo, "platform_balances") // as its README says
	if diff := cmp.Diff(demo, csvtext.Folder(t, dir)); diff != "" {
		t.Errorf("the command makes another world (-demo +made):\n%s", diff)
	}
}

// TestTheReadmeShowsTheDemo looks for the tables and stories at the README's top in
// what the commands of make demo print.
func TestTheReadmeShowsTheDemo(t *testing.T) {
	dsn := filepath.Join(t.TempDir(), "trueup.db")
	printed := must(t, inside("run", "--source", "../../fixtures/demo", "--ledger", dsn, "--as-of", "2026-10-01T00:00:00Z"))
	printed += must(t, inside("explain", "acc-0000023", "--ledger", dsn))
	lines := map[string]bool{}
	for line := range strings.Lines(printed) {
		lines[strings.TrimRight(line, " \n")] = true
	}
	shown := 0
	for _, line := range blocks(t, "../../README.md") {
		if strings.HasPrefix(line, "## How it works") {
			break
		}
		if !strings.HasPrefix(line, " ") {
			continue // a command, or text
		}
		if shown++; !lines[line] {
			t.Errorf("the README shows %q, and the demo prints no such line", line)
		}
	}
	if shown < 10 {
		t.Errorf("the README shows %d lines of the demo, want its table and a story", shown)
	}
}

// TestTheDemoHasBreaks looks for what trueup breaks prints on the demo in its README.
func TestTheDemoHasBreaks(t *testing.T) {
	const source = "../../fixtures/demo"
	engines(t, func(t *testing.T, dsn string) {
		must(t, inside("run", "--source", source, "--ledger", dsn, "--as-of", "2026-10-01T00:00:00Z", "--quiet"))
		want := ""
		for _, line := range blocks(t, filepath.Join(source, "README.md")) {
			if strings.HasPrefix(line, "account_id,as_of,item,") || want != "" && strings.HasPrefix(line, "acc-") {
				want += line + "\n"
			}
		}
		if diff := cmp.Diff(want, must(t, inside("breaks", "--ledger", dsn, "--quiet"))); diff != "" {
			t.Errorf("(-README +printed):\n%s", diff)
		}
	})
}

// blocks returns the lines of a Markdown file that are in fenced blocks, and its headings.
func blocks(t *testing.T, path string) []string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	inside := false
	for line := range strings.Lines(string(text)) {
		line = strings.TrimRight(line, " \n")
		switch {
		case line == "```":
			inside = !inside
		case inside || strings.HasPrefix(line, "## "):
			lines = append(lines, line)
		}
	}
	return lines
}
