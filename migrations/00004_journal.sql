-- +goose Up

-- The journal: what was done, line by line, each a leaf of a Merkle tree.
-- Nobody is named here: identifiers are random, and "sealed" opens only with
-- the key of the person, structure or account concerned. 00009 forbids every
-- change of these tables but growth.
CREATE TABLE journal_entries (
    entry      bigint PRIMARY KEY, -- place in the tree, from 0
    at         bigint      NOT NULL, -- microseconds since 1970, UTC: kept as it is hashed
    action     varchar(64) NOT NULL,
    account    varchar(36) NOT NULL,
    role       varchar(32) NOT NULL,
    structure  varchar(36) NOT NULL,
    person     varchar(36) NOT NULL, -- who acted, when a person did
    subject    varchar(36) NOT NULL, -- the person concerned
    object     text        NOT NULL,
    refused    boolean     NOT NULL,
    owner      varchar(36) NOT NULL, -- whose key sealed the detail
    commitment bytea       NOT NULL,
    sealed     bytea       NOT NULL
);
CREATE INDEX journal_entries_subject ON journal_entries (subject, entry) WHERE subject <> '';
CREATE INDEX journal_entries_account ON journal_entries (account, entry) WHERE account <> '';
CREATE INDEX journal_entries_structure ON journal_entries (structure, entry) WHERE structure <> '';
CREATE INDEX journal_entries_action ON journal_entries (action, entry);

-- Every hash of the tree, in the order of golang.org/x/mod/sumdb/tlog.
CREATE TABLE journal_hashes (
    position bigint PRIMARY KEY,
    hash     bytea NOT NULL
);

-- One row: the head of the tree. Whoever appends locks it until the commit, so
-- that lines become visible in their order. "proof" is a code made of the head
-- with a key of the safe, without which nobody makes the head of a tree.
CREATE TABLE journal_head (
    id    integer PRIMARY KEY CHECK (id = 1),
    size  bigint NOT NULL,
    root  bytea  NOT NULL,
    proof bytea  NOT NULL
);
INSERT INTO journal_head (id, size, root, proof) VALUES (1, 0, '', '');

-- Heads that were signed, in the order of signing.
CREATE TABLE journal_checkpoints (
    number bigint PRIMARY KEY, -- from 1, without a gap
    size   bigint NOT NULL,
    at     bigint NOT NULL,
    note   text   NOT NULL
);

-- +goose Down
DROP TABLE journal_checkpoints;
DROP TABLE journal_head;
DROP TABLE journal_hashes;
DROP TABLE journal_entries;
