package partner_test

// memory_test.go: the program over a folder of CSV files held in memory, without
// a store: parse, settle the plainest way, evaluate, print the canonical tables.

import (
	"cmp"
	"encoding/csv"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"trueup/rules"
	"trueup/rules/fact"
	"trueup/rules/partner"
	"trueup/rules/program"
	"trueup/rules/terms"
)

// mirror holds the facts of a world by partner, as evaluators want them.
type mirror struct {
	facts      map[string][]rules.Fact
	owner      map[[2]string]string // partner by table and id of a good row
	exceptions [][4]string
}

// settle reads every file once and keeps the rows that can be facts.
func settle(t *testing.T, files map[string]string, zone rules.Zone) *mirror {
	t.Helper()
	m := &mirror{facts: map[string][]rules.Fact{}, owner: map[[2]string]string{}}
	for _, table := range partner.Program().Tables {
		for _, rec := range m.best(table, m.readTable(t, table, files[table.Name], zone)) {
			m.owner[[2]string{table.Name, rec.ID}] = rec.Account
			m.facts[rec.Account] = append(m.facts[rec.Account], rules.Fact{Table: table.Name, ID: rec.ID, Data: rec.Data})
		}
	}
	for _, facts := range m.facts {
		slices.SortFunc(facts, func(a, b rules.Fact) int {
			return cmp.Or(cmp.Compare(a.Table, b.Table), cmp.Compare(a.ID, b.ID))
		})
	}
	return m
}

func (m *mirror) readTable(t *testing.T, table *fact.Table, text string, zone rules.Zone) []fact.Record {
	t.Helper()
	if text == "" {
		return nil
	}
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord = -1
	header, err := r.Read()
	if err != nil {
		t.Fatal(err)
	}
	p := fact.NewParser(table, zone)
	var good []fact.Record
	for {
		row, err := r.Read()
		if err == io.EOF {
			return good
		}
		cells := make([]string, len(table.Columns)+1) // updated_at last
		for i, name := range header {
			if at := table.Column(name); at >= 0 && i < len(row) {
				cells[at] = row[i]
			} else if name == fact.UpdatedAt && i < len(row) {
				cells[len(table.Columns)] = row[i]
			}
		}
		var rec fact.Record
		p.Parse(cells[:len(table.Columns)], cells[len(table.Columns)], &rec)
		if err != nil || len(row) != len(header) {
			rec.Flaw = fact.Malformed
		}
		if reason := m.judge(table, cells, &rec); reason != "" {
			m.exceptions = append(m.exceptions, [4]string{table.Name, rec.Shown, rec.Account, string(reason)})
			continue
		}
		good = append(good, rec)
	}
}

// judge finds the row's partner, which may be its parent's, and what is wrong with the row.
func (m *mirror) judge(table *fact.Table, cells []string, rec *fact.Record) fact.Reason {
	parent, known := "", true
	if table.Parent != fact.NoColumn {
		parent, known = m.owner[[2]string{table.ParentTable, cells[table.Parent]}]
	}
	if table.AccountFromParent {
		rec.Account = parent
	}
	switch {
	case rec.Flaw == fact.Malformed || rec.Flaw == fact.MissingID:
		return rec.Flaw
	case table.Account != fact.NoColumn && !table.Subject && m.owner[[2]string{"partners", rec.Account}] == "":
		return fact.UnknownAccount
	case !known || table.Parent != fact.NoColumn && parent != rec.Account:
		return cmp.Or(table.ParentMissing, fact.UnknownOrder)
	}
	return rec.Flaw
}

// best keeps one row of each id: the latest updated_at, the last of equals.
func (m *mirror) best(table *fact.Table, rows []fact.Record) []fact.Record {
	byID := map[string][]fact.Record{}
	for _, r := range rows {
		byID[r.ID] = append(byID[r.ID], r)
	}
	var out []fact.Record
	for _, id := range slices.Sorted(maps.Keys(byID)) {
		winner := byID[id][0]
		for _, r := range byID[id][1:] {
			if r.UpdatedAt >= winner.UpdatedAt {
				winner = r
			}
		}
		for _, r := range byID[id] {
			if r.Data != winner.Data || r.Account != winner.Account {
				m.exceptions = append(m.exceptions, [4]string{table.Name, r.Shown, r.Account, string(fact.DuplicateID)})
			}
		}
		out = append(out, winner)
	}
	return out
}

// evaluate folds every partner and prints the canonical tables, the reports narrowed.
// The partners' positions must agree with them.
func evaluate(t *testing.T, m *mirror, tm *terms.Terms, asOf rules.Instant, f partner.Filter) map[string]string {
	t.Helper()
	ev, recording := partner.NewEvaluator(tm), partner.NewEvaluator(tm)
	view := program.View{Terms: tm, AsOf: asOf}
	tables := map[string][][]string{
		"entries":    {{"account_id", "key", "asset", "amount", "effective_at"}},
		"decisions":  {{"redemption_id", "account_id", "outcome", "reason"}},
		"exceptions": {{"fact", "id", "account_id", "reason"}},
	}
	reports := partner.Reports(f)
	for _, r := range reports {
		tables[r.Name] = [][]string{r.Header}
	}
	exceptions := slices.Clone(m.exceptions)
	for _, account := range slices.Sorted(maps.Keys(m.facts)) {
		out, err := ev.Evaluate(&rules.Input{Account: account, Facts: m.facts[account], AsOf: asOf})
		if err != nil {
			t.Fatalf("partner %s: %v", account, err)
		}
		position := new(rules.Position)
		recorded := fold(t, recording, &rules.Input{Account: account, Facts: m.facts[account], AsOf: asOf, Position: position})
		checkPosition(t, position, recorded.Entries)
		for _, x := range out.Exceptions {
			exceptions = append(exceptions, [4]string{x.Fact, x.ID, account, x.Reason})
		}
		tables["entries"] = append(tables["entries"], entryRows(account, out.Entries)...)
		for _, r := range reports {
			if err := r.Rows(view, &program.Account{ID: account, State: out.State}, func(cells ...string) error {
				tables[r.Name] = append(tables[r.Name], cells)
				return nil
			}); err != nil {
				t.Fatal(err)
			}
		}
	}
	slices.SortFunc(exceptions, func(a, b [4]string) int { return slices.Compare(a[:], b[:]) })
	for _, x := range slices.Compact(exceptions) {
		tables["exceptions"] = append(tables["exceptions"], x[:])
	}
	return canonical(tables)
}

func entryRows(account string, entries []rules.Entry) [][]string {
	sorted := slices.Clone(entries)
	slices.SortFunc(sorted, func(a, b rules.Entry) int { return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Key, b.Key)) })
	var rows [][]string
	for _, e := range sorted {
		rows = append(rows, []string{account, e.Key, string(e.Asset), e.Asset.FormatAmount(e.Amount), e.At.String()})
	}
	return rows
}

func canonical(tables map[string][][]string) map[string]string {
	texts := map[string]string{}
	for name, rows := range tables {
		var b strings.Builder
		for _, row := range rows {
			for i, cell := range row {
				if i > 0 {
					b.WriteByte(',')
				}
				if strings.ContainsAny(cell, ",\"\r\n") {
					cell = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
				}
				b.WriteString(cell)
			}
			b.WriteByte('\n')
		}
		texts[name] = b.String()
	}
	return texts
}
