-- The ledger of trueup on SQLite: the tables of migrations/postgres, where they
-- are explained. What differs, and why:
--   * WITHOUT ROWID: the primary key is the table, so rows of an account lie
--     together and there is no second tree to keep.
--   * no COLLATE: SQLite compares texts by their bytes unless told otherwise.
--   * the staging tables are temporary ones of the delivery's connection.
--   * one trigger an operation, and no role: SQLite has no users. Nor has it
--     TRUNCATE.

-- +goose Up

CREATE TABLE fact (
    account_id TEXT NOT NULL,
    program    TEXT NOT NULL,
    kind       TEXT NOT NULL,
    id         TEXT NOT NULL,
    parent     TEXT,
    link       TEXT,
    updated_at INTEGER,
    data       TEXT NOT NULL,
    PRIMARY KEY (account_id, program, kind, id)
) WITHOUT ROWID;

CREATE TABLE link (
    account_id TEXT NOT NULL,
    program    TEXT NOT NULL,
    linked     TEXT NOT NULL,
    PRIMARY KEY (account_id, program, linked)
) WITHOUT ROWID;

CREATE TABLE touched (
    account_id TEXT NOT NULL,
    program    TEXT NOT NULL,
    PRIMARY KEY (account_id, program)
) WITHOUT ROWID;

CREATE TABLE set_aside (
    account_id  TEXT NOT NULL,
    program     TEXT NOT NULL,
    kind        TEXT NOT NULL,
    id          TEXT NOT NULL,
    copy        INTEGER NOT NULL,
    shown       TEXT NOT NULL,
    reason      TEXT NOT NULL,
    file        TEXT NOT NULL,
    line        INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    column_name TEXT NOT NULL,
    offending   TEXT NOT NULL,
    why         TEXT NOT NULL,
    parent      TEXT,
    link        TEXT,
    updated_at  INTEGER,
    data        TEXT NOT NULL,
    note        TEXT NOT NULL,
    PRIMARY KEY (account_id, program, kind, id, copy)
) WITHOUT ROWID;

CREATE TABLE id_filter (
    program TEXT NOT NULL,
    kind    TEXT NOT NULL,
    layer   INTEGER NOT NULL,
    part    INTEGER NOT NULL,
    ids     INTEGER NOT NULL,
    bits    BLOB NOT NULL,
    PRIMARY KEY (program, kind, layer, part)
);

CREATE TABLE booking (
    account_id   TEXT NOT NULL,
    program      TEXT NOT NULL,
    key          TEXT NOT NULL,
    revision     INTEGER NOT NULL,
    asset        TEXT NOT NULL,
    amount       INTEGER NOT NULL,
    effective_at INTEGER NOT NULL,
    booked_at    INTEGER NOT NULL,
    run          INTEGER NOT NULL,
    clauses      TEXT NOT NULL,
    terms        INTEGER NOT NULL,
    PRIMARY KEY (account_id, program, key, revision)
) WITHOUT ROWID;

CREATE TABLE decision (
    account_id  TEXT NOT NULL,
    program     TEXT NOT NULL,
    id          TEXT NOT NULL,
    outcome     TEXT NOT NULL,
    reason      TEXT NOT NULL,
    decided_for INTEGER NOT NULL,
    content     TEXT NOT NULL,
    run         INTEGER NOT NULL,
    PRIMARY KEY (account_id, program, id)
) WITHOUT ROWID;

CREATE TABLE run (
    number     INTEGER NOT NULL PRIMARY KEY,
    program    TEXT NOT NULL,
    job        TEXT NOT NULL,
    as_of      INTEGER,
    started    INTEGER NOT NULL,
    terms_hash TEXT NOT NULL
);

CREATE TABLE run_end (
    run    INTEGER NOT NULL PRIMARY KEY,
    ended  INTEGER NOT NULL,
    status TEXT NOT NULL,
    counts TEXT NOT NULL,
    booked INTEGER NOT NULL,
    hash   TEXT NOT NULL
);

CREATE TABLE terms_text (
    hash TEXT NOT NULL PRIMARY KEY,
    text TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE account_due (
    account_id TEXT NOT NULL,
    program    TEXT NOT NULL,
    next_due   INTEGER NOT NULL,
    run        INTEGER NOT NULL,
    PRIMARY KEY (account_id, program)
) WITHOUT ROWID;

CREATE TABLE account_state (
    account_id TEXT NOT NULL,
    program    TEXT NOT NULL,
    state      TEXT NOT NULL,
    PRIMARY KEY (account_id, program)
) WITHOUT ROWID;

CREATE TABLE exception (
    account_id TEXT NOT NULL,
    program    TEXT NOT NULL,
    fact       TEXT NOT NULL,
    id         TEXT NOT NULL,
    reason     TEXT NOT NULL,
    position   INTEGER NOT NULL,
    detail     TEXT NOT NULL,
    PRIMARY KEY (account_id, program, fact, id, reason, position)
) WITHOUT ROWID;

CREATE TABLE lease (
    name    TEXT NOT NULL PRIMARY KEY,
    holder  TEXT NOT NULL,
    job     TEXT NOT NULL,
    since   INTEGER NOT NULL,
    expires INTEGER NOT NULL
) WITHOUT ROWID;

-- max(revision) alone makes SQLite take effective_at from that very row.
CREATE VIEW entries AS
SELECT account_id, program, key, asset, amount,
       strftime('%Y-%m-%dT%H:%M:%SZ', effective_at / 1000000, 'unixepoch') AS effective_at
FROM (SELECT account_id, program, key, asset, sum(amount) AS amount, effective_at, max(revision)
      FROM booking
      GROUP BY account_id, program, key
      HAVING sum(amount) <> 0);

-- +goose StatementBegin
CREATE TRIGGER booking_no_update BEFORE UPDATE ON booking BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only: UPDATE of booking is refused; book a correction instead');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER booking_no_delete BEFORE DELETE ON booking BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only: DELETE of booking is refused; book a correction instead');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER decision_no_update BEFORE UPDATE ON decision BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only: UPDATE of decision is refused; book a correction instead');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER decision_no_delete BEFORE DELETE ON decision BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only: DELETE of decision is refused; book a correction instead');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER run_no_update BEFORE UPDATE ON run BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only: UPDATE of run is refused; book a correction instead');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER run_no_delete BEFORE DELETE ON run BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only: DELETE of run is refused; book a correction instead');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER run_end_no_update BEFORE UPDATE ON run_end BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only: UPDATE of run_end is refused; book a correction instead');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER run_end_no_delete BEFORE DELETE ON run_end BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only: DELETE of run_end is refused; book a correction instead');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER terms_text_no_update BEFORE UPDATE ON terms_text BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only: UPDATE of terms_text is refused; book a correction instead');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER terms_text_no_delete BEFORE DELETE ON terms_text BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only: DELETE of terms_text is refused; book a correction instead');
END;
-- +goose StatementEnd

-- INSERT OR REPLACE would delete the row in its way without a word to the triggers
-- above. (A row that is there already is refused here before the key refuses it.)
-- +goose StatementBegin
CREATE TRIGGER booking_no_replace BEFORE INSERT ON booking
WHEN EXISTS (SELECT 1 FROM booking WHERE account_id = NEW.account_id AND program = NEW.program AND key = NEW.key AND revision = NEW.revision) BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only: this row of booking is there already');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER decision_no_replace BEFORE INSERT ON decision
WHEN EXISTS (SELECT 1 FROM decision WHERE account_id = NEW.account_id AND program = NEW.program AND id = NEW.id) BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only: this row of decision is there already');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER run_no_replace BEFORE INSERT ON run
WHEN EXISTS (SELECT 1 FROM run WHERE number = NEW.number) BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only: this row of run is there already');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER run_end_no_replace BEFORE INSERT ON run_end
WHEN EXISTS (SELECT 1 FROM run_end WHERE run = NEW.run) BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only: this row of run_end is there already');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER terms_text_no_replace BEFORE INSERT ON terms_text
WHEN EXISTS (SELECT 1 FROM terms_text WHERE hash = NEW.hash) BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only: this row of terms_text is there already');
END;
-- +goose StatementEnd
