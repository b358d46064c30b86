package termsfile

// reader.go: from the YAML document to terms. Every problem is reported at its
// place, and reading goes on.

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"trueup/rules"
	"trueup/rules/terms"
)

const (
	versionsKey      = "versions"
	effectiveFromKey = "effective_from"
	instantExample   = "2020-01-01T00:00:00Z"
)

// reader collects the problems of one file.
type reader struct {
	file     string
	problems Errors
}

// entry is one name and its value.
type entry struct{ key, value *yaml.Node }

// terms reads the root of the file. Its result counts only if there are no problems.
func (r *reader) terms(root *yaml.Node) *terms.Terms {
	entries, ok := r.entries(root)
	if !ok {
		r.at(root, "", "expected parameters as name: value, found "+describe(root))
		return nil
	}
	var zone rules.Zone
	var list *entry
	var flat []entry
	for i, e := range entries {
		switch e.key.Value {
		case terms.Zone.Name:
			zone = r.zone(e)
		case versionsKey:
			list = &entries[i]
		case effectiveFromKey:
			r.at(e.key, effectiveFromKey, "belongs to a version: write versions, each with its effective_from")
		default:
			flat = append(flat, e)
		}
	}
	if list == nil {
		v := terms.Default()
		r.parameters(&v, flat, versionsKey, terms.Zone.Name)
		return terms.New(zone, v)
	}
	for _, e := range flat {
		if terms.Lookup(e.key.Value) == nil {
			r.unknown(e.key, terms.Zone.Name)
		} else {
			r.at(e.key, e.key.Value, "beside versions: move it into each version that it is for")
		}
	}
	versions := r.versions(*list)
	if len(versions) == 0 {
		return nil
	}
	return terms.New(zone, versions...)
}

// zone reads the time zone. What the machine or its database decides (Local,
// localtime, right/…) is refused: the same file would mean different ledgers.
func (r *reader) zone(e entry) rules.Zone {
	name, ok := text(e.value)
	if ok && name != "" && name != "Local" && name != "localtime" && name != "posixrules" &&
		!strings.HasPrefix(name, "right/") && !strings.HasPrefix(name, "posix/") {
		if loc, err := time.LoadLocation(name); err == nil {
			return rules.NewZone(loc)
		}
	}
	r.value(e, "expected an IANA time zone, such as UTC or America/New_York")
	return rules.Zone{}
}

// versions reads the list of versions; of a list that is none it returns nothing.
func (r *reader) versions(e entry) []terms.Version {
	if e.value.Kind != yaml.SequenceNode {
		r.value(e, "expected a list of versions")
		return nil
	}
	if len(e.value.Content) == 0 {
		r.at(e.value, versionsKey, "expected at least one version, found an empty list")
	}
	var list []terms.Version
	seen := map[rules.Instant]*yaml.Node{}
	for i, node := range e.value.Content {
		entries, ok := r.entries(node)
		if !ok {
			if node.Kind != yaml.AliasNode {
				r.at(node, versionsKey, fmt.Sprintf("version %d: expected parameters as name: value, found %s", i+1, describe(node)))
			}
			continue
		}
		list = append(list, r.version(node, entries, seen))
	}
	return list
}

// version reads one version of several.
func (r *reader) version(node *yaml.Node, entries []entry, seen map[rules.Instant]*yaml.Node) terms.Version {
	v := terms.Default()
	dated := false
	var rest []entry
	for _, e := range entries {
		switch e.key.Value {
		case effectiveFromKey:
			dated = true
			v.EffectiveFrom = r.effectiveFrom(e, seen)
		case terms.Zone.Name:
			r.at(e.key, terms.Zone.Name, "the zone is one for all versions: move it beside versions")
		case versionsKey:
			r.at(e.key, versionsKey, "a version has no versions of its own")
		default:
			rest = append(rest, e)
		}
	}
	if !dated {
		r.at(node, effectiveFromKey, "missing: a version says from when it is in force, such as effective_from: "+instantExample)
	}
	r.parameters(&v, rest, effectiveFromKey)
	return v
}

func (r *reader) effectiveFrom(e entry, seen map[rules.Instant]*yaml.Node) rules.Instant {
	s, _ := text(e.value)
	at, ok := rules.ParseInstant(s)
	if !ok {
		r.value(e, "expected an instant as RFC 3339, such as "+instantExample)
		return rules.None
	}
	if other := seen[at]; other != nil {
		r.at(e.value, effectiveFromKey, "the same instant as that of the version at "+place(other))
	} else {
		seen[at] = e.value
	}
	return at
}

// parameters reads one set of parameters into v and holds the thresholds in order.
// The names in also are those that could stand here besides, for suggestions.
func (r *reader) parameters(v *terms.Version, entries []entry, also ...string) {
	given := map[string]*yaml.Node{}
	flawed := map[string]bool{}
	for _, e := range entries {
		p := terms.Lookup(e.key.Value)
		if p == nil {
			r.unknown(e.key, also...)
			continue
		}
		given[p.Name] = e.value
		s, ok := text(e.value)
		if !ok {
			r.value(e, "expected "+p.Expected())
			flawed[p.Name] = true
			continue
		}
		var flaw *terms.ValueError
		if errors.As(p.Set(v, s), &flaw) {
			r.at(e.value, p.Name, flaw.Error())
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
