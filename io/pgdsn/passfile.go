package pgdsn

// passfile.go: password files: lines of host:port:database:user:password.

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// refusal says why a password file is not used although it is there; empty if it is
// used, or is not there.
func refusal(path string) string {
	if path == "" {
		return ""
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return ""
	case !info.Mode().IsRegular():
		return fmt.Sprintf("the password file %s was not used: it is not a plain file", path)
	case runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0:
		return fmt.Sprintf("the password file %s was not used: others may read it; chmod 600 it", path)
	}
	return ""
}

// lookUp returns the password of the first line that is for the server, the database
// and the user, or nothing.
func lookUp(path, host, port, database, user string) string {
	file, err := os.Open(path)
	if err != nil {
		return "" // no file, no password: the server says whether it needs one
	}
	defer func() { _ = file.Close() }() // only read: nothing to lose
	hosts := []string{host}
	if host == "" || filepath.IsAbs(host) || strings.HasPrefix(host, "@") {
		hosts = append(hosts, "localhost") // a socket of this machine
	}
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		line := lines.Text()
		if strings.HasPrefix(line, "#") {
			continue
		}
		fields, ok := cutFields(line)
		if ok && fits(fields[0], hosts...) && fits(fields[1], port) && fits(fields[2], database) && fits(fields[3], user) {
			return unescape(fields[4])
		}
	}
	return ""
}

// cutFields cuts a line at its colons but those after a backslash. What follows the
// password is no part of it.
func cutFields(line string) (fields [5]string, ok bool) {
	n, from := 0, 0
	for i := 0; i < len(line); i++ {
		switch line[i] {
		case '\\':
			i++
		case ':':
			fields[n] = line[from:i]
			if n++; n == len(fields) {
				return fields, true
			}
			from = i + 1
		}
	}
	fields[n] = line[from:]
	return fields, n == len(fields)-1
}

// fits says whether a field stands for one of the values. Only a bare * stands for all.
func fits(field string, values ...string) bool {
	if field == "*" {
		return true
	}
	text := unescape(field)
	for _, v := range values {
		if text == v {
			return true
		}
	}
	return false
}

func unescape(field string) string {
	var b strings.Builder
	for i := 0; i < len(field); i++ {
		if field[i] == '\\' && i+1 < len(field) {
			i++
		}
		b.WriteByte(field[i])
	}
	return b.String()
}
