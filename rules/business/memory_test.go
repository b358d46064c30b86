package business_test

// memory_test.go: the program over a folder of CSV files held in memory, without
// a store: parse, settle the plainest way, evaluate, print the canonical tables.

import (
	"cmp"
	"encoding/csv"
	"io"
	"slices"
	"strings"
	"testing"

	"trueup/rules"
	"trueup/rules/business"
	"trueup/rules/fact"
	"trueup/rules/program"
	"trueup/rules/terms"
)

// mirror holds the facts of a world: by account, then as evaluators want them.
type mirror struct {
	facts      map[string][]rules.Fact
	shared     []rules.Fact
	links      map[string][]string // referrer -> referred
	exceptions [][4]string
}

// settle reads every file once and keeps the rows that can be facts.
func settle(t *testing.T, files map[string]string, zone rules.Zone) *mirror {
	t.Helper()
	m := &mirror{facts: map[string][]rules.Fact{}, links: map[string][]string{}}
	orders := map[[2]string]bool{}
	accounts := map[string]bool{}
	for _, table := range business.Program().Tables {
		for _, rec := range m.best(table, m.readTable(t, table, files[table.Name], zone, accounts, orders)) {
			account := rec.Account
			switch {
			case table.Subject:
				accounts[account] = true
				if rec.Link != "" {
					m.links[rec.Link] = append(m.links[rec.Link], account)
				}
			case table.Name == "orders":
				orders[[2]string{account, rec.ID}] = true
			}
			f := rules.Fact{Table: table.Name, ID: rec.ID, Data: rec.Data}
			if table.Account == fact.NoColumn {
				m.shared = append(m.shared, f)
			} else {
				m.facts[account] = append(m.facts[account], f)
			}
		}
	}
	for _, facts := range m.facts {
		slices.SortFunc(facts, func(a, b rules.Fact) int {
			return cmp.Or(cmp.Compare(a.Table, b.Table), cmp.Compare(a.ID, b.ID))
		})
	}
	return m
}

func (m *mirror) readTable(t *testing.T, table *fact.Table, text string, zone rules.Zone, accounts map[string]bool, orders map[[2]string]bool) []fact.Record {
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
	place := make([]int, len(table.Columns))
	for i, c := range table.Columns {
		place[i] = slices.Index(header, c.Name)
	}
	updated := slices.Index(header, fact.UpdatedAt)
	p := fact.NewParser(table, zone)
	var good []fact.Record
	for {
		row, err := r.Read()
		if err == io.EOF {
			return good
		}
		cells := make([]string, len(place))
		for i, at := range place {
			if at >= 0 && at < len(row) {
				cells[i] = row[at]
			}
		}
		var rec fact.Record
		at := ""
		if updated >= 0 && updated < len(row) {
			at = row[updated]
		}
		p.Parse(cells, at, &rec)
		if err != nil || len(row) != len(header) {
			rec.Flaw = fact.Malformed
		}
		if reason := judge(table, &rec, accounts, orders); reason != "" {
			m.exceptions = append(m.exceptions, [4]string{table.Name, rec.Shown, rec.Account, string(reason)})
			continue
		}
		good = append(good, rec)
	}
}

func judge(table *fact.Table, rec *fact.Record, accounts map[string]bool, orders map[[2]string]bool) fact.Reason {
	switch {
	case rec.Flaw == fact.Malformed || rec.Flaw == fact.MissingID:
		return rec.Flaw
	case table.Account != fact.NoColumn && !table.Subject && !accounts[rec.Account]:
		return fact.UnknownAccount
	case table.Parent != fact.NoColumn && !orders[[2]string{rec.Account, rec.Parent}]:
		return fact.UnknownOrder
	}
	return rec.Flaw
}

// best keeps one row of each id: the latest updated_at, the last of equals.
func (m *mirror) best(table *fact.Table, rows []fact.Record) []fact.Record {
	byID := map[string][]fact.Record{}
	var ids []string
	for _, r := range rows {
		if byID[r.ID] == nil {
			ids = append(ids, r.ID)
		}
		byID[r.ID] = append(byID[r.ID], r)
	}
	var out []fact.Record
	for _, id := range ids {
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

// evaluate folds every account and prints the canonical tables.
func evaluate(t *testing.T, m *mirror, tm *terms.Terms, asOf rules.Instant) map[string]string {
	t.Helper()
	p := business.Program()
	ev := p.NewEvaluator(tm)
	view := program.View{Terms: tm, AsOf: asOf, Shared: m.shared}
	tables := map[string][][]string{
		"entries":    {{"account_id", "key", "asset", "amount", "effective_at"}},
		"decisions":  {{"redemption_id", "account_id", "outcome", "reason"}},
		"exceptions": {{"fact", "id", "account_id", "reason"}},
	}
	for _, r := range p.Reports {
		tables[r.Name] = [][]string{r.Header}
	}
	exceptions := m.exceptions
	for _, account := range sortedKeys(m.facts) {
		in := &rules.Input{Account: account, Facts: m.facts[account], AsOf: asOf}
		linked := slices.Clone(m.links[account])
		slices.Sort(linked)
		for _, l := range linked {
			in.Linked = append(in.Linked, rules.Linked{Account: l, Facts: m.facts[l]})
		}
		out, err := ev.Evaluate(in)
		if err != nil {
			t.Fatalf("account %s: %v", account, err)
		}
		derived, err := p.Derived(view, &program.Account{ID: account, State: out.State})
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range append(slices.Clone(out.Exceptions), derived...) {
			exceptions = append(exceptions, [4]string{x.Fact, x.ID, account, x.Reason})
		}
		tables["entries"] = append(tables["entries"], entryRows(account, out.Entries)...)
		for _, d := range out.Decisions {
			tables["decisions"] = append(tables["decisions"], []string{d.ID, account, d.Outcome, d.Reason})
		}
		for _, r := range p.Reports {
			if err := r.Rows(view, &program.Account{ID: account, State: out.State}, func(cells ...string) error {
				tables[r.Name] = append(tables[r.Name], cells)
				return nil
			}); err != nil {
				t.Fatal(err)
			}
		}
	}
	slices.SortFunc(tables["decisions"][1:], func(a, b []string) int { return cmp.Compare(a[0], b[0]) })
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

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
