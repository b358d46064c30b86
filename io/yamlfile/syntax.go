package yamlfile

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

	"trueup/rules/terms"
)

// Root returns the root of the file's only document, nil if there is none to go on with;
// empty says what is missing where nothing stands. What is refused anywhere ends the
// reading: with it, what stands there is not what would be read.
func (f *File) Root(text []byte, empty string) *yaml.Node {
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	if !f.isText(text) {
		return nil
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	root, err := decode(decoder)
	if err != nil && !errors.Is(err, io.EOF) {
		f.notYAML(text, err)
		return nil
	}
	if root == nil || isNothing(root) {
		f.Report(Place{1, 1}, "empty: "+empty)
		return nil
	}
	switch second, err := decode(decoder); {
	case err == nil:
		f.At(second, "a second document: a %s is one", f.kind)
	case !errors.Is(err, io.EOF):
		f.notYAML(text, err)
	}
	if f.refuses(root) {
		return nil
	}
	return root
}

// refuses reports, anywhere below a node, what could make a value other than the text
// that stands there.
func (f *File) refuses(n *yaml.Node) (refused bool) {
	switch {
	case n.Kind == yaml.AliasNode:
		f.At(n, "alias %s: write the value itself", terms.Quoted("*"+n.Value))
		return true
	case n.Anchor != "":
		f.At(n, "anchor %s: leave it out", terms.Quoted("&"+n.Anchor))
		refused = true
	case n.Style&yaml.TaggedStyle != 0:
		f.At(n, "tag %s: leave it out", terms.Quoted(n.Tag))
		refused = true
	}
	for _, child := range n.Content {
		refused = f.refuses(child) || refused
	}
	return refused
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
func (f *File) isText(text []byte) bool {
	line, column := 1, 1
	for i := 0; i < len(text); {
		c, size := utf8.DecodeRune(text[i:])
		switch {
		case c == utf8.RuneError && size == 1:
			message := fmt.Sprintf("not UTF-8: byte 0x%02X", text[i])
			if bytes.HasPrefix(text, []byte("\xff\xfe")) || bytes.HasPrefix(text, []byte("\xfe\xff")) {
				message = "not UTF-8 but UTF-16: save the file as UTF-8"
			}
			f.Report(Place{line, column}, message)
			return false
		case !printable(c):
			f.Report(Place{line, column}, fmt.Sprintf("control character U+%04X: a %s is plain text", c, f.kind))
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
	"did not find expected key":                      "do all names begin in the same column?",
	"found character that cannot start any token":    "put the value in quotes",
	"did not find expected node content":             "a value is missing, or a [ or { is not closed",
}

// notYAML reports a syntax error. The library names a line in its text, no column.
func (f *File) notYAML(text []byte, err error) {
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
	at := Place{Line: line}
	if name, found := strings.CutPrefix(message, "unknown anchor '"); found {
		at = find(text, "*"+strings.TrimSuffix(name, "' referenced"))
	}
	if hint := hints[message]; hint != "" {
		message += " (" + hint + ")"
	}
	f.Report(at, "not YAML: "+message)
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
func find(text []byte, word string) Place {
	before, _, found := bytes.Cut(text, []byte(word))
	if !found {
		return Place{}
	}
	start := bytes.LastIndexByte(before, '\n') + 1
	return Place{1 + bytes.Count(before, []byte("\n")), 1 + utf8.RuneCount(before[start:])}
}
