package schedulefile

// reader.go: from YAML nodes to the schedule. Reading goes on after each problem.

import (
	"net"
	"regexp"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"trueup/io/yamlfile"
	"trueup/jobs"
	"trueup/rules/terms"
)

const example = `entries: [{name: nightly, cron: "30 2 * * *", command: run}]`

// reader makes the schedule of one file.
type reader struct {
	*yamlfile.File
	schedule *File
	commands Commands
	common   common
	names    map[string]yamlfile.Place
}

// common is what the top says for every entry.
type common struct {
	zone    *time.Location
	jitter  time.Duration
	catchUp bool
	flags   []Flag
}

func (r *reader) read(text []byte) {
	r.names = make(map[string]yamlfile.Place)
	r.common = common{zone: time.UTC, catchUp: true}
	root := r.Root(text, "a schedule has entries")
	if root == nil {
		return
	}
	top, ok := r.Pairs(root, "expected "+example)
	if !ok {
		return
	}
	var entries *yamlfile.Pair
	for _, p := range top {
		switch p.Name() {
		case "zone":
			r.zone(p, &r.common.zone)
		case "jitter":
			r.jitter(p, &r.common.jitter)
		case "catch_up":
			r.bool(p, &r.common.catchUp)
		case "state":
			r.word(p, "the name of a file", &r.schedule.State)
		case "health":
			r.health(p)
		case "flags":
			r.common.flags = r.flags(p, r.anyCommand)
		case "entries":
			entries = &p
		default:
			r.At(p.Key, "%s is not known here: there are entries, and for all of them flags, zone, jitter and catch_up; state and health",
				terms.Quoted(p.Name()))
		}
	}
	if entries == nil {
		r.At(root, "entries are missing: %s", example)
		return
	}
	if entries.Value.Kind != yaml.SequenceNode || len(entries.Value.Content) == 0 {
		r.Wrong(*entries, "a list of entries")
		return
	}
	for _, n := range entries.Value.Content {
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
	list, ok := r.Pairs(n, "expected an entry such as {name: nightly, cron: \"30 2 * * *\", command: run}")
	if !ok {
		return
	}
	e := &Entry{Zone: r.common.zone, At: yamlfile.PlaceOf(n)}
	e.Jitter, e.CatchUp = r.common.jitter, r.common.catchUp
	have := make(map[string]*yamlfile.Pair)
	for _, p := range list {
		have[p.Name()] = &p
		switch p.Name() {
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
			r.At(p.Key, "%s is not known here: an entry has name, cron, command, flags, month, zone, jitter and catch_up", terms.Quoted(p.Name()))
		}
	}
	for _, name := range []string{"name", "cron", "command"} {
		if have[name] == nil {
			r.At(n, "%s is missing", name)
		}
	}
	if p := have["cron"]; p != nil {
		r.cron(*p, e)
	}
	if e.Command != "" {
		r.month(have["month"], n, e)
		r.entryFlags(have["flags"], e)
	}
	r.schedule.Entries = append(r.schedule.Entries, e)
}

// plainName is what an entry may be called: it stands in logs and on command lines.
var plainName = regexp.MustCompile(`^[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}$`)

func (r *reader) name(p yamlfile.Pair, e *Entry) {
	text, ok := yamlfile.Text(p.Value)
	if !ok || !plainName.MatchString(text) {
		r.Wrong(p, "up to 63 letters, digits, dots, dashes and underscores, such as nightly")
		return
	}
	if first, again := r.names[text]; again {
		r.At(p.Value, "name: there is another entry %s, at %s", terms.Quoted(text), first)
	}
	r.names[text] = yamlfile.PlaceOf(p.Value)
	e.Name = text
}

func (r *reader) command(p yamlfile.Pair, e *Entry) {
	names := r.commands.Names()
	text, ok := yamlfile.Text(p.Value)
	if last := len(names) - 1; !ok || !slices.Contains(names, text) {
		r.Wrong(p, strings.Join(names[:last], ", ")+" or "+names[last])
		return
	}
	e.Command, e.At = text, yamlfile.PlaceOf(p.Value)
}

func (r *reader) cron(p yamlfile.Pair, e *Entry) {
	text, ok := yamlfile.Text(p.Value)
	if !ok {
		r.Wrong(p, `a cron expression such as "30 2 * * *" or @hourly`)
		return
	}
	var err error
	if e.Times, err = jobs.ParseTimes(text, e.Zone); err != nil {
		r.At(p.Value, "cron %s: %v", terms.Quoted(text), err)
	}
}

// month reads "month: previous", which commands of a month need and others do not have.
func (r *reader) month(p *yamlfile.Pair, entry *yaml.Node, e *Entry) {
	takes := r.commands.TakesMonth(e.Command)
	switch {
	case p == nil && takes:
		r.At(entry, "month is missing: write month: previous, the month that ended before %s comes due", e.Command)
	case p == nil:
	case !takes:
		r.At(p.Key, "month: the command %s has none", e.Command)
	default:
		if text, ok := yamlfile.Text(p.Value); !ok || text != "previous" {
			r.Wrong(*p, "previous")
			return
		}
		e.Month = true
	}
}

func (r *reader) zone(p yamlfile.Pair, zone **time.Location) {
	if loc, ok := yamlfile.Zone(p.Value); ok {
		*zone = loc
		return
	}
	r.Wrong(p, "an IANA time zone, such as UTC or Europe/Paris")
}

func (r *reader) jitter(p yamlfile.Pair, jitter *time.Duration) {
	const most = 24 * time.Hour
	text, ok := yamlfile.Text(p.Value)
	d, err := time.ParseDuration(text)
	if !ok || err != nil || d < 0 || d > most {
		r.Wrong(p, "a duration up to 24h, such as 5m")
		return
	}
	*jitter = d
}

func (r *reader) bool(p yamlfile.Pair, value *bool) {
	text, ok := yamlfile.Text(p.Value)
	if !ok || text != "true" && text != "false" {
		r.Wrong(p, "true or false")
		return
	}
	*value = text == "true"
}

func (r *reader) word(p yamlfile.Pair, expected string, value *string) {
	text, ok := yamlfile.Text(p.Value)
	if !ok || text == "" {
		r.Wrong(p, expected)
		return
	}
	*value = text
}

func (r *reader) health(p yamlfile.Pair) {
	text, _ := yamlfile.Text(p.Value)
	if _, port, err := net.SplitHostPort(text); err != nil || port == "" {
		r.Wrong(p, "an address to listen at, such as 127.0.0.1:8080")
		return
	}
	r.schedule.Health = text
}
