package csvfile

// fuzz_test.go: any text at all, and any records that encoding/csv writes.

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// FuzzScanner reads any text. It must end, lose no line, know every line's
// number, read the same however the text arrives, and find the rows after a
// broken one. Text that encoding/csv accepts must give the records it gives.
func FuzzScanner(f *testing.F) {
	for _, seed := range []string{
		"", "\n", "a,b\n", "a,b\r\nc,d", "\xef\xbb\xbfa,\"b\"\n", "\"a\"\"b\",\"c\nd\"\ne,f\n", "a,\"b\nc,d\ne,f\n",
		"a,5\"b\nc\n", "a,\"b\"c\nd\n", "\"\"\"\n\"\"\"\n", "1,\"x\n2,\"y\",z\n", "a\x00,\xff\n", ",,\n\n,\r\n", "\"\r\n\"\r\n\"\r",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		in = strings.TrimLeft(in, "\ufeff")
		if newScanner(strings.NewReader(in), 9).begin() != "" {
			return
		}
		got := records(t, strings.NewReader(in))
		if diff := cmp.Diff(got, records(t, iotest.HalfReader(strings.NewReader(in)))); diff != "" {
			t.Errorf("%q reads otherwise when it comes in pieces (-whole +pieces):\n%s", in, diff)
		}
		everyLineIsRead(t, in)
		sameAsEncodingCSV(t, in)
		const last = "\nthe,last,row"
		if all := records(t, strings.NewReader(in+last)); len(all) == 0 || !strings.Contains(all[len(all)-1], "last") {
			t.Errorf("%q swallows the row after it: %q", in, all)
		}
	})
}

// everyLineIsRead: each record begins on the line after the one before it ended,
// but for empty lines, and its raw text is what stands there.
func everyLineIsRead(t *testing.T, in string) {
	lines := strings.SplitAfter(in, "\n")
	s := newScanner(strings.NewReader(in), len(in)+1)
	next := 0 // index of the first line not read yet
	for s.next() {
		for ; next < s.line-1; next++ {
			if text := strings.TrimSuffix(strings.TrimSuffix(lines[next], "\n"), "\r"); text != "" {
				t.Fatalf("%q: line %d is lost: %q", in, next+1, text)
			}
		}
		whole := strings.Join(lines[next:s.lines], "")
		if raw := string(s.raw); strings.TrimRight(raw, "\r\n") != strings.TrimRight(whole, "\r\n") {
			t.Fatalf("%q: the record on line %d reads %q, its lines say %q", in, s.line, raw, whole)
		}
		next = s.lines
	}
	for ; next < len(lines); next++ {
		if text := strings.TrimSuffix(strings.TrimSuffix(lines[next], "\n"), "\r"); text != "" {
			t.Fatalf("%q: line %d is lost: %q", in, next+1, text)
		}
	}
}

// sameAsEncodingCSV compares with the standard library where it accepts the
// text. It turns CRLF into LF inside quotes, which we keep.
func sameAsEncodingCSV(t *testing.T, in string) {
	r := csv.NewReader(strings.NewReader(in))
	r.FieldsPerRecord = -1
	want, err := r.ReadAll()
	if err != nil {
		return
	}
	got, _ := cells(in)
	for _, record := range got {
		for i := range record {
			record[i] = strings.ReplaceAll(record[i], "\r\n", "\n")
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%q (-encoding/csv +ours):\n%s", in, diff)
	}
}

// cells reads all records, and how many of them are broken.
func cells(in string) (all [][]string, broken int) {
	s := newScanner(strings.NewReader(in), len(in)+1)
	for s.begin(); s.next(); {
		if s.problem != "" {
			broken++
		}
		record := make([]string, 0, len(s.cells))
		for _, c := range s.cells {
			record = append(record, string(s.text[c.from:c.to]))
		}
		all = append(all, record)
	}
	return all, broken
}

// TestScannerReadsWhatEncodingCSVWrites: any cells come back as they were
// written, and a row with one stray quote, put anywhere between, costs only itself.
func TestScannerReadsWhatEncodingCSVWrites(t *testing.T) {
	cell := rapid.StringOfN(rapid.RuneFrom([]rune("ab1 ,\"\r\n;é\x00\\.|")), 0, 8, -1)
	rapid.Check(t, func(rt *rapid.T) {
		width := rapid.IntRange(2, 5).Draw(rt, "width")
		want := rapid.SliceOf(rapid.SliceOfN(cell, width, width)).Draw(rt, "records")
		at := rapid.IntRange(0, len(want)).Draw(rt, "at")
		var whole, stray bytes.Buffer
		for i, record := range want {
			if i == at {
				stray.WriteString("a,5\"b\n")
			}
			writeCSV(rt, &whole, record)
			writeCSV(rt, &stray, record)
		}
		got, broken := cells(whole.String())
		if diff := cmp.Diff(want, got); len(want) > 0 && diff != "" || broken > 0 {
			rt.Fatalf("%q: %d broken (-written +read):\n%s", whole.String(), broken, diff)
		}
		if at == len(want) {
			return
		}
		got, broken = cells(stray.String())
		if broken != 1 || len(got) != len(want)+1 {
			rt.Fatalf("%q: %d broken of %d records, want 1 of %d", stray.String(), broken, len(got), len(want)+1)
		}
		if diff := cmp.Diff(want, append(got[:at:at], got[at+1:]...)); diff != "" {
			rt.Fatalf("%q: records beside the broken one (-written +read):\n%s", stray.String(), diff)
		}
	})
}

func writeCSV(t *rapid.T, b *bytes.Buffer, record []string) {
	w := csv.NewWriter(b)
	if err := w.Write(record); err != nil {
		t.Fatal(err)
	}
	w.Flush()
}
