package csvfile

// digest.go: a fingerprint of a table's file, so that a pull need not read again
// what it has read.

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/cespare/xxhash/v2"

	"trueup/rules/fact"
)

// Digest returns a fingerprint of the table's file: its name, its length and a
// hash of its bytes, as they are on the disk. It is empty if there is no file, or
// an empty one. The hash is not a cryptographic one: it tells a changed file from
// the same file, and whoever may write the file may as well deliver anything.
func (f *Folder) Digest(ctx context.Context, table *fact.Table) (string, error) {
	path, err := f.find(table)
	if err != nil || path == "" {
		return "", err
	}
	in, err := os.Open(path)
	if err != nil {
		return "", unreadable(path, err)
	}
	hash := xxhash.New()
	size, err := io.CopyBuffer(struct{ io.Writer }{hash}, struct{ io.Reader }{guarded{ctx, in}}, make([]byte, 1<<20))
	if err != nil && ctx.Err() == nil {
		err = unreadable(path, err)
	}
	if err = errors.Join(err, in.Close()); err != nil || size == 0 {
		return "", err
	}
	return fmt.Sprintf("%s %d %016x", filepath.Base(path), size, hash.Sum64()), nil
}
