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

-- States are written in a new form. They are forgotten, and every account is
-- evaluated again by the next run.
INSERT INTO touched (account_id, program)
SELECT account_id, program FROM account_due WHERE true
ON CONFLICT (account_id, program) DO NOTHING;
DELETE FROM account_state;
