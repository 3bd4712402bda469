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
    replaced_at  timestamp, -- when another wording was agreed to
    withdrawn_at timestamp,
    withdrawn_by varchar(36) NOT NULL DEFAULT ''
);
CREATE INDEX people_consents_person ON people_consents (person, given_at);

-- Which fields of the card the network does without; the first name is always one.
CREATE TABLE people_fields_off (
    field  varchar(16) PRIMARY KEY,
    off_at timestamp   NOT NULL
);

-- +goose Down
DROP TABLE people_fields_off;
DROP TABLE people_consents;
