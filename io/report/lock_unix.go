//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package report

// lock_unix.go: one report at a time in a folder.

import (
	"errors"
	"os"
	"syscall"
)

// lock holds a folder until the file is closed or the process ends, however it ends.
// The file is nil where the file system has no locks. The error is ErrBusy, or says
// why the folder cannot be opened.
func lock(dir string) (*os.File, error) {
	d, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(d.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	switch {
	case err == nil:
		return d, nil
	case errors.Is(err, syscall.EWOULDBLOCK):
		err = ErrBusy
	default:
		err = nil // the file system has no locks
	}
	_ = d.Close() // only read
	return nil, err
}
