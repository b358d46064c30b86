-- What lets a run cost what changed: when each fact takes effect, which facts
-- changed since an account's last evaluation, the checkpoints that evaluations go
-- on from, and what each table's last delivery was.

-- +goose Up

-- effect_at is the instant from which a fact matters; NULL: not yet. Facts from
-- before this migration count as having always mattered.
ALTER TABLE fact ADD COLUMN effect_at bigint DEFAULT -9000000000000000000;
ALTER TABLE set_aside ADD COLUMN effect_at bigint DEFAULT -9000000000000000000;
ALTER TABLE staging ADD COLUMN effect_at bigint;
ALTER TABLE staging_change ADD COLUMN old_effect bigint;

-- Accounts named by staged rows that the mirror does not hold.
CREATE UNLOGGED TABLE staging_unknown (
    account_id text COLLATE "C" NOT NULL
);

-- Staged rows whose id may have been delivered before, under another account.
CREATE UNLOGGED TABLE staging_moved (
    id         text COLLATE "C" NOT NULL,
    seq        bigint NOT NULL,
    account_id text COLLATE "C" NOT NULL
);

-- The fold's state at the last evaluation, for accounts with a long history.
-- Derived: without it an account is evaluated from its first fact.
CREATE TABLE checkpoint (
    account_id text COLLATE "C" NOT NULL,
    program    text COLLATE "C" NOT NULL,
    state      text COLLATE "C" NOT NULL,
    PRIMARY KEY (account_id, program)
);

-- It is short-lived and does not compress well enough to be worth the time.
ALTER TABLE checkpoint ALTER COLUMN state SET STORAGE EXTERNAL;

-- Facts, new or changed, of accounts with a checkpoint since it was taken. was is
-- the earliest instant from which an older version mattered; NULL: none did.
CREATE TABLE changed_fact (
    account_id text COLLATE "C" NOT NULL,
    program    text COLLATE "C" NOT NULL,
    kind       text COLLATE "C" NOT NULL,
    id         text COLLATE "C" NOT NULL,
    was        bigint,
    PRIMARY KEY (account_id, program, kind, id)
);

-- Accounts with very many facts, which are loaded in pieces. Derived.
CREATE TABLE large_account (
    account_id text COLLATE "C" NOT NULL,
    program    text COLLATE "C" NOT NULL,
    PRIMARY KEY (account_id, program)
);

-- The last delivery of each table: the same content, delivered again under the
-- same reading, says nothing new and is not read again. counts is what became of
-- its rows (JSON).
CREATE TABLE delivered (
    program text COLLATE "C" NOT NULL,
    kind    text COLLATE "C" NOT NULL,
    digest  text COLLATE "C" NOT NULL,
    run     bigint NOT NULL,
    counts  text COLLATE "C" NOT NULL,
    PRIMARY KEY (program, kind)
);

-- States are written in a new form. They are forgotten, and every account is
-- evaluated again by the next run.
INSERT INTO touched (account_id, program)
SELECT account_id, program FROM account_due WHERE true
ON CONFLICT (account_id, program) DO NOTHING;
DELETE FROM account_state;

-- +goose StatementBegin
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'trueup_job') THEN
        RETURN;
    END IF;
    GRANT SELECT, INSERT, UPDATE, DELETE ON checkpoint, changed_fact, large_account, delivered TO trueup_job;
    GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON staging_unknown, staging_moved TO trueup_job;
EXCEPTION
    WHEN insufficient_privilege THEN
        RAISE NOTICE 'the role trueup_job was not granted its rights: % may not grant them', current_user;
END
$$;
-- +goose StatementEnd
