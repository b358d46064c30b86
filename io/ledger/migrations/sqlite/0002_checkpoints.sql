-- What lets a run cost what changed. See the migration of PostgreSQL, which says
-- what the tables hold.

-- +goose Up

ALTER TABLE fact ADD COLUMN effect_at INTEGER DEFAULT -9000000000000000000;
ALTER TABLE set_aside ADD COLUMN effect_at INTEGER DEFAULT -9000000000000000000;

CREATE TABLE checkpoint (
    account_id TEXT NOT NULL,
    program    TEXT NOT NULL,
    state      TEXT NOT NULL,
    PRIMARY KEY (account_id, program)
);

CREATE TABLE changed_fact (
    account_id TEXT NOT NULL,
    program    TEXT NOT NULL,
    kind       TEXT NOT NULL,
    id         TEXT NOT NULL,
    was        INTEGER,
    PRIMARY KEY (account_id, program, kind, id)
) WITHOUT ROWID;

CREATE TABLE large_account (
    account_id TEXT NOT NULL,
    program    TEXT NOT NULL,
    PRIMARY KEY (account_id, program)
) WITHOUT ROWID;

CREATE TABLE delivered (
    program TEXT NOT NULL,
    kind    TEXT NOT NULL,
    digest  TEXT NOT NULL,
    run     INTEGER NOT NULL,
    counts  TEXT NOT NULL,
    PRIMARY KEY (program, kind)
) WITHOUT ROWID;
