package termsfile

import "testing"

func TestNotTerms(t *testing.T) {
	const empty = `1:1: empty: a terms file says at least one parameter; for the published terms name no file`
	for _, c := range []struct{ name, text, want string }{
		{"empty", "", empty},
		{"only comments", "# nothing\n\n# yet\n", empty},
		{"only a document mark", "---\n", empty},
		{"only a byte order mark", "\ufeff", empty},
		{"a text", "hello\n", `1:1: expected parameters as name: value, found "hello"`},
		{"null", "null\n", `1:1: expected parameters as name: value, found "null"`},
		{"a list", "- lag_hours: 1\n", `1:1: expected parameters as name: value, found a list`},
		{"two documents", "lag_hours: x\n---\nlag_hours: 1\n",
			"1:12: parameter \"lag_hours\": expected whole hours, 0 to 8760, such as 24, found \"x\"\n" +
				`3:1: a second document: a terms file is one`},
		{"a broken second document", "lag_hours: 1\n---\nlag_hours: [\n",
			`3: not YAML: did not find expected node content (a value is missing, or a [ or { is not closed)`},

		// text
		{"Latin-1", "lag_hours: 1\nzone: Z\xfcrich\n", `2:8: not UTF-8: byte 0xFC`},
		{"UTF-16", "\xff\xfel\x00a\x00g\x00", `1:1: not UTF-8 but UTF-16: save the file as UTF-8`},
		{"a NUL", "zone: ü\x00\n", `1:8: control character U+0000: a terms file is plain text`},
		{"an escape, after CRLF and CR", "a: 1\r\nb: 2\rc: \x1b\n", `3:4: control character U+001B: a terms file is plain text`},

		// YAML beyond plain values
		{"anchor", "lag_hours: &l 24\n", `1:12: anchor "&l": anchors are not read in terms; leave it out`},
		{"anchor and alias", "points_life_months: &m 24\nreward_months: *m\n",
			"1:21: anchor \"&m\": anchors are not read in terms; leave it out\n" +
				`2:16: alias "*m": aliases are not read in terms; write the value itself`},
		{"alias of a version", "versions: [&v {effective_from: 2020-01-01T00:00:00Z}, *v]\n",
			"1:12: anchor \"&v\": anchors are not read in terms; leave it out\n" +
				`1:55: alias "*v": aliases are not read in terms; write the value itself`},
		{"alias as a name", "lag_hours: &l 24\n*l : 1\n",
			"1:12: anchor \"&l\": anchors are not read in terms; leave it out\n" +
				`2:1: alias "*l": aliases are not read in terms; write the value itself`},
		{"tag", "hourly_bonus: !!float 1\n", `1:15: tag "!!float": tags are not read in terms; leave it out`},
		{"merge key", "<<: {lag_hours: 1}\n", `1:1: merge key <<: merging is not read in terms; write the parameters themselves`},

		// syntax
		{"unknown anchor", "lag_hours: 1\nzone:  *nope\n", `2:8: not YAML: unknown anchor 'nope' referenced`},
		{"indented too far", "zone: UTC\nlag_hours: 1\n  gold_from: 1\n",
			`3: not YAML: mapping values are not allowed in this context (is a line indented too far, or is there a second colon on it?)`},
		{"a second colon on the first line", "zone: a: b\n",
			`1: not YAML: mapping values are not allowed in this context (is a line indented too far, or is there a second colon on it?)`},
		{"indented too little", "versions:\n- lag_hours: 1\n gold_from: 1\n",
			`3: not YAML: did not find expected key (do all parameters begin in the same column?)`},
		{"a list after parameters", "lag_hours: 1\n- zone: UTC\n",
			`2: not YAML: did not find expected key (do all parameters begin in the same column?)`},
		{"no colon", "zone: UTC\nlag_hours 1\n", `2: not YAML: could not find expected ':' (write name: value)`},
		{"a tab", "versions:\n\t- lag_hours: 1\n", `2: not YAML: found character that cannot start any token (put the value in quotes)`},
		{"an at sign", "zone: @home\n", `1: not YAML: found character that cannot start any token (put the value in quotes)`},
		{"JSON without a comma", "{\"zone\": \"UTC\"\n \"lag_hours\": 1}\n", `2: not YAML: did not find expected ',' or '}'`},
		{"JSON cut short", "{\"zone\": \"UTC\",\n \"versions\": [\n", `2: not YAML: did not find expected node content (a value is missing, or a [ or { is not closed)`},
		{"an open quote", "zone: UTC\nlag_hours: 'x\n", `2: not YAML: found unexpected end of stream`},
	} {
		t.Run(c.name, func(t *testing.T) { wantProblems(t, c.text, c.want) })
	}
}
