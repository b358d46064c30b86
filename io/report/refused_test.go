package report

// refused_test.go: folders and files that cannot be, and what to do then.

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestFoldersThatCannotBe(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	write(t, file, "")
	for _, c := range []struct {
		dir, want string
		is        error
	}{
		{"", "no folder for the report files is named", nil},
		{file, "making the folder " + file + ": not a directory; a part of this path is a file; name another folder", syscall.ENOTDIR},
		{filepath.Join(file, "below"), "not a directory; a part of this path is a file; name another folder", syscall.ENOTDIR},
		{filepath.Join(dir, strings.Repeat("long", 100)), "long: file name too long; give it a shorter name", syscall.ENAMETOOLONG},
	} {
		_, err := NewFolder(c.dir, Options{})
		wantError(t, err, c.is, c.want)
	}
}

func TestNamesThatCannotBe(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "debt.csv"), 0o700); err != nil {
		t.Fatal(err)
	}
	f := open(t, dir, Options{})
	create(t, f, "ledger.csv", "")
	for _, c := range []struct{ name, want string }{
		{"ledger.csv", filepath.Join(dir, "ledger.csv") + " was created already"},
		{"debt.csv", filepath.Join(dir, "debt.csv") + " is a folder, where a report file is to be: move it away or name another folder"},
		{"", "give it a plain name"},
		{".", "give it a plain name"},
		{"..", "give it a plain name"},
		{".hidden", "give it a plain name"},
		{"../ledger.csv", "give it a plain name"},
		{"below/ledger.csv", "give it a plain name"},
		{filepath.Join(dir, "x.csv"), "give it a plain name"},
		{strings.Repeat("long", 100), "long: file name too long; give it a shorter name"},
	} {
		_, err := f.Create(c.name)
		wantError(t, err, nil, c.want)
	}
	wantFiles(t, dir, map[string]string{".ledger.csv.tmp": "", "debt.csv": "a folder"})
}

func TestReaderNeedsAClosedFile(t *testing.T) {
	f := open(t, t.TempDir(), Options{})
	if _, err := f.Create("ledger.csv"); err != nil {
		t.Fatal(err)
	}
	_, err := f.Reader("ledger.csv")
	wantError(t, err, nil, "it was not closed without an error before")
	_, err = f.Reader("debt.csv")
	wantError(t, err, os.ErrNotExist, "this report did not create it")
}

// TestAdvice covers what cannot be made to happen everywhere, or not to root.
func TestAdvice(t *testing.T) {
	const path = "reports/ledger.csv"
	for _, c := range []struct {
		err  error
		want string
	}{
		{syscall.ENOSPC, "make room on this disk, or name a folder on another one, and run again"},
		{syscall.EDQUOT, "make room on this disk, or name a folder on another one, and run again"},
		{syscall.EACCES, "name a folder that this user may write to"},
		{syscall.EROFS, "name a folder that this user may write to"},
		{syscall.ENOTDIR, "a part of this path is a file; name another folder"},
		{syscall.ENOENT, "it was moved or removed meanwhile; run again"},
		{syscall.EIO, "check the disk and run again"},
	} {
		for _, err := range []error{
			failed("writing", path, c.err),
			failed("writing", path, &fs.PathError{Op: "write", Path: "elsewhere", Err: c.err}),
			failed("writing", path, &os.LinkError{Op: "rename", Old: "elsewhere", New: "there", Err: c.err}),
		} {
			if want := "writing " + path + ": " + c.err.Error() + "; " + c.want; err.Error() != want || !errors.Is(err, c.err) {
				t.Errorf("%v, want %s", err, want)
			}
		}
	}
}
