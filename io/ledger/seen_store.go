package ledger

// seen_store.go: the filters of seen.go in the database, written in the same
// transaction as the facts that they know.

import (
	"context"
	"database/sql"

	"trueup/rules/program"
)

// loadFilter reads what ids of the kind were delivered before.
func (s *Store) loadFilter(ctx context.Context, program, kind string, spare *layer) (*idFilter, error) {
	var old []*layer
	err := each(ctx, s.db, func(rows *sql.Rows) error {
		var (
			number int
			ids    int64
			bits   sql.RawBytes
		)
		if err := rows.Scan(&number, &ids, &bits); err != nil {
			return err
		}
		if number == len(old) {
			old = append(old, &layer{ids: ids, dirty: map[int]bool{}})
		}
		old[len(old)-1].addPart(bits)
		return nil
	}, "SELECT layer, ids, bits FROM id_filter WHERE program = $1 AND kind = $2 ORDER BY layer, part", program, kind)
	return newFilter(old, spare), err
}

// saveFilter writes the parts that changed. The number of ids stands in every
// part of a layer; the first one's is read. It returns an empty layer that is of
// no use here any more, if there is one.
func saveFilter(ctx context.Context, e execer, program, kind string, f *idFilter) (spare *layer, err error) {
	const put = `INSERT INTO id_filter (program, kind, layer, part, ids, bits) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (program, kind, layer, part) DO UPDATE SET ids = excluded.ids, bits = excluded.bits`
	for number, l := range f.keep() {
		if len(l.dirty) > 0 {
			l.dirty[0] = true
		}
		for part := range l.parts() {
			if l.dirty != nil && !l.dirty[part] {
				continue
			}
			if _, err := exec(ctx, e, put, program, kind, number, part, l.ids, l.part(part)); err != nil {
				return nil, err
			}
		}
	}
	for _, l := range f.now {
		if cap(l.words)*64/bitsPerID >= largeLayer {
			l.empty()
			return l, nil
		}
	}
	return f.spare, nil
}

// mendFilters builds the filters anew if they are missing, as after somebody
// emptied the table: without them an id under another account would not be found.
func (s *Store) mendFilters(ctx context.Context, p *program.Program) error {
	var filters, facts int
	const look = `SELECT (SELECT count(*) FROM (SELECT 1 FROM id_filter WHERE program = $1 LIMIT 1) i),
		(SELECT count(*) FROM (SELECT 1 FROM fact WHERE program = $1 LIMIT 1) f)`
	if err := s.db.QueryRowContext(ctx, look, p.Name).Scan(&filters, &facts); err != nil {
		return err
	}
	if filters > 0 || facts == 0 {
		return nil
	}
	return s.write(ctx, "build the filters anew", func(t *tx) error {
		for _, table := range p.Tables {
			f := newFilter(nil, nil)
			err := each(ctx, t, func(rows *sql.Rows) error {
				var id string
				err := rows.Scan(&id)
				f.see(id)
				return err
			}, `SELECT id FROM fact WHERE program = $1 AND kind = $2
				UNION ALL SELECT id FROM set_aside WHERE program = $1 AND kind = $2 AND id <> ''`, p.Name, table.Name)
			if err != nil {
				return err
			}
			if _, err := saveFilter(ctx, t, p.Name, table.Name, f); err != nil {
				return err
			}
		}
		return nil
	})
}
