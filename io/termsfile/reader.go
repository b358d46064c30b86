package termsfile

// reader.go: from the YAML document to terms. Every problem is reported at its
// place, and reading goes on.

import (
	"errors"
	"fmt"

	"go.yaml.in/yaml/v3"

	"trueup/io/yamlfile"
	"trueup/rules"
	"trueup/rules/terms"
)

const (
	versionsKey      = "versions"
	effectiveFromKey = "effective_from"
	instantExample   = "2020-01-01T00:00:00Z"

	parametersExpected = "expected parameters as name: value"
)

// reader makes the terms of one file.
type reader struct{ *yamlfile.File }

// at reports a problem of a parameter.
func (r *reader) at(n *yaml.Node, parameter, message string) {
	r.At(n, "parameter %s: %s", terms.Quoted(parameter), message)
}

// wrong reports a parameter's value: what was expected, and what is there.
func (r *reader) wrong(p yamlfile.Pair, expected string) {
	r.at(p.Where(), p.Name(), "expected "+expected+", found "+yamlfile.Described(p.Value))
}

// terms reads the root of the file. Its result counts only if there are no problems.
func (r *reader) terms(root *yaml.Node) *terms.Terms {
	pairs, ok := r.Pairs(root, parametersExpected)
	if !ok {
		return nil
	}
	var zone rules.Zone
	var list *yamlfile.Pair
	var flat []yamlfile.Pair
	for _, p := range pairs {
		switch p.Name() {
		case terms.Zone.Name:
			zone = r.zone(p)
		case versionsKey:
			list = &p
		case effectiveFromKey:
			r.at(p.Key, effectiveFromKey, "belongs to a version: write versions, each with its effective_from")
		default:
			flat = append(flat, p)
		}
	}
	if list == nil {
		v := terms.Default()
		r.parameters(&v, flat, versionsKey, terms.Zone.Name)
		return terms.New(zone, v)
	}
	for _, p := range flat {
		if terms.Lookup(p.Name()) == nil {
			r.unknown(p.Key, terms.Zone.Name)
		} else {
			r.at(p.Key, p.Name(), "beside versions: move it into each version that it is for")
		}
	}
	versions := r.versions(*list)
	if len(versions) == 0 {
		return nil
	}
	return terms.New(zone, versions...)
}

func (r *reader) zone(p yamlfile.Pair) rules.Zone {
	if loc, ok := yamlfile.Zone(p.Value); ok {
		return rules.NewZone(loc)
	}
	r.wrong(p, "an IANA time zone, such as UTC or America/New_York")
	return rules.Zone{}
}

// versions reads the list of versions; of a list that is none it returns nothing.
func (r *reader) versions(p yamlfile.Pair) []terms.Version {
	if p.Value.Kind != yaml.SequenceNode {
		r.wrong(p, "a list of versions")
		return nil
	}
	if len(p.Value.Content) == 0 {
		r.at(p.Value, versionsKey, "expected at least one version, found an empty list")
	}
	var list []terms.Version
	seen := map[rules.Instant]*yaml.Node{}
	for i, node := range p.Value.Content {
		if pairs, ok := r.Pairs(node, fmt.Sprintf("version %d: %s", i+1, parametersExpected)); ok {
			list = append(list, r.version(node, pairs, seen))
		}
	}
	return list
}

// version reads one version of several.
func (r *reader) version(node *yaml.Node, pairs []yamlfile.Pair, seen map[rules.Instant]*yaml.Node) terms.Version {
	v := terms.Default()
	dated := false
	var rest []yamlfile.Pair
	for _, p := range pairs {
		switch p.Name() {
		case effectiveFromKey:
			dated = true
			v.EffectiveFrom = r.effectiveFrom(p, seen)
		case terms.Zone.Name:
			r.at(p.Key, terms.Zone.Name, "the zone is one for all versions: move it beside versions")
		case versionsKey:
			r.at(p.Key, versionsKey, "a version has no versions of its own")
		default:
			rest = append(rest, p)
		}
	}
	if !dated {
		r.at(node, effectiveFromKey, "missing: a version says from when it is in force, such as effective_from: "+instantExample)
	}
	r.parameters(&v, rest, effectiveFromKey)
	return v
}

func (r *reader) effectiveFrom(p yamlfile.Pair, seen map[rules.Instant]*yaml.Node) rules.Instant {
	s, _ := yamlfile.Text(p.Value)
	at, ok := rules.ParseInstant(s)
	if !ok {
		r.wrong(p, "an instant as RFC 3339, such as "+instantExample)
		return rules.None
	}
	if other := seen[at]; other != nil {
		r.at(p.Value, effectiveFromKey, "the same instant as that of the version at "+yamlfile.PlaceOf(other).String())
	} else {
		seen[at] = p.Value
	}
	return at
}

// parameters reads one set of parameters into v and holds the thresholds in order.
// The names in also are those that could stand here besides, for suggestions.
func (r *reader) parameters(v *terms.Version, pairs []yamlfile.Pair, also ...string) {
	given := map[string]*yaml.Node{}
	flawed := map[string]bool{}
	for _, pair := range pairs {
		p := terms.Lookup(pair.Name())
		if p == nil {
			r.unknown(pair.Key, also...)
			continue
		}
		given[p.Name] = pair.Value
		s, ok := yamlfile.Text(pair.Value)
		if !ok {
			r.wrong(pair, p.Expected())
			flawed[p.Name] = true
			continue
		}
		var flaw *terms.ValueError
		if errors.As(p.Set(v, s), &flaw) {
			r.at(pair.Value, p.Name, flaw.Error())
			flawed[p.Name] = true
		}
	}
	for _, d := range v.Disorders() {
		if !flawed[d.Lower.Name] && !flawed[d.Upper.Name] {
			r.disorder(v, d, given)
		}
	}
}

// disorder reports a pair of thresholds at the upper one, or at the lower one where
// the upper one is as published; one of them is given, for the published are in order.
func (r *reader) disorder(v *terms.Version, d terms.Disorder, given map[string]*yaml.Node) {
	here, other, relation := d.Upper, d.Lower, "less"
	if given[here.Name] == nil {
		here, other, relation = d.Lower, d.Upper, "more"
	}
	source := ""
	if given[other.Name] == nil {
		source = " (as published)"
	}
	r.at(given[here.Name], here.Name, fmt.Sprintf("%s is %s than %s %s%s: expected gold_from <= platinum_from <= diamond_from",
		here.Get(v), relation, other.Name, other.Get(v), source))
}

func (r *reader) unknown(key *yaml.Node, also ...string) {
	message := `unknown; "trueup terms" lists the parameters`
	if name := nearest(key.Value, also); name != "" {
		message = "unknown; did you mean " + name + "?"
	}
	r.at(key, key.Value, message)
}
