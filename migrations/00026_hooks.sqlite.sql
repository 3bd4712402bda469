-- +goose Up

-- The addresses of programs that are told what happens to a structure. "sealed"
-- holds the address and the secret of its signatures, under the structure's key.
CREATE TABLE hooks (
    id         varchar(36)  PRIMARY KEY,
    structure  varchar(36)  NOT NULL,
    name       varchar(400) NOT NULL,
    sealed     bytea        NOT NULL,
    author     varchar(36)  NOT NULL, -- an account
    created_at timestamp    NOT NULL,
    stopped_at timestamp                -- since when it is told nothing: it did not answer
);
CREATE INDEX hooks_structure ON hooks (structure);

-- What is to be told to each, and was. "body" holds nothing of a person.
CREATE TABLE hook_deliveries (
    id         varchar(36) PRIMARY KEY,
    hook       varchar(36) NOT NULL REFERENCES hooks (id),
    structure  varchar(36) NOT NULL,
    kind       varchar(40) NOT NULL,
    body       text        NOT NULL,
    state      varchar(10) NOT NULL CHECK (state IN ('waiting', 'done', 'given_up')),
    attempts   integer     NOT NULL,
    status     integer     NOT NULL, -- of the last answer; 0 for none
    due_at     timestamp,
    created_at timestamp   NOT NULL,
    ended_at   timestamp,
    CHECK ((state = 'waiting') = (due_at IS NOT NULL)),
    CHECK ((state = 'waiting') = (ended_at IS NULL))
);
CREATE INDEX hook_deliveries_due ON hook_deliveries (state, due_at);
CREATE INDEX hook_deliveries_hook ON hook_deliveries (hook, created_at);
CREATE INDEX hook_deliveries_ended ON hook_deliveries (ended_at);

INSERT INTO retention_rules (family, starts_at, active_days, archive_days, final_act, legal, automatic) VALUES
    ('hooks', 'sent', 30, 0, 'delete', 'cnil.minimisation', true);

-- +goose Down
DELETE FROM retention_rules WHERE family = 'hooks';
DROP TABLE hook_deliveries;
DROP TABLE hooks;
