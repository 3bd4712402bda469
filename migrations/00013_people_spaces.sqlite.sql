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

-- +goose Down
DROP TABLE people_spaces;
