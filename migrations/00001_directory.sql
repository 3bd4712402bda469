-- +goose Up

-- One row: the number of the last change to the directory. A transaction that
-- changes a place raises it and keeps the row locked until its commit, so that
-- revisions become visible in their order and a reader who has seen revision n
-- has seen every earlier one.
CREATE TABLE directory_revision (
    id       integer PRIMARY KEY CHECK (id = 1),
    revision bigint  NOT NULL
);
INSERT INTO directory_revision (id, revision) VALUES (1, 0);

CREATE TABLE structures (
    id    varchar(36) PRIMARY KEY,
    pivot varchar(14) NOT NULL UNIQUE,
    name  text        NOT NULL
);

-- A place is kept whole, services included, in "card" (JSON); the other
-- columns are what the database itself must know of it.
CREATE TABLE places (
    id           varchar(36) PRIMARY KEY,
    structure_id varchar(36) REFERENCES structures (id),
    source       text   NOT NULL,
    ref          text   NOT NULL,
    card         text   NOT NULL,
    fingerprint  text   NOT NULL,
    revision     bigint NOT NULL,
    created_at   timestamp NOT NULL,
    updated_at   timestamp NOT NULL,
    UNIQUE (source, ref)
);
CREATE INDEX places_revision ON places (revision);

-- +goose Down
DROP TABLE places;
DROP TABLE structures;
DROP TABLE directory_revision;
