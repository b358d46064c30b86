-- The ledger of trueup on PostgreSQL.
--
-- The account leads every primary key, and the primary key is each table's only
-- index: rows arrive in its order, and the same schema can be distributed by
-- account_id. So there are no sequences and no foreign keys between accounts.
-- (run, run_end, terms_text, lease and id_filter belong to no account: where the
-- schema is distributed they are reference tables.)
--
-- Instants are microseconds since 1970-01-01T00:00:00Z in a bigint: the same
-- numbers as in SQLite and in the program, compared without a time zone in sight.
-- The view "entries" shows them readable.
--
-- Texts are COLLATE "C": they are compared and ordered by their bytes, as in
-- SQLite and in Go, whatever the database's own collation is.

-- +goose Up

-- The mirror: every fact once, as last delivered. account_id is '' for facts
-- that belong to no account. data is one line; two rows say the same if account
-- and data are equal.
CREATE TABLE fact (
    account_id text COLLATE "C" NOT NULL,
    program    text COLLATE "C" NOT NULL,
    kind       text COLLATE "C" NOT NULL,
    id         text COLLATE "C" NOT NULL,
    parent     text COLLATE "C",
    link       text COLLATE "C",
    updated_at bigint,
    data       text COLLATE "C" NOT NULL,
    PRIMARY KEY (account_id, program, kind, id)
);

-- Who is read when an account is evaluated: account_id is the account linked to
-- (the referrer), linked the one that names it. Rows are only added: a pair that
-- no longer holds is harmless, for the evaluation looks at the facts themselves.
CREATE TABLE link (
    account_id text COLLATE "C" NOT NULL,
    program    text COLLATE "C" NOT NULL,
    linked     text COLLATE "C" NOT NULL,
    PRIMARY KEY (account_id, program, linked)
);

-- Accounts to evaluate because a fact of theirs, or of one they read, changed.
CREATE TABLE touched (
    account_id text COLLATE "C" NOT NULL,
    program    text COLLATE "C" NOT NULL,
    PRIMARY KEY (account_id, program)
);

-- Rows that could not be facts, with all that is needed to take them up again.
-- id is empty where the row has none, or none that can be trusted; copy tells
-- rows of one id apart: the place in the delivery, or, for an empty id, a hash of
-- the content, so that the very same row set aside every night is there once.
-- note is what the program knows of the row's place and own flaw (JSON).
CREATE TABLE set_aside (
    account_id  text COLLATE "C" NOT NULL,
    program     text COLLATE "C" NOT NULL,
    kind        text COLLATE "C" NOT NULL,
    id          text COLLATE "C" NOT NULL,
    copy        bigint NOT NULL,
    shown       text COLLATE "C" NOT NULL,
    reason      text COLLATE "C" NOT NULL,
    file        text COLLATE "C" NOT NULL,
    line        bigint NOT NULL,
    at          bigint NOT NULL,
    column_name text COLLATE "C" NOT NULL,
    offending   text COLLATE "C" NOT NULL,
    why         text COLLATE "C" NOT NULL,
    parent      text COLLATE "C",
    link        text COLLATE "C",
    updated_at  bigint,
    data        text COLLATE "C" NOT NULL,
    note        text COLLATE "C" NOT NULL,
    PRIMARY KEY (account_id, program, kind, id, copy)
);

-- The rows of one table of the delivery in hand. Unlogged and without an index:
-- they are settled in the transaction that staged them, and a killed one leaves
-- nothing. Few statistics are enough, and cheap to gather in every delivery.
-- seen: 1 the id may have been delivered before, 2 it may be in this delivery
-- twice, 4 the row was set aside earlier and is taken up again, 8 it was set aside
-- earlier as a duplicate and is delivered again as it was.
CREATE UNLOGGED TABLE staging (
    seq        bigint NOT NULL,
    id         text COLLATE "C" NOT NULL,
    account_id text COLLATE "C" NOT NULL,
    parent     text COLLATE "C",
    link       text COLLATE "C",
    updated_at bigint,
    data       text COLLATE "C" NOT NULL,
    reason     text COLLATE "C",
    note       text COLLATE "C" NOT NULL,
    seen       smallint NOT NULL,
    rival      text COLLATE "C"
);

ALTER TABLE staging ALTER COLUMN account_id SET STATISTICS 10;
ALTER TABLE staging ALTER COLUMN id SET STATISTICS 10;

ALTER TABLE staging ALTER COLUMN reason SET STATISTICS 10;

ALTER TABLE staging ALTER COLUMN seen SET STATISTICS 10;

-- Staged rows with a known id that say something new.
CREATE UNLOGGED TABLE staging_change (
    seq      bigint NOT NULL,
    is_new   smallint NOT NULL,
    old_link text COLLATE "C"
);

-- Which ids were ever delivered: a filter that never misses one and hardly ever
-- names another. It spares most rows the search for their id under every account,
-- for which there is no index. Derived: it is rebuilt when it is empty.
CREATE TABLE id_filter (
    program text COLLATE "C" NOT NULL,
    kind    text COLLATE "C" NOT NULL,
    layer   bigint NOT NULL,
    part    bigint NOT NULL,
    ids     bigint NOT NULL,
    bits    bytea NOT NULL,
    PRIMARY KEY (program, kind, layer, part)
);

ALTER TABLE id_filter ALTER COLUMN bits SET STORAGE EXTERNAL;

-- The ledger: one row a booking, only ever appended. The key makes booking the
-- same revision twice impossible, also for two runs at the same time.
CREATE TABLE booking (
    account_id   text COLLATE "C" NOT NULL,
    program      text COLLATE "C" NOT NULL,
    key          text COLLATE "C" NOT NULL,
    revision     bigint NOT NULL,
    asset        text COLLATE "C" NOT NULL,
    amount       bigint NOT NULL,
    effective_at bigint NOT NULL,
    booked_at    bigint NOT NULL,
    run          bigint NOT NULL,
    clauses      text COLLATE "C" NOT NULL,
    terms        bigint NOT NULL,
    PRIMARY KEY (account_id, program, key, revision)
);

-- Decisions are taken once and stay (G-4). content is what they were taken with.
CREATE TABLE decision (
    account_id  text COLLATE "C" NOT NULL,
    program     text COLLATE "C" NOT NULL,
    id          text COLLATE "C" NOT NULL,
    outcome     text COLLATE "C" NOT NULL,
    reason      text COLLATE "C" NOT NULL,
    decided_for bigint NOT NULL,
    content     text COLLATE "C" NOT NULL,
    run         bigint NOT NULL,
    PRIMARY KEY (account_id, program, id)
);

-- Runs are numbered by the program, last number plus one: two that start at the
-- same time cannot both have it. as_of is empty for a pull.
CREATE TABLE run (
    number     bigint NOT NULL PRIMARY KEY,
    program    text COLLATE "C" NOT NULL,
    job        text COLLATE "C" NOT NULL,
    as_of      bigint,
    started    bigint NOT NULL,
    terms_hash text COLLATE "C" NOT NULL
);

-- How a run ended: a row of its own, because rows of the ledger never change. A
-- run without one is under way or was killed; the next run says so (died).
CREATE TABLE run_end (
    run    bigint NOT NULL PRIMARY KEY,
    ended  bigint NOT NULL,
    status text COLLATE "C" NOT NULL,
    counts text COLLATE "C" NOT NULL,
    booked bigint NOT NULL,
    hash   text COLLATE "C" NOT NULL
);

-- The terms that runs used, by the hash in run.terms_hash.
CREATE TABLE terms_text (
    hash text COLLATE "C" NOT NULL PRIMARY KEY,
    text text COLLATE "C" NOT NULL
);

-- What follows from the last evaluation; all of it can be computed again.
-- account_due is apart from account_state because every run reads all of it.
CREATE TABLE account_due (
    account_id text COLLATE "C" NOT NULL,
    program    text COLLATE "C" NOT NULL,
    next_due   bigint NOT NULL,
    run        bigint NOT NULL,
    PRIMARY KEY (account_id, program)
);

CREATE TABLE account_state (
    account_id text COLLATE "C" NOT NULL,
    program    text COLLATE "C" NOT NULL,
    state      text COLLATE "C" NOT NULL,
    PRIMARY KEY (account_id, program)
);

CREATE TABLE exception (
    account_id text COLLATE "C" NOT NULL,
    program    text COLLATE "C" NOT NULL,
    fact       text COLLATE "C" NOT NULL,
    id         text COLLATE "C" NOT NULL,
    reason     text COLLATE "C" NOT NULL,
    position   bigint NOT NULL,
    detail     text COLLATE "C" NOT NULL,
    PRIMARY KEY (account_id, program, fact, id, reason, position)
);

-- Who may write. Taken over by comparing and swapping with values that the
-- program passes in; no clock of the server, no advisory lock.
CREATE TABLE lease (
    name    text COLLATE "C" NOT NULL PRIMARY KEY,
    holder  text COLLATE "C" NOT NULL,
    job     text COLLATE "C" NOT NULL,
    since   bigint NOT NULL,
    expires bigint NOT NULL
);

-- The ledger for people: one line a key that is not zero.
CREATE VIEW entries AS
SELECT account_id,
       program,
       key,
       min(asset) AS asset,
       sum(amount) AS amount,
       to_timestamp((array_agg(effective_at ORDER BY revision DESC))[1] / 1000000.0) AS effective_at
FROM booking
GROUP BY account_id, program, key
HAVING sum(amount) <> 0;

-- Append-only, held by the database. Statement triggers cost nothing a row, and
-- they also refuse a statement that would have found no row. Where the tables are
-- distributed there are no triggers, and the role below holds it alone.
-- +goose StatementBegin
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only: % of % is refused; book a correction instead', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$;
-- +goose StatementEnd

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON booking FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON decision FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON run FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON run_end FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON terms_text FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The role that jobs should run as: it can add to the ledger and not change it.
-- Grant it to a login (GRANT trueup_job TO ...). Roles belong to the whole server,
-- so another ledger may have made it already, or may be making it right now; and
-- whoever migrates may lack the right, which must not stop the migration.
-- +goose StatementBegin
DO $$
BEGIN
    BEGIN
        CREATE ROLE trueup_job NOLOGIN;
    EXCEPTION
        WHEN duplicate_object OR unique_violation THEN
            NULL;
        WHEN insufficient_privilege THEN
            RAISE NOTICE 'the role trueup_job was not created: % may not create roles', current_user;
    END;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'trueup_job') THEN
        RETURN;
    END IF;
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO trueup_job', current_schema());
    GRANT SELECT, INSERT ON booking, decision, run, run_end, terms_text TO trueup_job;
    GRANT SELECT, INSERT, UPDATE, DELETE ON fact, link, touched, set_aside, id_filter,
        account_due, account_state, exception, lease TO trueup_job;
    GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON staging, staging_change TO trueup_job;
    GRANT SELECT ON entries, trueup_version TO trueup_job;
EXCEPTION
    WHEN insufficient_privilege THEN
        RAISE NOTICE 'the role trueup_job was not granted its rights: % may not grant them', current_user;
END
$$;
-- +goose StatementEnd
