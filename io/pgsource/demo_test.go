package pgsource_test

// demo_test.go: the demo worlds in a database give the ledger that they give as CSV files.

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"trueup/io/ledger/ledgertest"
	"trueup/rules"
	"trueup/rules/business"
	"trueup/rules/fact"
	"trueup/rules/partner"
	"trueup/rules/program"
)

const demoAsOf = "2026-10-01T00:00:00Z"

var demos = []struct {
	dir     string
	program func() *program.Program
}{
	{"../../fixtures/demo", business.Program},
	{"../../fixtures/demo/partner", partner.Program},
}

// world reads the files of a demo. With legible, rows that no column of its natural
// type could hold are left out.
func world(t *testing.T, dir string, p *program.Program, legible bool) map[string][][]string {
	t.Helper()
	tables := map[string][][]string{}
	for _, table := range p.Tables {
		records := readCSV(t, filepath.Join(dir, table.Name+".csv"))
		if records == nil {
			continue
		}
		if legible {
			parser := fact.NewParser(table, rules.Zone{})
			header := records[0]
			records = slices.DeleteFunc(records, func(record []string) bool {
				if &record[0] == &header[0] {
					return false
				}
				var parsed fact.Record
				cells := make([]string, len(table.Columns))
				updated := ""
				for i, name := range header {
					if at := table.Column(name); at >= 0 {
						cells[at] = record[i]
					} else {
						updated = record[i]
					}
				}
				parser.Parse(cells, updated, &parsed)
				return parsed.Flaw == fact.Malformed
			})
		}
		tables[table.Name] = records
	}
	return tables
}

func TestTheDemoInColumnsOfNaturalTypes(t *testing.T) {
	for _, demo := range demos {
		p := demo.program()
		t.Run(p.Name, func(t *testing.T) {
			ledgertest.Engines(t, func(t *testing.T, dsn string) {
				tables := world(t, demo.dir, p, true)
				plain := newStand(t, ledgertest.SQLite(t), schema(t), p)
				plain.job.Source = folder(t, tables)
				plain.pulled()
				want := plain.exports(demoAsOf)

				s := newStand(t, dsn, schema(t), p)
				for _, table := range p.Tables {
					if records := tables[table.Name]; records != nil {
						s.load(table, records, natural)
					}
				}
				first := s.pulled()
				same(t, "exports", want, s.exports(demoAsOf))
				again := s.pulled()
				if again.Total.Pulled != 0 || again.Total.Read > first.Total.Read/4 {
					t.Errorf("the next pull: %+v after %+v", again.Total, first.Total)
				}
				same(t, "exports after the next pull", want, s.exports(demoAsOf))
				full := s.full()
				if full.Total.Read != first.Total.Read || full.Total.Pulled != 0 || full.Total.Vanished != 0 {
					t.Errorf("a full pull: %+v after %+v", full.Total, first.Total)
				}
				same(t, "exports after a full pull", want, s.exports(demoAsOf))
			})
		})
	}
}

// As texts every row can be there, also the malformed ones. Texts that say when a row
// changed are not compared: such tables are read whole.
func TestTheDemoInColumnsOfText(t *testing.T) {
	for _, demo := range demos {
		p := demo.program()
		t.Run(p.Name, func(t *testing.T) {
			dsn := ledgertest.Postgres(t)
			s := newStand(t, dsn, dsn, p) // the ledger beside its source
			tables := world(t, demo.dir, p, false)
			for _, name := range slices.Sorted(maps.Keys(tables)) {
				s.load(p.Table(name), tables[name], func(*fact.Table, string) string { return "text" })
			}
			s.pulled()
			got := s.exports(demoAsOf)
			compared := 0
			for name, text := range got {
				want, err := os.ReadFile(filepath.Join(demo.dir, "expected", name+".csv"))
				if os.IsNotExist(err) {
					continue
				}
				if err != nil {
					t.Fatal(err)
				}
				compared++
				same(t, name, string(want), text)
			}
			if compared < 4 {
				t.Errorf("only %d exports were compared", compared)
			}
		})
	}
}
