// Package csvfile is the source of facts that is a folder of CSV files: one for
// each table, orders.csv or orders.csv.gz for orders.
//
// Columns are found by the names in the header, in any order; others are
// ignored. A row that cannot be cut into cells is delivered as broken and the
// reading goes on with the next line. Memory stays flat whatever the files hold.
package csvfile

// folder.go: the folder, its files and their headers.

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"trueup/jobs"
	"trueup/rules/fact"
)

const (
	csvSuffix  = ".csv"
	gzipSuffix = ".gz"
)

// Folder is a jobs.Source over the CSV files of a folder. It serves one pull at
// a time.
type Folder struct {
	dir      string
	warnings []string
	read     map[string]int64 // bytes read of each table's file since Check
}

var _ jobs.Source = (*Folder)(nil)

// Open returns the source over a folder that must exist and be readable.
func Open(dir string) (*Folder, error) {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("source folder %s: %w; give the folder that holds the CSV files", dir, fs.ErrNotExist)
	case err != nil:
		return nil, fmt.Errorf("source folder %w", unreadable(dir, err))
	case !info.IsDir():
		return nil, fmt.Errorf("source folder %s is a file; give the folder that holds it", dir)
	}
	if _, err := os.ReadDir(dir); err != nil {
		return nil, fmt.Errorf("source folder %w", unreadable(dir, err))
	}
	return &Folder{dir: dir, read: map[string]int64{}}, nil
}

// Check reads the header of every table's file and returns all that is wrong,
// joined. It fills Warnings.
func (f *Folder) Check(ctx context.Context, tables []*fact.Table) error {
	f.warnings = nil
	clear(f.read)
	var errs []error
	found := 0
	for _, t := range tables {
		if err := ctx.Err(); err != nil {
			return err
		}
		path, err := f.find(t)
		if err == nil && path != "" {
			found++
			err = f.checkFile(ctx, path, t)
		}
		if err != nil {
			errs = append(errs, err)
		}
	}
	if err := f.warnUnread(tables, found); err != nil {
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// Warnings says what Check saw that is no error but may be a mistake.
func (f *Folder) Warnings() []string { return f.warnings }

// Size is the number of bytes of the tables' files.
func (f *Folder) Size(tables []*fact.Table) int64 {
	var size int64
	for _, t := range tables {
		if path, err := f.find(t); err == nil && path != "" {
			if info, err := os.Stat(path); err == nil {
				size += info.Size()
			}
		}
	}
	return size
}

// find returns the path of the table's file, or "" if there is none.
func (f *Folder) find(t *fact.Table) (string, error) {
	plain := filepath.Join(f.dir, t.Name+csvSuffix)
	var path string
	for _, p := range []string{plain, plain + gzipSuffix} {
		info, err := os.Stat(p)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			continue
		case err != nil:
			return "", unreadable(p, err)
		case !info.Mode().IsRegular():
			return "", fmt.Errorf("%s is not a file; remove it or put the rows of %s there", p, t.Name)
		case path != "":
			return "", fmt.Errorf("%s and %s are both there and only one can be the table %s; remove the other", plain, filepath.Base(p), t.Name)
		}
		path = p
	}
	return path, nil
}

func (f *Folder) checkFile(ctx context.Context, path string, t *fact.Table) error {
	in, err := openFile(path)
	if err != nil {
		return err
	}
	_, ok, err := readHeader(newScanner(guarded{ctx, in}, maxColumns), path, t)
	if err == nil && !ok {
		f.warnings = append(f.warnings, path+" is empty, without even a header: read as no facts")
	}
	return errors.Join(err, in.Close())
}

// warnUnread warns of CSV files that no table reads: a misspelt name would
// otherwise look like a delivery without those facts.
func (f *Folder) warnUnread(tables []*fact.Table, found int) error {
	if len(tables) == 0 {
		return nil
	}
	entries, err := os.ReadDir(f.dir)
	if err != nil {
		return fmt.Errorf("source folder %w", unreadable(f.dir, err))
	}
	var unread []string
	for _, e := range entries {
		name := e.Name()
		if strings.HasSuffix(strings.TrimSuffix(name, gzipSuffix), csvSuffix) && !f.isTable(name, tables) {
			unread = append(unread, name)
		}
	}
	names := make([]string, len(tables))
	for i, t := range tables {
		names[i] = t.Name + csvSuffix
	}
	if found == 0 {
		f.warnings = append(f.warnings, fmt.Sprintf("%s holds no file of facts; looked for %s", f.dir, strings.Join(names, ", ")))
	}
	if len(unread) > 0 {
		f.warnings = append(f.warnings, fmt.Sprintf("%s: not read, because no table has the name: %s; looked for %s",
			f.dir, strings.Join(unread, ", "), strings.Join(names, ", ")))
	}
	return nil
}

func (f *Folder) isTable(name string, tables []*fact.Table) bool {
	return slices.ContainsFunc(tables, func(t *fact.Table) bool {
		return name == t.Name+csvSuffix || name == t.Name+csvSuffix+gzipSuffix
	})
}
