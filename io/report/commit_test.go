package report

// commit_test.go: reports that cannot be put in place leave the folder as it was.

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestCommitFails breaks a report of three files, one of which replaces another, in
// ways that work for root too. Nothing of it may stay.
func TestCommitFails(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(t *testing.T, f *Folder)
		want  string
		is    error
		stays string // a folder that is there afterwards
	}{
		"a file was not closed": {func(t *testing.T, f *Folder) {
			if _, err := f.Create("late.csv"); err != nil {
				t.Fatal(err)
			}
		}, "late.csv was not closed, so it may be incomplete; no file of this report was put in place", nil, ""},
		"a folder took the name of the last": {func(t *testing.T, f *Folder) {
			if err := os.Mkdir(f.files[2].path, 0o700); err != nil {
				t.Fatal(err)
			}
		}, "c.csv is a folder, where a report file is to be: move it away or name another folder", nil, "c.csv"},
		"the last lost its temporary file": {func(t *testing.T, f *Folder) {
			if err := os.Remove(f.files[2].temp); err != nil {
				t.Fatal(err)
			}
		}, "putting in place DIR/c.csv: no such file or directory; it was moved or removed meanwhile; run again", os.ErrNotExist, ""},
		"the first lost its temporary file": {func(t *testing.T, f *Folder) {
			if err := os.Remove(f.files[0].temp); err != nil {
				t.Fatal(err)
			}
		}, "putting in place DIR/a.csv: no such file or directory; it was moved or removed meanwhile; run again", os.ErrNotExist, ""},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, filepath.Join(dir, "a.csv"), "old a\n")
			write(t, filepath.Join(dir, "other.csv"), "other\n")
			f := open(t, dir, Options{})
			for _, name := range []string{"a.csv", "b.csv", "c.csv"} {
				create(t, f, name, "new "+name+"\n")
			}
			c.spoil(t, f)
			err := f.Commit()
			wantError(t, err, c.is, strings.ReplaceAll(c.want, "DIR", dir))
			want := map[string]string{"a.csv": "old a\n", "other.csv": "other\n"}
			if c.stays != "" {
				want[c.stays] = "a folder"
			}
			wantFiles(t, dir, want)
			open(t, dir, Options{}) // the lock was given back
		})
	}
}

// TestFolderIsGone removes the folder while it is written.
func TestFolderIsGone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "reports")
	f := open(t, dir, Options{})
	create(t, f, "ledger.csv", "a\n")
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	wantError(t, f.Commit(), os.ErrNotExist, "putting in place "+filepath.Join(dir, "ledger.csv"))
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("the folder is there again: %v", err)
	}
}

// TestWhatCannotBePutBack names the files that stay.
func TestWhatCannotBePutBack(t *testing.T) {
	dir := t.TempDir()
	path := func(name string) string { return filepath.Join(dir, name) }
	for _, name := range []string{"new.csv", "replaced.csv", "lost.csv"} {
		write(t, path(name), "new\n")
	}
	err := undo([]renamed{
		{path: path("new.csv")},
		{path: path("replaced.csv"), existed: true}, // the file system could not keep the one before
		{path: path("lost.csv"), existed: true, before: path("gone")},
	})
	want := fmt.Sprintf("of this report, which is not complete, these files stay, each whole in itself: %s, %s", path("replaced.csv"), path("lost.csv"))
	if err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
	wantFiles(t, dir, map[string]string{"replaced.csv": "new\n", "lost.csv": "new\n"})
}

// TestLinksAreReplaced replaces a symbolic link, not what it points at.
func TestLinksAreReplaced(t *testing.T) {
	dir, elsewhere := t.TempDir(), filepath.Join(t.TempDir(), "kept.csv")
	write(t, elsewhere, "kept\n")
	if err := os.Symlink(elsewhere, filepath.Join(dir, "ledger.csv")); err != nil {
		t.Fatal(err)
	}
	f := open(t, dir, Options{})
	create(t, f, "ledger.csv", "new\n")
	if err := f.Commit(); err != nil {
		t.Fatal(err)
	}
	wantFiles(t, dir, map[string]string{"ledger.csv": "new\n"})
	wantFiles(t, filepath.Dir(elsewhere), map[string]string{"kept.csv": "kept\n"})
}

// TestWriteAfterClose holds a file to what Close said of it.
func TestWriteAfterClose(t *testing.T) {
	dir := t.TempDir()
	f := open(t, dir, Options{})
	w, err := f.Create("ledger.csv")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(w, "a\n"); err != nil {
		t.Fatal(err)
	}
	first, err := w.Close()
	if err != nil {
		t.Fatal(err)
	}
	_, err = io.WriteString(w, "b\n")
	wantError(t, err, os.ErrClosed, filepath.Join(dir, "ledger.csv"))
	again, err := w.Close()
	if diff := cmp.Diff(first, again); err != nil || diff != "" {
		t.Errorf("%v; the first time (-), the second (+):\n%s", err, diff)
	}
	if err := f.Commit(); err != nil {
		t.Fatal(err)
	}
	wantFiles(t, dir, map[string]string{"ledger.csv": "a\n"})
}
