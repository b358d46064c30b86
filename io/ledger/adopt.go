package ledger

// adopt.go: the account of rows that go the short way and do not name it. They are
// sorted by their parent's id, the owners are read in the same order beside them,
// and then the rows are sorted by the account found.

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/binary"
)

// fewChildren have their parents looked up one by one; for more of them the owners
// of all parents are read.
const fewChildren = 100_000

// adopt gives the rows their parent's account. Those without go the long way.
func (s *settling) adopt(ctx context.Context) (err error) {
	d := s.direct
	if d.children.count == 0 {
		return nil
	}
	w, err := s.walkOwners(ctx)
	if err != nil {
		return err
	}
	defer func() {
		if closeErr := w.rows.Close(); err == nil {
			err = closeErr
		}
	}()
	return d.children.each(func(record []byte) error {
		parent, id, rest := cutRecord(record)
		account, err := w.of(parent)
		if err != nil {
			return err
		}
		d.scratch = append(appendText(d.scratch[:0], parent), rest...)
		if account == nil {
			return d.back.add("", string(id), d.scratch)
		}
		return d.rows.add(string(account), string(id), d.scratch)
	})
}

// appendText writes a text with its length before it.
func appendText[T string | []byte](dst []byte, text T) []byte {
	return append(binary.AppendUvarint(dst, uint64(len(text))), text...)
}

// ownerWalk reads owners in the order of their ids.
type ownerWalk struct {
	rows        *sql.Rows
	id, account sql.RawBytes
	begun, over bool
}

// walkOwners begins to read the owners of the children's parents.
func (s *settling) walkOwners(ctx context.Context) (*ownerWalk, error) {
	const all, order = "SELECT id, account_id FROM fact_owner WHERE program = $1 AND kind = $2", " ORDER BY id"
	query, args := all+order, []any{s.program.Name, s.table.ParentTable}
	if s.direct.children.count <= fewChildren {
		parents, err := s.direct.parents()
		if err != nil {
			return nil, err
		}
		d := s.store.dialect
		query, args = all+" AND "+d.among("id", "$3")+order, append(args, d.list(parents))
	}
	rows, err := s.tx.QueryContext(ctx, query, args...) //nolint:rowserrcheck // "of" looks at it when there are no more
	return &ownerWalk{rows: rows}, err
}

// parents lists the ids that the children name, each once.
func (d *direct) parents() ([]string, error) {
	var parents []string
	err := d.children.each(func(record []byte) error {
		parent, _, _ := cutRecord(record)
		if n := len(parents); n == 0 || parents[n-1] != string(parent) {
			parents = append(parents, string(parent))
		}
		return nil
	})
	return parents, err
}

// of returns the account of a parent, nil if it has none. Parents are asked for in
// order. The account is valid until the next call.
func (w *ownerWalk) of(parent []byte) ([]byte, error) {
	for !w.over && (!w.begun || bytes.Compare(w.id, parent) < 0) {
		w.begun = true
		if w.over = !w.rows.Next(); w.over {
			return nil, w.rows.Err()
		}
		if err := w.rows.Scan(&w.id, &w.account); err != nil {
			return nil, err
		}
	}
	if w.over || !bytes.Equal(w.id, parent) {
		return nil, nil
	}
	return w.account, nil
}
