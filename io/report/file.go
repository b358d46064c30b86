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

	early    chan error // the outcome of a sync on its way; nil: there is none
	unsynced int64      // bytes since the last one began
}

// earlySync is how many bytes are written before they are sent to disk: else all of a
// large file would be waited for in the end.
const earlySync = 32 << 20

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
	if s.unsynced += int64(n); err == nil && s.unsynced >= earlySync {
		err = s.syncEarly()
	}
	return n, err
}

// syncEarly begins to sync what was written. What the sync before it came to is
// returned: the system tells of each failure once.
func (s *sink) syncEarly() error {
	err := (*File)(s).awaitSync()
	s.unsynced = 0
	done := make(chan error, 1)
	s.early = done
	go func() { done <- s.file.Sync() }()
	return err
}

// awaitSync waits for the sync on its way.
func (w *File) awaitSync() error {
	if w.early == nil {
		return nil
	}
	err := <-w.early
	w.early = nil
	return err
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
		if err := errors.Join(w.buffer.Flush(), w.awaitSync()); err != nil && w.err == nil {
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
