-- +goose Up

-- The mails to send, and what became of those that were. "sealed" holds the
-- address, the subject and the text under the key of "owner"; both go when the
-- mail has ended, and only dates remain. A waiting mail is due at "due_at"; the
-- node that takes it moves that on, so that no other takes it meanwhile.
CREATE TABLE mails (
    id         varchar(36) PRIMARY KEY,
    state      varchar(8)  NOT NULL CHECK (state IN ('waiting', 'sent', 'given_up', 'dropped')),
    attempts   integer     NOT NULL,
    due_at     timestamp,
    owner      varchar(36),
    sealed     bytea,
    created_at timestamp   NOT NULL,
    ended_at   timestamp,
    CHECK ((state = 'waiting') = (sealed IS NOT NULL)),
    CHECK ((state = 'waiting') = (owner IS NOT NULL)),
    CHECK ((state = 'waiting') = (due_at IS NOT NULL)),
    CHECK ((state = 'waiting') = (ended_at IS NULL))
);
CREATE INDEX mails_due ON mails (state, due_at);
CREATE INDEX mails_ended ON mails (ended_at);

-- The last day on which what is sent once a day was sent.
CREATE TABLE mail_days (
    what varchar(32) PRIMARY KEY,
    day  varchar(10) NOT NULL
);

-- +goose Down
DROP TABLE mail_days;
DROP TABLE mails;
