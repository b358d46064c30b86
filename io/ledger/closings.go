package ledger

// closings.go: the closed months.

import (
	"bytes"
	"compress/gzip"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"trueup/jobs"
	"trueup/rules"
)

// lastClosing is the number of the last closing's run, 0 if no month is closed.
func lastClosing(ctx context.Context, q queryer, program string) (run int64, err error) {
	err = q.QueryRowContext(ctx, "SELECT coalesce(max(run), 0) FROM closing WHERE program = $1", program).Scan(&run)
	return run, err
}

// Closings are the closed months of a program, oldest first.
func (s *Store) Closings(ctx context.Context, program string) ([]jobs.Closing, error) {
	const query = `SELECT c.month, c.run, c.seen, c.closed, c.as_of, c.ends, c.zone, c.terms_hash, coalesce(t.text, ''), c.figures, c.hashes
		FROM closing c LEFT JOIN terms_text t ON t.hash = c.terms_hash WHERE c.program = $1 ORDER BY c.month`
	var closings []jobs.Closing
	take := func(rows *sql.Rows) error {
		c := jobs.Closing{Program: program}
		var closed int64
		err := rows.Scan(&c.Month, &c.Run, &c.Seen, &closed, &c.AsOf, &c.Ends, &c.Zone, &c.TermsHash, &c.TermsText, &c.Figures, &c.Hashes)
		c.Closed = micros(closed)
		closings = append(closings, c)
		return err
	}
	const doing = "read the closed months"
	err := s.again(ctx, doing, func() error {
		closings = nil
		return each(ctx, s.db, take, query, program)
	})
	return closings, s.fail(doing, err)
}

// CloseMonth records a closing, with the rows that are set aside now, and the end
// of its run, in one transaction.
func (s *Store) CloseMonth(ctx context.Context, lease jobs.Lease, c *jobs.Closing, end *jobs.RunEnd) error {
	aside, err := s.packSetAside(ctx, c.Program)
	if err != nil {
		return err
	}
	doing := "close " + c.Month.String()
	landed := holds(ctx, "SELECT count(*) FROM closing WHERE run = $1", c.Run)
	err = s.writeOnce(ctx, doing, landed, func(t *tx) error {
		if err := checkLease(ctx, t, lease); err != nil {
			return err
		}
		const insert = `INSERT INTO closing (program, month, run, seen, closed, as_of, ends, zone, terms_hash, figures, hashes, set_aside)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`
		_, err := exec(ctx, t, insert, c.Program, int64(c.Month), c.Run, c.Seen, c.Closed.UnixMicro(), int64(c.AsOf), int64(c.Ends), c.Zone,
			c.TermsHash, string(c.Figures), string(c.Hashes), aside)
		if err != nil {
			return err
		}
		return insertEnd(ctx, t, end)
	})
	if errors.Is(err, jobs.ErrLeaseLost) {
		return err
	}
	return s.fail(doing, err)
}

// packSetAside writes the rows set aside as JSON lines, compressed.
func (s *Store) packSetAside(ctx context.Context, program string) ([]byte, error) {
	var packed bytes.Buffer
	zip := gzip.NewWriter(&packed)
	lines := json.NewEncoder(zip)
	if err := s.SetAside(ctx, program, nil, func(r jobs.SetAsideRow) error { return lines.Encode(&r) }); err != nil {
		return nil, err
	}
	err := zip.Close()
	return packed.Bytes(), err
}

// SetAsideThen calls fn for the rows that were set aside when a month was closed.
func (s *Store) SetAsideThen(ctx context.Context, program string, month rules.Month, fn func(jobs.SetAsideRow) error) error {
	var packed []byte
	err := s.db.QueryRowContext(ctx, "SELECT set_aside FROM closing WHERE program = $1 AND month = $2", program, int64(month)).Scan(&packed)
	if err != nil {
		return s.fail("read the rows set aside when "+month.String()+" was closed", err)
	}
	zip, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return s.fail("read the rows set aside when "+month.String()+" was closed", err)
	}
	for lines := json.NewDecoder(zip); ; {
		var r jobs.SetAsideRow
		if err := lines.Decode(&r); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return s.fail(fmt.Sprintf("read the rows set aside when %s was closed", month), err)
		}
		if err := fn(r); err != nil {
			return err
		}
	}
}
