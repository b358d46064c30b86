package schedulefile

// flags.go: the flags of the commands, as mappings.

import (
	"go.yaml.in/yaml/v3"

	"trueup/io/yamlfile"
	"trueup/rules/terms"
)

// check says why a flag is not known, or what is wrong with its values.
type check func(*Flag) (unknown, flaw string)

// flags reads a mapping of flags, and reports those that do not pass the check.
func (r *reader) flags(p yamlfile.Pair, pass check) []Flag {
	list, ok := r.Pairs(p.Value, p.Name()+": expected a mapping of flags, such as {program: all}")
	if !ok {
		return nil
	}
	var flags []Flag
	for _, p := range list {
		f := Flag{Name: p.Name(), At: yamlfile.PlaceOf(p.Key), Value: yamlfile.PlaceOf(p.Value)}
		values, ok := valuesOf(p.Value)
		if !ok {
			r.Wrong(p, "a value, or a list of them")
			continue
		}
		f.Values = values
		switch unknown, flaw := pass(&f); {
		case unknown != "":
			r.At(p.Key, "%s", unknown)
		case flaw != "":
			r.At(p.Value, "%s: %s", p.Name(), flaw)
		default:
			flags = append(flags, f)
		}
	}
	return flags
}

// valuesOf are the texts of a value or of a list of them.
func valuesOf(n *yaml.Node) ([]string, bool) {
	if n.Kind != yaml.SequenceNode {
		text, ok := yamlfile.Text(n)
		return []string{text}, ok
	}
	var values []string
	for _, item := range n.Content {
		text, ok := yamlfile.Text(item)
		if !ok {
			return nil, false
		}
		values = append(values, text)
	}
	return values, len(values) > 0
}

// entryFlags gives an entry the flags of the top that its command has, and its own.
func (r *reader) entryFlags(p *yamlfile.Pair, e *Entry) {
	var own []Flag
	if p != nil {
		own = r.flags(*p, func(f *Flag) (unknown, flaw string) {
			if unknown = r.commands.Unknown(e.Command, f.Name); unknown != "" {
				return unknown, ""
			}
			return "", r.commands.Flaw(e.Command, f.Name, f.Values)
		})
	}
	named := make(map[string]bool)
	for _, f := range own {
		named[f.Name] = true
	}
	for _, f := range r.common.flags {
		if named[f.Name] || r.commands.Unknown(e.Command, f.Name) != "" {
			continue
		}
		f.Common = true
		if flaw := r.commands.Flaw(e.Command, f.Name, f.Values); flaw != "" {
			r.Report(f.Value, f.Name+": for "+terms.Quoted(e.Command)+": "+flaw)
			continue
		}
		e.Flags = append(e.Flags, f)
	}
	e.Flags = append(e.Flags, own...)
}
