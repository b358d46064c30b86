-- Rows that do not name their account belong to that of the fact they name.

-- +goose Up

-- Whose a fact is, by its id alone: of the kinds that such rows name. Derived: it
-- is rebuilt from fact when it is empty. (The account cannot lead here, for it is
-- what is looked for: where the schema is distributed this is a reference table.)
CREATE TABLE fact_owner (
    program    text COLLATE "C" NOT NULL,
    kind       text COLLATE "C" NOT NULL,
    id         text COLLATE "C" NOT NULL,
    account_id text COLLATE "C" NOT NULL,
    PRIMARY KEY (program, kind, id)
);

-- +goose StatementBegin
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'trueup_job') THEN
        RETURN;
    END IF;
    GRANT SELECT, INSERT, UPDATE, DELETE ON fact_owner TO trueup_job;
EXCEPTION
    WHEN insufficient_privilege THEN
        RAISE NOTICE 'the role trueup_job was not granted its rights: % may not grant them', current_user;
END
$$;
-- +goose StatementEnd
