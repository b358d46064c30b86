package worldgen

// folder.go: the files of a world and its night, which appear together when all
// are complete.

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"trueup/rules/fact"
)

// A NotEmptyError says that a folder is not free for a world.
type NotEmptyError struct{ Dir string }

func (e *NotEmptyError) Error() string { return e.Dir + " is not empty" }

// Folders say where to write a world, and the night after it. They are made if
// they are not there. One that holds anything is refused with a *NotEmptyError,
// unless Force is set: then the world replaces the fact tables of its program in
// it, and leaves other files alone. The files appear when all of them are complete;
// if that fails or the context ends, none does.
//
// The world is the same with a night and without.
type Folders struct {
	World string
	Night string // empty: no night is made
	Force bool   // replace the fact tables in folders that hold something
}

const (
	csvSuffix  = ".csv"
	gzipSuffix = ".gz"
	partSuffix = ".part" // while it is written: no source takes it for a table
	bufferSize = 1 << 17
)

// open opens the folder of the world and, if there is to be one, the night's.
func (f Folders) open(of []*fact.Table, compressed bool) (folders, error) {
	world, err := openFolder(f.World, f.Force)
	if err != nil {
		return nil, err
	}
	world.tables, world.gzip = of, compressed
	if f.Night == "" {
		return folders{world}, nil
	}
	night, err := openFolder(f.Night, f.Force)
	if err != nil {
		return nil, errors.Join(err, folders{world}.discard())
	}
	night.tables, night.gzip = of, compressed
	both := folders{world, night}
	if same, err := sameFolder(f.World, f.Night); err != nil || same {
		if same {
			err = &OptionError{"night", f.Night + ": that is the folder of the world itself"}
		}
		return nil, errors.Join(err, both.discard())
	}
	return both, nil
}

func sameFolder(one, other string) (bool, error) {
	first, err := os.Stat(one)
	if err != nil {
		return false, err
	}
	second, err := os.Stat(other)
	return err == nil && os.SameFile(first, second), err
}

// folders are finished together or not at all.
type folders []*folder

func (f folders) finish() error {
	for _, in := range f {
		if err := in.complete(); err != nil {
			return err
		}
	}
	for _, in := range f {
		if err := in.show(); err != nil {
			return err
		}
	}
	return nil
}

// discard begins with the last, which may be within the one before it.
func (f folders) discard() error {
	var errs []error
	for _, in := range slices.Backward(f) {
		errs = append(errs, in.discard())
	}
	return errors.Join(errs...)
}

// folder is where a delivery goes.
type folder struct {
	dir    string
	made   bool          // by us
	tables []*fact.Table // all that the program has
	gzip   bool
	files  []*file
}

func openFolder(dir string, force bool) (*folder, error) {
	entries, err := os.ReadDir(dir)
	switch {
	case err == nil && len(entries) > 0 && !force:
		return nil, &NotEmptyError{dir}
	case err == nil:
		return &folder{dir: dir}, nil
	case !errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("the folder for the world: %w", err)
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, fmt.Errorf("the folder for the world: %w", err)
	}
	return &folder{dir: dir, made: true}, nil
}

// file is one file while it is written.
type file struct {
	path  string // in the end
	file  *os.File
	gzip  *gzip.Writer // nil if it is not compressed
	out   *bufio.Writer
	bytes int64 // in the file
}

func (f *folder) create(table string) (*file, error) {
	name := table + csvSuffix
	if f.gzip {
		name += gzipSuffix
	}
	in := &file{path: filepath.Join(f.dir, name)}
	var err error
	if in.file, err = os.Create(in.path + partSuffix); err != nil {
		return nil, err
	}
	f.files = append(f.files, in)
	var to io.Writer = counted{in}
	if f.gzip {
		if in.gzip, err = gzip.NewWriterLevel(to, gzip.BestSpeed); err != nil {
			return nil, err
		}
		to = in.gzip
	}
	in.out = bufio.NewWriterSize(to, bufferSize)
	return in, nil
}

// counted counts the bytes written to the file itself.
type counted struct{ f *file }

func (c counted) Write(p []byte) (int, error) {
	n, err := c.f.file.Write(p)
	c.f.bytes += int64(n)
	return n, err
}

// failed says that the file could not be written.
func (f *file) failed(err error) error {
	return fmt.Errorf("%w; the world was not written", err)
}

// complete writes what is still in buffers.
func (f *file) complete() error {
	err := f.out.Flush()
	if f.gzip != nil {
		err = errors.Join(err, f.gzip.Close())
	}
	if err = errors.Join(err, f.file.Close()); err != nil {
		return f.failed(err)
	}
	return nil
}

// complete completes all files.
func (f *folder) complete() error {
	for _, in := range f.files {
		if err := in.complete(); err != nil {
			return err
		}
	}
	return nil
}

// show gives the files their names, in place of those of an earlier world.
func (f *folder) show() error {
	var errs []error
	written := map[string]bool{}
	for _, in := range f.files {
		written[in.path] = true
		errs = append(errs, os.Rename(in.path+partSuffix, in.path))
	}
	for _, t := range f.tables {
		for _, suffix := range []string{csvSuffix, csvSuffix + gzipSuffix} {
			if old := filepath.Join(f.dir, t.Name+suffix); !written[old] {
				errs = append(errs, remove(old))
			}
		}
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("%w; the world in %s is incomplete: make it again", err, f.dir)
	}
	return nil
}

// remove removes a file that may not be there.
func remove(path string) error {
	if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// discard removes what was written, and the folder if it was not there before.
func (f *folder) discard() error {
	var errs []error
	for _, in := range f.files {
		_ = in.file.Close() // a second time, perhaps; it is removed in any case
		errs = append(errs, remove(in.path+partSuffix))
	}
	if f.made {
		_ = os.Remove(f.dir) // it stays if there is something else in it
	}
	return errors.Join(errs...)
}
