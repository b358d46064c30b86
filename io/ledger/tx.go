package ledger

// tx.go: transactions that write. On SQLite one at a time, queued in the process
// rather than by SQLite's busy handler, which polls.

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
)

// tx is a transaction that writes, with its connection.
type tx struct {
	*sql.Tx
	store *Store
	conn  *sql.Conn
	done  bool
}

func (s *Store) begin(ctx context.Context) (*tx, error) {
	if s.readOnly { // the driver would ask for a transaction that writes, whatever the connection says
		return nil, errors.New("it was opened for reading only")
	}
	if err := s.takeWriter(ctx); err != nil {
		return nil, err
	}
	t, err := s.beginOn(ctx)
	if err != nil {
		s.leaveWriter()
	}
	return t, err
}

// beginOn begins a transaction on a connection of its own. Connections that the
// server has cut since they were last used are thrown away.
func (s *Store) beginOn(ctx context.Context) (*tx, error) {
	const attempts = 10 // more than the pool keeps
	for n := 1; ; n++ {
		t, err := s.beginOnce(ctx)
		if err == nil || n == attempts || !errors.Is(err, driver.ErrBadConn) {
			return t, err
		}
	}
}

func (s *Store) beginOnce(ctx context.Context) (*tx, error) {
	conn, err := s.writes.Conn(ctx)
	if err != nil {
		return nil, err
	}
	// database/sql would roll back by itself when the context ends, in the middle
	// of a COPY perhaps. Each statement still heeds the context, and whoever began
	// the transaction ends it.
	t, err := conn.BeginTx(context.WithoutCancel(ctx), nil)
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return &tx{Tx: t, store: s, conn: conn}, nil
}

func (s *Store) takeWriter(ctx context.Context) error {
	if s.writer == nil {
		return nil
	}
	select {
	case s.writer <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *Store) leaveWriter() {
	if s.writer != nil {
		<-s.writer
	}
}

// commit takes a waiting renewal of the lease along, and ends the transaction.
func (t *tx) commit(ctx context.Context) error {
	s := t.store
	s.renewing.Lock()
	defer s.renewing.Unlock()
	if s.renewal != nil {
		err := renew(ctx, t, *s.renewal)
		if s.renewal = nil; err != nil {
			return errors.Join(err, t.rollbackLocked())
		}
	}
	err := committing(t.Commit())
	return errors.Join(err, t.leave())
}

// rollback undoes the transaction unless it is over.
func (t *tx) rollback() error {
	t.store.renewing.Lock()
	defer t.store.renewing.Unlock()
	return t.rollbackLocked()
}

func (t *tx) rollbackLocked() error {
	if t.done {
		return nil
	}
	t.store.renewal = nil // the next heartbeat renews
	err := t.Rollback()
	if errors.Is(err, sql.ErrTxDone) || errors.Is(err, driver.ErrBadConn) { // it ended, or its connection did
		err = nil
	}
	return errors.Join(err, t.leave())
}

func (t *tx) leave() error {
	if t.done {
		return nil
	}
	t.done = true
	err := t.conn.Close()
	if errors.Is(err, sql.ErrConnDone) {
		err = nil
	}
	t.store.leaveWriter()
	return err
}

// execer is a database or a transaction.
type execer interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// exec runs a statement and returns how many rows it changed.
func exec(ctx context.Context, e execer, query string, args ...any) (int64, error) {
	result, err := e.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// runScript runs statements without parameters, which may be empty.
func runScript(ctx context.Context, e execer, script string) error {
	if script == "" {
		return nil
	}
	_, err := e.ExecContext(ctx, script)
	return err
}

// queryer is a database or a transaction.
type queryer interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// each calls fn for every row of a query, to scan it.
func each(ctx context.Context, q queryer, fn func(*sql.Rows) error, query string, args ...any) (err error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer func() {
		if closeErr := rows.Close(); err == nil {
			err = closeErr
		}
	}()
	for rows.Next() {
		if err := fn(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}
