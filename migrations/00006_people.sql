-- +goose Up

-- A person's file. What says who the person is lies in "card", sealed under
-- the person's own key; the other columns are what the house must know to tell
-- who may open the file and how long it is kept.
CREATE TABLE people (
    id               varchar(36) PRIMARY KEY,
    structure        varchar(36) NOT NULL, -- the structure that follows the person
    card             bytea       NOT NULL,
    protected        boolean     NOT NULL DEFAULT false, -- found by no search
    version          bigint      NOT NULL,
    created_at       timestamp   NOT NULL,
    created_by       varchar(36) NOT NULL,
    last_contact_at  timestamp   NOT NULL,
    erasure_asked_at timestamp
);
CREATE INDEX people_structure ON people (structure, last_contact_at);
CREATE INDEX people_last_contact ON people (last_contact_at);

-- Who is in charge: an account or a team, the other one empty.
CREATE TABLE people_charges (
    person  varchar(36) NOT NULL REFERENCES people (id),
    account varchar(36) NOT NULL,
    team    varchar(36) NOT NULL,
    since   timestamp   NOT NULL,
    PRIMARY KEY (person, account, team),
    CHECK ((account = '') <> (team = ''))
);
CREATE INDEX people_charges_account ON people_charges (account);
CREATE INDEX people_charges_team ON people_charges (team);

CREATE TABLE people_notes (
    id      varchar(36) PRIMARY KEY,
    person  varchar(36) NOT NULL REFERENCES people (id),
    author  varchar(36) NOT NULL,
    private boolean     NOT NULL,
    sealed  bytea       NOT NULL,
    at      timestamp   NOT NULL
);
CREATE INDEX people_notes_person ON people_notes (person, at);

-- Blind indexes: keyed digests of what people are searched by. A protected
-- person has none.
CREATE TABLE people_index (
    person    varchar(36) NOT NULL REFERENCES people (id),
    structure varchar(36) NOT NULL,
    purpose   varchar(16) NOT NULL,
    value     bytea       NOT NULL,
    PRIMARY KEY (person, purpose, value)
);
CREATE INDEX people_index_value ON people_index (value, purpose, structure);

-- The code of a person's own space, of which only a keyed digest is kept.
CREATE TABLE people_codes (
    person     varchar(36) PRIMARY KEY REFERENCES people (id),
    digest     bytea       NOT NULL UNIQUE,
    given_at   timestamp   NOT NULL,
    given_by   varchar(36) NOT NULL,
    expires_at timestamp   NOT NULL
);

-- Files opened in an emergency: one account asks, another agrees.
CREATE TABLE people_glasses (
    id        varchar(36) PRIMARY KEY,
    person    varchar(36) NOT NULL REFERENCES people (id),
    structure varchar(36) NOT NULL,
    asker     varchar(36) NOT NULL,
    reason    bytea       NOT NULL, -- sealed under the person's key
    asked_at  timestamp   NOT NULL,
    agreed_by varchar(36) NOT NULL DEFAULT '',
    agreed_at timestamp,
    ends_at   timestamp   NOT NULL,
    CHECK (agreed_by <> asker)
);
CREATE INDEX people_glasses_person ON people_glasses (person);
CREATE INDEX people_glasses_asker ON people_glasses (asker, ends_at);

-- Whom the house erased: no more than what it takes to erase them again when
-- an older backup brings them back.
CREATE TABLE erasures (
    person    varchar(36) PRIMARY KEY,
    erased_at timestamp   NOT NULL,
    reason    varchar(16) NOT NULL
);

-- +goose Down
DROP TABLE erasures;
DROP TABLE people_glasses;
DROP TABLE people_codes;
DROP TABLE people_index;
DROP TABLE people_notes;
DROP TABLE people_charges;
DROP TABLE people;
