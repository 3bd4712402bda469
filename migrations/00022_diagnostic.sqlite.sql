-- +goose Up

-- A digital diagnostic: the answers lie in "sealed", one JSON under the person's
-- key, with the version of the rules that they were given by.
CREATE TABLE diagnostics (
    id      varchar(36) PRIMARY KEY,
    person  varchar(36) NOT NULL REFERENCES people (id),
    author  varchar(36) NOT NULL, -- account
    version integer     NOT NULL,
    sealed  bytea       NOT NULL,
    at      timestamp   NOT NULL,
    merged_from text NOT NULL DEFAULT '' -- the files that it came from, the first one first, while that may be taken back
);
CREATE INDEX diagnostics_person ON diagnostics (person, at);

-- +goose Down
DROP TABLE diagnostics;
