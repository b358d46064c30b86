package pgdsn

// conninfo.go: the parameters of a DSN by name.

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// parse returns what a DSN says. An empty value of a URL counts as not given.
func parse(dsn string) (map[string]string, error) {
	if strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://") {
		return parseURL(dsn)
	}
	return parseWords(dsn)
}

// quotedPart is what an error quotes: a part of the password, perhaps.
var quotedPart = regexp.MustCompile(` ?"(?:\\.|[^"\\])*"`)

func parseURL(dsn string) (map[string]string, error) {
	u, err := url.Parse(dsn)
	if err != nil {
		var whole *url.Error
		if errors.As(err, &whole) { // its text has the DSN in it, and what it wraps a part
			err = whole.Err
		}
		return nil, fmt.Errorf("no URL: %s; write special characters of the user and the password as %%40 and so on",
			quotedPart.ReplaceAllString(err.Error(), ""))
	}
	params := map[string]string{}
	give := func(key, value string) {
		if value != "" {
			params[key] = value
		}
	}
	if u.User != nil {
		password, _ := u.User.Password()
		give("user", u.User.Username())
		give("password", password)
	}
	host, port, err := net.SplitHostPort(u.Host)
	if err != nil { // there is no port
		host, port = strings.TrimSuffix(strings.TrimPrefix(u.Host, "["), "]"), ""
	}
	// Neither is quoted: a password with a # or / in it ends early, and is taken for a port.
	if strings.Contains(dsn, "#") {
		return nil, errors.New("no URL: nothing of it comes after a #; one in the user or the password is written %23")
	}
	if n, err := strconv.ParseUint(port, 10, 16); port != "" && (err != nil || n == 0) {
		return nil, errors.New("its port is no number from 1 to 65535; if it is of the password, write special characters there as %2F and so on")
	}
	give("host", host)
	give("port", port)
	give("dbname", strings.TrimPrefix(u.Path, "/"))
	for key, values := range u.Query() {
		if !parameter.MatchString(key) {
			return nil, errors.New("what follows the ? has a part that names no parameter; write name=value, and & between them, and a ? in the user or the password as %3F")
		}
		give(key, values[0])
	}
	return params, nil
}

// parameter is what the name of a parameter looks like, also of a setting of the server.
var parameter = regexp.MustCompile(`^[A-Za-z0-9_.]+$`)

// parseWords reads key = value pairs. A value with spaces stands in single quotes, and
// a backslash keeps the character after it.
func parseWords(dsn string) (map[string]string, error) {
	params, last := map[string]string{}, ""
	rest := strings.TrimLeftFunc(dsn, unicode.IsSpace)
	for rest != "" {
		key, after, found := strings.Cut(rest, "=")
		key = strings.TrimRightFunc(key, unicode.IsSpace)
		if !found || !parameter.MatchString(key) {
			return nil, noPair(last)
		}
		value, tail, err := readValue(strings.TrimLeftFunc(after, unicode.IsSpace))
		if err != nil {
			return nil, fmt.Errorf("the value of %s: %w", key, err)
		}
		params[key], last = value, key
		rest = strings.TrimLeftFunc(tail, unicode.IsSpace)
	}
	return params, nil
}

// readValue reads one value and returns what follows it.
func readValue(text string) (value, rest string, err error) {
	var b strings.Builder
	quoted := strings.HasPrefix(text, "'")
	if quoted {
		text = text[1:]
	}
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\':
			if i++; i == len(text) {
				return "", "", errors.New("nothing follows a backslash")
			}
			b.WriteByte(text[i])
		case quoted && c == '\'':
			return b.String(), text[i+1:], nil
		case !quoted && strings.IndexByte(" \t\n\v\f\r", c) >= 0: // of larger characters, c is only a part
			return b.String(), text[i:], nil
		default:
			b.WriteByte(c)
		}
	}
	if quoted {
		return "", "", errors.New("a quote is not closed")
	}
	return b.String(), "", nil
}

// noPair does not quote what is no key=value pair: it may be of a password with a space.
func noPair(last string) error {
	if last == "" {
		return errors.New("expected a URL that begins with postgres://, or key=value pairs")
	}
	return fmt.Errorf("expected key=value pairs, and what follows the value of %s is none; a value with spaces stands in single quotes", last)
}
