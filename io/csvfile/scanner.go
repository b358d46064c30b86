package csvfile

// scanner.go: cuts CSV text into records, in flat memory.
//
// Why not encoding/csv: a quote that is never closed swallows the rest of the
// file, and as much memory, into one cell; after an error there is no way to
// find the next row; and a line of any length is read whole before it is looked
// at. Here a record has a limit, and after a broken one reading resumes at the
// next line.

import (
	"bytes"
	"errors"
	"io"
)

const (
	bufferSize = 256 << 10 // bytes read at a time
	maxRecord  = 1 << 20   // bytes of a record, without its line end
)

// cell is where one cell of a record is: text[from:to], and the byte column
// from 1 at which it begins on its line, its quote included.
type cell struct{ from, to, at int }

// record is one record of the file. It is valid until the next call of next.
type record struct {
	line    int    // where it begins, from 1
	text    []byte // the cells' text, without the quotes around and the doubling in them
	cells   []cell // the first cells, as many as the scanner keeps
	count   int    // how many cells there are
	endAt   int    // column after the record's last byte, on its last line
	problem string // why it cannot be cut into cells, or ""; cells are then those before the problem
	raw     []byte // the line it begins on, as it was read
}

// scanner reads records. A broken record ends with the line it begins on, so
// that the rows after a quote never closed are found. Lines read in vain like
// this are read twice, not more often: a line that stays inside quotes when read
// from inside leaves them when read by itself.
type scanner struct {
	record
	src        io.Reader
	buf        []byte
	start, end int    // buf[start:end] is read and not consumed
	err        error  // of src; io.EOF at the end
	lines      int    // lines consumed
	keep       int    // cells recorded for a record; more are only counted
	skip       bool   // what is left of an over-long line comes first
	scratch    []byte // text of a record with quotes
}

func newScanner(src io.Reader, keep int) *scanner {
	return &scanner{src: src, buf: make([]byte, bufferSize), keep: keep}
}

// failure returns what ended the reading, nil for the end of the file.
func (s *scanner) failure() error {
	if errors.Is(s.err, io.EOF) {
		return nil
	}
	return s.err
}

// next reads the next record; empty lines are none. It returns false at the end
// and when reading failed.
func (s *scanner) next() bool {
	if s.skip {
		s.skipLine()
	}
	for {
		n, newline := s.findLine()
		if !newline && n <= maxRecord && (n == 0 || s.failure() != nil) {
			return false
		}
		s.record = record{line: s.lines + 1, cells: s.cells[:0]}
		if n > maxRecord {
			s.overlong()
			return true
		}
		line, size := trimCR(s.buf[s.start:s.start+n]), n
		if newline {
			size++
		}
		switch {
		case len(line) == 0:
			s.consume(size, 1)
		case bytes.IndexByte(line, '"') >= 0:
			return s.careful(n, size)
		default:
			s.split(line)
			s.consume(size, 1)
			return true
		}
	}
}

// split cuts a line without quotes at its commas.
func (s *scanner) split(line []byte) {
	s.text, s.raw, s.endAt = line, line, len(line)+1
	from := 0
	for len(s.cells) < s.keep {
		i := bytes.IndexByte(line[from:], ',')
		if i < 0 {
			s.cells = append(s.cells, cell{from, len(line), from + 1})
			s.count = len(s.cells)
			return
		}
		s.cells = append(s.cells, cell{from, from + i, from + 1})
		from += i + 1
	}
	s.count = len(s.cells) + 1 + bytes.Count(line[from:], []byte{','})
}

// findLine returns the length of the line at s.start without its newline, and
// whether it has one. It stops looking once the line is longer than a record may be.
func (s *scanner) findLine() (n int, newline bool) {
	for {
		w := s.buf[s.start:s.end]
		if i := bytes.IndexByte(w[n:], '\n'); i >= 0 {
			return n + i, true
		}
		n = len(w)
		if n > maxRecord || !s.more() {
			return n, false
		}
	}
}

// overlong reports a line that is longer than a record may be. The rest of it
// is skipped when the next record is asked for, because that overwrites it.
func (s *scanner) overlong() {
	s.cut(maxRecord)
	s.problem = tooLong
	s.raw = s.buf[s.start : s.start+maxRecord]
	s.skip = true
}

func (s *scanner) skipLine() {
	s.skip = false
	for {
		if i := bytes.IndexByte(s.buf[s.start:s.end], '\n'); i >= 0 {
			s.consume(i+1, 1)
			return
		}
		s.start = s.end
		if !s.more() {
			return
		}
	}
}

func (s *scanner) consume(size, lines int) {
	s.start += size
	s.lines += lines
}

// more reads more text behind buf[start:end], which it may move. It returns
// false at the end and when reading failed.
func (s *scanner) more() bool {
	if s.err != nil {
		return false
	}
	copy(s.buf, s.buf[s.start:s.end])
	s.start, s.end = 0, s.end-s.start
	if s.end == len(s.buf) { // only a record longer than all before it; never far beyond maxRecord
		s.buf = append(s.buf, make([]byte, len(s.buf))...)
	}
	for range 100 {
		n, err := s.src.Read(s.buf[s.end:])
		s.end, s.err = s.end+n, err
		if n > 0 {
			return true
		}
		if err != nil {
			return false
		}
	}
	s.err = io.ErrNoProgress
	return false
}

// begin looks at the first bytes of the file: it skips the mark of UTF-8 and
// returns what the file is if it is plainly no CSV, else "".
func (s *scanner) begin() (problem string) {
	for s.end-s.start < 4 && s.more() {
	}
	w := s.buf[s.start:s.end]
	for _, mark := range []struct{ bytes, problem string }{
		{"\xff\xfe", "is UTF-16; save it as UTF-8"},
		{"\xfe\xff", "is UTF-16; save it as UTF-8"},
		{"PK\x03\x04", "is a zip archive or a spreadsheet; save it as CSV"},
	} {
		if bytes.HasPrefix(w, []byte(mark.bytes)) {
			return mark.problem
		}
	}
	if bytes.HasPrefix(w, []byte("\xef\xbb\xbf")) {
		s.start += 3
	}
	return ""
}
