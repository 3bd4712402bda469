-- +goose Up

-- One pass of someone's needs: what travels to those who are asked lies in
-- "parcel", sealed under the key of "owner": the person's, or the sending
-- structure's for someone of whom nothing is recorded. Of the code that the
-- person holds, "code" is a keyed digest; the code itself is sealed in the parcel.
CREATE TABLE referral_journeys (
    id         varchar(36) PRIMARY KEY,
    person     varchar(36) NOT NULL, -- '' for someone of whom nothing is recorded
    sender     varchar(36) NOT NULL, -- structure
    author     varchar(36) NOT NULL, -- account
    owner      varchar(36) NOT NULL, -- '' once what was sealed is gone
    merged_from text NOT NULL DEFAULT '', -- the files that it came from, the first one first, while that may be taken back
    parcel     bytea,
    code       bytea UNIQUE,
    lang       varchar(8)  NOT NULL,
    neutral    boolean     NOT NULL, -- the file was protected: messages say nothing
    texting    boolean     NOT NULL, -- the person agreed to receive messages
    created_at timestamp   NOT NULL,
    CHECK ((owner = '') = (parcel IS NULL)),
    CHECK ((owner = '') = (code IS NULL))
);
CREATE INDEX referral_journeys_person ON referral_journeys (person);
CREATE INDEX referral_journeys_created ON referral_journeys (created_at);

-- One need of a journey, and the place asked to answer it.
CREATE TABLE referrals (
    id           varchar(36) PRIMARY KEY,
    journey      varchar(36) NOT NULL REFERENCES referral_journeys (id),
    rank         integer     NOT NULL, -- order in the journey, from 1
    after        boolean     NOT NULL, -- leaves once the one before was met
    person       varchar(36) NOT NULL,
    sender       varchar(36) NOT NULL,
    author       varchar(36) NOT NULL,
    code         bytea,                -- that of the journey
    place        varchar(36) NOT NULL,
    receiver     varchar(36) NOT NULL, -- structure of the network; '' when it has no account
    need         varchar(32) NOT NULL, -- slug of a category of service
    channel      varchar(8)  NOT NULL CHECK (channel IN ('account', 'link', 'paper')),
    state        varchar(12) NOT NULL CHECK (state IN ('draft', 'sent', 'seen', 'studying', 'accepted', 'refused',
        'redirected', 'expired', 'withdrawn', 'met', 'not_met', 'concluded', 'closed')),
    since        timestamp   NOT NULL, -- of the state
    reason       varchar(32) NOT NULL, -- of a refusal
    suggested    varchar(36) NOT NULL, -- place to which it was redirected
    outcome      varchar(32) NOT NULL,
    previous     varchar(36) NOT NULL, -- the redirected one that this one follows
    reminded     integer     NOT NULL, -- how often in this state
    due_at       timestamp,            -- when the house must see to it
    created_at   timestamp   NOT NULL,
    sent_at      timestamp,
    answered_at  timestamp,            -- accepted, refused or redirected
    met_at       timestamp,
    ended_at     timestamp,
    confirmed_at timestamp,            -- the person said that they come
    hindered_at  timestamp,            -- that they cannot
    call_back_at timestamp,            -- that they wish to be called; none once they were
    tell_at      timestamp,            -- no message reaches them: someone must tell them what happened
    CHECK (sent_at IS NOT NULL OR state IN ('draft', 'withdrawn', 'closed')),
    CHECK ((reason = '') OR (state IN ('refused', 'redirected', 'closed')))
);
CREATE UNIQUE INDEX referrals_journey ON referrals (journey, rank);
CREATE INDEX referrals_due ON referrals (due_at);
CREATE INDEX referrals_person ON referrals (person);
CREATE INDEX referrals_sender ON referrals (sender, state, since);
CREATE INDEX referrals_receiver ON referrals (receiver, state, since);
CREATE INDEX referrals_code ON referrals (code);
CREATE INDEX referrals_place ON referrals (place, sent_at);

-- What happened to a referral, in order; what was said is sealed.
CREATE TABLE referral_events (
    referral  varchar(36) NOT NULL REFERENCES referrals (id),
    number    integer     NOT NULL,
    at        timestamp   NOT NULL,
    event     varchar(16) NOT NULL,
    state     varchar(12) NOT NULL, -- in which it left the referral
    side      varchar(8)  NOT NULL CHECK (side IN ('sender', 'receiver', 'person', 'house')),
    account   varchar(36) NOT NULL, -- '' by a link, a code or the house
    structure varchar(36) NOT NULL,
    behalf    boolean     NOT NULL, -- noted by the sender for another, who said it by telephone
    said      bytea,
    PRIMARY KEY (referral, number)
);

-- The links by which a place without account answers.
CREATE TABLE referral_links (
    digest     bytea       PRIMARY KEY,
    referral   varchar(36) NOT NULL REFERENCES referrals (id),
    made_at    timestamp   NOT NULL,
    expires_at timestamp   NOT NULL
);
CREATE INDEX referral_links_referral ON referral_links (referral);

-- The wall: the sending structure, the one that is asked, the person; who shows
-- the code of the journey or a link of the referral.
-- +goose StatementBegin
CREATE FUNCTION relais_linked(of varchar) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN RETURN EXISTS (SELECT 1 FROM referral_links AS l WHERE l.referral = of AND relais_shown(encode(l.digest, 'hex'))); END $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION relais_referral_seen(of varchar) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN RETURN EXISTS (SELECT 1 FROM referrals AS r WHERE r.id = of); END $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION relais_journey_seen(of varchar) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN RETURN EXISTS (SELECT 1 FROM referrals AS r WHERE r.journey = of); END $$;
-- +goose StatementEnd

ALTER TABLE referral_links ENABLE ROW LEVEL SECURITY;
ALTER TABLE referral_links FORCE ROW LEVEL SECURITY;
CREATE POLICY referral_links_all ON referral_links
    USING (relais_house() OR relais_shown(encode(digest, 'hex')) OR relais_about(referral));

ALTER TABLE referrals ENABLE ROW LEVEL SECURITY;
ALTER TABLE referrals FORCE ROW LEVEL SECURITY;
CREATE POLICY referrals_all ON referrals
    USING (relais_house() OR relais_ours(sender) OR relais_ours(receiver) OR relais_myself(person)
        OR relais_shown(encode(code, 'hex')) OR relais_linked(id));

ALTER TABLE referral_journeys ENABLE ROW LEVEL SECURITY;
ALTER TABLE referral_journeys FORCE ROW LEVEL SECURITY;
CREATE POLICY referral_journeys_all ON referral_journeys
    USING (relais_house() OR relais_ours(sender) OR relais_myself(person) OR relais_shown(encode(code, 'hex')));
CREATE POLICY referral_journeys_read ON referral_journeys FOR SELECT
    USING (relais_journey_seen(id));

ALTER TABLE referral_events ENABLE ROW LEVEL SECURITY;
ALTER TABLE referral_events FORCE ROW LEVEL SECURITY;
CREATE POLICY referral_events_all ON referral_events
    USING (relais_house() OR relais_referral_seen(referral));

-- What says whom a referral was for goes; that a place was asked, and what it
-- answered, stays and counts.
INSERT INTO retention_rules (family, starts_at, active_days, archive_days, final_act, legal, automatic) VALUES
    ('referrals', 'creation', 730, 0, 'anonymise', 'dora.orientations', false);

-- +goose Down
DELETE FROM retention_rules WHERE family = 'referrals';
DROP POLICY referral_events_all ON referral_events;
DROP POLICY referral_journeys_read ON referral_journeys;
DROP POLICY referral_journeys_all ON referral_journeys;
DROP POLICY referrals_all ON referrals;
DROP POLICY referral_links_all ON referral_links;
DROP FUNCTION relais_journey_seen;
DROP FUNCTION relais_referral_seen;
DROP FUNCTION relais_linked;
DROP TABLE referral_links;
DROP TABLE referral_events;
DROP TABLE referrals;
DROP TABLE referral_journeys;
