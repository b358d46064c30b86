//go:build linux

package main

// full_disk_test.go: a disk without room: nothing of the batch in hand is kept, and
// once there is room the next run gives what it would have given at once.

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"trueup/fixtures/csvtext"
)

const (
	demoSource = "../../fixtures/demo"
	demoAsOf   = "2026-10-01T00:00:00Z"
)

// afterwards is later than the end of every lease that a run left for want of room
// to release it.
const afterwards = envClock + "=2126-10-01T00:00:00Z"

// TestFullDisk makes the room so small that the run fails at different steps: making
// the tables, taking the lease, pulling, booking.
func TestFullDisk(t *testing.T) {
	for _, kib := range []int{4, 64, 160, 224, 400, 480} {
		t.Run(fmt.Sprintf("%dKiB", kib), func(t *testing.T) {
			t.Parallel()
			results := onSmallDisk(t, kib)
			const full = "the disk is full; nothing of this batch was kept: make room and run again ("
			if results[0].code != 1 || results[0].stdout != "" || !strings.Contains(results[0].stderr, full) {
				t.Errorf("without room: %+v", results[0])
			}
			must(t, results[1])
			want := csvtext.Folder(t, filepath.Join(demoSource, "expected"))["entries"]
			if got := must(t, results[2]); got != want {
				t.Errorf("the entries after there was room:\n%s\nwant:\n%s", got, want)
			}
		})
	}
}

// onSmallDisk runs the program on a file system with so much room left, again with
// more of it, and exports the entries. The file system is in a namespace of the shell's own: it
// needs no rights, and is gone when the shell is.
func onSmallDisk(t *testing.T, kib int) [3]said {
	t.Helper()
	dir := t.TempDir()
	source, err := filepath.Abs(demoSource)
	if err != nil {
		t.Fatal(err)
	}
	const script = `cd "$1" && mkdir disk && mount -t tmpfs -o size=8192k none disk || exit 99
head -c $(((8192 - $2) * 1024)) /dev/zero >disk/filler || exit 99
run() { n=$1; shift; "$@" >$n.stdout 2>$n.stderr; echo $? >$n.code; }
run 0 trueup run --source "$3" --ledger disk/trueup.db --as-of "$4" --quiet
rm disk/filler
run 1 env "$5" trueup run --source "$3" --ledger disk/trueup.db --as-of "$4" --quiet
run 2 trueup export entries --ledger disk/trueup.db`
	cmd := command("sh", "-c", script, "sh", dir, strconv.Itoa(kib), source, demoAsOf, afterwards)
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS}
	if os.Getuid() != 0 {
		cmd.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
		cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}}
		cmd.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}}
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Skipf("this machine lets nobody mount a small file system; TestFileSizeLimit stands in for it: %v\n%s", err, out)
	}
	var results [3]said
	for i := range results {
		read := func(what string) string {
			text, err := os.ReadFile(filepath.Join(dir, fmt.Sprintf("%d.%s", i, what)))
			if err != nil {
				t.Fatal(err)
			}
			return string(text)
		}
		code, err := strconv.Atoi(strings.TrimSpace(read("code")))
		if err != nil {
			t.Fatal(err)
		}
		results[i] = said{read("stdout"), read("stderr"), code}
	}
	return results
}

// TestFileSizeLimit needs nothing of the machine: a file that may not grow is not
// quite a full disk, but the program must take it as well.
func TestFileSizeLimit(t *testing.T) {
	for _, kib := range []int{0, 40, 200, 400} {
		t.Run(fmt.Sprintf("%dKiB", kib), func(t *testing.T) {
			t.Parallel()
			dsn := filepath.Join(t.TempDir(), "trueup.db")
			args := []string{"run", "--source", demoSource, "--ledger", dsn, "--as-of", demoAsOf, "--quiet"}
			got := under(t, fmt.Sprintf("%s=%d", envFileSize, kib<<10), args...)
			full, failed := "the disk is full; nothing of this batch was kept: make room and run again (", "the disk failed while reading or writing; check it and run again ("
			if got.code != 1 || got.stdout != "" || !strings.Contains(got.stderr, full) && !strings.Contains(got.stderr, failed) {
				t.Errorf("under the limit: %+v", got)
			}
			must(t, under(t, afterwards, args...))
			exports(t, dsn, filepath.Join(demoSource, "expected"), "the limit is gone")
		})
	}
}

// under runs the program with a variable set.
func under(t *testing.T, variable string, args ...string) said {
	t.Helper()
	var stdout, stderr bytes.Buffer
	path, err := exec.LookPath("trueup")
	if err != nil {
		t.Fatal(err)
	}
	cmd := command(path, args...)
	cmd.Env = append(cmd.Env, variable)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	return ended(t, cmd, cmd.Run(), &stdout, &stderr)
}
