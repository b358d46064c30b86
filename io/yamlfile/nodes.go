package yamlfile

// nodes.go: the names and values of a file.

import (
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"trueup/rules/terms"
)

// Pair is a name and its value.
type Pair struct{ Key, Value *yaml.Node }

// Name is the name.
func (p Pair) Name() string { return p.Key.Value }

// Where is the node at which to say what is wrong with the value: the name's where
// there is none.
func (p Pair) Where() *yaml.Node {
	if isNothing(p.Value) {
		return p.Key
	}
	return p.Value
}

// Pairs are those of a mapping, each name once; ok is false, and said, if it is none.
func (f *File) Pairs(n *yaml.Node, expected string) (list []Pair, ok bool) {
	if n.Kind != yaml.MappingNode {
		f.At(n, "%s, found %s", expected, Described(n))
		return nil, false
	}
	seen := make(map[string]*yaml.Node)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		switch first := seen[key.Value]; {
		case key.Kind != yaml.ScalarNode:
			f.At(key, "expected a name, found %s", Described(key))
		case key.Tag == "!!merge":
			f.At(key, "merge key <<: write the names and values themselves")
		case first != nil:
			f.At(key, "%s is given again; first at %s", terms.Quoted(key.Value), PlaceOf(first))
		default:
			seen[key.Value] = key
			list = append(list, Pair{key, value})
		}
	}
	return list, true
}

// Wrong reports a value: what was expected and what is there.
func (f *File) Wrong(p Pair, expected string) {
	f.At(p.Where(), "%s: expected %s, found %s", p.Name(), expected, Described(p.Value))
}

// Text is a value's text as it stands in the file, without quotes. ok is false for what
// is no single value.
func Text(n *yaml.Node) (text string, ok bool) {
	if n.Kind != yaml.ScalarNode || isNothing(n) {
		return "", false
	}
	return n.Value, true
}

// Zone is a time zone, by its IANA name. What the machine or its database decides (Local,
// localtime, right/…) is none: the same file would mean something else elsewhere.
func Zone(n *yaml.Node) (zone *time.Location, ok bool) {
	name, ok := Text(n)
	if !ok || name == "" || name == "Local" || name == "localtime" || name == "posixrules" ||
		strings.HasPrefix(name, "right/") || strings.HasPrefix(name, "posix/") {
		return nil, false
	}
	zone, err := time.LoadLocation(name)
	return zone, err == nil
}

// isNothing tells whether there is no value at all: a name and nothing behind it.
func isNothing(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.Value == "" && n.Tag == "!!null"
}

// Described says what a node is.
func Described(n *yaml.Node) string {
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
