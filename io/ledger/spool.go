package ledger

// spool.go: rows that wait for the table that they go into. Its connection may be
// at work for the table before.

import (
	"context"
	"encoding/binary"
)

// spool is a sink that keeps the rows, in memory or in a temporary file, and
// gives them to another one later, in order.
type spool struct {
	rows *sorter
	row  []byte
}

// What a cell is.
const (
	cellText = iota
	cellInt
	cellNull
)

func newSpool() *spool {
	s := &spool{rows: newSorter()}
	s.rows.memory = sorterMemory / 4
	return s
}

func (s *spool) Text(text string) {
	s.row = binary.AppendUvarint(append(s.row, cellText), uint64(len(text)))
	s.row = append(s.row, text...)
}

func (s *spool) Bytes(b []byte) {
	s.row = binary.AppendUvarint(append(s.row, cellText), uint64(len(b)))
	s.row = append(s.row, b...)
}

func (s *spool) Int(v int64) { s.row = binary.AppendVarint(append(s.row, cellInt), v) }
func (s *spool) Null()       { s.row = append(s.row, cellNull) }

func (s *spool) EndRow(context.Context) error {
	var number [8]byte
	binary.BigEndian.PutUint64(number[:], uint64(s.rows.count))
	err := s.rows.add(string(number[:]), "", s.row)
	s.row = s.row[:0]
	return err
}

func (s *spool) Close(context.Context) error { return nil }

// empty forgets the rows.
func (s *spool) empty() error { return s.rows.empty() }

// replay writes the rows into another sink.
func (s *spool) replay(ctx context.Context, k sink) error {
	return s.rows.each(func(record []byte) error {
		_, _, cells := cutRecord(record)
		for len(cells) > 0 {
			kind := cells[0]
			cells = cells[1:]
			switch kind {
			case cellText:
				length, width := binary.Uvarint(cells)
				k.Bytes(cells[width : width+int(length)])
				cells = cells[width+int(length):]
			case cellInt:
				v, width := binary.Varint(cells)
				k.Int(v)
				cells = cells[width:]
			default:
				k.Null()
			}
		}
		return k.EndRow(ctx)
	})
}
