package ledger

// watermarks.go: how far the source of each table has been read.

import (
	"context"
	"database/sql"
	"maps"
	"slices"

	"trueup/jobs"
	"trueup/rules/fact"
)

// TableMarks lists how far the sources of a program's tables have been read, by the
// tables' names. Tables that are read whole each time have no mark.
func (s *Store) TableMarks(ctx context.Context, program string) ([]jobs.TableMark, error) {
	marks, err := readMarks(ctx, s.db, program)
	list := []jobs.TableMark{}
	for _, kind := range slices.Sorted(maps.Keys(marks)) {
		list = append(list, jobs.TableMark{Table: kind, At: marks[kind].UpdatedAt})
	}
	return list, s.fail("read the watermarks", err)
}

func readMarks(ctx context.Context, q queryer, program string) (map[string]jobs.Watermark, error) {
	marks := map[string]jobs.Watermark{}
	err := each(ctx, q, func(rows *sql.Rows) error {
		var (
			kind string
			m    jobs.Watermark
		)
		err := rows.Scan(&kind, &m.Origin, &m.UpdatedAt, &m.ID, &m.Run)
		marks[kind] = m
		return err
	}, "SELECT kind, origin, updated_at, id, run FROM watermark WHERE program = $1", program)
	return marks, err
}

// Watermark is how far the last delivery has read the source of the table.
func (d *delivery) Watermark(table *fact.Table) *jobs.Watermark {
	if m, ok := d.marks[table.Name]; ok {
		return &m
	}
	return nil
}

// Reached notes how far this delivery has read the source of the table.
func (d *delivery) Reached(table *fact.Table, mark *jobs.Watermark) { d.reached[table.Name] = mark }

// keepMarks writes what this delivery has reached.
func (d *delivery) keepMarks(ctx context.Context) error {
	for _, table := range d.program.Tables {
		mark, told := d.reached[table.Name]
		_, before := d.marks[table.Name]
		var err error
		switch {
		case mark != nil:
			_, err = exec(ctx, d.tx, `INSERT INTO watermark (program, kind, origin, updated_at, id, run) VALUES ($1, $2, $3, $4, $5, $6)
				ON CONFLICT (program, kind) DO UPDATE
				SET origin = excluded.origin, updated_at = excluded.updated_at, id = excluded.id, run = excluded.run`,
				d.program.Name, table.Name, mark.Origin, int64(mark.UpdatedAt), mark.ID, d.run)
		case told && before:
			_, err = exec(ctx, d.tx, "DELETE FROM watermark WHERE program = $1 AND kind = $2", d.program.Name, table.Name)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
