-- Sources that can tell what changed since the last pull.

-- +goose Up

-- How far the last delivery of each table has read its source: the next one goes on
-- from there, if it is the same source read in the same way (origin). Written in the
-- transaction of the delivery. Without a row the table is read whole. (Where the
-- schema is distributed this is a reference table.)
CREATE TABLE watermark (
    program    text COLLATE "C" NOT NULL,
    kind       text COLLATE "C" NOT NULL,
    origin     text COLLATE "C" NOT NULL,
    updated_at bigint NOT NULL,
    id         text COLLATE "C" NOT NULL,
    run        bigint NOT NULL,
    PRIMARY KEY (program, kind)
);

-- +goose StatementBegin
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'trueup_job') THEN
        RETURN;
    END IF;
    GRANT SELECT, INSERT, UPDATE, DELETE ON watermark TO trueup_job;
EXCEPTION
    WHEN insufficient_privilege THEN
        RAISE NOTICE 'the role trueup_job was not granted its rights: % may not grant them', current_user;
END
$$;
-- +goose StatementEnd
