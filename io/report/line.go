package report

// line.go: cells and lines in canonical CSV: comma, quotes only where needed, and
// nothing that a spreadsheet would run.

import (
	"bufio"
	"io"
)

// Lines writes CSV for people, like that of the reports: no cell is run as a formula. It
// is for what is no folder of reports; the canonical exports are jobs.CSVWriter's.
type Lines struct {
	w    *bufio.Writer
	line []byte
}

// NewLines buffers; call Flush at the end.
func NewLines(w io.Writer) *Lines { return &Lines{w: bufio.NewWriterSize(w, 1<<16)} }

// Write writes one line.
func (l *Lines) Write(cells ...string) error {
	l.line = appendLine(l.line[:0], cells, "\n")
	_, err := l.w.Write(l.line)
	return err
}

// Flush writes what is buffered and returns the first error of all writes.
func (l *Lines) Flush() error { return l.w.Flush() }

// appendLine appends the cells and the end of the line.
func appendLine(dst []byte, cells []string, end string) []byte {
	for i, cell := range cells {
		if i > 0 {
			dst = append(dst, ',')
		}
		start := len(dst)
		dst = sealCell(append(dst, cell...), start)
	}
	return append(dst, end...)
}

// sealCell makes a cell of the plain text that was appended to dst from start on.
//
// A text that would be run as a formula gets an apostrophe before it, which
// spreadsheets read as: this is text. Plain numbers stay, or no negative amount could
// be summed; so the text decides and not its type.
func sealCell(dst []byte, start int) []byte {
	text := dst[start:]
	if len(text) == 0 {
		return dst
	}
	defused := runs(text)
	quoted := false
	for _, c := range text {
		if c == ',' || c == '"' || c == '\n' || c == '\r' {
			quoted = true
			break
		}
	}
	if !defused && !quoted {
		return dst
	}
	plain := string(text)
	dst = dst[:start]
	if quoted {
		dst = append(dst, '"')
	}
	if defused {
		dst = append(dst, '\'')
	}
	if !quoted {
		return append(dst, plain...)
	}
	for i := range len(plain) {
		if plain[i] == '"' {
			dst = append(dst, '"')
		}
		dst = append(dst, plain[i])
	}
	return append(dst, '"')
}

// runs tells whether a spreadsheet would run the text, which is not empty. Some skip a
// tab or CR before they look for the sign of a formula.
func runs(text []byte) bool {
	switch text[0] {
	case '=', '+', '-', '@', '\t', '\r':
		return !isNumber(text)
	}
	return false
}

// isNumber tells whether the text is digits, at most with a leading minus and a point
// between two of them.
func isNumber(text []byte) bool {
	if text[0] == '-' {
		text = text[1:]
	}
	point := false
	for i, c := range text {
		switch {
		case c >= '0' && c <= '9':
		case c == '.' && !point && i > 0 && i < len(text)-1:
			point = true
		default:
			return false
		}
	}
	return len(text) > 0
}
