-- +goose Up

-- The sessions of people in their own space. Only a keyed digest of the token
-- is kept; a row goes when it has ended, when a new code is given, and when
-- the person is erased.
CREATE TABLE people_spaces (
    token     bytea       PRIMARY KEY,
    person    varchar(36) NOT NULL REFERENCES people (id),
    opened_at timestamp   NOT NULL,
    ends_at   timestamp   NOT NULL
);
CREATE INDEX people_spaces_person ON people_spaces (person);
CREATE INDEX people_spaces_ends ON people_spaces (ends_at);

-- Nobody is known yet when a token is looked up: the house itself does. Those
-- who may give a code, or erase, end the sessions of the person's file.
ALTER TABLE people_spaces ENABLE ROW LEVEL SECURITY;
ALTER TABLE people_spaces FORCE ROW LEVEL SECURITY;
CREATE POLICY people_spaces_all ON people_spaces USING (relais_file(person));

-- +goose Down
DROP POLICY people_spaces_all ON people_spaces;
ALTER TABLE people_spaces NO FORCE ROW LEVEL SECURITY;
ALTER TABLE people_spaces DISABLE ROW LEVEL SECURITY;
DROP TABLE people_spaces;
