package main

// script_test.go: the stories in testdata/script. Those at its top run twice, on
// an SQLite file and on a PostgreSQL database; the folders below hold what
// concerns one engine, or none. go test ./cmd/trueup -update writes the golden
// files in the stories anew.

import (
	"context"
	"errors"
	"flag"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"trueup/io/ledger"
	"trueup/io/ledger/ledgertest"
)

var update = flag.Bool("update", false, "write the golden files in the stories anew")

const stories = "testdata/script"

func TestStories(t *testing.T) {
	for _, s := range []struct {
		name, dir string
		ledger    func(*testing.T, *testscript.Env) (string, error)
	}{
		{"sqlite", stories, sqliteLedger},
		{"postgres", stories, postgresLedger},
		{"sqlite-only", stories + "/sqlite", sqliteLedger},
		{"postgres-only", stories + "/postgres", postgresDatabase},
		{"anywhere", stories + "/anywhere", sqliteLedger},
	} {
		t.Run(s.name, func(t *testing.T) {
			testscript.Run(t, testscript.Params{
				Dir:                s.dir,
				UpdateScripts:      *update,
				RequireUniqueNames: true,
				Setup:              func(e *testscript.Env) error { return setup(t, e, s.ledger) },
				Cmds: map[string]func(*testscript.TestScript, bool, []string){
					"exits": exits,
					"sql":   runSQL,
				},
			})
		})
	}
}

// setup gives a story its ledger in $LEDGER and a clock that stands still.
func setup(t *testing.T, e *testscript.Env, open func(*testing.T, *testscript.Env) (string, error)) error {
	fixtures, err := filepath.Abs("../../fixtures")
	if err != nil {
		return err
	}
	dsn, err := open(t, e)
	e.Setenv("LEDGER", dsn)
	e.Setenv("FIXTURES", fixtures)
	e.Setenv(envClock, "2026-10-01T12:00:00Z")
	e.Setenv(envPrefix+"LOG_LEVEL", "warn") // stories compare what is said; what is logged has its own
	e.Vars = append(e.Vars, quickExit)
	// A story may go on as a user who may do less.
	return errors.Join(err, os.Chmod(filepath.Dir(e.WorkDir), 0o755), os.Chmod(e.WorkDir, 0o755))
}

func sqliteLedger(_ *testing.T, e *testscript.Env) (string, error) {
	return filepath.Join(e.WorkDir, "trueup.db"), nil
}

// postgresDatabase is empty. Beside it are ways to name it wrongly.
func postgresDatabase(t *testing.T, e *testscript.Env) (string, error) {
	dsn := ledgertest.Postgres(t)
	u, err := url.Parse(dsn)
	if err != nil {
		return "", err
	}
	user := u.User
	u.User = url.UserPassword(user.Username(), secretInStories)
	e.Setenv("WRONG_PASSWORD", u.String())
	u.User, u.Path = user, "/no_such_database"
	e.Setenv("NO_DATABASE", u.String())
	return dsn, nil
}

// postgresLedger has its schema.
func postgresLedger(t *testing.T, _ *testscript.Env) (string, error) {
	dsn := ledgertest.Postgres(t)
	return dsn, ledger.Migrate(context.Background(), dsn)
}

// exits is the command "exits CODE PROGRAM ...": the program must end with just
// that code, and say nothing of a password.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM [ARGUMENT ...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	code := 0
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		code = exit.ExitCode()
	case err != nil:
		ts.Fatalf("%v", err)
	}
	ts.Check(leaks(ts.ReadFile("stdout") + ts.ReadFile("stderr")))
	if code != want {
		ts.Fatalf("exit code %d, want %d", code, want)
	}
}

// runSQL is the command "sql STATEMENT": by the bare driver, on $LEDGER.
func runSQL(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: sql STATEMENT")
	}
	_, err := query(ts.Getenv("LEDGER"), args[0])
	ts.Check(err)
}
