package report

// file.go: one file of a folder while it is written.

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"os"

	"trueup/jobs"
)

// Written says what a file holds.
type Written = jobs.FileWritten

// File is a file while it is written, under a temporary name. It is for one goroutine.
type File struct {
	name       string
	path, temp string // what it will be called, and is
	file       *os.File
	buffer     *bufio.Writer
	sum        hash.Hash
	rows       int64
	bytes      int64
	closed     bool
	err        error // why it is not whole
}

func newFile(name, path, temp string, file *os.File) *File {
	w := &File{name: name, path: path, temp: temp, file: file, sum: sha256.New()}
	w.buffer = bufio.NewWriterSize((*sink)(w), 1<<16)
	return w
}

// sink is where a file's buffer goes: to disk, into the hash and the count.
type sink File

// Write writes what was buffered.
func (s *sink) Write(p []byte) (int, error) {
	n, err := s.file.Write(p)
	s.sum.Write(p[:n])
	s.bytes += int64(n)
	return n, err
}

// Write adds to the file. After an error the file cannot become whole: Discard the folder.
func (w *File) Write(p []byte) (int, error) {
	if w.closed {
		return 0, fmt.Errorf("writing %s: %w", w.path, os.ErrClosed)
	}
	n, err := w.buffer.Write(p)
	if err != nil {
		w.err = failed("writing", w.path, err)
		return n, w.err
	}
	return n, nil
}

// AddRows counts rows that were written, for Written.
func (w *File) AddRows(n int64) { w.rows += n }

// Close ends the file and says what it holds. It keeps its temporary name until Commit.
// A second Close says the same.
func (w *File) Close() (Written, error) {
	if !w.closed {
		w.closed = true
		if err := w.buffer.Flush(); err != nil && w.err == nil {
			w.err = failed("writing", w.path, err)
		}
	}
	if w.err != nil {
		return Written{}, w.err
	}
	return Written{Name: w.name, Rows: w.rows, Bytes: w.bytes, SHA256: hex.EncodeToString(w.sum.Sum(nil))}, nil
}

// whole says why a file cannot get its name, or nil.
func (w *File) whole() error {
	if !w.closed {
		return fmt.Errorf("%s was not closed, so it may be incomplete; no file of this report was put in place", w.path)
	}
	return w.err
}

// toDisk makes sure that the bytes stay, also if the machine stops now.
func (w *File) toDisk() error {
	if err := errors.Join(w.file.Sync(), w.file.Close()); err != nil {
		return failed("writing", w.path, err)
	}
	return nil
}
