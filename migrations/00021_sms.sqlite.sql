-- +goose Up

-- The short messages to send, and what became of those that were. "sealed" holds
-- the number and the text under the key of "owner"; both go when the message has
-- ended. "number" is a keyed digest. A message is handed to the gateway once: from
-- then on it is "sending" until its fate is known, and one whose fate was never
-- told is "unsure", not sent again.
CREATE TABLE sms (
    id         varchar(36)  PRIMARY KEY,
    once       varchar(96)  NOT NULL UNIQUE, -- what it says, of what: it leaves once
    state      varchar(10)  NOT NULL CHECK (state IN ('waiting', 'sending', 'sent', 'delivered', 'failed', 'opted_out', 'capped', 'dropped', 'given_up', 'unsure')),
    attempts   integer      NOT NULL,
    due_at     timestamp,
    owner      varchar(36)  NOT NULL, -- '' once it has ended
    sealed     bytea,
    number     bytea,
    about      varchar(36)  NOT NULL, -- what it is about: a journey
    structure  varchar(36)  NOT NULL, -- whose cap and cost it counts in
    segments   integer      NOT NULL,
    cost       bigint       NOT NULL, -- in thousandths of a cent; 0 until it leaves
    reference  varchar(64)  NOT NULL, -- of the gateway
    created_at timestamp    NOT NULL,
    left_at    timestamp,             -- when the gateway took it
    ended_at   timestamp,
    CHECK ((state IN ('waiting', 'sending')) = (sealed IS NOT NULL)),
    CHECK ((state IN ('waiting', 'sending')) = (due_at IS NOT NULL)),
    CHECK ((state IN ('waiting', 'sending')) = (ended_at IS NULL))
);
CREATE INDEX sms_due ON sms (state, due_at);
CREATE INDEX sms_about ON sms (about);
CREATE INDEX sms_number ON sms (number, left_at);
CREATE INDEX sms_structure ON sms (structure, left_at);
CREATE INDEX sms_reference ON sms (reference);
CREATE INDEX sms_ended ON sms (ended_at);

-- The numbers that asked for silence, as keyed digests.
CREATE TABLE sms_stops (
    number bytea     PRIMARY KEY,
    at     timestamp NOT NULL
);

-- How many left on a day, of the network, of a structure and to a number: what the
-- caps are held against.
CREATE TABLE sms_counts (
    whose varchar(80)  NOT NULL,
    day   varchar(10)  NOT NULL,
    n     integer      NOT NULL,
    PRIMARY KEY (whose, day)
);

-- The circuit breaker: how often in a row the gateway failed, and until when
-- nothing is tried.
CREATE TABLE sms_breaker (
    id         integer PRIMARY KEY CHECK (id = 1),
    failures   integer NOT NULL,
    open_until timestamp
);
INSERT INTO sms_breaker (id, failures) VALUES (1, 0);

INSERT INTO retention_rules (family, starts_at, active_days, archive_days, final_act, legal, automatic) VALUES
    ('sms', 'sent', 180, 0, 'delete', 'cnil.minimisation', true);

-- +goose Down
DELETE FROM retention_rules WHERE family = 'sms';
DROP TABLE sms_breaker;
DROP TABLE sms_counts;
DROP TABLE sms_stops;
DROP TABLE sms;
