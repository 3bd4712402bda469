-- +goose Up

-- What a person agrees to. The wording that was read to them, and its language,
-- lie sealed under their key. Whose account is empty acted in their own space.
CREATE TABLE people_consents (
    id           varchar(36) PRIMARY KEY,
    person       varchar(36) NOT NULL REFERENCES people (id),
    purpose      varchar(16) NOT NULL,
    version      varchar(20) NOT NULL, -- of the wording
    means        varchar(16) NOT NULL,
    wording      bytea       NOT NULL,
    given_at     timestamp   NOT NULL,
    given_by     varchar(36) NOT NULL,
    replaced_at  timestamp, -- when another wording was agreed to, or the phone became another
    withdrawn_at timestamp,
    withdrawn_by varchar(36) NOT NULL DEFAULT ''
);
CREATE INDEX people_consents_person ON people_consents (person, given_at);

-- Which fields of the card the network does without; the first name is always one.
CREATE TABLE people_fields_off (
    field  varchar(16) PRIMARY KEY,
    off_at timestamp   NOT NULL
);

-- Tables of people that a manager brings in. What was read lies sealed under a key
-- of the import, and goes with it after seven days.
CREATE TABLE imports (
    id        varchar(36) PRIMARY KEY,
    structure varchar(36) NOT NULL,
    made_by   varchar(36) NOT NULL,
    made_at   timestamp   NOT NULL,
    state     varchar(16) NOT NULL,
    columns   bytea       NOT NULL -- sealed
);
CREATE INDEX imports_structure ON imports (structure, made_at);
CREATE TABLE import_rows (
    import varchar(36) NOT NULL REFERENCES imports (id),
    line   integer     NOT NULL,
    state  varchar(16) NOT NULL,
    person varchar(36) NOT NULL, -- the file that was made; empty for none
    sealed bytea       NOT NULL, -- emptied once the file is made
    PRIMARY KEY (import, line)
);
CREATE INDEX import_rows_person ON import_rows (person);

-- Two files of one person are made one: the other is emptied, and leads to the one
-- that is kept. What it held before lies sealed under its own key, for as long as
-- it may be put back; then the file is dropped, and the row names it still, so
-- that erasing the person lays its tombstone too.
ALTER TABLE people ADD COLUMN merged_into varchar(36) NOT NULL DEFAULT '';
CREATE TABLE people_merges (
    other      varchar(36) PRIMARY KEY,
    kept       varchar(36) NOT NULL REFERENCES people (id),
    merged_at  timestamp   NOT NULL,
    merged_by  varchar(36) NOT NULL,
    earlier    bytea       NOT NULL, -- sealed; empty once the file is dropped
    dropped_at timestamp
);
CREATE INDEX people_merges_kept ON people_merges (kept);

-- +goose Down
DROP TABLE people_merges;
ALTER TABLE people DROP COLUMN merged_into;
DROP TABLE import_rows;
DROP TABLE imports;
DROP TABLE people_fields_off;
DROP TABLE people_consents;
