package report

// unkept.go: a folder of which nothing is kept but what is said of its files.

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"

	"trueup/jobs"
)

// Unkept takes a report whose bytes are wanted by nobody, only their hashes: that of a
// month that is closed. It writes nothing anywhere. The zero value is ready; its files
// are those of a Folder without options.
type Unkept struct{ lines Folder }

// Header is that of Folder.
func (u *Unkept) Header(row any) ([]byte, error) { return u.lines.Header(row) }

// Encode is that of Folder.
func (u *Unkept) Encode(dst []byte, rows any) ([]byte, error) { return u.lines.Encode(dst, rows) }

// Create begins a file.
func (*Unkept) Create(name string) (jobs.ReportFile, error) {
	return &unkeptFile{name: name, sum: sha256.New()}, nil
}

// Commit does nothing.
func (*Unkept) Commit() error { return nil }

// Discard does nothing.
func (*Unkept) Discard() error { return nil }

// unkeptFile counts and hashes.
type unkeptFile struct {
	name        string
	sum         hash.Hash
	rows, bytes int64
}

// Write cannot fail.
func (f *unkeptFile) Write(p []byte) (int, error) {
	f.bytes += int64(len(p))
	return f.sum.Write(p)
}

// AddRows counts rows that were written.
func (f *unkeptFile) AddRows(n int64) { f.rows += n }

// Close says what was written.
func (f *unkeptFile) Close() (Written, error) {
	return Written{Name: f.name, Rows: f.rows, Bytes: f.bytes, SHA256: hex.EncodeToString(f.sum.Sum(nil))}, nil
}
