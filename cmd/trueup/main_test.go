package main

// main_test.go: the program as tests run it, as a process of its own or within
// the test's.

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"trueup/io/ledger"
	"trueup/io/ledger/ledgertest"
)

// What a test may ask of the program's process. The names do not begin with
// TRUEUP_: they are no flags.
const (
	envClock    = "TEST_CLOCK"      // the clock stands still at this instant
	envNobody   = "TEST_AS_NOBODY"  // root gives its rights up: they bind nobody
	envFileSize = "TEST_FILE_LIMIT" // no file may grow beyond so many bytes
)

func TestMain(m *testing.M) {
	testscript.Main(suite{m}, map[string]func(){"trueup": func() { os.Exit(asProgram()) }})
}

// asProgram is main, under what the environment asks for.
func asProgram() int {
	clock := time.Now
	if text := os.Getenv(envClock); text != "" {
		at, err := time.Parse(time.RFC3339, text)
		if err != nil {
			panic(err)
		}
		clock = func() time.Time { return at }
	}
	if os.Getenv(envNobody) != "" && os.Getuid() == 0 {
		const nobody = 65534
		if err := errors.Join(syscall.Setgroups(nil), syscall.Setgid(nobody), syscall.Setuid(nobody)); err != nil {
			panic(err)
		}
	}
	if text := os.Getenv(envFileSize); text != "" {
		limit, err := strconv.ParseUint(text, 10, 64)
		if err == nil {
			signal.Ignore(syscall.SIGXFSZ) // the write fails, as on a full disk, instead of the process
			err = syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: limit, Max: limit})
		}
		if err != nil {
			panic(err)
		}
	}
	return run(os.Args[1:], os.Stdout, os.Stderr, os.Getenv, clock)
}

// said is what a run of the program left behind.
type said struct {
	stdout, stderr string
	code           int
}

// inside runs the program within the test's process.
func inside(args ...string) said {
	var stdout, stderr bytes.Buffer
	code := run(args, &stdout, &stderr, func(string) string { return "" }, time.Now)
	return said{stdout.String(), stderr.String(), code}
}

// command is a program as a process of its own; it sees no TRUEUP_ variables.
func command(path string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(context.Background(), path, args...)
	for _, v := range append(os.Environ(), quickExit) {
		if !strings.HasPrefix(v, envPrefix) {
			cmd.Env = append(cmd.Env, v)
		}
	}
	return cmd
}

// quickExit: the race detector would wait a second at the end of every process.
const quickExit = "GORACE=atexit_sleep_ms=0"

// outside runs the program as a process of its own. Whatever it says, it says
// nothing of a secret.
func outside(t *testing.T, args ...string) said {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cmd := command(quick(t), args...)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	return ended(t, cmd, cmd.Run(), &stdout, &stderr)
}

func ended(t *testing.T, cmd *exec.Cmd, err error, stdout, stderr *bytes.Buffer) said {
	t.Helper()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatalf("trueup %s: %v", cmd.Args[1], err)
	}
	s := said{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
	if err := leaks(s.stdout + s.stderr); err != nil {
		t.Errorf("%v:\n%s%s", err, s.stdout, s.stderr)
	}
	return s
}

// must fails the test unless the program ended with code 0, and returns its output.
func must(t *testing.T, s said) string {
	t.Helper()
	if s.code != 0 {
		t.Fatalf("exit code %d\n%s%s", s.code, s.stdout, s.stderr)
	}
	return s.stdout
}

// engines runs fn on a new ledger of each engine, its schema made.
func engines(t *testing.T, fn func(t *testing.T, dsn string)) {
	t.Helper()
	ledgertest.Engines(t, func(t *testing.T, dsn string) {
		if err := ledger.Migrate(context.Background(), dsn); err != nil {
			t.Fatal(err)
		}
		fn(t, dsn)
	})
}

// secretInStories is the password that scripts give away; nothing may print it.
const secretInStories = "geheim"

// leaks says which password is in a text: that of the test server, if it is long
// enough not to be part of something else, or that of the stories.
func leaks(text string) error {
	secrets := []string{secretInStories}
	if u, err := url.Parse(os.Getenv(ledgertest.Variable)); err == nil && u.User != nil {
		if password, _ := u.User.Password(); len(password) >= 12 {
			secrets = append(secrets, password)
		}
	}
	for _, s := range secrets {
		if strings.Contains(text, s) {
			return fmt.Errorf("a password is in the output")
		}
	}
	return nil
}

// open opens a ledger by the bare driver.
func open(dsn string) (*sql.DB, error) {
	if !strings.HasPrefix(dsn, "postgres") {
		return sql.Open("sqlite", "file:"+dsn+"?_busy_timeout=10000")
	}
	u, err := url.Parse(dsn)
	if err != nil {
		return nil, err
	}
	values := u.Query()
	values.Set("search_path", "trueup")
	u.RawQuery = values.Encode()
	return sql.Open("postgres", u.String())
}

// query runs a statement on a ledger by the bare driver, and returns the first
// number that it gives.
func query(dsn, statement string) (n int64, err error) {
	db, err := open(dsn)
	if err != nil {
		return 0, err
	}
	err = db.QueryRowContext(context.Background(), statement).Scan(&n)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return n, errors.Join(err, db.Close())
}
