package report

// folder.go: a folder of files that get their names together.

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"

	"trueup/jobs"
)

// ErrBusy says that another process, or another Folder, writes to the folder.
var ErrBusy = errors.New("another report is being written to this folder; wait for it, or name another folder")

// Folder is a folder whose files are being written. While it is open no other Folder
// can be made of the same place (where its file system has locks). Header and Encode
// may be called from several goroutines, the rest from one.
type Folder struct {
	dir     string
	options Options
	lock    *os.File // nil: the file system has no locks, or it was given back
	files   []*File  // in the order of their creation
	ended   bool     // committed or discarded
}

// NewFolder opens a folder for writing, makes it if it is missing, and removes what a
// report that was killed left in it. Its errors say what to do; ErrBusy is among them.
// Call Discard at the end in any case.
func NewFolder(dir string, o Options) (*Folder, error) {
	if dir == "" {
		return nil, errors.New("no folder for the report files is named; name one")
	}
	if err := os.MkdirAll(dir, 0o777); err != nil { // the umask takes away what is too much
		return nil, failed("making the folder", dir, err)
	}
	f := &Folder{dir: dir, options: o}
	var err error
	if f.lock, err = lock(dir); err != nil {
		return nil, failed("opening the folder", dir, err)
	}
	if f.lock == nil {
		return f, nil // files of others may be in use
	}
	if err := f.sweep(); err != nil {
		return nil, errors.Join(err, f.Discard())
	}
	return f, nil
}

// temporary matches the names that temporaryName gives.
var temporary = regexp.MustCompile(`^\..+\.tmp-[0-9a-f]{16}$`)

// temporaryName is the path of a new hidden file that stands for name.
func (f *Folder) temporaryName(name string) string {
	var random [8]byte
	_, _ = rand.Read(random[:]) // it never fails
	return filepath.Join(f.dir, "."+name+".tmp-"+hex.EncodeToString(random[:]))
}

// sweep removes temporary files that nobody writes any more.
func (f *Folder) sweep() error {
	entries, err := os.ReadDir(f.dir)
	if err != nil {
		return failed("reading the folder", f.dir, err)
	}
	for _, e := range entries {
		if !e.Type().IsRegular() || !temporary.MatchString(e.Name()) {
			continue
		}
		path := filepath.Join(f.dir, e.Name())
		if err := remove(path); err != nil {
			return failed("removing what a killed report left,", path, err)
		}
	}
	return nil
}

// Create begins a file of the folder. Its name is a plain one (ledger.csv), each once.
func (f *Folder) Create(name string) (jobs.ReportFile, error) {
	switch {
	case f.ended:
		return nil, fmt.Errorf("creating %s in %s: the folder was committed or discarded already", name, f.dir)
	case name != filepath.Base(name) || !filepath.IsLocal(name) || name[0] == '.':
		return nil, fmt.Errorf("a report file cannot be called %q: give it a plain name that does not begin with a point", name)
	case f.file(name) != nil:
		return nil, fmt.Errorf("%s was created already", filepath.Join(f.dir, name))
	}
	path := filepath.Join(f.dir, name)
	if _, err := replaceable(path); err != nil {
		return nil, err
	}
	temp := f.temporaryName(name)
	file, err := os.OpenFile(temp, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return nil, failed("creating", path, err)
	}
	w := newFile(name, path, temp, file)
	f.files = append(f.files, w)
	if f.options.Excel && filepath.Ext(name) == ".csv" {
		if _, err := w.Write([]byte(byteOrderMark)); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// replaceable says whether there is something of the name, or why it cannot be replaced.
func replaceable(path string) (exists bool, err error) {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return false, nil
	case err != nil:
		return false, failed("looking for", path, err)
	case info.IsDir():
		return true, fmt.Errorf("%s is a folder, where a report file is to be: move it away or name another folder", path)
	case !info.Mode().IsRegular() && info.Mode().Type() != os.ModeSymlink:
		return true, fmt.Errorf("%s is no ordinary file, so it is not replaced: move it away or name another folder", path)
	}
	return true, nil
}

func (f *Folder) file(name string) *File {
	if i := slices.IndexFunc(f.files, func(w *File) bool { return w.name == name }); i >= 0 {
		return f.files[i]
	}
	return nil
}

// Reader reads a file of the folder that is closed and not committed, from its first
// byte (with Excel, of a CSV file: the byte order mark).
func (f *Folder) Reader(name string) (io.ReadCloser, error) {
	w := f.file(name)
	switch {
	case w == nil:
		return nil, fmt.Errorf("reading %s: this report did not create it: %w", filepath.Join(f.dir, name), os.ErrNotExist)
	case f.ended:
		return nil, fmt.Errorf("reading %s: the folder was committed or discarded already", w.path)
	case !w.closed || w.err != nil:
		return nil, fmt.Errorf("reading %s: it was not closed without an error before", w.path)
	}
	file, err := os.Open(w.temp)
	if err != nil {
		return nil, failed("reading", w.path, err)
	}
	return file, nil
}

// Discard removes all temporary files and gives the folder back; files that have their
// names stay. It does nothing after Commit, and nothing the second time.
func (f *Folder) Discard() error {
	var errs []error
	if !f.ended {
		for _, w := range f.files {
			w.closed = true
			_ = w.file.Close() // it is thrown away
			if err := remove(w.temp); err != nil {
				errs = append(errs, failed("removing", w.temp, err))
			}
		}
	}
	f.ended = true
	if f.lock != nil {
		_ = f.lock.Close() // which gives the lock back; nothing was written
		f.lock = nil
	}
	return errors.Join(errs...)
}

// remove removes a file, which may be gone already.
func remove(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}
