package csvfile

// scanner_test.go: how text is cut into records, and what is broken about it.

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

// records renders every record of a text as "line: [cell@column] [cell@column] !problem".
func records(t *testing.T, src io.Reader) []string {
	t.Helper()
	s := newScanner(src, 1000)
	if problem := s.begin(); problem != "" {
		t.Fatalf("begin: %s", problem)
	}
	var out []string
	for s.next() {
		line := fmt.Sprintf("%d:", s.line)
		for _, c := range s.cells {
			line += fmt.Sprintf(" [%s@%d]", s.text[c.from:c.to], c.at)
		}
		if s.problem != "" {
			line += " !" + s.problem
		}
		out = append(out, line)
	}
	if err := s.failure(); err != nil {
		t.Fatalf("reading failed: %v", err)
	}
	return out
}

func TestScannerCutsRecords(t *testing.T) {
	const bom = "\xef\xbb\xbf"
	for _, c := range []struct {
		name, in string
		want     []string
	}{
		{"nothing", "", nil},
		{"only a mark of UTF-8", bom, nil},
		{"only empty lines", "\n\r\n\n", nil},
		{"one cell", "a\n", []string{"1: [a@1]"}},
		{"empty cells", ",,\n", []string{"1: [@1] [@2] [@3]"}},
		{"columns count bytes", "é,b\n", []string{"1: [é@1] [b@4]"}},
		{"LF", "a,b\nc,d\n", []string{"1: [a@1] [b@3]", "2: [c@1] [d@3]"}},
		{"CRLF", "a,b\r\nc,d\r\n", []string{"1: [a@1] [b@3]", "2: [c@1] [d@3]"}},
		{"CRLF after a quoted cell", "a,\"b\"\r\nc,\"d\"\r\n", []string{"1: [a@1] [b@3]", "2: [c@1] [d@3]"}},
		{"CRLF after a plain cell of a record with quotes", "\"a\",b\r\n", []string{"1: [a@1] [b@5]"}},
		{"a CR inside a line stays", "a\rb,c\n", []string{"1: [a\rb@1] [c@5]"}},
		{"last line without newline", "a,b\nc,d", []string{"1: [a@1] [b@3]", "2: [c@1] [d@3]"}},
		{"last line with a lone CR", "a,b\r", []string{"1: [a@1] [b@3]"}},
		{"last line with a quoted cell and a lone CR", "a,\"b\"\r", []string{"1: [a@1] [b@3]"}},
		{"last cell quoted, no newline", "a,\"b\"", []string{"1: [a@1] [b@3]"}},
		{"last cell empty, no newline", "\"a\",", []string{"1: [a@1] [@5]"}},
		{"empty lines count but are no records", "a\n\n\r\nb\n", []string{"1: [a@1]", "4: [b@1]"}},
		{"mark of UTF-8", bom + "a,b\n", []string{"1: [a@1] [b@3]"}},
		{"mark of UTF-8 before a quote", bom + "\"a\",b\n", []string{"1: [a@1] [b@5]"}},
		{"mark of UTF-8 later is text", "a\n" + bom + "b\n", []string{"1: [a@1]", "2: [" + bom + "b@1]"}},
		{"quoted comma", "\"a,b\",c\n", []string{"1: [a,b@1] [c@7]"}},
		{"quoted quote", "\"a\"\"b\",\"\"\"\"\n", []string{"1: [a\"b@1] [\"@8]"}},
		{"quoted nothing", "\"\",\"\"\n", []string{"1: [@1] [@4]"}},
		{"quoted newline: the next row's line is right", "a,\"x\ny\",b\nc,d,e\n", []string{"1: [a@1] [x\ny@3] [b@4]", "3: [c@1] [d@3] [e@5]"}},
		{"quoted CRLF is kept", "\"x\r\ny\"\n", []string{"1: [x\r\ny@1]"}},
		{"several quoted newlines", "\"1\n2\n3\",\"4\n\n5\"\nz\n", []string{"1: [1\n2\n3@1] [4\n\n5@4]", "6: [z@1]"}},
		{"NUL bytes are the columns' business", "a\x00,b\n", []string{"1: [a\x00@1] [b@4]"}},
		{"invalid UTF-8 is the columns' business", "a\xff,b\n", []string{"1: [a\xff@1] [b@4]"}},
	} {
		t.Run(c.name, func(t *testing.T) { sameRecords(t, c.in, c.want) })
	}
}

func TestScannerReportsBrokenRecordsAndGoesOn(t *testing.T) {
	for _, c := range []struct {
		name, in string
		want     []string
	}{
		{"quote inside a cell", "a,5\" pipe,c\nd\n", []string{"1: [a@1] [5\" pipe@3] [c@11] !column 4: " + insideCell, "2: [d@1]"}},
		{"quote inside a cell, a quoted cell later", "5\",\"c\"\nd\n", []string{"1: [5\"@1] [c@4] !column 2: " + insideCell, "2: [d@1]"}},
		{"quote inside a cell, one never closed later", "5\",\"c\nd\n", []string{"1: [5\"@1] !column 2: " + insideCell, "2: [d@1]"}},
		{"quote inside a cell after a quoted newline", "a,\"x\ny\",5\"\nd\n",
			[]string{"1: [a@1] !line 2, column 5: " + insideCell, "2: [y\"@1] [5\"@4] !column 2: " + insideCell, "3: [d@1]"}},
		{"a space before the quote", "a, \"b\"\n", []string{"1: [a@1] [ \"b\"@3] !column 4: " + insideCell}},
		{"text after the closing quote", "a,\"b\"c,d\ne\n", []string{"1: [a@1] !column 6: " + afterQuote, "2: [e@1]"}},
		{"a CR after the closing quote", "\"b\"\rc\n", []string{"1: !column 5: " + afterQuote}},
		{"text after a quote closed on a later line", "a,\"b\nc\"d\ne\n",
			[]string{"1: [a@1] !line 2, column 3: " + afterQuote, "2: [c\"d@1] !column 2: " + insideCell, "3: [e@1]"}},
		{"never closed, first line", "a,\"b,c\nd,e\nf,g\n", []string{"1: [a@1] !column 3: " + neverClosed, "2: [d@1] [e@3]", "3: [f@1] [g@3]"}},
		{"never closed, middle line", "a\nb,\"\nc,d\n", []string{"1: [a@1]", "2: [b@1] !column 3: " + neverClosed, "3: [c@1] [d@3]"}},
		{"never closed, last line", "a\nb,\"c\n", []string{"1: [a@1]", "2: [b@1] !column 3: " + neverClosed}},
		{"never closed, at the very end", "a,\"", []string{"1: [a@1] !column 3: " + neverClosed}},
		{"never closed, quoted rows follow", "1,\"oops,x\n2,\"Acme, Inc\",x\n3,\"b\",y\n",
			[]string{"1: [1@1] !line 2, column 4: " + afterQuote, "2: [2@1] [Acme, Inc@3] [x@15]", "3: [3@1] [b@3] [y@7]"}},
		{"never closed twice", "1,\"a\n2,b\n3,\"c\n4,d\n",
			[]string{"1: [1@1] !line 3, column 4: " + afterQuote, "2: [2@1] [b@3]", "3: [3@1] !column 3: " + neverClosed, "4: [4@1] [d@3]"}},
		{"never closed after a quoted newline", "\"a\nb\",\"c\nd\n",
			[]string{"1: !line 2, column 4: " + neverClosed, "2: [b\"@1] !column 2: " + insideCell, "3: [d@1]"}},
	} {
		t.Run(c.name, func(t *testing.T) { sameRecords(t, c.in, c.want) })
	}
}

// sameRecords reads the text whole and byte by byte: the records do not depend
// on how the text arrives.
func sameRecords(t *testing.T, in string, want []string) {
	t.Helper()
	if diff := cmp.Diff(want, records(t, strings.NewReader(in))); diff != "" {
		t.Errorf("records of %q (-want +got):\n%s", in, diff)
	}
	if diff := cmp.Diff(want, records(t, iotest.OneByteReader(strings.NewReader(in)))); diff != "" {
		t.Errorf("records of %q byte by byte (-want +got):\n%s", in, diff)
	}
}

func TestScannerRefusesWhatIsNoCSV(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"UTF-16, little end first", "\xff\xfea\x00,\x00b\x00", "is UTF-16; save it as UTF-8"},
		{"UTF-16, big end first", "\xfe\xff\x00a\x00,\x00b", "is UTF-16; save it as UTF-8"},
		{"a spreadsheet", "PK\x03\x04\x14\x00", "is a zip archive or a spreadsheet; save it as CSV"},
		{"text", "a,b", ""},
	} {
		if got := newScanner(iotest.OneByteReader(strings.NewReader(c.in)), 9).begin(); got != c.want {
			t.Errorf("%s: begin() = %q, want %q", c.name, got, c.want)
		}
	}
}

func TestScannerPassesReadErrorsOn(t *testing.T) {
	broken := errors.New("disk on fire")
	for _, in := range []string{"", "a,b\nc", "a,b\n\"c", "a,b\n\"c\"", "a,b\n\"c\",", "a,b\nc\"", strings.Repeat("x", maxRecord+9)} {
		s := newScanner(io.MultiReader(strings.NewReader(in), iotest.ErrReader(broken)), 9)
		n := 0
		for s.next() {
			n++
		}
		if !errors.Is(s.failure(), broken) {
			t.Errorf("%.20q: failure() = %v, want the read error", in, s.failure())
		}
		if n > 1 {
			t.Errorf("%.20q: %d records; the one cut off by the error is none", in, n)
		}
	}
	s := newScanner(stuck{}, 9)
	if s.next() || !errors.Is(s.failure(), io.ErrNoProgress) {
		t.Errorf("a reader that gives nothing: failure() = %v, want %v", s.failure(), io.ErrNoProgress)
	}
}

type stuck struct{}

func (stuck) Read([]byte) (int, error) { return 0, nil }

func TestScannerKeepsNoMoreCellsThanAsked(t *testing.T) {
	for _, in := range []string{"a,b,c,d,e\n", "a,b,\"c\",d,e\n"} {
		s := newScanner(strings.NewReader(in), 2)
		if !s.next() || len(s.cells) != 2 || s.count != 5 {
			t.Errorf("%q: %d cells kept, %d counted; want 2 and 5", in, len(s.cells), s.count)
		}
	}
}
