-- +goose Up

-- How long each family of data is kept: from its trigger, so many days in use,
-- then so many in the archive, then the final act. "legal" is the code of the
-- note that says why; its words are texts of the pages.
CREATE TABLE retention_rules (
    family       varchar(32) PRIMARY KEY,
    starts_at    varchar(32) NOT NULL, -- the trigger
    active_days  integer NOT NULL CHECK (active_days > 0),
    archive_days integer NOT NULL CHECK (archive_days >= 0),
    final_act    varchar(16) NOT NULL,
    legal        varchar(32) NOT NULL,
    automatic    boolean NOT NULL DEFAULT false,
    changed_at   timestamp,
    changed_by   varchar(36) NOT NULL DEFAULT ''
);
-- Each of these is acted on by a room. "sessions" is what is left of them: the
-- devices that they made known, for a session goes within the hour of its end.
-- What bears on nobody in particular goes by itself; the rest waits for someone
-- to decide. The journal has no rule: its lines stay, and cease to concern
-- anyone when the file or the account they tell of is erased.
INSERT INTO retention_rules (family, starts_at, active_days, archive_days, final_act, legal, automatic) VALUES
    ('people.file',  'last_contact', 730, 0, 'erase',  'cnil.social',       false),
    ('account.idle', 'last_use',     730, 0, 'close',  'cnil.accounts',     false),
    ('applications', 'decision',     365, 0, 'delete', 'cnil.minimisation', false),
    ('invitations',  'expiry',       30,  0, 'delete', 'cnil.minimisation', true),
    ('messages',     'sent',         180, 0, 'delete', 'cnil.minimisation', true),
    ('sessions',     'end',          365, 0, 'delete', 'cnil.minimisation', true);

-- What a dry run found due, by identifier only, and what became of it.
CREATE TABLE retention_plans (
    id          varchar(36) PRIMARY KEY,
    made_at     timestamp   NOT NULL,
    made_by     varchar(36) NOT NULL, -- empty: the house, at night
    executed_at timestamp, -- the last time
    executed_by varchar(36) NOT NULL DEFAULT '',
    told_at     timestamp -- when the night that made it ended
);
CREATE INDEX retention_plans_made ON retention_plans (made_at);

CREATE TABLE retention_items (
    plan    varchar(36) NOT NULL REFERENCES retention_plans (id),
    family  varchar(32) NOT NULL,
    subject varchar(36) NOT NULL,
    outcome varchar(16) NOT NULL, -- due, then acted, spared, changed or failed
    PRIMARY KEY (plan, family, subject)
);
CREATE INDEX retention_items_subject ON retention_items (family, subject);

-- Counts by family, kept when the identifiers are gone.
CREATE TABLE retention_reports (
    plan    varchar(36) NOT NULL REFERENCES retention_plans (id),
    family  varchar(32) NOT NULL,
    before  timestamp   NOT NULL, -- what started earlier was due
    due     integer     NOT NULL,
    held    integer     NOT NULL,
    kept    integer     NOT NULL DEFAULT 0, -- past its term, and may not end
    acted   integer     NOT NULL DEFAULT 0,
    spared  integer     NOT NULL DEFAULT 0, -- on hold since the plan
    changed integer     NOT NULL DEFAULT 0,
    failed  integer     NOT NULL DEFAULT 0,
    PRIMARY KEY (plan, family)
);

-- What must not be touched for now, whatever its age: a dispute, an inquiry.
CREATE TABLE retention_holds (
    id          varchar(36) PRIMARY KEY,
    family      varchar(32) NOT NULL,
    subject     varchar(36) NOT NULL,
    reason      bytea       NOT NULL, -- sealed
    owner       varchar(36) NOT NULL, -- under whose key
    held_at     timestamp   NOT NULL,
    held_by     varchar(36) NOT NULL,
    until       timestamp   NOT NULL,
    released_at timestamp,
    released_by varchar(36) NOT NULL DEFAULT ''
);
CREATE INDEX retention_holds_subject ON retention_holds (subject, until);

-- One row: the last night that was seen to, and by when it had to be done. A
-- node that dies in the middle leaves the night to another.
CREATE TABLE retention_night (
    id       integer PRIMARY KEY CHECK (id = 1),
    night    varchar(10) NOT NULL,
    done     boolean     NOT NULL,
    until    timestamp
);
INSERT INTO retention_night (id, night, done, until) VALUES (1, '', true, NULL);

-- +goose Down
DROP TABLE retention_night;
DROP TABLE retention_holds;
DROP TABLE retention_reports;
DROP TABLE retention_items;
DROP TABLE retention_plans;
DROP TABLE retention_rules;
