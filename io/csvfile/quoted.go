package csvfile

// quoted.go: the careful path, for records with quotes (RFC 4180: quotes stand
// around a whole cell, "" is a quote in it, line ends are allowed between them).

import (
	"bytes"
	"fmt"
)

// What can be wrong with a record.
const (
	tooLong     = "the row is longer than 1 MiB"
	neverClosed = "a quote opens this cell and is not closed by the end of the file"
	notInTime   = "a quote opens this cell and is not closed within 1 MiB"
	afterQuote  = "text after the closing quote of a cell; only a comma or the end of the line may follow it"
	insideCell  = "a quote inside a cell that does not begin with one; put the cell in quotes and double the quotes inside it"
)

// cursor is a place in a record; its indexes count from the record's first byte.
type cursor struct {
	i     int  // next byte
	bol   int  // first byte of its line
	lines int  // line ends passed, all of them inside quotes
	first int  // length of the first line
	limit int  // the record's text ends here at the latest
	size  int  // of the whole record with its line end, once known
	sure  int  // cells that ended on the first line
	ended bool // the source had no more bytes
}

// careful reads the record whose first line has n bytes, size with its newline.
// It returns false if reading failed.
func (s *scanner) careful(n, size int) bool {
	c := s.cut(n)
	if c.ended && s.failure() != nil {
		return false
	}
	if s.problem == "" {
		s.raw = s.buf[s.start : s.start+c.size]
		s.consume(c.size, c.lines+1)
		return true
	}
	s.raw = s.buf[s.start : s.start+n]
	s.consume(size, 1)
	return true
}

// cut cuts the record into cells. If it is broken, the cells known are those
// that end on its first line before it breaks.
func (s *scanner) cut(n int) cursor {
	c := cursor{first: n, limit: maxRecord}
	s.text = s.scratch[:0]
	for s.cell(&c) {
	}
	if s.problem != "" {
		s.cells = s.cells[:c.sure]
	}
	s.endAt = c.i - c.bol + 1
	s.scratch = s.text
	return c
}

// cell reads one cell and the comma after it. It returns false after the last
// one and where the record cannot be read on.
func (s *scanner) cell(c *cursor) bool {
	from, at := len(s.text), c.i-c.bol+1
	b, ok := s.peek(c)
	if ok && b == '"' {
		ok = s.quoted(c)
	} else {
		ok = s.plain(c)
	}
	if !ok {
		return false
	}
	s.count++
	if len(s.cells) < s.keep {
		s.cells = append(s.cells, cell{from, len(s.text), at})
	}
	if c.lines == 0 {
		c.sure = len(s.cells)
	}
	if b, ok = s.peek(c); ok && b == ',' {
		c.i++
		return true
	}
	if c.size = c.i; ok {
		c.size++ // the newline
	}
	return false
}

// plain reads a cell without quotes around it, up to the comma or line end. A
// quote inside breaks the record, but not what can be known of its first line.
func (s *scanner) plain(c *cursor) bool {
	for j := c.i; ; {
		w := s.buf[s.start:min(s.end, s.start+c.limit+1)]
		for ; j < len(w); j++ {
			switch w[j] {
			case ',':
				s.text = append(s.text, w[c.i:j]...)
				c.i = j
				return true
			case '\n':
				s.text = append(s.text, trimCR(w[c.i:j])...)
				c.i = j
				return true
			case '"':
				s.fail(c, j-c.bol+1, insideCell)
				if c.lines > 0 {
					return false
				}
				c.limit = c.first
			}
		}
		if j > c.limit {
			s.fail(c, 0, tooLong)
			return false
		}
		if !s.more() {
			c.ended = true
			s.text = append(s.text, trimCR(s.buf[s.start+c.i:s.end])...) // more may have moved it
			c.i = j
			return true
		}
	}
}

// quoted reads a cell in quotes and leaves c before what must be a comma or a
// line end.
func (s *scanner) quoted(c *cursor) bool {
	line, at := c.lines, c.i-c.bol+1
	c.i++
	for {
		j := s.quote(c)
		if j < 0 {
			c.lines = line // the place to name is where the quote opens
			if c.ended {
				s.fail(c, at, neverClosed)
			} else {
				s.fail(c, at, notInTime)
			}
			return false
		}
		part := s.buf[s.start+c.i : s.start+j]
		s.text = append(s.text, part...)
		if k := bytes.LastIndexByte(part, '\n'); k >= 0 {
			c.lines += bytes.Count(part, []byte{'\n'})
			c.bol = c.i + k + 1
		}
		c.i = j + 1
		if b, ok := s.peek(c); !ok || b != '"' {
			break
		}
		s.text = append(s.text, '"')
		c.i++
	}
	b, ok := s.peek(c)
	if ok && b == '\r' {
		c.i++
		if b, ok = s.peek(c); ok && b != '\n' {
			b = '\r'
		}
	}
	if ok && b != ',' && b != '\n' {
		s.fail(c, c.i-c.bol+1, afterQuote)
		return false
	}
	return true
}

// quote finds the next quote from c.i on within the limit, or returns -1.
func (s *scanner) quote(c *cursor) int {
	for j := c.i; ; {
		w := s.buf[s.start:min(s.end, s.start+c.limit)]
		if j < len(w) {
			if k := bytes.IndexByte(w[j:], '"'); k >= 0 {
				return j + k
			}
			j = len(w)
		}
		if j >= c.limit {
			return -1
		}
		if !s.more() {
			c.ended = true
			return -1
		}
	}
}

// peek returns the byte at c.i; false at the end of the text and beyond the limit.
func (s *scanner) peek(c *cursor) (byte, bool) {
	for s.start+c.i >= s.end {
		if !s.more() {
			c.ended = true
			return 0, false
		}
	}
	return s.buf[s.start+c.i], c.i <= c.limit
}

// fail records the first problem of the record, with its place: the column, and
// the line where that is not the record's first. Column 0 is the whole record.
func (s *scanner) fail(c *cursor, column int, what string) {
	switch {
	case s.problem != "":
	case column == 0:
		s.problem = what
	case c.lines > 0:
		s.problem = fmt.Sprintf("line %d, column %d: %s", s.line+c.lines, column, what)
	default:
		s.problem = fmt.Sprintf("column %d: %s", column, what)
	}
}

func trimCR(b []byte) []byte {
	if n := len(b); n > 0 && b[n-1] == '\r' {
		return b[:n-1]
	}
	return b
}
