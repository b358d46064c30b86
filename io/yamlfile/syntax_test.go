package yamlfile

// syntax_test.go: files that cannot be read, with the place of what is wrong.

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// read reads a file of names.
func read(text string) ([]Pair, error) {
	f := New("t.yaml", "list of names")
	var pairs []Pair
	if root := f.Root([]byte(text), "there is no name"); root != nil {
		pairs, _ = f.Pairs(root, "expected names")
	}
	return pairs, f.Err()
}

// Each case is a file and all that is said about it, without "t.yaml:" before each line.
var problemCases = []struct{ name, text, want string }{
	{"empty", "", `1:1: empty: there is no name`},
	{"only comments", "# nothing\n\n# yet\n", `1:1: empty: there is no name`},
	{"only a document mark", "---\n", `1:1: empty: there is no name`},
	{"only a byte order mark", "\ufeff", `1:1: empty: there is no name`},
	{"a text", "hello\n", `1:1: expected names, found "hello"`},
	{"null", "null\n", `1:1: expected names, found "null"`},
	{"a list", "- lag_hours: 1\n", `1:1: expected names, found a list`},
	{"a list as a name", "? [a]\n: 1\n", `1:3: expected a name, found a list`},
	{"a name again", "a: 1\n'a': 2\n", `2:1: "a" is given again; first at line 1, column 1`},
	{"a name again and again", "a: 1\na: 2\nb: 3\na: 4\n",
		"2:1: \"a\" is given again; first at line 1, column 1\n" +
			`4:1: "a" is given again; first at line 1, column 1`},
	{"columns are characters", `{"Zürich": 1, "Zürich": 2}`, `1:15: "Zürich" is given again; first at line 1, column 2`},
	{"two documents", "a: 1\na: 1\n---\na: 1\n",
		"2:1: \"a\" is given again; first at line 1, column 1\n" +
			`4:1: a second document: a list of names is one`},
	{"a broken second document", "lag_hours: 1\n---\nlag_hours: [\n",
		`3: not YAML: did not find expected node content (a value is missing, or a [ or { is not closed)`},

	// text
	{"Latin-1", "lag_hours: 1\nzone: Z\xfcrich\n", `2:8: not UTF-8: byte 0xFC`},
	{"UTF-16", "\xff\xfel\x00a\x00g\x00", `1:1: not UTF-8 but UTF-16: save the file as UTF-8`},
	{"a NUL", "zone: ü\x00\n", `1:8: control character U+0000: a list of names is plain text`},
	{"an escape, after CRLF and CR", "a: 1\r\nb: 2\rc: \x1b\n", `3:4: control character U+001B: a list of names is plain text`},

	// YAML beyond plain values
	{"anchor", "lag_hours: &l 24\n", `1:12: anchor "&l": leave it out`},
	{"anchor and alias", "points_life_months: &m 24\nreward_months: *m\n",
		"1:21: anchor \"&m\": leave it out\n" +
			`2:16: alias "*m": write the value itself`},
	{"alias of a version", "versions: [&v {effective_from: 2020-01-01T00:00:00Z}, *v]\n",
		"1:12: anchor \"&v\": leave it out\n" +
			`1:55: alias "*v": write the value itself`},
	{"alias as a name", "lag_hours: &l 24\n*l : 1\n",
		"1:12: anchor \"&l\": leave it out\n" +
			`2:1: alias "*l": write the value itself`},
	{"tag", "hourly_bonus: !!float 1\n", `1:15: tag "!!float": leave it out`},
	{"merge key", "<<: {lag_hours: 1}\n", `1:1: merge key <<: write the names and values themselves`},

	// syntax
	{"unknown anchor", "lag_hours: 1\nzone:  *nope\n", `2:8: not YAML: unknown anchor 'nope' referenced`},
	{"indented too far", "zone: UTC\nlag_hours: 1\n  gold_from: 1\n",
		`3: not YAML: mapping values are not allowed in this context (is a line indented too far, or is there a second colon on it?)`},
	{"a second colon on the first line", "zone: a: b\n",
		`1: not YAML: mapping values are not allowed in this context (is a line indented too far, or is there a second colon on it?)`},
	{"indented too little", "versions:\n- lag_hours: 1\n gold_from: 1\n",
		`3: not YAML: did not find expected key (do all names begin in the same column?)`},
	{"a list after parameters", "lag_hours: 1\n- zone: UTC\n",
		`2: not YAML: did not find expected key (do all names begin in the same column?)`},
	{"no colon", "zone: UTC\nlag_hours 1\n", `2: not YAML: could not find expected ':' (write name: value)`},
	{"a tab", "versions:\n\t- lag_hours: 1\n", `2: not YAML: found character that cannot start any token (put the value in quotes)`},
	{"an at sign", "zone: @home\n", `1: not YAML: found character that cannot start any token (put the value in quotes)`},
	{"JSON without a comma", "{\"zone\": \"UTC\"\n \"lag_hours\": 1}\n", `2: not YAML: did not find expected ',' or '}'`},
	{"JSON cut short", "{\"zone\": \"UTC\",\n \"versions\": [\n", `2: not YAML: did not find expected node content (a value is missing, or a [ or { is not closed)`},
	{"an open quote", "zone: UTC\nlag_hours: 'x\n", `2: not YAML: found unexpected end of stream`},
}

func TestProblems(t *testing.T) {
	for _, c := range problemCases {
		t.Run(c.name, func(t *testing.T) {
			_, err := read(c.text)
			if err == nil {
				t.Fatalf("no problem found in:\n%s", c.text)
			}
			have := strings.ReplaceAll("\n"+err.Error(), "\nt.yaml:", "\n")[1:]
			if d := cmp.Diff(c.want, have); d != "" {
				t.Errorf("(-want +have):\n%s\nin:\n%s", d, c.text)
			}
		})
	}
}
