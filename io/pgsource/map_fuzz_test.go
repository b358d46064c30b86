package pgsource

// map_fuzz_test.go: no text makes the reader of --source-map panic, or take what it
// should not.

import (
	"cmp"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"go.yaml.in/yaml/v3"

	"trueup/rules/business"
)

// FuzzMap: every problem has a file and a message, in order of place; what is understood
// says the same when it is written down again.
func FuzzMap(f *testing.F) {
	for _, text := range []string{
		"", mapExample, "schema: shop", "tables:\n  accounts: {schema: crm, table: customers}\n  orders:\n    table: All Orders\n    columns: {updated_at: changed at}\n",
		"schema: [x]", "schema:", "schema: a\nschema: b", "tables: {orders: &a {table: x}}", "tables: {orders: {table: !!str x}}",
		"tables: {orders: {columns: {net: a}}}", "tables: {}", "a: b\n---\n", "---\n---\n", "...", "%YAML 1.1\n---\n{}", "- &a\n- *a", "{{},<<}", "<<: {schema: x}",
		"'<<': x", "schema: \"\\0\"", "schema: 0x10", "schema: ~", "? [a]\n: b", " \ufeff\n", "0: [:!00 \xef", "schema: |\n  a\n  b\n",
	} {
		f.Add([]byte(text))
	}
	known := business.Program().Tables
	f.Fuzz(func(t *testing.T, text []byte) {
		m, err := ParseMap("t", text, known)
		if err != nil {
			checkProblems(t, err)
			return
		}
		written, err := yaml.Marshal(inYAML(m))
		if err != nil {
			t.Fatal(err)
		}
		if again, err := ParseMap("t", written, known); err != nil || !reflect.DeepEqual(again, m) {
			t.Fatalf("%+v, %v\nwritten down:\n%s", again, err, written)
		}
	})
}

func checkProblems(t *testing.T, err error) {
	t.Helper()
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		t.Fatalf("an error without problems: %v", err)
	}
	var problems []*MapError
	for _, one := range joined.Unwrap() {
		var p *MapError
		if !errors.As(one, &p) || p.File != "t" || p.Message == "" || p.Line < 0 || p.Column < 0 {
			t.Fatalf("%#v", one)
		}
		problems = append(problems, p)
	}
	if !slices.IsSortedFunc(problems, func(a, b *MapError) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	}) {
		t.Fatalf("not by place: %v", err)
	}
}

// inYAML is a map as its file has it.
func inYAML(m *Map) map[string]any {
	tables := map[string]any{}
	for name, own := range m.tables {
		table := map[string]any{}
		given(table, "schema", own.schema)
		given(table, "table", own.table)
		if len(own.columns) > 0 {
			table["columns"] = own.columns
		}
		tables[name] = table
	}
	root := map[string]any{}
	given(root, "schema", m.schema)
	if len(tables) > 0 {
		root["tables"] = tables
	}
	return root
}

func given(to map[string]any, key, name string) {
	if name != "" {
		to[key] = name
	}
}

// TestAMapTooLarge: a file that is no map is not read into memory to find that out.
func TestAMapTooLarge(t *testing.T) {
	path := filepath.Join(t.TempDir(), "large")
	if err := os.WriteFile(path, make([]byte, maxMap+1), 0o600); err != nil {
		t.Fatal(err)
	}
	var problem *MapError
	if _, err := ReadMap(path, nil); !errors.As(err, &problem) || problem.Message != "larger than 1 MiB: this is no source map" {
		t.Error(err)
	}
}
