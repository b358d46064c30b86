package ledger

// arrivals.go: the rows of one table as they arrive, before the database sees
// them. So a table can arrive while the one before it is settled.

import (
	"context"
	"errors"

	"trueup/jobs"
	"trueup/rules"
	"trueup/rules/fact"
)

// arrivals are the rows of one table of the delivery.
type arrivals struct {
	table  *fact.Table
	digest string // of the table's content; empty if it is not known
	asked  bool   // whether the table is the same as the last time
	filter *idFilter
	direct *direct
	judged *spool // rows for the staging table
	staged staged
	note   []byte
}

// staged is what is known of the rows without asking the database.
type staged struct {
	rows    int64 // delivered
	judged  int64 // of them for the staging table
	flawed  int64 // with a flaw of their own
	known   int64 // with an id that may have been delivered before
	twice   int64 // with an id that may be in this delivery already
	updated int64 // that say when they were updated
}

func newArrivals() *arrivals { return &arrivals{direct: newDirect(), judged: newSpool()} }

// add takes a row.
func (a *arrivals) add(ctx context.Context, row *jobs.Staged) error {
	var seen int64
	if id := idOf(row); id != "" {
		seen = a.filter.see(id)
	}
	a.staged.count(row, seen)
	if seen&seenTwice != 0 {
		a.direct.again(row.ID)
	}
	if seen == 0 && idOf(row) != "" && row.Flaw == "" && row.Link == "" && a.direct.takes(a.table) {
		return a.direct.add(a.table, row, a.staged.rows)
	}
	return a.judge(ctx, a.judged, row, a.staged.rows, seen)
}

// idOf is the id by which a row is found, empty if it has none: half an id is none.
func idOf(row *jobs.Staged) string {
	if row.Flaw == fact.MissingID {
		return ""
	}
	return row.ID
}

var stagingColumns = []string{"seq", "id", "account_id", "parent", "link", "updated_at", "data", "reason", "note", "seen", "effect_at"}

// judge writes a row for the staging table; seq is its number in the delivery.
func (a *arrivals) judge(ctx context.Context, k sink, row *jobs.Staged, seq, seen int64) error {
	a.staged.judged++
	k.Int(seq)
	k.Text(idOf(row))
	k.Text(row.Account)
	nullable(k, row.Parent)
	nullable(k, row.Link)
	putInstant(k, row.UpdatedAt)
	k.Text(row.Data)
	nullable(k, string(row.Flaw))
	a.note = appendNote(a.note[:0], a.table, row)
	k.Bytes(a.note)
	k.Int(seen)
	putInstant(k, row.Effect)
	return k.EndRow(ctx)
}

// empty makes ready for another table.
func (a *arrivals) empty() error {
	a.table, a.digest, a.asked, a.filter, a.staged = nil, "", false, nil, staged{}
	return errors.Join(a.direct.empty(), a.judged.empty())
}

func (c *staged) count(row *jobs.Staged, seen int64) {
	c.rows++
	if row.Flaw != "" {
		c.flawed++
	}
	if seen&seenBefore != 0 {
		c.known++
	}
	if seen&seenTwice != 0 {
		c.twice++
	}
	if row.UpdatedAt != rules.None {
		c.updated++
	}
}
