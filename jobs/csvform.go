package jobs

// csvform.go: CSV in the canonical form of PROGRAMS.md: comma, LF, quotes only where needed.

import (
	"bufio"
	"io"
	"strings"
)

// CSVWriter writes canonical CSV. encoding/csv also quotes a leading space and
// the cell \., which CSV does not need.
type CSVWriter struct {
	w    *bufio.Writer
	line []byte
}

// NewCSVWriter buffers; call Flush at the end.
func NewCSVWriter(w io.Writer) *CSVWriter { return &CSVWriter{w: bufio.NewWriterSize(w, 1<<16)} }

// Write writes one line.
func (c *CSVWriter) Write(cells ...string) error {
	line := c.line[:0]
	for i, cell := range cells {
		if i > 0 {
			line = append(line, ',')
		}
		if strings.ContainsAny(cell, ",\"\r\n") {
			line = append(line, '"')
			line = append(line, strings.ReplaceAll(cell, `"`, `""`)...)
			line = append(line, '"')
		} else {
			line = append(line, cell...)
		}
	}
	c.line = append(line, '\n')
	_, err := c.w.Write(c.line)
	return err
}

// Flush writes what is buffered and returns the first error of all writes.
func (c *CSVWriter) Flush() error { return c.w.Flush() }
