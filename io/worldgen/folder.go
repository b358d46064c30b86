package worldgen

// folder.go: the files of a world, which appear together when all are complete.

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"trueup/rules/business"
)

// A NotEmptyError says that a folder is not free for a world.
type NotEmptyError struct{ Dir string }

func (e *NotEmptyError) Error() string { return e.Dir + " is not empty" }

const (
	csvSuffix  = ".csv"
	gzipSuffix = ".gz"
	partSuffix = ".part" // while it is written: no source takes it for a table
	bufferSize = 1 << 17
)

// folder is where a world goes.
type folder struct {
	dir   string
	made  bool // by us
	gzip  bool
	files []*file
}

func openFolder(dir string, compressed, force bool) (*folder, error) {
	entries, err := os.ReadDir(dir)
	switch {
	case err == nil && len(entries) > 0 && !force:
		return nil, &NotEmptyError{dir}
	case err == nil:
		return &folder{dir: dir, gzip: compressed}, nil
	case !errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("the folder for the world: %w", err)
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, fmt.Errorf("the folder for the world: %w", err)
	}
	return &folder{dir: dir, made: true, gzip: compressed}, nil
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

// finish completes all files and gives them their names, in place of those of
// an earlier world.
func (f *folder) finish() error {
	for _, in := range f.files {
		if err := in.complete(); err != nil {
			return err
		}
	}
	var errs []error
	written := map[string]bool{}
	for _, in := range f.files {
		written[in.path] = true
		errs = append(errs, os.Rename(in.path+partSuffix, in.path))
	}
	for _, t := range business.Program().Tables {
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
