package termsfile

// syntax.go: from bytes to the one YAML document, with a place for what is no YAML.

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// document returns the root of the file's only document, nil if there is none to
// go on with.
func (r *reader) document(text []byte) *yaml.Node {
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	if !r.isText(text) {
		return nil
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	first, err := decode(decoder)
	if err != nil && !errors.Is(err, io.EOF) {
		r.notYAML(text, err)
		return nil
	}
	if first == nil || isNothing(first) {
		r.report(1, 1, "", "empty: a terms file says at least one parameter; for the published terms name no file")
		return nil
	}
	switch second, err := decode(decoder); {
	case err == nil:
		r.report(second.Line, second.Column, "", "a second document: a terms file is one")
	case !errors.Is(err, io.EOF):
		r.notYAML(text, err)
	}
	return first
}

// decode reads the next document. The library has panicked on odd input more than
// once in its life (go-yaml issues 665, 666 and 744); here that is an error like others.
func decode(d *yaml.Decoder) (root *yaml.Node, err error) {
	defer func() {
		if p := recover(); p != nil {
			root, err = nil, fmt.Errorf("yaml: the parser gave up: %v", p)
		}
	}()
	var document yaml.Node
	if err := d.Decode(&document); err != nil {
		return nil, err
	}
	if document.Kind != yaml.DocumentNode || len(document.Content) != 1 {
		return nil, io.EOF
	}
	return document.Content[0], nil
}

// isText reports the first byte or character that cannot be in a YAML file.
func (r *reader) isText(text []byte) bool {
	line, column := 1, 1
	for i := 0; i < len(text); {
		c, size := utf8.DecodeRune(text[i:])
		switch {
		case c == utf8.RuneError && size == 1:
			message := fmt.Sprintf("not UTF-8: byte 0x%02X", text[i])
			if bytes.HasPrefix(text, []byte("\xff\xfe")) || bytes.HasPrefix(text, []byte("\xfe\xff")) {
				message = "not UTF-8 but UTF-16: save the file as UTF-8"
			}
			r.report(line, column, "", message)
			return false
		case !printable(c):
			r.report(line, column, "", fmt.Sprintf("control character U+%04X: a terms file is plain text", c))
			return false
		case c == '\n' || c == '\r' && !bytes.HasPrefix(text[i+1:], []byte("\n")):
			line, column = line+1, 1
		default:
			column++
		}
		i += size
	}
	return true
}

// printable tells whether YAML allows the character in a file.
func printable(c rune) bool {
	switch {
	case c < ' ':
		return c == '\t' || c == '\n' || c == '\r'
	case c >= 0x7f && c < 0xa0:
		return c == 0x85
	}
	return c != 0xfeff && c != 0xfffe && c != 0xffff
}

// hints say in other words what the commonest syntax errors mean.
var hints = map[string]string{
	"mapping values are not allowed in this context": "is a line indented too far, or is there a second colon on it?",
	"could not find expected ':'":                    "write name: value",
	"did not find expected key":                      "do all parameters begin in the same column?",
	"found character that cannot start any token":    "put the value in quotes",
	"did not find expected node content":             "a value is missing, or a [ or { is not closed",
}

// notYAML reports a syntax error. The library names a line in its text, no column.
func (r *reader) notYAML(text []byte, err error) {
	message := strings.TrimPrefix(err.Error(), "yaml: ")
	line := 1
	if rest, found := strings.CutPrefix(message, "line "); found {
		if number, after, found := strings.Cut(rest, ": "); found {
			if n, err := strconv.Atoi(number); err == nil {
				line, message = n, after
				if countsFromZero(message) {
					line++
				}
			}
		}
	}
	line = min(line, 1+bytes.Count(bytes.TrimRight(text, "\r\n"), []byte("\n"))) // the end of the file is on its last line
	column := 0
	if name, found := strings.CutPrefix(message, "unknown anchor '"); found {
		line, column = find(text, "*"+strings.TrimSuffix(name, "' referenced"))
	}
	if hint := hints[message]; hint != "" {
		message += " (" + hint + ")"
	}
	r.report(line, column, "", "not YAML: "+message)
}

// countsFromZero tells the errors of the library's parser, which count lines from
// 0, from those of its scanner, which count from 1 (both leave line 0 or 1 out).
func countsFromZero(message string) bool {
	for _, what := range []string{"<stream-start>", "<document start>", "'-' indicator", "key", "',' or ']'", "',' or '}'", "node content"} {
		if message == "did not find expected "+what {
			return true
		}
	}
	return strings.HasPrefix(message, "found duplicate %") || message == "found incompatible YAML document" ||
		message == "found undefined tag handle"
}

// find is the place of a word in the text.
func find(text []byte, word string) (line, column int) {
	at := bytes.Index(text, []byte(word))
	if at < 0 {
		return 0, 0
	}
	before := text[:at]
	start := bytes.LastIndexByte(before, '\n') + 1
	return 1 + bytes.Count(before, []byte("\n")), 1 + utf8.RuneCount(before[start:])
}
