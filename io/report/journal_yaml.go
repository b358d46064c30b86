package report

// journal_yaml.go: from the bytes of a codes file to nodes with places.

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"trueup/rules/terms"
)

// document returns the root of the file's only document; nil if there is none.
func (r *codesReader) document(text []byte) *yaml.Node {
	if !utf8.Valid(text) {
		r.report(0, 0, "not UTF-8: save the file as UTF-8")
		return nil
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	root, err := decodeNode(decoder)
	switch {
	case errors.Is(err, io.EOF):
		r.report(1, 1, "empty: expected "+codesExample)
		return nil
	case err != nil:
		r.notYAML(text, err)
		return nil
	}
	switch second, err := decodeNode(decoder); {
	case err == nil:
		r.at(second, "a second document: the file is one")
	case !errors.Is(err, io.EOF):
		r.notYAML(text, err)
	}
	return root
}

// decodeNode returns the next document. What makes the library panic is an error.
func decodeNode(d *yaml.Decoder) (root *yaml.Node, err error) {
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

// ofParser matches what the library's parser says, which counts lines from 0. Its
// scanner counts them from 1.
var ofParser = regexp.MustCompile(`^did not find expected (<.+>|'-' indicator|key|',' or '[\]}]'|node content)$`)

// notYAML reports a syntax error, by the line that the library names in its text.
func (r *codesReader) notYAML(text []byte, err error) {
	message := strings.TrimPrefix(err.Error(), "yaml: ")
	line := 1 // which the library leaves out
	if rest, found := strings.CutPrefix(message, "line "); found {
		if number, after, found := strings.Cut(rest, ": "); found {
			if n, err := strconv.Atoi(number); err == nil {
				line, message = n, after
				if ofParser.MatchString(message) {
					line++
				}
			}
		}
	}
	last := 1 + bytes.Count(bytes.TrimRight(text, "\r\n"), []byte("\n"))
	r.report(min(line, last), 0, "not YAML: "+message) // the end of the file is on its last line
}

// entries gives the names and values of a mapping, each name once, and reports what is
// no name. Of what is no mapping it gives nothing.
func (r *codesReader) entries(n *yaml.Node, expected string) iter.Seq2[*yaml.Node, *yaml.Node] {
	return func(yield func(*yaml.Node, *yaml.Node) bool) {
		if n.Kind != yaml.MappingNode || n.Anchor != "" || n.Style&yaml.TaggedStyle != 0 {
			r.at(n, expected)
			return
		}
		seen := map[string]*yaml.Node{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			key, value := n.Content[i], n.Content[i+1]
			switch first := seen[key.Value]; {
			case key.Kind != yaml.ScalarNode || key.Anchor != "" || key.Style&yaml.TaggedStyle != 0 || key.Tag == "!!merge":
				r.at(key, "expected a name")
			case first != nil:
				r.at(key, terms.Quoted(key.Value)+" is given again; first at "+fmt.Sprintf("line %d, column %d", first.Line, first.Column))
			default:
				seen[key.Value] = key
				if !yield(key, value) {
					return
				}
			}
		}
	}
}
