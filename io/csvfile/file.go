package csvfile

// file.go: one file of facts, opened, and decompressed where it is gzip.

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

const gzipMark = "\x1f\x8b"

// file is an open file of facts. Read gives its text.
type file struct {
	path string
	file *os.File
	read int64         // bytes read from file, for progress
	raw  *bufio.Reader // of file
	gzip *gzip.Reader  // of raw; nil if the file is not compressed
}

func openFile(path string) (*file, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, unreadable(path, err)
	}
	in := &file{path: path, file: f}
	in.raw = bufio.NewReaderSize(counted{in}, bufferSize)
	mark, err := in.raw.Peek(len(gzipMark))
	named := strings.HasSuffix(path, gzipSuffix)
	switch {
	case err != nil && !errors.Is(err, io.EOF):
		err = unreadable(path, err)
	case named && string(mark) != gzipMark:
		err = fmt.Errorf("%s is not gzip, though its name says so; fetch it again, or rename it if it is plain CSV", path)
	case string(mark) == gzipMark:
		if in.gzip, err = gzip.NewReader(in.raw); err != nil {
			err = in.damaged(err)
		}
	default:
		err = nil
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return in, nil
}

// Read reads text. An error names the file and, in gzip, the place.
func (in *file) Read(p []byte) (int, error) {
	if in.gzip == nil {
		n, err := in.raw.Read(p)
		if err != nil && !errors.Is(err, io.EOF) {
			err = unreadable(in.path, err)
		}
		return n, err
	}
	n, err := in.gzip.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = in.damaged(err)
	}
	return n, err
}

func (in *file) Close() error { return in.file.Close() }

// damaged says where compressed data cannot be read on.
func (in *file) damaged(err error) error {
	what := "is damaged"
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		what, err = "ends too early", io.ErrUnexpectedEOF
	}
	at := in.read - int64(in.raw.Buffered())
	return fmt.Errorf("%s: the gzip data %s at byte %d: %w; none of this delivery was taken: fetch the file again", in.path, what, at, err)
}

// counted counts the bytes read from the file itself.
type counted struct{ in *file }

func (c counted) Read(p []byte) (int, error) {
	n, err := c.in.file.Read(p)
	c.in.read += int64(n)
	return n, err
}

// unreadable says that the system does not let a file be read, and why.
func unreadable(path string, err error) error {
	var pathErr *os.PathError
	if errors.As(err, &pathErr) { // its text would name the path once more
		err = pathErr.Err
	}
	return fmt.Errorf("%s cannot be read: %w; check the path and its permissions", path, err)
}
