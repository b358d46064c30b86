package fact

// keys.go: the ids by which a row and what it refers to are found.

import (
	"strings"

	"trueup/rules"
)

// MaxKey is how many bytes an id may have, its own or that of an account, a
// parent or a link: they are in the databases' indexes, which take no rows of any
// length. What is set aside shows as many bytes of a text.
const MaxKey = 500

// identity returns the id in the mirror, or "" if a row has none that can be
// trusted. A malformed row has one too where it can be read: it is replaced when
// its id is delivered again.
func (p *Parser) identity(cells []string) string {
	t := p.table
	if !legible(cells[0]) {
		return ""
	}
	if t.IDWith < 0 || cells[0] == "" {
		return strings.Clone(cells[0])
	}
	with, ok := rules.ParseInstant(cells[t.IDWith])
	if !ok {
		return ""
	}
	return cells[0] + " " + with.String()
}

// key returns the id in a column, or "" if there is none that can be trusted.
func key(cells []string, column int) string {
	if column < 0 || !legible(cells[column]) {
		return ""
	}
	return strings.Clone(cells[column])
}

// legible says whether a text can be an id.
func legible(id string) bool { return len(id) <= MaxKey && Printable(id) == id }

// shown is Printable of a text, cut to MaxKey bytes.
func shown(s string) string { return Printable(s[:min(len(s), MaxKey)]) }

// Printable returns a copy of the text that every database can keep: bytes that
// are no UTF-8, and NUL, become U+FFFD.
func Printable(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(strings.Clone(s), "\uFFFD"), "\x00", "\uFFFD")
}
