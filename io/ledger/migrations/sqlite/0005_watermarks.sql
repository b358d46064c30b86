-- Sources that can tell what changed since the last pull. See the migration of
-- PostgreSQL, which says what the table holds.

-- +goose Up

CREATE TABLE watermark (
    program    TEXT NOT NULL,
    kind       TEXT NOT NULL,
    origin     TEXT NOT NULL,
    updated_at INTEGER NOT NULL,
    id         TEXT NOT NULL,
    run        INTEGER NOT NULL,
    PRIMARY KEY (program, kind)
) WITHOUT ROWID;
