-- Months that close: what was known when a month was closed stays readable. See the
-- migration of PostgreSQL, which says what the tables hold.

-- +goose Up

ALTER TABLE fact ADD COLUMN pulled INTEGER NOT NULL DEFAULT 0;

CREATE TABLE fact_past (
    account_id TEXT NOT NULL,
    program    TEXT NOT NULL,
    kind       TEXT NOT NULL,
    id         TEXT NOT NULL,
    pulled     INTEGER NOT NULL,
    until      INTEGER NOT NULL,
    data       TEXT NOT NULL,
    PRIMARY KEY (account_id, program, kind, id, pulled)
) WITHOUT ROWID;

CREATE TABLE closing (
    program    TEXT NOT NULL,
    month      INTEGER NOT NULL,
    run        INTEGER NOT NULL,
    seen       INTEGER NOT NULL,
    closed     INTEGER NOT NULL,
    as_of      INTEGER NOT NULL,
    ends       INTEGER NOT NULL,
    zone       TEXT NOT NULL,
    terms_hash TEXT NOT NULL,
    figures    TEXT NOT NULL,
    hashes     TEXT NOT NULL,
    set_aside  BLOB NOT NULL,
    PRIMARY KEY (program, month)
);

-- +goose StatementBegin
CREATE TRIGGER fact_past_no_update BEFORE UPDATE ON fact_past BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only: UPDATE of fact_past is refused; book a correction instead');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER fact_past_no_delete BEFORE DELETE ON fact_past BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only: DELETE of fact_past is refused; book a correction instead');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER fact_past_no_replace BEFORE INSERT ON fact_past
WHEN EXISTS (SELECT 1 FROM fact_past WHERE account_id = NEW.account_id AND program = NEW.program AND kind = NEW.kind AND id = NEW.id AND pulled = NEW.pulled) BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only: this row of fact_past is there already');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER closing_no_update BEFORE UPDATE ON closing BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only: UPDATE of closing is refused; book a correction instead');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER closing_no_delete BEFORE DELETE ON closing BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only: DELETE of closing is refused; book a correction instead');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER closing_no_replace BEFORE INSERT ON closing
WHEN EXISTS (SELECT 1 FROM closing WHERE program = NEW.program AND month = NEW.month) BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only: this row of closing is there already');
END;
-- +goose StatementEnd
