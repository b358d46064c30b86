package pgsource

// snapshot.go: the one transaction in which a pull reads, and how far it comes.

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"database/sql/driver"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"trueup/jobs"
	"trueup/rules"
	"trueup/rules/fact"
)

// Begin opens the transaction and finds the tables in it. Trouble that passes is waited
// for here: from the first row on the rows must be those of one transaction, and a pull
// that is cut then fails.
func (s *Source) Begin(ctx context.Context, tables []*fact.Table) error {
	return s.again(ctx, "begin to read", func() error { return s.begin(ctx, tables) })
}

// begin is one attempt.
func (s *Source) begin(ctx context.Context, tables []*fact.Table) error {
	if err := s.End(); err != nil {
		return err
	}
	// database/sql would roll back by itself when the context ends. Each statement heeds
	// the context, and End ends the transaction.
	tx, err := s.db.BeginTx(context.WithoutCancel(ctx), &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return s.fail(ctx, "begin to read", err)
	}
	s.tx, s.read = tx, 0
	var now int64
	if err := tx.QueryRowContext(ctx, "SELECT (extract(epoch FROM now()) * 1000000)::bigint").Scan(&now); err != nil {
		return s.fail(ctx, "begin to read", err)
	}
	s.now = rules.Instant(now)
	s.relations, err = s.look(ctx, tx, tables)
	return err
}

// End ends the transaction. It changed nothing, so there is nothing to keep.
func (s *Source) End() error {
	if s.tx == nil {
		return nil
	}
	err := s.tx.Rollback()
	s.tx, s.relations = nil, nil
	if errors.Is(err, sql.ErrTxDone) || errors.Is(err, driver.ErrBadConn) { // it ended, or its connection did
		err = nil
	}
	if err != nil {
		return &Error{s.name, "end reading", err}
	}
	return nil
}

// Origin names the server, the database, the table and, by a hash, the columns with
// their types and what a view says: whatever changes there may change rows without
// changing their updated_at.
func (s *Source) Origin(table *fact.Table) string {
	r := s.relations[table.Name]
	if r == nil || !r.changes() {
		return ""
	}
	var b strings.Builder
	for _, c := range r.all() {
		fmt.Fprintf(&b, "%q %q\n", c.name, c.declared)
	}
	hash := sha256.Sum256([]byte(b.String() + r.view))
	return fmt.Sprintf("%s %s %s", s.server, r, hex.EncodeToString(hash[:8]))
}

// Select says what Each will read of the table, and asks the server's planner how many
// rows that is.
func (s *Source) Select(ctx context.Context, table *fact.Table, since *jobs.Watermark) error {
	r := s.relations[table.Name]
	if r == nil {
		return nil
	}
	if !r.changes() {
		since = nil
	}
	r.since, r.reached, r.overlap, r.estimate = since, nil, s.options.Overlap, 0
	for _, query := range r.queries() {
		var (
			text string
			plan []struct {
				Plan struct {
					Rows float64 `json:"Plan Rows"`
				}
			}
		)
		err := s.tx.QueryRowContext(ctx, "EXPLAIN (FORMAT JSON) "+query).Scan(&text)
		if err == nil {
			err = json.Unmarshal([]byte(text), &plan)
		}
		if err != nil {
			return s.fail(ctx, "plan to read "+r.String(), err)
		}
		for _, p := range plan {
			r.estimate += int64(p.Plan.Rows)
		}
	}
	return nil
}

// Reached is how far Each has read the table.
func (s *Source) Reached(table *fact.Table) *jobs.Watermark {
	if r := s.relations[table.Name]; r != nil {
		return r.reached
	}
	return nil
}

// reach notes the row that was read last. An updated_at in the future is not reached:
// what changes until then would be passed over. Nor does a watermark go back, for what
// lies before it was read.
func (r *relation) reach(updatedAt, id string, now rules.Instant) {
	r.reached = r.since
	if updatedAt == "" {
		return
	}
	at, ok := rules.ParseInstant(updatedAt)
	switch {
	case !ok && (strings.HasPrefix(updatedAt, "-") || strings.HasSuffix(updatedAt, "BC")):
		return
	case !ok || at > now: // infinity, or a year of five digits
		at, id = now, ""
	}
	if r.since == nil || at > r.since.UpdatedAt {
		r.reached = &jobs.Watermark{UpdatedAt: at, ID: id}
	}
}
