package ledger

// vanished.go: facts that a whole delivery does not hold any more. They stay facts;
// the delivery only counts them. Nothing finds a fact by its id alone, and the ids may
// be more than fit into memory: those delivered and those of the mirror are sorted
// together, and where one of the mirror's stands alone its row has vanished.

import (
	"context"
	"database/sql"
	"errors"

	"trueup/rules/fact"
)

// shownVanished is how many ids of a table's vanished rows are named.
const shownVanished = 10

// whole are the ids of the tables that are delivered whole.
type whole struct {
	tables map[string]bool
	ids    *sorter // by table and id; see the marks below
}

// Marks of an id's records: where it is.
var (
	atSource = []byte{1}
	inMirror = []byte{0}
)

// Whole says that every row of the table's source will be staged.
func (d *delivery) Whole(table *fact.Table) {
	if d.whole == nil {
		d.whole = &whole{tables: map[string]bool{}, ids: newSorter()}
	}
	d.whole.tables[table.Name] = true
}

// delivered notes the id of a row that is there.
func (w *whole) delivered(table *fact.Table, id string) error {
	if w == nil || id == "" || !w.tables[table.Name] {
		return nil
	}
	return w.ids.add(table.Name, id, atSource)
}

func (w *whole) empty() error {
	if w == nil {
		return nil
	}
	return w.ids.empty()
}

// countVanished adds to the counts what is in the mirror and was not delivered.
func (d *delivery) countVanished(ctx context.Context) error {
	if d.whole == nil {
		return nil
	}
	if err := runScript(ctx, d.tx, d.store.dialect.searchBegin()); err != nil { // all of the mirror is read, once
		return err
	}
	var id sql.RawBytes
	var kind string
	err := each(ctx, d.tx, func(rows *sql.Rows) error {
		if err := rows.Scan(&kind, &id); err != nil || !d.whole.tables[kind] {
			return err
		}
		return d.whole.ids.add(kind, string(id), inMirror)
	}, "SELECT kind, id FROM fact WHERE program = $1", d.program.Name)
	if err != nil {
		return err
	}
	group := idGroup{delivery: d}
	err = d.whole.ids.each(func(record []byte) error { group.add(record); return nil })
	group.end()
	return errors.Join(err, d.whole.empty())
}

// idGroup are the records of one id, as they come one after another.
type idGroup struct {
	delivery         *delivery
	kind, id         string
	source, mirrored bool
}

func (g *idGroup) add(record []byte) {
	kind, id, mark := cutRecord(record)
	if string(kind) != g.kind || string(id) != g.id {
		g.end()
		g.kind, g.id, g.source, g.mirrored = string(kind), string(id), false, false
	}
	if mark[0] == atSource[0] {
		g.source = true
	} else {
		g.mirrored = true
	}
}

func (g *idGroup) end() {
	if !g.mirrored || g.source {
		return
	}
	count := g.delivery.counts[g.kind]
	if count.Vanished++; count.Vanished <= shownVanished {
		count.FirstVanished = append(count.FirstVanished, g.id)
	}
	g.delivery.counts[g.kind] = count
}
