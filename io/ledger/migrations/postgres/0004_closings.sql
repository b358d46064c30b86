-- Months that close: what was known when a month was closed stays readable.

-- +goose Up

-- Which pull delivered a fact as it stands. Facts from before this migration count
-- as known from the beginning.
ALTER TABLE fact ADD COLUMN pulled bigint NOT NULL DEFAULT 0;

-- Versions of facts that a closing has seen and that were replaced since: each was
-- the fact from the pull "pulled" to just before the pull "until".
CREATE TABLE fact_past (
    account_id text COLLATE "C" NOT NULL,
    program    text COLLATE "C" NOT NULL,
    kind       text COLLATE "C" NOT NULL,
    id         text COLLATE "C" NOT NULL,
    pulled     bigint NOT NULL,
    until      bigint NOT NULL,
    data       text COLLATE "C" NOT NULL,
    PRIMARY KEY (account_id, program, kind, id, pulled)
);

-- The closed months of each program. month counts the months of year 0 on. run is
-- the closing's own, seen the last one before it: what that left is what the month's
-- reports say.
-- set_aside holds the rows set aside then (JSON lines, gzip).
CREATE TABLE closing (
    program    text COLLATE "C" NOT NULL,
    month      bigint NOT NULL,
    run        bigint NOT NULL,
    seen       bigint NOT NULL,
    closed     bigint NOT NULL,
    as_of      bigint NOT NULL,
    ends       bigint NOT NULL,
    zone       text COLLATE "C" NOT NULL,
    terms_hash text COLLATE "C" NOT NULL,
    figures    text COLLATE "C" NOT NULL,
    hashes     text COLLATE "C" NOT NULL,
    set_aside  bytea NOT NULL,
    PRIMARY KEY (program, month)
);

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON fact_past FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON closing FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- +goose StatementBegin
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'trueup_job') THEN
        RETURN;
    END IF;
    GRANT SELECT, INSERT ON fact_past, closing TO trueup_job;
EXCEPTION
    WHEN insufficient_privilege THEN
        RAISE NOTICE 'the role trueup_job was not granted its rights: % may not grant them', current_user;
END
$$;
-- +goose StatementEnd
