package ledger

// direct.go: the short way into the mirror. A row that is good in itself, with an
// id never seen before, of an account that the mirror holds, can be nothing but a
// new fact: it need not be staged and judged among the others. Such rows, nearly
// all of a first delivery, are sorted by account here and written once, in the
// order of the primary key. All others take the long way through staging.

import (
	"context"
	"encoding/binary"

	"trueup/jobs"
	"trueup/rules"
	"trueup/rules/fact"
)

// manyTwice is how many ids that may be in a delivery twice are remembered; with
// more, every row of the table takes the long way.
const manyTwice = 100_000

// direct are the rows of the current table that may go straight into the mirror.
type direct struct {
	rows    *sorter
	back    *sorter // rows that must be judged after all
	files   []string
	twice   map[string]bool // ids that may have come twice: all rows of theirs are judged
	tooMany bool            // of them
	scratch []byte
}

func newDirect() *direct {
	d := &direct{rows: newSorter(), back: newSorter(), twice: map[string]bool{}}
	d.back.memory = sorterMemory / 8
	return d
}

// takes says whether rows of a table may go the short way at all. A parent would
// have to be looked up, and an id of two columns is not the one shown.
func (d *direct) takes(table *fact.Table) bool {
	return table.Account >= 0 && table.Parent < 0 && table.IDWith < 0
}

// again notes an id that may be there twice.
func (d *direct) again(id string) {
	d.tooMany = d.tooMany || len(d.twice) >= manyTwice
	if !d.tooMany {
		d.twice[id] = true
	}
}

// add takes a row with its number in the delivery.
func (d *direct) add(row *jobs.Staged, seq int64) error {
	if n := len(d.files); n == 0 || d.files[n-1] != row.File {
		d.files = append(d.files, row.File)
	}
	b := d.scratch[:0]
	b = binary.AppendVarint(b, int64(row.UpdatedAt))
	b = binary.AppendVarint(b, int64(row.Effect))
	b = binary.AppendUvarint(b, uint64(seq))
	for _, n := range [...]int{len(d.files) - 1, row.Line, row.AtID, row.AtAccount} {
		b = binary.AppendUvarint(b, uint64(n))
	}
	b = append(b, row.Data...)
	d.scratch = b
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
	err := d.rows.empty()
	if backErr := d.back.empty(); err == nil {
		err = backErr
	}
	return err
}

// directRow is a row read back. Its texts are cut from the record.
type directRow struct {
	record                []byte
	account, id, data     []byte
	updated, effect       rules.Instant
	seq                   int64
	file                  int
	line, atID, atAccount int
}

func readDirect(record []byte) directRow {
	r := directRow{record: record}
	var rest []byte
	r.account, r.id, rest = cutRecord(record)
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
	r.file, r.line, r.atID, r.atAccount = int(unsigned()), int(unsigned()), int(unsigned()), int(unsigned())
	r.data = rest
	return r
}

// staged turns the row back into what was delivered.
func (r *directRow) staged(d *direct, row *jobs.Staged) {
	*row = jobs.Staged{
		File: d.files[r.file], Line: r.line, AtID: r.atID, AtAccount: r.atAccount,
		Record: fact.Record{
			ID: string(r.id), Shown: string(r.id), Account: string(r.account),
			UpdatedAt: r.updated, Effect: r.effect, Data: string(r.data),
		},
	}
}

// settleDirect writes the rows that can be written, stages the others, and
// returns how many are facts now.
func (s *settling) settleDirect(ctx context.Context) (int64, error) {
	d := s.direct
	if d == nil || d.rows.count == 0 {
		return 0, nil
	}
	c := &chunk{settling: s}
	err := d.rows.each(func(record []byte) error { return c.add(ctx, record) })
	if err == nil {
		err = c.write(ctx)
	}
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
