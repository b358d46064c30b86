package ledger

// sink.go: rows on their way into a table, in bulk. The caller writes the cells
// of a row one by one, in the order of the columns, and ends it.

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"
	"unsafe"

	"trueup/rules"
)

// sink takes the rows of one table. An error may come rows later, at the latest
// from Close, which must be called: it sends what is left.
type sink interface {
	Text(s string)
	Bytes(b []byte) // a text; b stays the caller's
	Int(v int64)
	Null()
	EndRow(ctx context.Context) error
	Close(ctx context.Context) error
}

// nullable writes a text that may be absent; an empty text is none.
func nullable(s sink, text string) {
	if text == "" {
		s.Null()
	} else {
		s.Text(text)
	}
}

// putInstant writes an instant that may be none.
func putInstant(k sink, i rules.Instant) {
	if i == rules.None {
		k.Null()
	} else {
		k.Int(int64(i))
	}
}

// copySink feeds COPY ... FROM STDIN of PostgreSQL with ready-made text. The
// driver's own copy by values costs 14 allocations a row; this costs none.
type copySink struct {
	conn  *sql.Conn
	stmt  copyStatement
	buf   []byte
	first bool // no cell in this row yet
}

// copyStatement is what lib/pq's statement for COPY offers beside database/sql.
type copyStatement interface {
	driver.Stmt
	CopyData(ctx context.Context, line string) (driver.Result, error)
}

// copyChunk is a bit less than the driver's own buffer of 64 KiB, so that each
// chunk goes out at once and neither buffer grows.
const copyChunk = 56 << 10

// raw is conn.Raw for a connection with a transaction on it. An error that says
// the connection is gone must not reach database/sql from here: it would close the
// connection while it waits for the transaction, and the transaction for it.
func raw(conn *sql.Conn, fn func(any) error) error {
	var err error
	rawErr := conn.Raw(func(driverConn any) error {
		err = fn(driverConn)
		return nil
	})
	return errors.Join(err, rawErr)
}

func (*postgres) sink(ctx context.Context, conn *sql.Conn, table string, columns []string) (sink, error) {
	s := &copySink{conn: conn, buf: make([]byte, 0, copyChunk+8<<10), first: true}
	err := raw(conn, func(conn any) error {
		preparer, ok := conn.(driver.ConnPrepareContext)
		if !ok {
			return fmt.Errorf("the driver %T cannot prepare statements", conn)
		}
		stmt, err := preparer.PrepareContext(ctx, "COPY "+table+" ("+strings.Join(columns, ", ")+") FROM STDIN")
		if err != nil {
			return err
		}
		if s.stmt, ok = stmt.(copyStatement); !ok {
			return fmt.Errorf("the driver's statement %T takes no COPY text", stmt)
		}
		return nil
	})
	return s, err
}

func (s *copySink) cell() {
	if !s.first {
		s.buf = append(s.buf, '\t')
	}
	s.first = false
}

func (s *copySink) Text(text string) { s.cell(); s.buf = appendCopyText(s.buf, text) }
func (s *copySink) Bytes(b []byte) {
	if len(b) == 0 {
		s.cell()
		return
	}
	s.Text(unsafe.String(unsafe.SliceData(b), len(b)))
}
func (s *copySink) Int(v int64) { s.cell(); s.buf = appendInt(s.buf, v) }
func (s *copySink) Null()       { s.cell(); s.buf = append(s.buf, `\N`...) }

func (s *copySink) EndRow(ctx context.Context) error {
	s.first = true
	s.buf = append(s.buf, '\n')
	if len(s.buf) < copyChunk {
		return nil
	}
	return s.flush(ctx)
}

func (s *copySink) flush(ctx context.Context) error {
	if len(s.buf) == 0 {
		return nil
	}
	// The driver adds the last line feed and keeps nothing of the text.
	text := unsafe.String(unsafe.SliceData(s.buf), len(s.buf)-1)
	err := raw(s.conn, func(any) error {
		_, err := s.stmt.CopyData(ctx, text)
		return err
	})
	s.buf = s.buf[:0]
	return err
}

func (s *copySink) Close(ctx context.Context) error {
	if s.stmt == nil {
		return nil
	}
	err := s.flush(ctx)
	if closeErr := raw(s.conn, func(any) error { return s.stmt.Close() }); err == nil {
		err = closeErr
	}
	s.stmt = nil
	return err
}

// insertSink feeds SQLite with INSERT statements of many rows each. It talks to
// the driver directly: database/sql would look at every cell once more.
type insertSink struct {
	conn    *sql.Conn
	prepare func(rows int) (driver.StmtExecContext, error)
	columns int
	stmt    driver.StmtExecContext
	args    []driver.NamedValue
}

// insertRows is how many rows go into one statement: more gain nothing.
const insertRows = 100

func (*sqlite) sink(ctx context.Context, conn *sql.Conn, table string, columns []string) (sink, error) {
	s := &insertSink{conn: conn, columns: len(columns)}
	s.prepare = func(rows int) (driver.StmtExecContext, error) {
		row := "(" + strings.TrimSuffix(strings.Repeat("?,", len(columns)), ",") + ")"
		text := "INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ") VALUES " +
			strings.TrimSuffix(strings.Repeat(row+",", rows), ",")
		var stmt driver.StmtExecContext
		err := raw(conn, func(conn any) error {
			preparer, ok := conn.(driver.ConnPrepareContext)
			if !ok {
				return fmt.Errorf("the driver %T cannot prepare statements", conn)
			}
			prepared, err := preparer.PrepareContext(ctx, text)
			if err != nil {
				return err
			}
			if stmt, ok = prepared.(driver.StmtExecContext); !ok {
				return fmt.Errorf("the driver's statement %T cannot be executed", prepared)
			}
			return nil
		})
		return stmt, err
	}
	s.args = make([]driver.NamedValue, 0, len(columns)*insertRows)
	return s, nil
}

func (s *insertSink) add(v driver.Value) {
	s.args = append(s.args, driver.NamedValue{Ordinal: len(s.args) + 1, Value: v})
}

func (s *insertSink) Text(text string) { s.add(withoutNUL(text)) }
func (s *insertSink) Bytes(b []byte)   { s.Text(string(b)) }
func (s *insertSink) Int(v int64)      { s.add(v) }
func (s *insertSink) Null()            { s.add(nil) }

func (s *insertSink) EndRow(ctx context.Context) error {
	if len(s.args) < s.columns*insertRows {
		return nil
	}
	if s.stmt == nil {
		var err error
		if s.stmt, err = s.prepare(insertRows); err != nil {
			return err
		}
	}
	return s.flush(ctx, s.stmt)
}

func (s *insertSink) flush(ctx context.Context, stmt driver.StmtExecContext) error {
	err := raw(s.conn, func(any) error {
		_, err := stmt.ExecContext(ctx, s.args)
		return err
	})
	s.args = s.args[:0]
	return err
}

func (s *insertSink) Close(ctx context.Context) error {
	var err error
	if rows := len(s.args) / s.columns; rows > 0 {
		var last driver.StmtExecContext
		if last, err = s.prepare(rows); err == nil {
			err = s.flush(ctx, last)
			s.closeStatement(last)
		}
	}
	if s.stmt != nil {
		s.closeStatement(s.stmt)
		s.stmt = nil
	}
	return err
}

func (s *insertSink) closeStatement(stmt driver.StmtExecContext) {
	if closer, ok := stmt.(driver.Stmt); ok {
		_ = raw(s.conn, func(any) error { return closer.Close() }) // its error was the last execution's
	}
}
