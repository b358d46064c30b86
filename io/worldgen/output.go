package worldgen

// output.go: a delivery while it is written: its tables, and what became of them.

import (
	"context"
	"errors"

	"trueup/rules/fact"
)

// output is where a delivery is written.
type output struct {
	span    // what the delivery tells of
	ctx     context.Context
	badRows odds
	tables  []*table // all that are open
}

// chapter is a delivery that is to be written. One world has one, or two with the
// night after it.
type chapter struct {
	out  *output
	slot func(table string) **table // where its table is kept; nil: it has no such table
	rows func() error               // writes all rows into the tables
}

// write writes the chapters of a world into their folders, which are shown when
// all are complete. The night's is asked for when the world is written.
func (to Folders) write(of []*fact.Table, compressed bool, world chapter, night func() chapter) (sum *Summary, err error) {
	folders, err := to.open(of, compressed)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			sum, err = nil, errors.Join(err, folders.discard())
		}
	}()
	if err := world.write(folders[0]); err != nil {
		return nil, err
	}
	var after chapter
	if len(folders) > 1 {
		after = night()
		if err := after.write(folders[1]); err != nil {
			return nil, err
		}
	}
	if err := folders.finish(); err != nil {
		return nil, err
	}
	sum = &Summary{Delivery: world.out.delivery(), End: world.out.till}
	if after.out != nil {
		sum.Night = &Night{Dir: to.Night, Delivery: after.out.delivery(), AsOf: after.out.till}
	}
	return sum, nil
}

// write opens the files of all tables in a folder and lets rows write into them.
func (c chapter) write(to *folder) error {
	for i, t := range to.tables {
		slot := c.slot(t.Name)
		if slot == nil {
			continue
		}
		f, err := to.create(t.Name)
		if err != nil {
			return err
		}
		*slot = newTable(t, f, i, c.out.badRows)
		c.out.tables = append(c.out.tables, *slot)
	}
	if err := c.rows(); err != nil {
		return err
	}
	return c.out.check()
}

// night is where the night after this delivery is written.
func (o *output) night() output {
	return output{ctx: o.ctx, span: span{o.till, o.till + day}, badRows: o.badRows}
}

// checkAt is check, now and then as n grows.
func (o *output) checkAt(n int64) error {
	const every = 4096
	if n%every != 0 {
		return nil
	}
	return o.check()
}

// check looks at the context and at the files' errors.
func (o *output) check() error {
	if o.ctx.Err() != nil {
		return context.Cause(o.ctx)
	}
	for _, t := range o.tables {
		if t.err != nil {
			return t.err
		}
	}
	return nil
}

// delivery says what was written, once the folder is finished.
func (o *output) delivery() Delivery {
	var s Delivery
	for _, t := range o.tables {
		s.Tables = append(s.Tables, TableSummary{Name: t.fact.Name, Rows: t.rows, Bad: t.bad, Bytes: t.file.bytes})
		s.Rows += t.rows
		s.Bad += t.bad
		s.Bytes += t.file.bytes
	}
	return s
}
