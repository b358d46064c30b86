package termsfile

// nodes.go: small questions to YAML nodes, and what of YAML is refused.

import (
	"fmt"

	"go.yaml.in/yaml/v3"

	"trueup/rules/terms"
)

// report adds a problem at a place.
func (r *reader) report(line, column int, parameter, message string) {
	r.problems = append(r.problems, &Error{File: r.file, Line: line, Column: column, Parameter: parameter, Message: message})
}

// at adds a problem at a node.
func (r *reader) at(n *yaml.Node, parameter, message string) {
	r.report(n.Line, n.Column, parameter, message)
}

// value adds a problem of an entry's value: what was expected, and what is there.
// Where nothing is there, the place is the name's. An alias is reported already.
func (r *reader) value(e entry, expected string) {
	n := e.value
	if n.Kind == yaml.AliasNode {
		return
	}
	if isNothing(n) {
		n = e.key
	}
	r.at(n, e.key.Value, expected+", found "+describe(e.value))
}

// refuse reports, anywhere in the file, what could make a value other than the text
// that stands there.
func (r *reader) refuse(n *yaml.Node) {
	switch {
	case n.Kind == yaml.AliasNode:
		r.at(n, "", "alias "+terms.Quoted("*"+n.Value)+": aliases are not read in terms; write the value itself")
		return
	case n.Anchor != "":
		r.at(n, "", "anchor "+terms.Quoted("&"+n.Anchor)+": anchors are not read in terms; leave it out")
	case n.Style&yaml.TaggedStyle != 0:
		r.at(n, "", "tag "+terms.Quoted(n.Tag)+": tags are not read in terms; leave it out")
	}
	for _, child := range n.Content {
		r.refuse(child)
	}
}

// entries returns the names and values of a mapping, each name once, and reports
// what is no name. ok is false if the node is no mapping.
func (r *reader) entries(n *yaml.Node) (list []entry, ok bool) {
	if n.Kind != yaml.MappingNode {
		return nil, false
	}
	seen := map[string]*yaml.Node{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		switch {
		case key.Kind == yaml.AliasNode:
		case key.Kind != yaml.ScalarNode:
			r.at(key, "", "expected a parameter's name, found "+describe(key))
		case key.Value == "<<" && key.Tag == "!!merge":
			r.at(key, "", "merge key <<: merging is not read in terms; write the parameters themselves")
		case seen[key.Value] != nil:
			r.at(key, key.Value, "given again; first at "+place(seen[key.Value]))
		default:
			seen[key.Value] = key
			list = append(list, entry{key, value})
		}
	}
	return list, true
}

// text is a value's text as it stands in the file, without quotes. ok is false for
// what is no single value.
func text(n *yaml.Node) (s string, ok bool) {
	if n.Kind != yaml.ScalarNode || isNothing(n) {
		return "", false
	}
	return n.Value, true
}

// isNothing tells whether there is no value at all: a name and nothing behind it.
func isNothing(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.Value == "" && n.Tag == "!!null"
}

func describe(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.MappingNode:
		return "a mapping"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case isNothing(n):
		return "nothing"
	case n.Kind == yaml.AliasNode:
		return "an alias"
	}
	return terms.Quoted(n.Value)
}

func place(n *yaml.Node) string { return fmt.Sprintf("line %d, column %d", n.Line, n.Column) }
