package yamlfile

// yamlfile_test.go: what stands in a file, files that are none, and errors as Go values.

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestValuesAreTheirText(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"as it stands", "a: 010\nb: 2020-01-01\nc: yes\nd: 1e3\ne: ~\n", "a=010 b=2020-01-01 c=yes d=1e3 e=~"},
		{"quoted", "a: '010'\n\"b\": \"x\\ty\"\nc: ''\n", "a=010 b=x\ty c="},
		{"no single value", "a:\nb: [1]\nc: {d: 1}\nd: 1\n", "a is nothing b is a list c is a mapping d=1"},
		{"JSON", "{\n\t\"a\": \"1\",\n\t\"b\":\t2\n}\n", "a=1 b=2"},
		{"byte order mark, CRLF, comments, document marks", "\ufeff# ours\r\n---\r\na: 1 # one\r\n...\r\n", "a=1"},
		{"nothing, but said so", "{}", ""},
	} {
		pairs, err := read(c.text)
		var have []string
		for _, p := range pairs {
			text, ok := Text(p.Value)
			if ok {
				have = append(have, p.Name()+"="+text)
			} else {
				have = append(have, p.Name()+" is "+Described(p.Value))
			}
		}
		if d := cmp.Diff(c.want, strings.Join(have, " ")); err != nil || d != "" {
			t.Errorf("%s: %v (-want +have):\n%s", c.name, err, d)
		}
	}
}

// What is wrong with a value is said at the value, and at its name where there is none.
func TestWrongValues(t *testing.T) {
	f := New("t.yaml", "list of names")
	pairs, _ := f.Pairs(f.Root([]byte("a:\n  b\nc:\n"), ""), "")
	f.Wrong(pairs[1], "a number")
	f.Wrong(pairs[0], "a number")
	want := "t.yaml:2:3: a: expected a number, found \"b\"\nt.yaml:3:1: c: expected a number, found nothing"
	if err := f.Err(); err == nil || err.Error() != want {
		t.Errorf("%v\nwant\n%s", err, want)
	}
}

func TestZone(t *testing.T) {
	for text, want := range map[string]bool{
		"UTC": true, "Europe/Paris": true, "Etc/GMT+5": true,
		"Mars/Olympus": false, "''": false, "": false, "[UTC]": false, "../etc/passwd": false,
		"Local": false, "localtime": false, "posixrules": false, "right/Europe/Paris": false, "posix/Europe/Paris": false,
	} {
		pairs, err := read("zone: " + text)
		if err != nil {
			t.Fatal(err)
		}
		if zone, ok := Zone(pairs[0].Value); ok != want || ok && zone.String() != text {
			t.Errorf("%q: %v, %v", text, zone, ok)
		}
	}
}

func TestRead(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "f.yaml")
	if _, err := Read(path, "schedule"); !errors.Is(err, fs.ErrNotExist) || !strings.HasPrefix(err.Error(), "schedule: open ") {
		t.Errorf("absent file: %v", err)
	}
	if _, err := Read(dir, "schedule"); err == nil {
		t.Error("a folder was read")
	}
	for size, want := range map[int]string{1 << 20: "", 1<<20 + 1: path + ": larger than 1 MiB: this is no schedule"} {
		if err := os.WriteFile(path, make([]byte, size), 0o600); err != nil {
			t.Fatal(err)
		}
		text, err := Read(path, "schedule")
		if want == "" && (err != nil || len(text) != size) {
			t.Errorf("%d bytes: %d read, %v", size, len(text), err)
		}
		var problem *Error
		if want != "" && (!errors.As(err, &problem) || err.Error() != want) {
			t.Errorf("%d bytes: %v", size, err)
		}
	}
}

func TestErrorsUnwrap(t *testing.T) {
	_, err := read("a: 1\na: 2\na: 3\n")
	var all Errors
	if !errors.As(err, &all) || len(all) != 2 {
		t.Fatalf("%v", err)
	}
	var first *Error
	if !errors.As(err, &first) || first != all[0] {
		t.Fatalf("errors.As finds %v", first)
	}
	want := Error{File: "t.yaml", Place: Place{2, 1}, Message: `"a" is given again; first at line 1, column 1`}
	if d := cmp.Diff(want, *first); d != "" {
		t.Error(d)
	}
}

// FuzzRead: no text makes it panic; every problem has a message, in order of place.
func FuzzRead(f *testing.F) {
	for _, c := range problemCases {
		f.Add(c.text)
	}
	for _, odd := range []string{"0: [:!00 \xef", "#\n-\n-\n0", "{{},<<}", "a:\n.\n-\n", "? ? \"\\n\" 0", " \ufeff\n", "&a [*a]", "%YAML 1.1\n---\n{}", "- &a\n- *a"} {
		f.Add(odd)
	}
	f.Fuzz(func(t *testing.T, text string) {
		_, err := read(text)
		var all Errors
		if err != nil && (!errors.As(err, &all) || len(all) == 0) {
			t.Fatalf("an error without problems: %v", err)
		}
		last := Place{}
		for _, e := range all {
			if e.File != "t.yaml" || e.Message == "" || e.Line < last.Line || e.Line == last.Line && e.Column < last.Column {
				t.Fatalf("%#v after %v", e, last)
			}
			last = e.Place
		}
	})
}
