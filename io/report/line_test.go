package report

// line_test.go: canonical cells, and texts that must not run.

import (
	"bytes"
	"encoding/csv"
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"trueup/jobs"
)

func TestCells(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", ""},
		{"acc-0000023", "acc-0000023"},
		{" padded ", " padded "},
		{`\.`, `\.`},
		{"a,b", `"a,b"`},
		{`say "hi"`, `"say ""hi"""`},
		{"two\nlines", "\"two\nlines\""},
		{"two\r\nlines", "\"two\r\nlines\""},
		{"Café ☕", "Café ☕"},
		// plain numbers stay numbers
		{"-12.30", "-12.30"},
		{"-0.05", "-0.05"},
		{"-7", "-7"},
		{"1240.00", "1240.00"},
		// texts that would run do not
		{"=1+1", "'=1+1"},
		{"+1", "'+1"},
		{"+49 30 1234", "'+49 30 1234"},
		{"@SUM(A1)", "'@SUM(A1)"},
		{"-", "'-"},
		{"-1+1", "'-1+1"},
		{"-1-1", "'-1-1"},
		{"-12.", "'-12."},
		{"-.5", "'-.5"},
		{"-1.2.3", "'-1.2.3"},
		{"--1", "'--1"},
		{"-A1", "'-A1"},
		{"-1e5", "'-1e5"},
		{"\tTab", "'\tTab"},
		{"\r=1", "\"'\r=1\""},
		{`=HYPERLINK("http://x","y")`, `"'=HYPERLINK(""http://x"",""y"")"`},
		{"=1,2", `"'=1,2"`},
		// the sign of a formula elsewhere does nothing
		{"a=1", "a=1"},
		{" =1", " =1"},
		{"me@example.com", "me@example.com"},
	} {
		if got := string(appendLine(nil, []string{c.text}, "\n")); got != c.want+"\n" {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
		if got, want := string(appendLine([]byte("x,"), []string{c.text, c.text}, "\r\n")), "x,"+c.want+","+c.want+"\r\n"; got != want {
			t.Errorf("%q twice: %q, want %q", c.text, got, want)
		}
	}
}

// awkward draws texts of the characters that matter to CSV and to spreadsheets.
func awkward() *rapid.Generator[string] {
	return rapid.OneOf(rapid.StringOfN(rapid.SampledFrom([]rune("=+-@\t\r\n,\"' .0159aé")), 0, 8, -1), rapid.StringN(0, 20, -1))
}

// TestLinesAreCanonical compares with the other writer of the canonical form, and has
// the library read the lines again.
func TestLinesAreCanonical(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cells := rapid.SliceOfN(awkward(), 2, 5).Draw(t, "cells")
		var written bytes.Buffer
		lines := NewLines(&written)
		if err := errors.Join(lines.Write(cells...), lines.Flush()); err != nil {
			t.Fatal(err)
		}
		line := written.Bytes()
		shown := make([]string, len(cells))
		for i, cell := range cells {
			if shown[i] = cell; cell != "" && runs([]byte(cell)) {
				shown[i] = "'" + cell
			}
		}
		var canonical bytes.Buffer
		w := jobs.NewCSVWriter(&canonical)
		if err := w.Write(shown...); err != nil {
			t.Fatal(err)
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		if string(line) != canonical.String() {
			t.Fatalf("%q is written %q, canonical %q", cells, line, canonical.String())
		}
		read, err := csv.NewReader(bytes.NewReader(line)).Read()
		if err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		for i, cell := range read {
			if want := strings.ReplaceAll(shown[i], "\r\n", "\n"); cell != want { // the reader reads CRLF as LF
				t.Fatalf("%q is read as %q, want %q", line, cell, want)
			}
			if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) && strings.Trim(cell, "-.0123456789") != "" {
				t.Fatalf("%q would run", cell)
			}
		}
	})
}
