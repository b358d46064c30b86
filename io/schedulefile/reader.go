package schedulefile

// reader.go: from YAML nodes to the schedule. Reading goes on after each problem.

import (
	"net"
	"regexp"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"trueup/jobs"
	"trueup/rules/terms"
)

const example = `entries: [{name: nightly, cron: "30 2 * * *", command: run}]`

// reader makes the schedule of one file.
type reader struct {
	file     *File
	commands Commands
	common   common
	names    map[string]Place
}

// common is what the top says for every entry.
type common struct {
	zone    *time.Location
	jitter  time.Duration
	catchUp bool
	flags   []Flag
}

func (r *reader) read(text []byte) {
	r.names = make(map[string]Place)
	r.common = common{zone: time.UTC, catchUp: true}
	root := r.document(text)
	if root == nil {
		return
	}
	top, ok := r.pairs(root, "expected "+example)
	if !ok {
		return
	}
	var entries *pair
	for _, p := range top {
		switch p.key.Value {
		case "zone":
			r.zone(p, &r.common.zone)
		case "jitter":
			r.jitter(p, &r.common.jitter)
		case "catch_up":
			r.bool(p, &r.common.catchUp)
		case "state":
			r.word(p, "the name of a file", &r.file.State)
		case "health":
			r.health(p)
		case "flags":
			r.common.flags = r.flags(p, r.anyCommand)
		case "entries":
			entries = &p
		default:
			r.at(p.key, "%s is not known here: there are entries, and for all of them flags, zone, jitter and catch_up; state and health",
				terms.Quoted(p.key.Value))
		}
	}
	if entries == nil {
		r.at(root, "entries are missing: %s", example)
		return
	}
	if entries.value.Kind != yaml.SequenceNode || len(entries.value.Content) == 0 {
		r.wrong(*entries, "a list of entries")
		return
	}
	for _, n := range entries.value.Content {
		r.entry(n)
	}
}

// anyCommand takes a flag of the top, which at least one command must have.
func (r *reader) anyCommand(f *Flag) (unknown, flaw string) {
	if unknown = r.commands.Unknown("", f.Name); unknown != "" {
		return unknown, ""
	}
	for _, command := range r.commands.Names() {
		if r.commands.Unknown(command, f.Name) == "" {
			return "", r.commands.Flaw(command, f.Name, f.Values)
		}
	}
	return "", ""
}

// entry reads one entry.
func (r *reader) entry(n *yaml.Node) {
	list, ok := r.pairs(n, "expected an entry such as {name: nightly, cron: \"30 2 * * *\", command: run}")
	if !ok {
		return
	}
	e := &Entry{Zone: r.common.zone, At: placeOf(n)}
	e.Jitter, e.CatchUp = r.common.jitter, r.common.catchUp
	have := make(map[string]*pair)
	for _, p := range list {
		have[p.key.Value] = &p
		switch p.key.Value {
		case "name":
			r.name(p, e)
		case "command":
			r.command(p, e)
		case "zone":
			r.zone(p, &e.Zone)
		case "jitter":
			r.jitter(p, &e.Jitter)
		case "catch_up":
			r.bool(p, &e.CatchUp)
		case "cron", "month", "flags": // when the zone and the command are known
		default:
			r.at(p.key, "%s is not known here: an entry has name, cron, command, flags, month, zone, jitter and catch_up", terms.Quoted(p.key.Value))
		}
	}
	for _, name := range []string{"name", "cron", "command"} {
		if have[name] == nil {
			r.at(n, "%s is missing", name)
		}
	}
	if p := have["cron"]; p != nil {
		r.cron(*p, e)
	}
	if e.Command != "" {
		r.month(have["month"], n, e)
		r.entryFlags(have["flags"], e)
	}
	r.file.Entries = append(r.file.Entries, e)
}

// plainName is what an entry may be called: it stands in logs and on command lines.
var plainName = regexp.MustCompile(`^[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}$`)

func (r *reader) name(p pair, e *Entry) {
	text, ok := p.text()
	if !ok || !plainName.MatchString(text) {
		r.wrong(p, "up to 63 letters, digits, dots, dashes and underscores, such as nightly")
		return
	}
	if first, again := r.names[text]; again {
		r.at(p.value, "name: there is another entry %s, at line %d, column %d", terms.Quoted(text), first.Line, first.Column)
	}
	r.names[text] = placeOf(p.value)
	e.Name = text
}

func (r *reader) command(p pair, e *Entry) {
	names := r.commands.Names()
	text, ok := p.text()
	if last := len(names) - 1; !ok || !slices.Contains(names, text) {
		r.wrong(p, strings.Join(names[:last], ", ")+" or "+names[last])
		return
	}
	e.Command, e.At = text, placeOf(p.value)
}

func (r *reader) cron(p pair, e *Entry) {
	text, ok := p.text()
	if !ok {
		r.wrong(p, `a cron expression such as "30 2 * * *" or @hourly`)
		return
	}
	var err error
	if e.Times, err = jobs.ParseTimes(text, e.Zone); err != nil {
		r.at(p.value, "cron %s: %v", terms.Quoted(text), err)
	}
}

// month reads "month: previous", which commands of a month need and others do not have.
func (r *reader) month(p *pair, entry *yaml.Node, e *Entry) {
	takes := r.commands.TakesMonth(e.Command)
	switch {
	case p == nil && takes:
		r.at(entry, "month is missing: write month: previous, the month that ended before %s comes due", e.Command)
	case p == nil:
	case !takes:
		r.at(p.key, "month: the command %s has none", e.Command)
	default:
		if text, ok := p.text(); !ok || text != "previous" {
			r.wrong(*p, "previous")
			return
		}
		e.Month = true
	}
}

// zone reads a time zone. What the machine decides (Local) is refused.
func (r *reader) zone(p pair, zone **time.Location) {
	text, ok := p.text()
	if ok && text != "" && text != "Local" && text != "localtime" {
		if loc, err := time.LoadLocation(text); err == nil {
			*zone = loc
			return
		}
	}
	r.wrong(p, "an IANA time zone, such as UTC or Europe/Paris")
}

func (r *reader) jitter(p pair, jitter *time.Duration) {
	const most = 24 * time.Hour
	text, ok := p.text()
	d, err := time.ParseDuration(text)
	if !ok || err != nil || d < 0 || d > most {
		r.wrong(p, "a duration up to 24h, such as 5m")
		return
	}
	*jitter = d
}

func (r *reader) bool(p pair, value *bool) {
	text, ok := p.text()
	if !ok || text != "true" && text != "false" {
		r.wrong(p, "true or false")
		return
	}
	*value = text == "true"
}

func (r *reader) word(p pair, expected string, value *string) {
	text, ok := p.text()
	if !ok || text == "" {
		r.wrong(p, expected)
		return
	}
	*value = text
}

func (r *reader) health(p pair) {
	text, _ := p.text()
	if _, port, err := net.SplitHostPort(text); err != nil || port == "" {
		r.wrong(p, "an address to listen at, such as 127.0.0.1:8080")
		return
	}
	r.file.Health = text
}
