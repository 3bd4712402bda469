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

-- The wall: it shows to the structure that follows the person, and to them; an
-- emergency does not open it.
ALTER TABLE diagnostics ENABLE ROW LEVEL SECURITY;
ALTER TABLE diagnostics FORCE ROW LEVEL SECURITY;
CREATE POLICY diagnostics_read ON diagnostics FOR SELECT USING (relais_house() OR relais_file(person) OR relais_myself(person));
CREATE POLICY diagnostics_write ON diagnostics USING (relais_house() OR relais_file(person));

-- +goose Down
DROP POLICY diagnostics_write ON diagnostics;
DROP POLICY diagnostics_read ON diagnostics;
DROP TABLE diagnostics;
