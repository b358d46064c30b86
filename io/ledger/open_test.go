package ledger_test

// open_test.go: what people read when a ledger cannot be opened, and what is
// never in it: a password.

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"trueup/io/ledger"
	"trueup/io/ledger/ledgertest"
)

const password = "geheim%40sesam" // geheim@sesam, escaped

// refused checks the text of an error and that no password is in it.
func refused(t *testing.T, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error; want one that says %q", parts)
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q does not say %q", err, part)
		}
	}
	for e := err; e != nil; e = errors.Unwrap(e) {
		if strings.Contains(e.Error(), "geheim") || strings.Contains(e.Error(), "sesam") {
			t.Errorf("the password is in %q", e)
		}
	}
}

func refusedToOpen(t *testing.T, dsn string, parts ...string) {
	t.Helper()
	s, err := ledger.Open(context.Background(), dsn)
	if err == nil {
		closed(t, s.Close)
	}
	refused(t, err, parts...)
}

func TestMigrateTwiceAndReopen(t *testing.T) {
	ledgertest.Engines(t, func(t *testing.T, dsn string) {
		ctx := context.Background()
		errs := make(chan error)
		for range 2 { // at once, as two pods would
			go func() { errs <- ledger.Migrate(ctx, dsn) }()
		}
		for range 2 {
			if err := <-errs; err != nil {
				t.Error(err)
			}
		}
		s := open(t, dsn)
		pull(t, s, of(accounts, accountA))
		ro, err := ledger.OpenReadOnly(ctx, dsn)
		if err != nil {
			t.Fatal(err)
		}
		defer closed(t, ro.Close)
		same(t, "read only", []string{"A accounts A Ann|"}, facts(t, ro, "A"))
		if err := ro.Acquire(ctx, leaseOf("x", 1), now); err == nil {
			t.Error("a read-only ledger was written")
		}
	})
}

func TestSchemaOfAnotherVersion(t *testing.T) {
	ledgertest.Engines(t, func(t *testing.T, dsn string) {
		open(t, dsn)
		db := raw(t, dsn)
		if _, err := db.ExecContext(t.Context(), "INSERT INTO trueup_version (version_id, is_applied) VALUES (99, true)"); err != nil {
			t.Fatal(err)
		}
		refusedToOpen(t, dsn, "schema version 99", "knows versions up to 5 only; upgrade trueup")
		if _, err := db.ExecContext(t.Context(), "DELETE FROM trueup_version WHERE version_id > 0"); err != nil {
			t.Fatal(err)
		}
		_, err := ledger.OpenReadOnly(context.Background(), dsn)
		refused(t, err, "schema version 0", "this program needs 5", "trueup migrate --ledger")
	})
}

func TestSQLiteFilesThatAreNoLedger(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	text := write("notes.txt", "these are my notes, please keep them\n")
	refusedToOpen(t, text, text, "is no ledger of trueup and was left as it is")
	short := write("short.txt", "hi")
	refusedToOpen(t, short, short, "is no ledger of trueup")
	if got, err := os.ReadFile(text); err != nil || string(got) != "these are my notes, please keep them\n" {
		t.Errorf("the file was changed: %q, %v", got, err)
	}
	other := filepath.Join(dir, "other.db")
	db, err := sql.Open("sqlite", other)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), "CREATE TABLE pets (name TEXT)"); err != nil {
		t.Fatal(err)
	}
	closed(t, db.Close)
	refusedToOpen(t, other, other, "is no ledger of trueup")
	refused(t, ledger.Migrate(ctx, other), other, "is no ledger of trueup")
	refusedToOpen(t, dir, dir, "this is a folder")
	refusedToOpen(t, filepath.Join(dir, "nowhere", "trueup.db"), "nowhere", "folder cannot be used")
	refusedToOpen(t, "", "the ledger's DSN is empty")
	missing := filepath.Join(dir, "missing.db")
	_, err = ledger.OpenReadOnly(ctx, missing)
	refused(t, err, missing, "there is no such file")
	if _, err := os.Stat(missing); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("reading made the file: %v", err)
	}
	empty := write("empty.db", "")
	_, err = ledger.OpenReadOnly(ctx, empty)
	refused(t, err, empty, "holds no ledger yet")
	s, err := ledger.Open(ctx, "sqlite:"+empty)
	if err != nil {
		t.Fatalf("an empty file is as good as none: %v", err)
	}
	closed(t, s.Close)
	odd := filepath.Join(dir, "odd name?x=1#%41'.db")
	s, err = ledger.Open(ctx, odd)
	if err != nil {
		t.Fatal(err)
	}
	closed(t, s.Close)
	if _, err := os.Stat(odd); err != nil {
		t.Errorf("the file has another name: %v", err)
	}
}

// TestReadOnlyPlaces: root may write everywhere, so the test runs itself again as
// another user where it is root.
func TestReadOnlyPlaces(t *testing.T) {
	if path := os.Getenv("TRUEUP_TEST_READ_ONLY"); path != "" {
		readOnlyPlaces(t, path)
		return
	}
	dir := t.TempDir()
	if os.Getuid() == 0 {
		var err error
		if dir, err = os.MkdirTemp("/tmp", "trueup-read-only"); err != nil { // where anybody can go
			t.Fatal(err)
		}
		t.Cleanup(func() { closed(t, func() error { return os.RemoveAll(dir) }) })
	}
	path := filepath.Join(dir, "trueup.db")
	s := open(t, path)
	pull(t, s, of(accounts, accountA))
	closed(t, s.Close)
	if err := errors.Join(os.Chmod(path, 0o444), os.Chmod(dir, 0o555)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closed(t, func() error { return os.Chmod(dir, 0o755) }) })
	if os.Getuid() == 0 {
		asNobody(t, path)
	} else {
		readOnlyPlaces(t, path)
	}
}

func readOnlyPlaces(t *testing.T, path string) {
	t.Helper()
	refusedToOpen(t, path, path, "read-only")
	refusedToOpen(t, filepath.Join(filepath.Dir(path), "new.db"), "new.db", "can be read and written")
	s, err := ledger.OpenReadOnly(context.Background(), path)
	if err != nil {
		t.Fatalf("reading a read-only file: %v", err)
	}
	defer closed(t, s.Close)
	same(t, "mirror", []string{"A accounts A Ann|"}, facts(t, s, "A"))
}

// asNobody runs the test again without root's rights.
func asNobody(t *testing.T, path string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	binary := filepath.Join(filepath.Dir(path), "ledger.test")
	program, err := os.ReadFile(self)
	if err == nil {
		err = os.WriteFile(binary, program, 0o755)
	}
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", binary, "-test.run=^TestReadOnlyPlaces$")
	cmd.Dir = "/"
	cmd.Env = append(os.Environ(), "TRUEUP_TEST_READ_ONLY="+path)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("as another user: %v\n%s", err, out)
	}
}

func TestPostgresThatCannotBeUsed(t *testing.T) {
	ctx := context.Background()
	dsn := ledgertest.Postgres(t)
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	with := func(change func(*url.URL)) string {
		c := *u
		c.User = url.UserPassword(u.User.Username(), "geheim@sesam")
		change(&c)
		return c.String()
	}
	refusedToOpen(t, dsn, "there is no ledger in schema trueup", "trueup migrate --ledger")
	refusedToOpen(t, with(func(*url.URL) {}), "refused the user or the password")
	refusedToOpen(t, with(func(c *url.URL) { c.Host = "127.0.0.1:1" }), "cannot be reached; check host and port", "127.0.0.1:1")
	refusedToOpen(t, "host=127.0.0.1 port=1 dbname=x sslmode=disable password='geheim sesam'", "cannot be reached", "password=xxxxx")
	refusedToOpen(t, "postgres://u:"+password+"@h:notaport/x", "is not understood", "xxxxx@h")
	refusedToOpen(t, "host=h dbname=x nonsense password=geheim", "is not understood")
	gone := *u
	gone.Path = "/no_such_database"
	refusedToOpen(t, gone.String(), "this database does not exist")

	db, err := sql.Open("postgres", dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer closed(t, db.Close)
	if _, err := db.ExecContext(t.Context(), "CREATE SCHEMA trueup"); err != nil {
		t.Fatal(err)
	}
	refusedToOpen(t, dsn, "there is no ledger in schema trueup")
	if _, err := db.ExecContext(t.Context(), "CREATE TABLE trueup.pets (name text)"); err != nil {
		t.Fatal(err)
	}
	refusedToOpen(t, dsn, "schema trueup holds tables of something else (pets)")
	refused(t, ledger.Migrate(ctx, dsn), "schema trueup holds tables of something else (pets)", "search_path")
}

func TestSchemaOfTheDSN(t *testing.T) {
	dsn := ledgertest.Postgres(t) + `&search_path=` + url.QueryEscape(`"Odd Schema", public`)
	s := open(t, dsn)
	pull(t, s, of(accounts, accountA))
	db := raw(t, strings.Replace(dsn, "search_path", "application_name", 1))
	var n int
	if err := db.QueryRowContext(t.Context(), `SELECT count(*) FROM "Odd Schema".fact`).Scan(&n); err != nil || n != 1 {
		t.Errorf("%d facts: %v", n, err)
	}
}

func TestRedact(t *testing.T) {
	for dsn, want := range map[string]string{
		"trueup.db": "trueup.db",
		"postgres://u:p@h:5432/d?sslmode=disable":         "postgres://u:xxxxx@h:5432/d?sslmode=disable",
		"postgresql://u:p:q@r@h/d":                        "postgresql://u:xxxxx@h/d",
		"postgres://u@h/d":                                "postgres://u@h/d",
		"postgres://h/d?user=u&password=p%20q&x=1":        "postgres://h/d?user=u&password=xxxxx&x=1",
		"host=h password=p dbname=d":                      "host=h password=xxxxx dbname=d",
		"host=h password = 'a b\\'c' dbname=d":            "host=h password = xxxxx dbname=d",
		"dbname=d sslpassword=s password=p\\ q host=h":    "dbname=d sslpassword=xxxxx password=xxxxx host=h",
		"postgres://u:p@h/d?sslpassword=abc&sslmode=want": "postgres://u:xxxxx@h/d?sslpassword=xxxxx&sslmode=want",
	} {
		if got := ledger.Redact(dsn); got != want {
			t.Errorf("Redact(%q) = %q, want %q", dsn, got, want)
		}
	}
}
