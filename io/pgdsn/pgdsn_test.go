package pgdsn

// pgdsn_test.go: who says where to connect and with which password, as libpq decides it.

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// place gives a test a home and an environment without PostgreSQL's variables.
func place(t *testing.T) (home string) {
	t.Helper()
	home = t.TempDir()
	for _, pair := range os.Environ() {
		if name, _, _ := strings.Cut(pair, "="); strings.HasPrefix(name, "PG") {
			t.Setenv(name, "") // so that it is restored
			if err := os.Unsetenv(name); err != nil {
				t.Fatal(err)
			}
		}
	}
	t.Setenv("HOME", home)
	t.Setenv("USER", "me")
	t.Setenv("PGSYSCONFDIR", filepath.Join(home, "etc"))
	return home
}

func write(t *testing.T, path, text string, mode os.FileMode) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}

// where is what a test looks at.
type where struct {
	Host                     string
	Port                     uint16
	Database, User, Password string
	SSLMode                  string
}

func resolve(t *testing.T, dsn string) (where, []string) {
	t.Helper()
	c, err := Resolve(dsn)
	if err != nil {
		t.Fatalf("%s: %v", dsn, err)
	}
	f := c.Config
	return where{f.Host, f.Port, f.Database, f.User, f.Password, string(f.SSLMode)}, c.Notes
}

func TestTheFormsOfADSN(t *testing.T) {
	place(t)
	for dsn, want := range map[string]where{
		"postgres://u:p%40w@h:5433/d?sslmode=disable":                           {"h", 5433, "d", "u", "p@w", "disable"},
		"postgresql://u@h/d?sslmode=require":                                    {"h", 5432, "d", "u", "", "require"},
		"postgres://[::1]:5433/d?sslmode=disable":                               {"::1", 5433, "d", "me", "", "disable"},
		"postgres://[::1]/d?sslmode=disable":                                    {"::1", 5432, "d", "me", "", "disable"},
		"postgres:///d?host=h&user=u&password=p&port=7&sslmode=disable":         {"h", 7, "d", "u", "p", "disable"},
		`host=h dbname = 'a b' user='it\'s' password=p\ q\\ sslmode=disable`:    {"h", 5432, "a b", "it's", `p q\`, "disable"},
		"host=h  port=6 \n dbname=d user=u password='' sslmode=disable":         {"h", 6, "d", "u", "", "disable"},
		"host=/var/run/postgresql dbname=d user=u sslmode=require password=a=b": {"/var/run/postgresql", 5432, "d", "u", "a=b", "disable"},
	} {
		got, _ := resolve(t, dsn)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", dsn, diff)
		}
	}
}

func TestWhatIsNoDSN(t *testing.T) {
	place(t)
	for dsn, says := range map[string]string{
		"postgres://u:sec/ret@h/d":       "no URL",
		"postgres://u:geheim@h:port/d":   "no URL",
		"postgres://u:70000#sec@h/d":     "written %23",
		"postgres://u:sec@h/d#geheim":    "written %23",
		"postgres://u:70000/sec@h/d":     "no number from 1 to 65535",
		"postgres://u:geheim@h:0/d":      "no number from 1 to 65535",
		"host=h nonsense password=p":     "what follows the value of host is none",
		"nonsense":                       "begins with postgres://",
		"host=h password='geheim":        "the value of password: a quote is not closed",
		`host=h password=geheim\`:        "the value of password: nothing follows a backslash",
		"host=h sslmode=perhaps":         "sslmode",
		"host=h service=none dbname=d":   `there is no service "none"`,
		"postgres://h/d?service=nothing": `there is no service "nothing"`,
	} {
		_, err := Resolve(dsn)
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: got %v, want %s", dsn, err, says)
		}
		if err != nil && (strings.Contains(err.Error(), "geheim") || strings.Contains(err.Error(), "sec")) {
			t.Errorf("%s: a part of the password is shown: %v", dsn, err)
		}
	}
}

// The DSN says it before the service, and the service before the environment.
func TestServices(t *testing.T) {
	home := place(t)
	user := filepath.Join(home, ".pg_service.conf")
	write(t, user, "# mine\n[other]\nhost=wrong\n\n[rewards]\nhost = db.internal\nport=5433\ndbname=rewards\nuser=reader\n"+
		"password=from service\nport=9\nsslmode=disable\n[last]\nhost=l\n", 0o600)
	write(t, filepath.Join(home, "etc", "pg_service.conf"), "[rewards]\nhost=system\n[shared]\nhost=system\ndbname=s\nsslmode=disable\n", 0o644)
	t.Setenv("PGPORT", "1")
	t.Setenv("PGPASSWORD", "from environment")
	rewards := where{"db.internal", 5433, "rewards", "reader", "from service", "disable"}
	for _, c := range []struct {
		dsn  string
		want where
	}{
		{"service=rewards", rewards},
		{"postgres:///?service=rewards", rewards},
		{"service=rewards dbname=d password=p", where{"db.internal", 5433, "d", "reader", "p", "disable"}},
		{"postgres://x:p@h:7/d?service=rewards", where{"h", 7, "d", "x", "p", "disable"}},
		{"service=shared", where{"system", 1, "s", "me", "from environment", "disable"}},
		{"service=last sslmode=disable", where{"l", 1, "", "me", "from environment", "disable"}},
	} {
		got, _ := resolve(t, c.dsn)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.dsn, diff)
		}
	}
	t.Setenv("PGSERVICE", "rewards")
	if got, _ := resolve(t, "dbname=d"); got.Host != "db.internal" || got.Database != "d" {
		t.Errorf("PGSERVICE: %+v", got)
	}
	elsewhere := filepath.Join(home, "elsewhere.conf")
	write(t, elsewhere, "[rewards]\nhost=elsewhere\n", 0o600)
	t.Setenv("PGSERVICEFILE", elsewhere)
	if got, _ := resolve(t, "sslmode=disable"); got.Host != "elsewhere" {
		t.Errorf("PGSERVICEFILE: %+v", got)
	}
	if got, _ := resolve(t, "servicefile="+user+" service=last sslmode=disable"); got.Host != "l" {
		t.Errorf("servicefile: %+v", got)
	}
}

func TestServiceFilesWithMistakes(t *testing.T) {
	home := place(t)
	path := filepath.Join(home, ".pg_service.conf")
	for text, says := range map[string]string{
		"[r]\nhost=h\npassword geheim\n": path + ":3: expected key=value",
		"[r]\nservice=r\n":               path + ":2: a service cannot name another",
	} {
		write(t, path, text, 0o600)
		_, err := Resolve("service=r")
		if err == nil || err.Error() != says && !strings.HasPrefix(err.Error(), says) || strings.Contains(err.Error(), "geheim") {
			t.Errorf("%q: got %v, want %s", text, err, says)
		}
	}
}

func TestPasswordFiles(t *testing.T) {
	home := place(t)
	path := filepath.Join(home, ".pgpass")
	for _, c := range []struct{ name, dsn, text, want string }{
		{"the first line that fits", "host=h dbname=d user=u", "#h:5432:d:u:comment\n\nh:5432:d:other:no\nh:5432:d:u:yes\nh:5432:d:u:later\n", "yes"},
		{"wildcards", "host=h port=7 dbname=d user=u", "*:*:*:u:yes\n", "yes"},
		{"an escaped star is a star", "host=h dbname=d user=u", `\*:*:*:*:no` + "\nh:*:*:*:yes\n", "yes"},
		{"escapes", `host=h dbname='a:b' user='c\\d'`, `h:5432:a\:b:c\\d:p\:q\\r` + "\n", `p:q\r`},
		{"the password ends at a colon", "host=h dbname=d user=u", "h:5432:d:u:yes:more\n", "yes"},
		{"lines of Windows", "host=h dbname=d user=u", "h:5432:d:u:yes\r\n", "yes"},
		{"the database of the user's name", "host=h user=u", "h:5432:u:u:yes\n", "yes"},
		{"a socket is localhost", "host=/run/postgresql user=u", "localhost:*:*:*:yes\n", "yes"},
		{"an address", "hostaddr=127.0.0.1 user=u", "localhost:*:*:*:no\n127.0.0.1:*:*:*:yes\n", "yes"},
		{"too few fields", "host=h dbname=d user=u", "h:5432:d:u\n", ""},
		{"none fits", "host=h dbname=d user=u", "x:*:*:*:no\n", ""},
		{"the DSN's own wins", "host=h dbname=d user=u password=mine", "*:*:*:*:no\n", "mine"},
	} {
		write(t, path, c.text, 0o600)
		if got, notes := resolve(t, c.dsn+" sslmode=disable"); got.Password != c.want || notes != nil {
			t.Errorf("%s: got %q (%v), want %q", c.name, got.Password, notes, c.want)
		}
	}
	other := filepath.Join(home, "other")
	write(t, other, "*:*:*:*:other\n", 0o400)
	t.Setenv("PGPASSFILE", other)
	if got, _ := resolve(t, "host=h sslmode=disable"); got.Password != "other" {
		t.Errorf("PGPASSFILE: %q", got.Password)
	}
	if got, _ := resolve(t, "host=h sslmode=disable passfile="+path); got.Password != "no" {
		t.Errorf("passfile: %q", got.Password)
	}
	t.Setenv("PGPASSWORD", "environment")
	if got, _ := resolve(t, "host=h sslmode=disable"); got.Password != "environment" {
		t.Errorf("PGPASSWORD: %q", got.Password)
	}
}

// A password file that others may read is not used, and that is said.
func TestPasswordFilesOfOthers(t *testing.T) {
	home := place(t)
	path := filepath.Join(home, ".pgpass")
	for mode, used := range map[os.FileMode]bool{0o600: true, 0o400: true, 0o700: true, 0o640: false, 0o604: false, 0o610: false, 0o666: false} {
		write(t, path, "*:*:*:*:yes\n", mode)
		got, notes := resolve(t, "host=h sslmode=disable")
		if used != (got.Password == "yes") || used != (notes == nil) {
			t.Errorf("mode %o: password %q, notes %q", mode, got.Password, notes)
		}
		if !used && notes[0] != "the password file "+path+" was not used: others may read it; chmod 600 it" {
			t.Errorf("mode %o: %s", mode, notes[0])
		}
	}
	if _, notes := resolve(t, "host=h sslmode=disable passfile="+home); len(notes) != 1 || !strings.Contains(notes[0], "not a plain file") {
		t.Errorf("a folder: %q", notes)
	}
	if got, notes := resolve(t, "host=h sslmode=disable passfile="+home+"/none"); got.Password != "" || notes != nil {
		t.Errorf("no file: %+v, %q", got, notes)
	}
}

// What is rendered reads back as it was, whatever is in it.
// What the name of a DSN must not tell, whatever was mistyped in it.
func TestNamesHidePasswords(t *testing.T) {
	for dsn, want := range map[string]string{
		"postgres://user:p@h/db":               "postgres://user:xxxxx@h/db",
		"postgres://user?secret@h/db":          "postgres://user?xxxxx@h/db",
		"postgres://user#secret@h/db":          "postgres://user#xxxxx@h/db",
		"postgres://user:se?cret@h/db":         "postgres://user:xxxxx@h/db",
		"postgres://user:se/cret@h/db?x=y":     "postgres://user:xxxxx@h/db?x=y",
		"postgres://h/db?passwd=secret&x=y":    "postgres://h/db?passwd=xxxxx&x=y",
		"postgres://h/db?options=a@b":          "postgres://h/db?options=a@b",
		"host=h password=se cret dbname=d":     "host=h password=xxxxx",
		"host=h password = secret x":           "host=h password = xxxxx",
		"password='se cret host=h":             "password=xxxxx",
		"host=h password='se cret' dbname=db":  "host=h password=xxxxx dbname=db",
		"host=h nonsense":                      "host=h nonsense",
		"host=h sslpassword=se cret sslmode=x": "host=h sslpassword=xxxxx",
	} {
		if got := Name(dsn); got != want {
			t.Errorf("Name(%q) = %q, want %q", dsn, got, want)
		}
		if _, err := parse(dsn); err != nil && strings.Contains(err.Error(), "cret") {
			t.Errorf("%q: %v", dsn, err)
		}
	}
}

func TestWordsReadBack(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		params := rapid.MapOf(rapid.StringMatching(`[a-z_]{1,8}`), rapid.String()).Draw(rt, "params")
		got, err := parse(render(params))
		if err != nil || !cmp.Equal(params, got) {
			rt.Fatalf("%q reads back as %q (%v)", params, got, err)
		}
	})
}

// No text breaks the reader.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"postgres://u:p@h:1/d?x=y", "host=h password='a\\'b'", "=", "a==", "'", "postgres://[::1", "a=\\"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, dsn string) {
		params, err := parse(dsn)
		if err != nil {
			return
		}
		if again, err := parse(render(params)); err != nil || !cmp.Equal(params, again) {
			t.Errorf("%q: %q reads back as %q (%v)", dsn, params, again, err)
		}
	})
}
