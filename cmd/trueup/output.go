package main

// output.go: what commands share in writing: the choice of a format, JSON, and
// texts without passwords.

import (
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"trueup/io/ledger"
)

// choice is a flag that takes one of a few words, so that a wrong one is refused
// before anything is done.
type choice struct {
	value *string
	names []string
}

func (c choice) String() string { return *c.value }
func (c choice) Type() string   { return "string" }

// Set takes the word.
func (c choice) Set(s string) error {
	if !slices.Contains(c.names, s) {
		last := len(c.names) - 1
		return fmt.Errorf("there are %s and %s", strings.Join(c.names[:last], ", "), c.names[last])
	}
	*c.value = s
	return nil
}

// formatFlag adds --format; the first of the names is the default.
func formatFlag(f *pflag.FlagSet, value *string, usage string, names ...string) {
	*value = names[0]
	f.Var(choice{value, names}, "format", usage)
}

// print writes a summary to standard output, as text or JSON.
func (a *app) print(format string, sum any, text func(io.Writer) error) error {
	switch {
	case format == "json":
		return writeJSON(a.stdout, sum)
	case a.quiet:
		return nil
	}
	return text(a.stdout)
}

func writeJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// urlPassword is the password in anything that looks like a URL: also of a
// scheme that is misspelt, or that became a path with one slash.
var urlPassword = regexp.MustCompile(`(?i)([a-z][a-z0-9+.-]*:/{1,2}[^:/?#\s"]*[:?#])[^\s"]*@`)

// redact takes passwords out of a text that people will see: those of the DSNs
// given, and of whatever else in it looks like a DSN.
func redact(text string, dsns ...string) string {
	const hidden = "xxxxx"
	for _, dsn := range dsns {
		if password := passwordOf(dsn); password != "" {
			for _, form := range []string{password, strings.ReplaceAll(password, `"`, `\"`)} {
				text = strings.ReplaceAll(text, ":"+form+"@", ":"+hidden+"@")
			}
		}
	}
	return ledger.Redact(urlPassword.ReplaceAllString(text, "${1}"+hidden+"@"))
}

// passwordOf returns what stands where a URL has its password, however it is
// written: the last @ ends it, for an unescaped one may stand in it.
func passwordOf(dsn string) string {
	_, rest, _ := strings.Cut(dsn, ":/")
	end := strings.LastIndexByte(rest, '@')
	if end < 0 {
		return ""
	}
	_, password, _ := strings.Cut(rest[:end], ":")
	return password
}
