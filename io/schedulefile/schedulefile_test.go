package schedulefile

// schedulefile_test.go: schedules that can be read, and what is wrong with others, by
// line and column.

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trueup/io/yamlfile"
)

// someCommands are a command line of three commands: bake and serve have flags of their
// own, and serve is of a month.
type someCommands struct{}

func (someCommands) Names() []string                { return []string{"bake", "serve", "wash"} }
func (someCommands) TakesMonth(command string) bool { return command == "serve" }

func (c someCommands) Unknown(command, flag string) string {
	known := map[string][]string{"bake": {"heat", "for", "trays"}, "serve": {"for"}, "wash": {}, "": {"heat", "for", "trays"}}
	if slices.Contains(known[command], flag) {
		return ""
	}
	return command + " does not know " + flag
}

func (someCommands) Flaw(command, flag string, values []string) string {
	for _, value := range values {
		if strings.HasPrefix(value, "bad") || command == "serve" && value == "none" {
			return "cannot be " + value
		}
	}
	return ""
}

func parse(t testing.TB, text string) (*File, error) {
	t.Helper()
	return Parse("s.yaml", []byte(text), someCommands{})
}

// written is an entry as a line.
func written(e *Entry) string {
	line := []string{e.Name, e.Command, e.Zone.String(), e.Jitter.String(), "next", e.Times.Next(time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)).Format("02T15:04")}
	if !e.CatchUp {
		line = append(line, "no catch-up")
	}
	if e.Month {
		line = append(line, "of a month")
	}
	for _, f := range e.Flags {
		common := ""
		if f.Common {
			common = "(common)"
		}
		line = append(line, f.Name+common+"="+strings.Join(f.Values, "|"))
	}
	return strings.Join(line, " ")
}

func TestRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "schedule.yaml")
	text := "\ufeff# ours\n" + `zone: Europe/Paris
jitter: 90s
catch_up: false
state: ./schedule.state
health: 127.0.0.1:8080
flags:
  heat: 0220
  for: all
entries:
- name: nightly
  cron: "30 2 * * *"
  command: bake
- {name: Noon.2, cron: 0 12 * * *, command: bake, zone: UTC, jitter: 0s, catch_up: true, flags: {trays: [1, '2', yes], for: one}}
- {command: serve, cron: '@monthly', name: s, month: previous}
- {name: w, command: wash, cron: '@every 1h'}
`
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := Read(path, someCommands{})
	if err != nil {
		t.Fatal(err)
	}
	got := []string{f.State, f.Health}
	for _, e := range f.Entries {
		got = append(got, written(e))
	}
	want := []string{
		"./schedule.state", "127.0.0.1:8080",
		"nightly bake Europe/Paris 1m30s next 01T00:30 no catch-up heat(common)=0220 for(common)=all",
		"Noon.2 bake UTC 0s next 01T12:00 heat(common)=0220 trays=1|2|yes for=one",
		"s serve Europe/Paris 1m30s next 31T23:00 no catch-up of a month for(common)=all",
		"w wash Europe/Paris 1m30s next 01T01:00 no catch-up",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if got := f.Entries[0].At; got != (yamlfile.Place{Line: 13, Column: 12}) {
		t.Errorf("the first command is said to be at %v", got)
	}
}

const oneEntry = "entries: [{name: a, cron: '@hourly', command: wash}]\n"

// Each case is a file and all that is said about it, without "s.yaml:" before each line.
var problemCases = []struct{ name, text, want string }{
	{"empty", "", "1:1: empty: a schedule has entries"},
	{"a comment", "# nothing yet\n", "1:1: empty: a schedule has entries"},
	{"a list", "- a\n", `1:1: expected entries: [{name: nightly, cron: "30 2 * * *", command: run}], found a list`},
	{"no entries", "zone: UTC\n", `1:1: entries are missing: entries: [{name: nightly, cron: "30 2 * * *", command: run}]`},
	{"an empty list", "entries: []\n", "1:10: entries: expected a list of entries, found a list"},
	{"nothing behind", "entries:\n", "1:1: entries: expected a list of entries, found nothing"},
	{"not a list", "entries: {a: b}\n", "1:10: entries: expected a list of entries, found a mapping"},
	{"unknown names", "colour: red\n" + oneEntry, `1:1: "colour" is not known here: there are entries, and for all of them flags, zone, jitter and catch_up; state and health`},
	{"a name of an entry at the top", "cron: x\n" + oneEntry, `1:1: "cron" is not known here: there are entries, and for all of them flags, zone, jitter and catch_up; state and health`},
	{"given again", oneEntry + oneEntry, `2:1: "entries" is given again; first at line 1, column 1`},
	{"an entry that is none", "entries: [a]\n", `1:11: expected an entry such as {name: nightly, cron: "30 2 * * *", command: run}, found "a"`},
	{"an empty entry", "entries:\n- {}\n", "2:3: name is missing\n2:3: cron is missing\n2:3: command is missing"},
	{"unknown in an entry", "entries: [{name: a, cron: '@hourly', command: wash, at: 5}]\n", `1:53: "at" is not known here: an entry has name, cron, command, flags, month, zone, jitter and catch_up`},
	{"names", "entries: [{name: a b, cron: '@hourly', command: wash}, {name: -a, cron: '@hourly', command: wash}, {name: , cron: '@hourly', command: wash}]\n",
		`1:18: name: expected up to 63 letters, digits, dots, dashes and underscores, such as nightly, found "a b"` + "\n" +
			`1:63: name: expected up to 63 letters, digits, dots, dashes and underscores, such as nightly, found "-a"` + "\n" +
			"1:101: name: expected up to 63 letters, digits, dots, dashes and underscores, such as nightly, found nothing"},
	{"two of one name", "entries:\n- {name: a, cron: '@hourly', command: wash}\n- {name: a, cron: '@daily', command: bake}\n", `3:10: name: there is another entry "a", at line 2, column 10`},
	{"no such command", "entries: [{name: a, cron: '@hourly', command: fry}]\n", `1:47: command: expected bake, serve or wash, found "fry"`},
	{"a cron expression", "entries: [{name: a, command: wash, cron: '@fortnightly'}, {name: b, command: wash, cron: 5}, {name: c, command: wash, cron: [1]}]\n",
		`1:42: cron "@fortnightly": unrecognized descriptor: @fortnightly; expected five fields (minute, hour, day of month, month, day of week) such as "30 2 * * *", or @hourly, @daily, @weekly, @monthly, @yearly, or @every 15m` + "\n" +
			`1:90: cron "5": expected exactly 5 fields, found 1: [5]; expected five fields (minute, hour, day of month, month, day of week) such as "30 2 * * *", or @hourly, @daily, @weekly, @monthly, @yearly, or @every 15m` + "\n" +
			`1:125: cron: expected a cron expression such as "30 2 * * *" or @hourly, found a list`},
	{"a zone in it", "entries: [{name: a, command: wash, cron: 'TZ=UTC 0 0 * * *'}]\n", `1:42: cron "TZ=UTC 0 0 * * *": the time zone is written as zone: beside it`},
	{"zones", "zone: Mars/Olympus\nentries: [{name: a, cron: '@hourly', command: wash, zone: Local}]\n",
		`1:7: zone: expected an IANA time zone, such as UTC or Europe/Paris, found "Mars/Olympus"` + "\n" +
			`2:59: zone: expected an IANA time zone, such as UTC or Europe/Paris, found "Local"`},
	{"a jitter", "jitter: -5m\n" + oneEntry, `1:9: jitter: expected a duration up to 24h, such as 5m, found "-5m"`},
	{"a long jitter", "jitter: 25h\n" + oneEntry, `1:9: jitter: expected a duration up to 24h, such as 5m, found "25h"`},
	{"catch_up", "catch_up: yes\n" + oneEntry, `1:11: catch_up: expected true or false, found "yes"`},
	{"state", "state:\n" + oneEntry, "1:1: state: expected the name of a file, found nothing"},
	{"health", "health: 8080\n" + oneEntry, `1:9: health: expected an address to listen at, such as 127.0.0.1:8080, found "8080"`},
	{"no month", "entries: [{name: a, cron: '@monthly', command: serve}]\n", "1:11: month is missing: write month: previous, the month that ended before serve comes due"},
	{"another month", "entries: [{name: a, cron: '@monthly', command: serve, month: 2026-10}]\n", `1:62: month: expected previous, found "2026-10"`},
	{"a month too much", "entries: [{name: a, cron: '@monthly', command: bake, month: previous}]\n", "1:54: month: the command bake has none"},
	{"flags", "entries: [{name: a, cron: '@hourly', command: bake, flags: {sauce: 1, heat: bad1, for: , trays: [1, [2]]}}]\n",
		"1:61: bake does not know sauce\n1:77: heat: cannot be bad1\n1:83: for: expected a value, or a list of them, found nothing\n1:97: trays: expected a value, or a list of them, found a list"},
	{"flags that are none", "flags: heat\n" + oneEntry, `1:8: flags: expected a mapping of flags, such as {program: all}, found "heat"`},
	{"common flags", "flags: {sauce: 1, heat: bad}\n" + oneEntry, "1:9:  does not know sauce\n1:25: heat: cannot be bad"},
	{"a common flag that one command does not take so", "flags: {for: none}\nentries: [{name: a, cron: '@monthly', command: serve, month: previous}]\n", `1:14: for: for "serve": cannot be none`},
	{"anchors and aliases", "zone: &z UTC\nentries: [{name: a, cron: '@hourly', command: wash, zone: *z}]\n", "1:7: anchor \"&z\": leave it out\n2:59: alias \"*z\": write the value itself"},
	{"a tag", "zone: !!str UTC\n" + oneEntry, `1:7: tag "!!str": leave it out`},
	{"a merge", "entries: [{<<: {name: a}, name: b, cron: '@hourly', command: wash}]\n", "1:12: merge key <<: write the names and values themselves"},
	{"two documents", oneEntry + "---\n" + oneEntry, "3:1: a second document: a schedule is one"},
	{"no YAML", "entries: [\n", "1: not YAML: did not find expected node content (a value is missing, or a [ or { is not closed)"},
	{"a tab", "entries:\n\t- a\n", "2: not YAML: found character that cannot start any token (put the value in quotes)"},
	{"not UTF-8", "zone: \xff\n", "1:7: not UTF-8: byte 0xFF"},
}

func TestProblems(t *testing.T) {
	for _, c := range problemCases {
		t.Run(c.name, func(t *testing.T) {
			_, err := parse(t, c.text)
			if err == nil {
				t.Fatalf("no problem found in:\n%s", c.text)
			}
			have := strings.ReplaceAll("\n"+err.Error(), "\ns.yaml:", "\n")[1:]
			if d := cmp.Diff(c.want, have); d != "" {
				t.Errorf("(-want +have):\n%s\nin:\n%s", d, c.text)
			}
		})
	}
}

func TestReportedByOthers(t *testing.T) {
	f, err := parse(t, oneEntry)
	if err != nil {
		t.Fatal(err)
	}
	f.Report(yamlfile.Place{Line: 2, Column: 1}, "later")
	f.Report(f.Entries[0].At, "sooner")
	if err := f.Problems(); err == nil || err.Error() != "s.yaml:1:47: sooner\ns.yaml:2:1: later" {
		t.Errorf("%v", err)
	}
}

func TestFilesThatCannotBeRead(t *testing.T) {
	if _, err := Read(filepath.Join(t.TempDir(), "schedule.yaml"), someCommands{}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%v", err)
	}
}

// FuzzParse: no text makes it panic; what parses has entries that come due.
func FuzzParse(f *testing.F) {
	for _, c := range problemCases {
		f.Add([]byte(c.text))
	}
	f.Add([]byte(oneEntry))
	f.Add([]byte("entries: [{name: a, cron: '0 0 29 2 *', command: serve, month: previous, jitter: 5m, flags: {for: [a, b]}}]"))
	f.Fuzz(func(t *testing.T, text []byte) {
		file, err := Parse("s.yaml", text, someCommands{})
		if err != nil {
			var all yamlfile.Errors
			if !errors.As(err, &all) || all.Error() == "" {
				t.Fatalf("an error without problems: %v", err)
			}
			return
		}
		for _, e := range file.Entries {
			if next := e.Times.Next(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)); next.IsZero() || e.Name == "" || e.Command == "" {
				t.Fatalf("%+v comes due at %s", e, next)
			}
		}
	})
}
