package ledger

// direct.go: the short way into the mirror. A row that is good in itself, with an
// id never seen before, of an account that the mirror holds, can be nothing but a
// new fact: it need not be staged and judged among the others. Such rows, nearly
// all of a first delivery, are sorted by account here and written once, in the
// order of the primary key. All others take the long way through staging.

import (
	"context"
	"encoding/binary"
	"errors"

	"trueup/jobs"
	"trueup/rules"
	"trueup/rules/fact"
)

// manyTwice is how many ids that may be in a delivery twice are remembered; with
// more, every row of the table takes the long way.
const manyTwice = 100_000

// direct are the rows of the current table that may go straight into the mirror.
type direct struct {
	rows     *sorter // by account and id
	children *sorter // by parent and id: rows whose account is their parent's; see adopt.go
	back     *sorter // rows that must be judged after all
	files    []string
	twice    map[string]bool // ids that may have come twice: all rows of theirs are judged
	tooMany  bool            // of them
	scratch  []byte
}

func newDirect() *direct {
	d := &direct{rows: newSorter(), children: newSorter(), back: newSorter(), twice: map[string]bool{}}
	d.back.memory = sorterMemory / 8
	return d
}

// takes says whether rows of a table may go the short way at all. A parent beside
// the account would have to be looked up, and an id of two columns is not the one shown.
func (d *direct) takes(table *fact.Table) bool {
	return (table.AccountFromParent || table.Account >= 0 && table.Parent < 0) && table.IDWith < 0
}

// again notes an id that may be there twice.
func (d *direct) again(id string) {
	d.tooMany = d.tooMany || len(d.twice) >= manyTwice
	if !d.tooMany {
		d.twice[id] = true
	}
}

// add takes a row with its number in the delivery.
func (d *direct) add(table *fact.Table, row *jobs.Staged, seq int64) error {
	if n := len(d.files); n == 0 || d.files[n-1] != row.File {
		d.files = append(d.files, row.File)
	}
	b, atOwner := d.scratch[:0], row.AtAccount
	if table.AccountFromParent {
		atOwner = row.AtParent
	} else {
		b = appendText(b, "")
	}
	b = binary.AppendVarint(b, int64(row.UpdatedAt))
	b = binary.AppendVarint(b, int64(row.Effect))
	b = binary.AppendUvarint(b, uint64(seq))
	for _, n := range [...]int{len(d.files) - 1, row.Line, row.AtID, atOwner} {
		b = binary.AppendUvarint(b, uint64(n))
	}
	b = append(b, row.Data...)
	d.scratch = b
	if table.AccountFromParent {
		return d.children.add(row.Parent, row.ID, b)
	}
	return d.rows.add(row.Account, row.ID, b)
}

// mayBeTwice says whether a row must be judged with others of its id.
func (d *direct) mayBeTwice(id []byte) bool { return d.tooMany || d.twice[string(id)] }

// judge sends a row the long way.
func (d *direct) judge(record []byte) error {
	first, second, rest := cutRecord(record)
	return d.back.add(string(first), string(second), rest)
}

// empty makes ready for the next table.
func (d *direct) empty() error {
	d.files, d.tooMany = d.files[:0], false
	clear(d.twice)
	return errors.Join(d.rows.empty(), d.children.empty(), d.back.empty())
}

// directRow is a row read back. Its texts are cut from the record.
type directRow struct {
	record                    []byte
	account, id, parent, data []byte
	updated, effect           rules.Instant
	seq                       int64
	file                      int
	line, atID, atOwner       int
}

func readDirect(record []byte) directRow {
	r := directRow{record: record}
	var rest []byte
	r.account, r.id, rest = cutRecord(record)
	n, width := binary.Uvarint(rest)
	r.parent, rest = rest[width:width+int(n)], rest[width+int(n):]
	signed := func() int64 {
		v, n := binary.Varint(rest)
		rest = rest[n:]
		return v
	}
	unsigned := func() int64 {
		v, n := binary.Uvarint(rest)
		rest = rest[n:]
		return int64(v)
	}
	r.updated, r.effect = rules.Instant(signed()), rules.Instant(signed())
	r.seq = unsigned()
	r.file, r.line, r.atID, r.atOwner = int(unsigned()), int(unsigned()), int(unsigned()), int(unsigned())
	r.data = rest
	return r
}

// staged turns the row back into what was delivered.
func (r *directRow) staged(d *direct, row *jobs.Staged) {
	*row = jobs.Staged{
		File: d.files[r.file], Line: r.line, AtID: r.atID, AtAccount: r.atOwner, AtParent: r.atOwner,
		Record: fact.Record{
			ID: string(r.id), Shown: string(r.id), Account: string(r.account), Parent: string(r.parent),
			UpdatedAt: r.updated, Effect: r.effect, Data: string(r.data),
		},
	}
}

// settleDirect writes the rows that can be written, stages the others, and
// returns how many are facts now.
func (s *settling) settleDirect(ctx context.Context) (int64, error) {
	d := s.direct
	if d == nil || d.rows.count+d.children.count == 0 {
		return 0, nil
	}
	if err := s.adopt(ctx); err != nil {
		return 0, err
	}
	c, err := s.writeDirect(ctx)
	if err == nil {
		err = noteLarge(ctx, s.tx, s.program.Name, c.large)
	}
	if err != nil {
		return 0, err
	}
	if d.back.count == 0 {
		return c.written, nil
	}
	if err := s.openSink(ctx, "staging", stagingColumns); err != nil {
		return 0, err
	}
	var row jobs.Staged
	err = d.back.each(func(record []byte) error {
		r := readDirect(record)
		r.staged(d, &row)
		var seen int64
		if d.mayBeTwice(r.id) {
			seen = seenTwice
		}
		return s.judge(ctx, s.sink, &row, r.seq, seen)
	})
	if err != nil {
		return 0, err
	}
	return c.written, s.closeSink(ctx)
}

// writeDirect writes the rows, chunk by chunk, then whose they are.
func (s *settling) writeDirect(ctx context.Context) (c *chunk, err error) {
	c = &chunk{settling: s}
	if owns(s.program, s.table) {
		c.owners = newSorter()
		defer func() { err = errors.Join(err, c.owners.empty()) }()
	}
	if err = s.direct.rows.each(func(record []byte) error { return c.add(ctx, record) }); err != nil {
		return c, err
	}
	if err = c.write(ctx); err != nil {
		return c, err
	}
	return c, c.keepOwners(ctx)
}
