package report

// commit.go: all files of a folder get their names, or none.

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// Commit brings all files to disk and gives them their names, in the order in which
// they were created; files of the same names are replaced. All must be closed.
//
// On an error the folder is as it was: what was replaced is put back, what has a new
// name loses it, and the temporary files are removed. Where that fails too the error
// names the files. If the machine stops meanwhile, each file is either the old or the
// new one, whole.
func (f *Folder) Commit() error {
	if f.ended {
		return fmt.Errorf("the report folder %s was committed or discarded already", f.dir)
	}
	if err := f.prepare(); err != nil {
		return errors.Join(err, f.Discard())
	}
	var done []renamed
	for _, w := range f.files {
		r, err := f.rename(w)
		if err != nil {
			return errors.Join(err, undo(done), f.Discard())
		}
		done = append(done, r)
	}
	err := syncDir(f.dir)
	if err == nil {
		err = syncDir(filepath.Dir(f.dir)) // NewFolder may have made this one
	}
	if err != nil {
		return errors.Join(err, undo(done), f.Discard())
	}
	f.ended = true
	var errs []error
	for _, r := range done {
		if r.before == "" {
			continue
		}
		if err := remove(r.before); err != nil {
			errs = append(errs, failed("removing", r.before, err))
		}
	}
	return errors.Join(errors.Join(errs...), f.Discard())
}

// prepare does all that can fail before the first file gets its name.
func (f *Folder) prepare() error {
	for _, w := range f.files {
		if err := w.whole(); err != nil {
			return err
		}
	}
	for _, w := range f.files {
		if _, err := replaceable(w.path); err != nil {
			return err
		}
	}
	for _, w := range f.files {
		if err := w.toDisk(); err != nil {
			return err
		}
	}
	return nil
}

// renamed is a file that got its name.
type renamed struct {
	path    string
	existed bool   // there was one before
	before  string // a second name of the one before; empty if it has none
}

// rename gives a file its name. What had the name before keeps a second, temporary
// one, if the file system can do that.
func (f *Folder) rename(w *File) (renamed, error) {
	r := renamed{path: w.path}
	var err error
	if r.existed, err = replaceable(w.path); err != nil {
		return r, err
	}
	if r.existed {
		before := f.temporaryName(w.name)
		if os.Link(w.path, before) == nil {
			r.before = before
		}
	}
	if err := os.Rename(w.temp, w.path); err != nil {
		err = failed("putting in place", w.path, err)
		if r.before != "" {
			err = errors.Join(err, remove(r.before))
		}
		return r, err
	}
	return r, nil
}

// undo takes the names away again, and puts back what had them before.
func undo(done []renamed) error {
	var kept []string
	for _, r := range done {
		switch {
		case r.before != "":
			if os.Rename(r.before, r.path) != nil {
				kept = append(kept, r.path)
			}
		case r.existed || remove(r.path) != nil:
			kept = append(kept, r.path)
		}
	}
	if len(kept) > 0 {
		return fmt.Errorf("of this report, which is not complete, these files stay, each whole in itself: %s", strings.Join(kept, ", "))
	}
	return nil
}

// syncDir makes the names in a folder last.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if errors.Is(err, os.ErrPermission) {
		return nil // a folder above that may only be passed through
	}
	if err != nil {
		return failed("opening the folder", dir, err)
	}
	defer func() { _ = d.Close() }() // only read
	err = d.Sync()
	if err == nil || errors.Is(err, syscall.EINVAL) || errors.Is(err, errors.ErrUnsupported) || errors.Is(err, os.ErrPermission) {
		return nil // some file systems cannot do it, and the names are there
	}
	return failed("writing the folder", dir, err)
}

// failed says what went wrong with a file, where, and what to do.
func failed(doing, path string, err error) error {
	cause := err
	var inPath *os.PathError
	var inLink *os.LinkError
	switch {
	case errors.As(err, &inPath):
		cause = inPath.Err
	case errors.As(err, &inLink):
		cause = inLink.Err
	}
	return fmt.Errorf("%s %s: %w; %s", doing, path, cause, advice(cause))
}

// advice says what to do about an error of the file system.
func advice(err error) string {
	switch {
	case errors.Is(err, ErrBusy):
		return "nothing was written"
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return "make room on this disk, or name a folder on another one, and run again"
	case errors.Is(err, os.ErrPermission), errors.Is(err, syscall.EROFS):
		return "name a folder that this user may write to"
	case errors.Is(err, syscall.ENOTDIR), errors.Is(err, os.ErrExist):
		return "a part of this path is a file; name another folder"
	case errors.Is(err, syscall.ENAMETOOLONG):
		return "give it a shorter name"
	case errors.Is(err, os.ErrNotExist):
		return "it was moved or removed meanwhile; run again"
	}
	return "check the disk and run again"
}
