-- Whose the facts are that others hang on. See the migration of PostgreSQL.

-- +goose Up

CREATE TABLE fact_owner (
    program    TEXT NOT NULL,
    kind       TEXT NOT NULL,
    id         TEXT NOT NULL,
    account_id TEXT NOT NULL,
    PRIMARY KEY (program, kind, id)
) WITHOUT ROWID;
