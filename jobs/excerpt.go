package jobs

// excerpt.go: one part of an account by itself (program.Part): its facts, the facts
// below them, and what is booked for these.

import (
	"slices"
	"strings"

	"trueup/rules"
	"trueup/rules/fact"
	"trueup/rules/program"
)

// PartName says which part of an account is explained.
type PartName struct {
	Name string `json:"name"` // customer
	ID   string `json:"id"`
}

// excerpt picks one part of an account. A nil excerpt is the whole account.
type excerpt struct {
	program *program.Program
	of      *program.Part
	id      string

	// mine says of every fact of the account, by table and id, whether it belongs to the part.
	mine map[string]map[string]bool
}

// newExcerpt returns nil if no id is given.
func newExcerpt(p *program.Program, id string) *excerpt {
	if id == "" {
		return nil
	}
	return &excerpt{program: p, of: p.Part, id: id, mine: make(map[string]map[string]bool)}
}

// narrow leaves of an account its own row and what belongs to the part, and says
// whether there is anything to explain.
func (x *excerpt) narrow(l *Loaded) (known bool) {
	if x == nil {
		return len(l.Input.Facts) > 0
	}
	subject := x.program.Subject().Name
	for _, t := range x.program.Tables { // parents before their children
		x.sort(t, l.Input.Facts)
	}
	l.Input.Facts = slices.DeleteFunc(l.Input.Facts, func(f rules.Fact) bool { return f.Table != subject && !x.mine[f.Table][f.ID] })
	l.Booked = slices.DeleteFunc(l.Booked, func(b rules.Booked) bool { return !x.booked(b.Key) })
	return x.mine[x.of.Table][x.id]
}

// sort says of each fact of a table whether it belongs to the part.
func (x *excerpt) sort(t *fact.Table, facts []rules.Fact) {
	mine := make(map[string]bool)
	for i := range facts {
		if f := &facts[i]; f.Table == t.Name {
			mine[f.ID] = t.Name == x.of.Table && f.ID == x.id || t.Parent != fact.NoColumn && x.mine[t.ParentTable][parentOf(t, f)]
		}
	}
	x.mine[t.Name] = mine
}

// parentOf returns the id of the fact that a fact is below.
func parentOf(t *fact.Table, f *rules.Fact) string {
	if t.Parent == 0 {
		id := f.ID
		if t.IDWith != fact.NoColumn {
			id = id[:max(0, strings.LastIndexByte(id, ' '))]
		}
		return id
	}
	for _, c := range fact.Describe(t, f.Data) {
		if c.Name == t.Columns[t.Parent].Name {
			return c.Value
		}
	}
	return ""
}

// standing says where the part stands: what its report has of it.
func (x *excerpt) standing(view program.View, account string, state []byte) (lines []rules.Line, err error) {
	for _, r := range x.program.Reports {
		if r.Name != x.of.Report {
			continue
		}
		err = r.Rows(view, &program.Account{ID: account, State: state}, func(cells ...string) error {
			for i, cell := range cells {
				if cell != "" {
					lines = append(lines, rules.Line{Name: r.Header[i], Value: cell})
				}
			}
			return nil
		})
	}
	return lines, err
}

// booked says whether a key was booked for the part.
func (x *excerpt) booked(key string) bool {
	if x == nil {
		return true
	}
	table, id := x.of.SourceOf(key)
	return x.mine[table][id]
}

// mayHave says whether a row that was set aside may belong to the part: nobody
// knows whose it is if no good row has its id.
func (x *excerpt) mayHave(table, id string) bool {
	if x == nil {
		return true
	}
	mine, known := x.mine[table][id]
	if table == x.of.Table {
		return id == x.id
	}
	return mine || !known
}
