// Package pgdsn turns the DSN of a PostgreSQL server into a configuration of the
// driver, as libpq would: parameters of the DSN come first, then those of a service
// file, then the environment; a password that none of them gives comes from a
// password file. The ledger and the source both connect through it.
//
// The driver reads these files too, but lets a service override the DSN, knows no
// system-wide service file and no servicefile parameter, has a looser check of who may
// read a password file, and warns on the process's standard error.
package pgdsn

// pgdsn.go: from a DSN to a configuration, and DSNs without their passwords.

import (
	"cmp"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"github.com/lib/pq"
)

// Connection is how to reach a server.
type Connection struct {
	Config pq.Config
	// Notes say what was passed over, for when the server refuses the password.
	Notes []string
}

// Resolve reads a DSN, a URL or a libpq string, with the service and password files and
// the environment that it leaves room for. Texts of its errors may quote the DSN: show
// them through Redact.
func Resolve(dsn string) (Connection, error) {
	params, err := parse(dsn)
	if err != nil {
		return Connection{}, err
	}
	if err := addService(params); err != nil {
		return Connection{}, err
	}
	config, err := pq.NewConfig(render(params))
	if err != nil {
		return Connection{}, err
	}
	c := Connection{Config: config}
	if c.Config.Runtime == nil {
		c.Config.Runtime = map[string]string{}
	}
	host := config.Host
	if params["host"] == "" && os.Getenv("PGHOST") == "" && config.Hostaddr.IsValid() {
		host = config.Hostaddr.String()
	}
	c.password(host)
	return c, nil
}

// password looks for a password in a file if nothing else gave one. The driver is then
// kept from looking itself, but where there are several servers, each of which may have
// a line of its own.
func (c *Connection) password(host string) {
	if c.Config.Password != "" {
		return
	}
	path := cmp.Or(c.Config.Passfile, inHome(".pgpass", "pgpass.conf"))
	note := refusal(path)
	if note != "" {
		c.Notes = append(c.Notes, note)
	}
	if note == "" && len(c.Config.Multi) > 0 {
		return
	}
	if note == "" && path != "" {
		c.Config.Password = lookUp(path, host, strconv.Itoa(int(c.Config.Port)), cmp.Or(c.Config.Database, c.Config.User), c.Config.User)
	}
	c.Config.Passfile = "\x00" // no file has such a name
}

// inHome is the path of a file of the user's own; the second name is for Windows.
func inHome(name, windows string) string {
	if runtime.GOOS == "windows" {
		if dir := os.Getenv("APPDATA"); dir != "" {
			return filepath.Join(dir, "postgresql", windows)
		}
		return ""
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "" // without a home there is no such file
	}
	return filepath.Join(home, name)
}

// render writes parameters as a libpq string, by name.
func render(params map[string]string) string {
	var b strings.Builder
	escape := strings.NewReplacer(`\`, `\\`, `'`, `\'`)
	for _, key := range slices.Sorted(maps.Keys(params)) {
		b.WriteString(key + "='" + escape.Replace(params[key]) + "' ")
	}
	return strings.TrimSuffix(b.String(), " ")
}

const hidden = "xxxxx"

// A quote that is not closed goes to the end: who forgot it still has a password.
var (
	urlPassword   = regexp.MustCompile(`(postgres(?:ql)?:(?://)?[^:/?#\s"]*[:?#])\S*@`)
	queryPassword = regexp.MustCompile(`(?i)([?&](?:(?:ssl)?password|passwort|passwd|pass|pwd)=)[^&\s"]+`)
	wordPassword  = regexp.MustCompile(`(?i)((?:^|[\s"])(?:ssl)?password\s*=\s*)('(?:\\.|[^'\\])*'?|(?:\\.|[^\s\\])+)`)
)

// Name is a DSN for people, without its password. Where it is not understood, nobody
// knows where the password ends: of a libpq string nothing is left behind it.
func Name(dsn string) string {
	if _, err := parse(dsn); err != nil {
		if at := wordPassword.FindStringSubmatchIndex(dsn); at != nil {
			dsn = dsn[:at[3]] + hidden // the name and its =, and nothing more
		}
	}
	return Redact(dsn)
}

// Redact blanks whatever looks like the password of a DSN in a text. The last @ ends a
// URL's password, for an unescaped one may stand in it, and a ? or # may be meant to
// begin it.
func Redact(text string) string {
	text = urlPassword.ReplaceAllString(text, "${1}"+hidden+"@")
	text = queryPassword.ReplaceAllString(text, "${1}"+hidden)
	return wordPassword.ReplaceAllString(text, "${1}"+hidden)
}
