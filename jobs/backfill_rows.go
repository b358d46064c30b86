package jobs

// backfill_rows.go: which rows of a source a backfill reads.

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"trueup/rules"
	"trueup/rules/fact"
)

// selection says which rows a pull takes; nil: those of every pull.
type selection struct {
	*Backfill
	shards   int // that share what is pulled; 0: there are none
	zone     rules.Zone
	accounts map[string]bool            // nil: all
	kept     map[string]map[string]bool // by table, the ids of rows of those accounts that others name as their parents
	changes  bool                       // so does the table in hand
}

// selects makes the selection of a backfill, and refuses tables that there are not.
func (j *Job) selects(b *Backfill) (*selection, error) {
	own := *b
	own.Accounts = slices.Compact(slices.Sorted(slices.Values(b.Accounts)))
	own.Tables = slices.Compact(slices.Sorted(slices.Values(b.Tables)))
	s := &selection{Backfill: &own, shards: j.Shard.Count, zone: j.Terms.Zone}
	var names []string
	for _, t := range j.Program.Tables {
		names = append(names, t.Name)
	}
	for _, name := range b.Tables {
		if !slices.Contains(names, name) {
			return nil, &OptionError{fmt.Errorf("there is no table of facts %q; there are %s", name, strings.Join(names, ", "))}
		}
	}
	if len(b.Accounts) == 0 {
		return s, nil
	}
	s.accounts, s.kept = make(map[string]bool), make(map[string]map[string]bool)
	for _, account := range own.Accounts {
		s.accounts[account] = true
	}
	for _, t := range j.Program.Tables {
		if t.AccountFromParent {
			s.kept[t.ParentTable] = make(map[string]bool)
		}
	}
	return s, nil
}

// begin readies the selection for the rows of a table, and says whether it has any.
func (s *selection) begin(table *fact.Table, db Database) bool {
	if s == nil {
		return true
	}
	s.changes = db != nil && db.Origin(table) != ""
	return s.stages(table) || s.kept[table.Name] != nil
}

// stages says whether rows of the table are delivered.
func (s *selection) stages(table *fact.Table) bool {
	switch {
	case len(s.Tables) > 0 && !slices.Contains(s.Tables, table.Name):
		return false
	case table.Shared():
		return s.windowed() || s.accounts == nil
	}
	return true
}

func (s *selection) windowed() bool { return s.From != rules.None || s.To != rules.None }

// since tells a database from where on to read a table. Parents are read whole where
// accounts are named: a row of the window may have one from long before it.
func (s *selection) since(ctx context.Context, db Database, table *fact.Table) error {
	var mark *Watermark
	if s.From != rules.None && s.kept[table.Name] == nil {
		mark = &Watermark{UpdatedAt: s.From}
	}
	if err := db.Select(ctx, table, mark); err != nil {
		return fmt.Errorf("pull %s: %w", table.Name, err)
	}
	return nil
}

// takes says whether a row is delivered.
func (s *selection) takes(table *fact.Table, row *SourceRow) bool {
	if s == nil {
		return true
	}
	if s.accounts != nil && !s.owns(table, row) {
		return false
	}
	return s.stages(table) && s.holds(table, row)
}

// owns says whether a row is of the accounts named, or shared by all.
func (s *selection) owns(table *fact.Table, row *SourceRow) bool {
	own := table.Shared()
	switch {
	case table.AccountFromParent:
		own = s.kept[table.ParentTable][row.Cells[table.Parent]]
	case table.Account >= 0:
		own = s.accounts[row.Cells[table.Account]]
	}
	if kept := s.kept[table.Name]; own && kept != nil {
		kept[row.Cells[0]] = true
	}
	return own
}

// holds says whether a row lies in the window: by its updated_at, where a database knows
// it, else by its first instant. A row that has none, or none that can be read, may be of
// any time, and is taken.
func (s *selection) holds(table *fact.Table, row *SourceRow) bool {
	if !s.windowed() || row.Broken != "" {
		return true
	}
	if s.changes && row.UpdatedAt != "" {
		at, ok := rules.ParseInstant(row.UpdatedAt)
		return !ok || s.within(at)
	}
	for i, c := range table.Columns {
		var at rules.Instant
		var ok bool
		switch {
		case row.Cells[i] == "":
			continue
		case c.Type == fact.Instant:
			at, ok = rules.ParseInstant(row.Cells[i])
		case c.Type == fact.Date:
			var days int64
			days, ok = rules.ParseDate(row.Cells[i])
			at = s.zone.DayStart(days)
		default:
			continue
		}
		return !ok || s.within(at)
	}
	return true
}

// within says whether an instant lies in the window: From is in it, To is not.
func (s *selection) within(at rules.Instant) bool {
	return (s.From == rules.None || at >= s.From) && (s.To == rules.None || at < s.To)
}
