package report

// full_linux_test.go: a disk without room, by the device that is always full.

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// TestFullDisk fills the disk under the second of two files, once while it is written
// and once when it is closed.
func TestFullDisk(t *testing.T) {
	for name, size := range map[string]int{"while writing": 1 << 20, "at the end": 10} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, filepath.Join(dir, "a.csv"), "old\n")
			f := open(t, dir, Options{})
			create(t, f, "a.csv", "new\n")
			w, err := f.Create("b.csv")
			if err != nil {
				t.Fatal(err)
			}
			full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
			if err != nil {
				t.Fatal(err)
			}
			file, ok := w.(*File)
			if !ok {
				t.Fatalf("Create made a %T", w)
			}
			room := file.file
			file.file = full
			t.Cleanup(func() { _ = room.Close() })

			want := "writing " + filepath.Join(dir, "b.csv") + ": no space left on device; make room on this disk, or name a folder on another one, and run again"
			if _, err := io.Copy(w, bytes.NewReader(make([]byte, size))); size > 1000 {
				wantError(t, err, syscall.ENOSPC, want)
			}
			_, err = w.Close()
			wantError(t, err, syscall.ENOSPC, want)
			_, err = f.Reader("b.csv")
			wantError(t, err, nil, "it was not closed without an error before")
			wantError(t, f.Commit(), syscall.ENOSPC, want)
			wantFiles(t, dir, map[string]string{"a.csv": "old\n"})
		})
	}
}
