-- +goose Up

-- Structures of the network, from their application on. One of them is the
-- network's own: that of those who run it.
CREATE TABLE network_structures (
    id           varchar(36) PRIMARY KEY,
    name         text        NOT NULL,
    pivot        varchar(14),
    typology     varchar(40) NOT NULL,
    departement  varchar(3)  NOT NULL,
    commune      varchar(5)  NOT NULL,
    contact      bytea,
    status       varchar(16) NOT NULL,
    reason       text        NOT NULL,
    is_network   boolean     NOT NULL,
    applied_at   timestamp   NOT NULL,
    reviewed_at  timestamp,
    suspended_at timestamp,
    changed_at   timestamp   NOT NULL
);
CREATE UNIQUE INDEX network_structures_one ON network_structures (is_network) WHERE is_network;
CREATE INDEX network_structures_pivot ON network_structures (pivot);

CREATE TABLE teams (
    id           varchar(36) PRIMARY KEY,
    structure_id varchar(36) NOT NULL REFERENCES network_structures (id),
    name         text        NOT NULL,
    ended_at     timestamp
);
CREATE INDEX teams_structure ON teams (structure_id);

-- Names and addresses are sealed under the account's own key; an address is
-- found again by its blind index. "last_used_at" is the last whole sign-in, or
-- the making of the account; "warned_at", when its owner was told since that it
-- closes for want of use.
CREATE TABLE accounts (
    id             varchar(36) PRIMARY KEY,
    email_index    bytea       NOT NULL UNIQUE,
    sealed         bytea       NOT NULL,
    password_hash  text        NOT NULL,
    status         varchar(16) NOT NULL,
    lang           varchar(12) NOT NULL,
    last_structure varchar(36) NOT NULL,
    created_at     timestamp   NOT NULL,
    changed_at     timestamp   NOT NULL,
    last_used_at   timestamp   NOT NULL,
    warned_at      timestamp
);
CREATE INDEX accounts_last_used ON accounts (last_used_at);

CREATE TABLE memberships (
    id           varchar(36) PRIMARY KEY,
    account_id   varchar(36) NOT NULL REFERENCES accounts (id),
    structure_id varchar(36) NOT NULL REFERENCES network_structures (id),
    role         varchar(20) NOT NULL,
    territory    text        NOT NULL,
    since        timestamp   NOT NULL,
    ended_at     timestamp
);
CREATE UNIQUE INDEX memberships_live ON memberships (account_id, structure_id) WHERE ended_at IS NULL;
CREATE INDEX memberships_structure ON memberships (structure_id);

CREATE TABLE team_members (
    team_id    varchar(36) NOT NULL REFERENCES teams (id),
    account_id varchar(36) NOT NULL REFERENCES accounts (id),
    PRIMARY KEY (team_id, account_id)
);
CREATE INDEX team_members_account ON team_members (account_id);

-- The link of an invitation is known by its hash only; the name and the
-- address it went to are sealed under the structure's key. One with an account gives that account
-- new means of signing in.
CREATE TABLE invitations (
    id           varchar(36) PRIMARY KEY,
    token_hash   bytea       NOT NULL UNIQUE,
    structure_id varchar(36) NOT NULL REFERENCES network_structures (id),
    account_id   varchar(36) REFERENCES accounts (id),
    role         varchar(20) NOT NULL,
    territory    text        NOT NULL,
    teams        text        NOT NULL,
    sealed       bytea       NOT NULL,
    email_index  bytea       NOT NULL,
    invited_by   varchar(36) NOT NULL,
    created_at   timestamp   NOT NULL,
    expires_at   timestamp   NOT NULL,
    used_at      timestamp,
    revoked_at   timestamp
);
CREATE INDEX invitations_structure ON invitations (structure_id);
CREATE INDEX invitations_account ON invitations (account_id);
CREATE INDEX invitations_email ON invitations (email_index);

-- A passkey is found by the hash of its identifier.
CREATE TABLE passkeys (
    id         varchar(36) PRIMARY KEY,
    account_id varchar(36) NOT NULL REFERENCES accounts (id),
    known_as   bytea       NOT NULL UNIQUE,
    credential bytea       NOT NULL,
    name       text        NOT NULL,
    created_at timestamp   NOT NULL,
    used_at    timestamp
);
CREATE INDEX passkeys_account ON passkeys (account_id);

-- The last step whose code was accepted: no code is accepted twice.
CREATE TABLE totp (
    account_id   varchar(36) PRIMARY KEY REFERENCES accounts (id),
    secret       bytea     NOT NULL,
    last_step    bigint    NOT NULL,
    confirmed_at timestamp NOT NULL
);

-- The printed card of an account, and which of its numbered codes were used.
CREATE TABLE cards (
    id           varchar(36) PRIMARY KEY,
    account_id   varchar(36) NOT NULL UNIQUE REFERENCES accounts (id),
    secret       bytea     NOT NULL,
    issued_at    timestamp NOT NULL,
    confirmed_at timestamp
);
CREATE TABLE card_codes (
    card_id varchar(36) NOT NULL REFERENCES cards (id),
    number  integer     NOT NULL,
    used_at timestamp   NOT NULL,
    PRIMARY KEY (card_id, number)
);

CREATE TABLE recovery_codes (
    account_id varchar(36) NOT NULL REFERENCES accounts (id),
    hash       bytea       NOT NULL,
    used_at    timestamp,
    PRIMARY KEY (account_id, hash)
);

-- Someone signed in, by the hash of their token. "half": the password was
-- right, the second factor is awaited.
CREATE TABLE sessions (
    token_hash   bytea       PRIMARY KEY,
    id           varchar(36) NOT NULL UNIQUE,
    account_id   varchar(36) NOT NULL REFERENCES accounts (id),
    structure_id varchar(36) NOT NULL,
    half         boolean     NOT NULL,
    device       text        NOT NULL,
    created_at   timestamp   NOT NULL,
    seen_at      timestamp   NOT NULL,
    proved_at    timestamp
);
CREATE INDEX sessions_account ON sessions (account_id);
CREATE INDEX sessions_created ON sessions (created_at);

-- The devices an account signed in from before.
CREATE TABLE known_devices (
    token_hash bytea       PRIMARY KEY,
    account_id varchar(36) NOT NULL REFERENCES accounts (id),
    seen_at    timestamp   NOT NULL
);
CREATE INDEX known_devices_account ON known_devices (account_id);
CREATE INDEX known_devices_seen ON known_devices (seen_at);

-- What was begun and awaits its end, once: a passkey's challenge, a secret to
-- be confirmed, a link to a new password, an identity to be linked.
CREATE TABLE ceremonies (
    token_hash bytea       PRIMARY KEY,
    kind       varchar(24) NOT NULL,
    account_id varchar(36) NOT NULL,
    data       bytea,
    expires_at timestamp   NOT NULL
);
CREATE INDEX ceremonies_account ON ceremonies (account_id);
CREATE INDEX ceremonies_expiry ON ceremonies (expires_at);

CREATE TABLE api_tokens (
    id           varchar(36) PRIMARY KEY,
    token_hash   bytea       NOT NULL UNIQUE,
    account_id   varchar(36) NOT NULL REFERENCES accounts (id),
    structure_id varchar(36) NOT NULL REFERENCES network_structures (id),
    name         text        NOT NULL,
    created_at   timestamp   NOT NULL,
    expires_at   timestamp   NOT NULL,
    last_used_at timestamp,
    revoked_at   timestamp
);
CREATE INDEX api_tokens_account ON api_tokens (account_id);

-- Identities of an OpenID provider (ProConnect), by the hash of their
-- subject.
CREATE TABLE external_logins (
    issuer        text        NOT NULL,
    subject_hash  bytea       NOT NULL,
    account_id    varchar(36) NOT NULL REFERENCES accounts (id),
    linked_at     timestamp   NOT NULL,
    PRIMARY KEY (issuer, subject_hash)
);
CREATE INDEX external_logins_account ON external_logins (account_id);

-- +goose Down
DROP TABLE external_logins;
DROP TABLE api_tokens;
DROP TABLE ceremonies;
DROP TABLE known_devices;
DROP TABLE sessions;
DROP TABLE recovery_codes;
DROP TABLE card_codes;
DROP TABLE cards;
DROP TABLE totp;
DROP TABLE passkeys;
DROP TABLE invitations;
DROP TABLE team_members;
DROP TABLE memberships;
DROP TABLE accounts;
DROP TABLE teams;
DROP TABLE network_structures;
