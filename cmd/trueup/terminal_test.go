//go:build linux

package main

// terminal_test.go: what a person sees who runs the program by hand: a progress bar
// and coloured logs, on a terminal only, and never among the data.

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
	"testing"
	"unsafe"
)

// terminal is a pseudo-terminal: what is written to its far side is read from it.
func terminal(t *testing.T) (near, far *os.File) {
	t.Helper()
	near, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := near.Close(); err != nil {
			t.Error(err)
		}
	})
	var number, unlock int32
	if err := errors.Join(ioctl(near, syscall.TIOCGPTN, &number), ioctl(near, syscall.TIOCSPTLCK, &unlock)); err != nil {
		t.Fatal(err)
	}
	far, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	return near, far
}

func ioctl(f *os.File, request uintptr, value *int32) error {
	_, _, errno := syscall.Syscall(syscall.SYS_IOCTL, f.Fd(), request, uintptr(unsafe.Pointer(value)))
	if errno != 0 {
		return errno
	}
	return nil
}

// onTerminal runs the program with a terminal for its standard error.
func onTerminal(t *testing.T, args ...string) (stdout, screen string) {
	t.Helper()
	near, far := terminal(t)
	var out, seen bytes.Buffer
	cmd := command(quick(t), args...)
	cmd.Stdout, cmd.Stderr = &out, far
	if err := errors.Join(cmd.Start(), far.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(&seen, near); err != nil && !errors.Is(err, syscall.EIO) { // the far side is closed
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatalf("%v\n%s", err, &seen)
	}
	return out.String(), seen.String()
}

func TestTerminal(t *testing.T) {
	world := theCrowd(t)
	engines(t, func(t *testing.T, dsn string) {
		args := crowdRun(world.source, dsn)
		loud := args[:len(args)-1]
		stdout, screen := onTerminal(t, loud...)
		for _, stage := range []string{"pulling", "evaluating"} {
			if !strings.Contains(screen, stage) {
				t.Errorf("no progress is shown for %s: %q", stage, screen)
			}
		}
		if strings.ContainsAny(stdout, "\r\x1b") || !strings.Contains(stdout, "\nthe ledger stands at "+crowdAsOf+" ") {
			t.Errorf("among the data: %q", stdout)
		}
		terms := termsFile(t, []byte("hourly_bonus: 99"))
		if _, screen := onTerminal(t, append(loud, "--terms", terms)...); !strings.Contains(screen, "\x1b[") || !strings.Contains(screen, "WRN") {
			t.Errorf("the log is not coloured text: %q", screen)
		}
		if stdout, screen := onTerminal(t, args...); stdout != "" || strings.Contains(screen, "pulling") {
			t.Errorf("quiet is %q and %q", stdout, screen)
		}
		if _, screen := onTerminal(t, "export", "entries", "--ledger", dsn, "--as-of", "2026-01-01T00:00:00Z"); screen != "" {
			t.Errorf("an export shows progress where its data may go: %q", screen)
		}
		if got := outside(t, loud...); strings.Contains(got.stderr, "pulling") {
			t.Errorf("progress without a terminal: %q", got.stderr)
		}
	})
}
