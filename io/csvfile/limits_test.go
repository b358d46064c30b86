package csvfile

// limits_test.go: rows of any length, in flat memory.

import (
	"bytes"
	"io"
	"strings"
	"testing"
)

func TestScannerLimitsARecordToOneMiB(t *testing.T) {
	x := func(n int) string { return strings.Repeat("x", n) }
	for _, c := range []struct {
		name, in string
		problems []string // of the records, in order
		lines    []int
	}{
		{"exactly as long as allowed", x(maxRecord) + "\nb\n", []string{"", ""}, []int{1, 2}},
		{"one byte more", x(maxRecord+1) + "\nb\n", []string{tooLong, ""}, []int{1, 2}},
		{"quoted, exactly as long as allowed", `"` + x(maxRecord-2) + "\"\nb\n", []string{"", ""}, []int{1, 2}},
		{"quoted, one byte more", `"` + x(maxRecord-1) + "\"\nb\n", []string{tooLong, ""}, []int{1, 2}},
		{"a 10 MB cell", "a," + x(10e6) + ",c\nb\n", []string{tooLong, ""}, []int{1, 2}},
		{"a 10 MB cell in quotes", "a,\"" + x(10e6) + "\",c\nb\n", []string{tooLong, ""}, []int{1, 2}},
		{"a 10 MB last line", "b\n" + x(10e6), []string{"", tooLong}, []int{1, 2}},
		{"a quote inside a line too long", "a\"b," + x(10e6) + "\nb\n", []string{tooLong, ""}, []int{1, 2}},
		{"a quote not closed in time", "a,\"\n" + strings.Repeat("b\n", maxRecord/2) + "c\n",
			append([]string{"column 3: " + notInTime}, make([]string, maxRecord/2+1)...), nil},
		{"a record too long after a quoted newline", "\"a\n\"," + x(maxRecord) + "\nb\n",
			[]string{tooLong, tooLong, ""}, []int{1, 2, 3}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newScanner(strings.NewReader(c.in), 9)
			n := 0
			for ; s.next(); n++ {
				if n >= len(c.problems) || s.problem != c.problems[n] {
					t.Fatalf("record %d on line %d: problem %q, want %q", n+1, s.line, s.problem, c.problems[min(n, len(c.problems)-1)])
				}
				if c.lines != nil && s.line != c.lines[n] {
					t.Errorf("record %d is on line %d, want %d", n+1, s.line, c.lines[n])
				}
			}
			if n != len(c.problems) || s.failure() != nil {
				t.Errorf("%d records (%v), want %d", n, s.failure(), len(c.problems))
			}
		})
	}
}

func TestScannerKnowsTheCellsBeforeTheOverlongOne(t *testing.T) {
	for _, in := range []string{
		"id,A," + strings.Repeat("x", 2<<20) + "\n",
		"id,\"A\",\"" + strings.Repeat("x", 2<<20) + "\"\n",
	} {
		s := newScanner(strings.NewReader(in), 9)
		if !s.next() || len(s.cells) != 2 {
			t.Fatalf("%.12q: cells %v, want the two before the long one", in, s.cells)
		}
		if c := s.cells[1]; string(s.text[c.from:c.to]) != "A" {
			t.Errorf("%.12q: second cell %q, want A", in, s.text[c.from:c.to])
		}
	}
}

// TestMemoryStaysFlat reads a line of 1 GB, a gigabyte after a quote never
// closed, and a million cells in a line.
func TestMemoryStaysFlat(t *testing.T) {
	const gigabyte = 1 << 30
	for _, c := range []struct{ name, begin, fill, end string }{
		{"a line of 1 GB", "a,", "xxxxxxx,", "\nlast\n"},
		{"a quoted cell of 1 GB", "a,\"", "xxxxxxxx", "\"\nlast\n"},
		{"a quote never closed before 1 GB of rows", "a,\"\n", strings.Repeat("x", 1023) + "\n", "last\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newScanner(io.MultiReader(strings.NewReader(c.begin),
				io.LimitReader(&repeat{text: bytes.Repeat([]byte(c.fill), 64<<10/len(c.fill))}, gigabyte), strings.NewReader(c.end)), 9)
			broken, last := 0, ""
			for s.next() {
				if s.problem != "" {
					broken++
				}
				last = string(s.raw[:min(len(s.raw), 9)])
			}
			if broken != 1 || last != "last" || s.failure() != nil {
				t.Errorf("%d broken, last row %q (%v); want 1 and the last row", broken, last, s.failure())
			}
			if held := len(s.buf) + cap(s.scratch) + cap(s.cells)*24; held > 5<<20 {
				t.Errorf("the scanner holds %d bytes", held)
			}
		})
	}
}

// repeat gives a text over and over.
type repeat struct {
	text []byte
	at   int
}

func (r *repeat) Read(p []byte) (int, error) {
	n := copy(p, r.text[r.at:])
	r.at = (r.at + n) % len(r.text)
	return n, nil
}
