package pgsource

// map_fuzz_test.go: no text makes the reader of --source-map panic, or take what it
// should not.

import (
	"errors"
	"reflect"
	"testing"

	"go.yaml.in/yaml/v3"

	"trueup/io/yamlfile"
	"trueup/rules/business"
)

// FuzzMap: what is understood says the same when it is written down again.
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
			var all yamlfile.Errors
			if !errors.As(err, &all) || m != nil {
				t.Fatalf("%v, %v", m, err)
			}
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
