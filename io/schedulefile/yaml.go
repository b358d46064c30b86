package schedulefile

// yaml.go: from bytes to the one YAML document, and small questions to its nodes.

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"trueup/rules/terms"
)

func placeOf(n *yaml.Node) Place { return Place{n.Line, n.Column} }

func (r *reader) at(n *yaml.Node, format string, args ...any) {
	r.file.Report(placeOf(n), fmt.Sprintf(format, args...))
}

// document returns the root of the only document, nil if there is none to go on with.
func (r *reader) document(text []byte) *yaml.Node {
	if !utf8.Valid(text) {
		r.file.Report(Place{}, "not UTF-8: save the file as UTF-8")
		return nil
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	root, err := decode(decoder)
	switch {
	case errors.Is(err, io.EOF):
		r.file.Report(Place{1, 1}, "empty: a schedule has entries")
		return nil
	case err != nil:
		r.notYAML(text, err)
		return nil
	}
	switch second, err := decode(decoder); {
	case err == nil:
		r.at(second, "a second document: a schedule is one")
	case !errors.Is(err, io.EOF):
		r.notYAML(text, err)
	}
	before := len(r.file.problems)
	r.refuse(root)
	if len(r.file.problems) > before {
		return nil
	}
	return root
}

// decode reads the next document. What makes the library panic is an error like others.
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

// yamlPlace is how the library begins what it says, if it knows a line.
var yamlPlace = regexp.MustCompile(`^yaml: (?:line (\d+): )?`)

// fromZero matches what the library's parser says: it counts lines from 0, its scanner
// from 1.
var fromZero = regexp.MustCompile(`^did not find expected (<.+>|'-' indicator|key|',' or '[\]}]'|node content)$`)

// notYAML reports a syntax error at the line that the library names.
func (r *reader) notYAML(text []byte, err error) {
	message := err.Error()
	line := 1 // the library leaves it out
	if found := yamlPlace.FindStringSubmatch(message); found != nil {
		message = strings.TrimPrefix(message, found[0])
		if n, err := strconv.Atoi(found[1]); err == nil {
			line = n
			if fromZero.MatchString(message) {
				line++
			}
		}
	}
	lines := 1 + bytes.Count(bytes.TrimRight(text, "\r\n"), []byte("\n"))
	r.file.Report(Place{Line: min(line, lines)}, "not YAML: "+message)
}

// refuse reports, anywhere in the file, what could make a value other than the text that
// stands there.
func (r *reader) refuse(n *yaml.Node) {
	switch {
	case n.Kind == yaml.AliasNode:
		r.at(n, "alias %s: write the value itself", terms.Quoted("*"+n.Value))
		return
	case n.Anchor != "":
		r.at(n, "anchor %s: leave it out", terms.Quoted("&"+n.Anchor))
	case n.Style&yaml.TaggedStyle != 0:
		r.at(n, "tag %s: leave it out", terms.Quoted(n.Tag))
	}
	for _, child := range n.Content {
		r.refuse(child)
	}
}

// pair is a name and a value of a mapping.
type pair struct{ key, value *yaml.Node }

// pairs are those of a mapping, each name once; ok is false, and said, if it is none.
func (r *reader) pairs(n *yaml.Node, expected string) (list []pair, ok bool) {
	if n.Kind != yaml.MappingNode {
		r.at(n, "%s, found %s", expected, described(n))
		return nil, false
	}
	seen := make(map[string]*yaml.Node)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		switch first := seen[key.Value]; {
		case key.Kind != yaml.ScalarNode || key.Tag == "!!merge":
			r.at(key, "expected a name")
		case first != nil:
			r.at(key, "%s is given again; first at line %d, column %d", terms.Quoted(key.Value), first.Line, first.Column)
		default:
			seen[key.Value] = key
			list = append(list, pair{key, value})
		}
	}
	return list, true
}

// text is the text of a single value, as it stands there without its quotes.
func (p pair) text() (text string, ok bool) {
	n := p.value
	if n.Kind != yaml.ScalarNode || isNothing(n) {
		return "", false
	}
	return n.Value, true
}

// wrong reports a value: what was expected and what is there. Where nothing is there,
// the place is the name's.
func (r *reader) wrong(p pair, expected string) {
	n := p.value
	if isNothing(n) {
		n = p.key
	}
	r.at(n, "%s: expected %s, found %s", p.key.Value, expected, described(p.value))
}

func isNothing(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.Value == "" && n.Tag == "!!null"
}

func described(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.MappingNode:
		return "a mapping"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case isNothing(n):
		return "nothing"
	}
	return terms.Quoted(n.Value)
}
