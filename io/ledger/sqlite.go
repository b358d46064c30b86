package ledger

// sqlite.go: what is SQLite's own: the file, its schema, error codes.

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	"github.com/jmoiron/sqlx"
	driver "modernc.org/sqlite"
	codes "modernc.org/sqlite/lib"
)

// applicationID marks an SQLite file as a ledger of ours ("true" in ASCII).
const applicationID = 0x74727565

type sqlite struct{ path string }

// pragmas of every connection. WAL: readers and the writer do not wait for each
// other. FULL: what was committed is on the disk. The cache is per connection and
// filled only as needed.
const pragmas = "_busy_timeout=10000&_pragma=cache_size(-8192)&_pragma=temp_store(FILE)&_dqs=0&_error_rc=1&_txlock=immediate"

func connectSQLite(ctx context.Context, path string, readOnly bool) (*Store, error) {
	if path == "" {
		return nil, errors.New("the ledger's DSN is empty; name a file, for instance trueup.db")
	}
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("ledger %s: %w", path, err)
	}
	mode := "&_pragma=page_size(8192)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)"
	if readOnly {
		mode = "&mode=ro&_query_only=1"
	}
	d := &sqlite{path: path}
	if err := d.look(ctx, absolute, readOnly); err != nil {
		return nil, fmt.Errorf("ledger %s: %w", path, err)
	}
	db, err := openFile(absolute, mode)
	if err == nil && readOnly && needsFolder(ctx, db, absolute) {
		if err = db.Close(); err == nil {
			db, err = openFile(absolute, mode+"&immutable=1")
		}
	}
	if err != nil {
		return nil, fmt.Errorf("ledger %s: %w", path, err)
	}
	return &Store{
		db: sqlx.NewDb(db, d.driver()), writes: db, dialect: d, name: path, readOnly: readOnly, writer: make(chan struct{}, 1),
	}, nil
}

func openFile(absolute, parameters string) (*sql.DB, error) {
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: absolute}).EscapedPath()+"?"+pragmas+parameters)
	if err == nil {
		db.SetMaxIdleConns(4)
	}
	return db, err
}

// needsFolder says that the file cannot be read only because SQLite may not put
// its own files beside it, which it needs for what is not in the file yet. If
// there is no such thing, the file can be read as one that nobody changes.
func needsFolder(ctx context.Context, db *sql.DB, absolute string) bool {
	var se *driver.Error
	_, err := db.ExecContext(ctx, "SELECT count(*) FROM sqlite_schema")
	if !errors.As(err, &se) || se.Code()&0xff != codes.SQLITE_READONLY && se.Code()&0xff != codes.SQLITE_CANTOPEN {
		return false
	}
	info, err := os.Stat(absolute + "-wal")
	return err != nil || info.Size() == 0
}

// look checks what can be known before SQLite opens the file: SQLite would turn
// any empty file into a database, and speak of a missing folder as a missing file.
func (d *sqlite) look(ctx context.Context, absolute string, readOnly bool) error {
	info, err := os.Stat(absolute)
	switch {
	case errors.Is(err, os.ErrNotExist) && readOnly:
		return errors.New("there is no such file; trueup run makes it")
	case errors.Is(err, os.ErrNotExist):
		if _, err := os.Stat(filepath.Dir(absolute)); err != nil {
			return fmt.Errorf("its folder cannot be used; make it first: %w", err)
		}
		return nil
	case err != nil:
		return err
	case info.IsDir():
		return errors.New("this is a folder; name a file in it")
	case info.Size() == 0:
		return nil
	case info.Size() < headerBytes:
		return d.notOurs()
	}
	return d.header(ctx, absolute)
}

// What an SQLite file begins with.
const (
	headerBytes   = 100
	magic         = "SQLite format 3\x00"
	applicationAt = 68 // the application id, four bytes, the highest first
)

// header reads whose file this is before SQLite does: opening it as we do would
// change its journal mode. A database without a mark may be one of ours that was
// cut off while it was made: then it has no tables.
func (d *sqlite) header(ctx context.Context, absolute string) error {
	f, err := os.Open(absolute)
	if err != nil {
		return fmt.Errorf("the file cannot be read; check its rights: %w", err)
	}
	head := make([]byte, headerBytes)
	_, err = f.ReadAt(head, 0)
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	id := binary.BigEndian.Uint32(head[applicationAt:])
	if string(head[:len(magic)]) != magic || id != applicationID && id != 0 {
		return d.notOurs()
	}
	if id == applicationID {
		return nil
	}
	return d.unmarked(ctx, absolute)
}

// unmarked looks into a database whose file has no mark: the mark may still be in
// the journal beside it. What cannot be found out here, identity finds out later.
func (d *sqlite) unmarked(ctx context.Context, absolute string) error {
	db, err := openFile(absolute, "&mode=ro")
	if err != nil {
		return err
	}
	var tables, id int64
	err = db.QueryRowContext(ctx, "SELECT (SELECT count(*) FROM sqlite_schema), application_id FROM pragma_application_id").Scan(&tables, &id)
	if closeErr := db.Close(); err != nil || closeErr != nil {
		return closeErr
	}
	if tables > 0 && id != applicationID {
		return d.notOurs()
	}
	return nil
}

func (*sqlite) notOurs() error {
	return errors.New("this file is no ledger of trueup and was left as it is; name another with --ledger, or move it away")
}

func (*sqlite) driver() string { return "sqlite" }
func (*sqlite) writers() int   { return 1 }

func (*sqlite) among(column, parameter string) string {
	return column + " IN (SELECT value FROM json_each(" + parameter + "))"
}

func (*sqlite) list(values []string) any {
	buf := []byte{'['}
	for i, v := range values {
		if i > 0 {
			buf = append(buf, ',')
		}
		buf = appendJSONText(buf, v)
	}
	return string(append(buf, ']'))
}

func (*sqlite) noteText(note string, element int) string {
	return fmt.Sprintf("(%s ->> %d)", note, element)
}

func (d *sqlite) noteInt(note string, element int) string { return d.noteText(note, element) }

// ready makes a new file a ledger and brings an older one up to date: an
// embedded ledger needs no migrate command.
func (d *sqlite) ready(ctx context.Context, db *sql.DB) error {
	id, empty, err := d.identity(ctx, db)
	if err != nil {
		return err
	}
	if empty && id == 0 {
		if _, err := db.ExecContext(ctx, fmt.Sprintf("PRAGMA application_id = %d", applicationID)); err != nil {
			return err
		}
	} else if id != applicationID {
		return d.notOurs()
	}
	want, err := newestMigration(dialectSQLite)
	if err != nil {
		return err
	}
	if !empty {
		if have, err := schemaVersion(ctx, db); err == nil && have >= want {
			return nil
		}
	}
	return d.migrate(ctx, db)
}

func (d *sqlite) identity(ctx context.Context, db *sql.DB) (id int64, empty bool, err error) {
	var tables int
	err = db.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema").Scan(&tables)
	if err == nil {
		err = db.QueryRowContext(ctx, "PRAGMA application_id").Scan(&id)
	}
	return id, tables == 0, err
}

func (d *sqlite) check(ctx context.Context, db *sql.DB) error {
	id, empty, err := d.identity(ctx, db)
	if err != nil {
		return err
	}
	if empty && (id == 0 || id == applicationID) {
		return errors.New("the file holds no ledger yet; trueup run makes it")
	}
	if id != applicationID {
		return d.notOurs()
	}
	return checkVersion(ctx, db, dialectSQLite, "trueup migrate --ledger "+quoteForShell(d.path))
}

// migrate: of two processes that migrate the same file at once, the slower one
// finds tables that are there already, and then perhaps all of them.
func (d *sqlite) migrate(ctx context.Context, db *sql.DB) error {
	const attempts = 3
	var err error
	for range attempts {
		if err = runMigrations(ctx, db, dialectSQLite); err == nil || checkVersion(ctx, db, dialectSQLite, "") == nil {
			return nil
		}
	}
	return err
}

// explain goes by SQLite's result codes, never by texts.
func (d *sqlite) explain(err error) error {
	var se *driver.Error
	if !errors.As(err, &se) {
		return err
	}
	switch se.Code() {
	case codes.SQLITE_CONSTRAINT_PRIMARYKEY, codes.SQLITE_CONSTRAINT_UNIQUE, codes.SQLITE_CONSTRAINT_ROWID,
		codes.SQLITE_CONSTRAINT_TRIGGER: // the program only ever inserts, so it is the trigger against REPLACE
		return fmt.Errorf("%w: %w", errDuplicate, err)
	}
	text := ""
	switch se.Code() & 0xff {
	case codes.SQLITE_READONLY:
		text = "the file or its folder is read-only; trueup must write both (SQLite keeps two files beside it)"
	case codes.SQLITE_CANTOPEN, codes.SQLITE_PERM, codes.SQLITE_AUTH:
		text = "the file cannot be opened; check that it and its folder can be read and written"
	case codes.SQLITE_FULL:
		text = "the disk is full; nothing of this batch was kept: make room and run again"
	case codes.SQLITE_NOTADB:
		text = d.notOurs().Error()
	case codes.SQLITE_CORRUPT:
		text = "the file is damaged; restore it from a backup"
	case codes.SQLITE_BUSY, codes.SQLITE_LOCKED:
		return &advice{text: "another process is writing to the file; wait for it, or look who holds it", err: err, kind: errBusy}
	case codes.SQLITE_IOERR:
		text = "the disk failed while reading or writing; check it and run again"
	}
	if text == "" {
		return err
	}
	return &advice{text: text, err: err}
}
