-- +goose Up

-- The second wall, of 00011 and 00013, around every other table that speaks of
-- someone. A transaction also says what it is for (relais.action), whether the
-- policy grants that over the whole network (relais.network), and, in a step
-- that needs it, what whoever asks has shown (relais.shown) or whom the step is
-- about (relais.about): see internal/platform/db. test/canary lists the tables
-- that stand outside, and why.

-- What follows is inlined in the plan of each query: it costs a comparison.
-- +goose StatementBegin
CREATE FUNCTION relais_house() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT current_setting('relais.reader', true) = 'system'
$$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION relais_me(account varchar) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT account = NULLIF(current_setting('relais.account', true), '')
$$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION relais_ours(structure varchar) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT structure = NULLIF(current_setting('relais.structure', true), '')
$$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION relais_myself(person varchar) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT person = NULLIF(current_setting('relais.person', true), '')
$$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION relais_about(named varchar) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT named = NULLIF(current_setting('relais.about', true), '')
$$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION relais_shown(code text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT code = ANY (string_to_array(NULLIF(current_setting('relais.shown', true), ''), ' '))
$$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION relais_acts(actions text[]) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT current_setting('relais.action', true) = ANY (actions)
$$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION relais_runs(actions text[]) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT current_setting('relais.network', true) = 'yes' AND current_setting('relais.action', true) = ANY (actions)
$$;
-- +goose StatementEnd

-- What hangs on another row shows with it. Each of these finds one row by an
-- index, under the wall of that table, and is asked only where the comparisons
-- before it fail. They are not in SQL: PostgreSQL would plan all of them anew
-- with each query, which costs more than the query.
-- +goose StatementBegin
CREATE FUNCTION relais_colleague(of varchar) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN RETURN EXISTS (SELECT 1 FROM memberships AS m WHERE m.account_id = of AND relais_ours(m.structure_id)); END $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION relais_mine(of varchar) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN RETURN EXISTS (SELECT 1 FROM memberships AS m WHERE m.structure_id = of AND relais_me(m.account_id) AND m.ended_at IS NULL); END $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION relais_invited(of varchar) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN RETURN EXISTS (SELECT 1 FROM invitations AS i WHERE i.structure_id = of AND relais_shown(encode(i.token_hash, 'hex'))); END $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION relais_team_seen(of varchar) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN RETURN EXISTS (SELECT 1 FROM teams AS t WHERE t.id = of); END $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION relais_card_seen(of varchar) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN RETURN EXISTS (SELECT 1 FROM cards AS c WHERE c.id = of); END $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION relais_account_seen(of varchar) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN RETURN EXISTS (SELECT 1 FROM accounts AS a WHERE a.id = of); END $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION relais_person_seen(of varchar) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN RETURN EXISTS (SELECT 1 FROM people AS p WHERE p.id = of); END $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION relais_structure_seen(of varchar) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN RETURN EXISTS (SELECT 1 FROM network_structures AS s WHERE s.id = of); END $$;
-- +goose StatementEnd

-- Who is, or was, a colleague of whom is asked of every account that is read.
CREATE INDEX memberships_account ON memberships (account_id, structure_id);

-- One's own, those of the structure one acts for, and in a step about someone, theirs.
ALTER TABLE memberships ENABLE ROW LEVEL SECURITY;
ALTER TABLE memberships FORCE ROW LEVEL SECURITY;
CREATE POLICY memberships_read ON memberships FOR SELECT
    USING (relais_house() OR relais_me(account_id) OR relais_ours(structure_id) OR relais_about(account_id) OR relais_runs('{member.invite,member.change,account.disable}'));
CREATE POLICY memberships_insert ON memberships FOR INSERT
    WITH CHECK (relais_house() OR relais_me(account_id));
CREATE POLICY memberships_update ON memberships FOR UPDATE
    USING (relais_house() OR relais_runs('{member.change}') OR relais_ours(structure_id) AND relais_acts('{member.change}'));
CREATE POLICY memberships_delete ON memberships FOR DELETE
    USING (relais_house());

-- One's own structures; those of the network for who runs it; the one of an
-- invitation that is shown; for an application, the one of the number it gives.
ALTER TABLE network_structures ENABLE ROW LEVEL SECURITY;
ALTER TABLE network_structures FORCE ROW LEVEL SECURITY;
CREATE POLICY network_structures_read ON network_structures FOR SELECT
    USING (relais_house() OR relais_ours(id) OR relais_runs('{structure.read,structure.change,structure.review,member.invite,member.change,account.disable}')
        OR relais_shown(pivot) OR relais_about(id)
        OR relais_mine(id)
        OR relais_invited(id));
CREATE POLICY network_structures_insert ON network_structures FOR INSERT
    WITH CHECK (relais_house() OR relais_acts('{structure.apply}'));
CREATE POLICY network_structures_update ON network_structures FOR UPDATE
    USING (relais_house() OR relais_runs('{structure.change,structure.review,member.invite,member.change}')
        OR relais_ours(id) AND relais_acts('{structure.change,member.invite,member.change}'));
CREATE POLICY network_structures_delete ON network_structures FOR DELETE
    USING (relais_house());

ALTER TABLE teams ENABLE ROW LEVEL SECURITY;
ALTER TABLE teams FORCE ROW LEVEL SECURITY;
CREATE POLICY teams_read ON teams FOR SELECT
    USING (relais_house() OR relais_ours(structure_id) OR relais_runs('{member.invite,member.change,account.disable}')
        OR relais_mine(structure_id));
CREATE POLICY teams_write ON teams
    USING (relais_house() OR relais_runs('{member.change}') OR relais_ours(structure_id) AND relais_acts('{member.change}'));

ALTER TABLE team_members ENABLE ROW LEVEL SECURITY;
ALTER TABLE team_members FORCE ROW LEVEL SECURITY;
CREATE POLICY team_members_read ON team_members FOR SELECT
    USING (relais_house() OR relais_me(account_id) OR relais_team_seen(team_id));
CREATE POLICY team_members_write ON team_members
    USING (relais_house() OR relais_me(account_id)
        OR relais_acts('{member.change}') AND relais_team_seen(team_id));

-- One's own, those of colleagues, and the one whose address is shown. A colleague
-- changes another's in one act only.
ALTER TABLE accounts ENABLE ROW LEVEL SECURITY;
ALTER TABLE accounts FORCE ROW LEVEL SECURITY;
CREATE POLICY accounts_read ON accounts FOR SELECT
    USING (relais_house() OR relais_me(id) OR relais_shown(encode(email_index, 'hex')) OR relais_runs('{member.invite,member.change,account.disable}')
        OR relais_colleague(id));
CREATE POLICY accounts_insert ON accounts FOR INSERT
    WITH CHECK (relais_house() OR relais_me(id));
CREATE POLICY accounts_update ON accounts FOR UPDATE
    USING (relais_house() OR relais_me(id) OR relais_runs('{account.disable}')
        OR relais_acts('{account.disable}') AND relais_colleague(id));
CREATE POLICY accounts_delete ON accounts FOR DELETE
    USING (relais_house());

-- Those of one's structure, for who invites; the one whose link is shown.
ALTER TABLE invitations ENABLE ROW LEVEL SECURITY;
ALTER TABLE invitations FORCE ROW LEVEL SECURITY;
CREATE POLICY invitations_all ON invitations
    USING (relais_house() OR relais_shown(encode(token_hash, 'hex')) OR relais_runs('{member.invite,structure.review}')
        OR relais_acts('{member.invite}') AND (relais_ours(structure_id) OR relais_about(account_id)));

-- One's own, the one whose token is shown, and those that a manager ends.
ALTER TABLE sessions ENABLE ROW LEVEL SECURITY;
ALTER TABLE sessions FORCE ROW LEVEL SECURITY;
CREATE POLICY sessions_all ON sessions
    USING (relais_house() OR relais_me(account_id) OR relais_shown(encode(token_hash, 'hex')) OR relais_runs('{account.disable}')
        OR relais_acts('{account.disable}') AND relais_colleague(account_id));

-- The means of an account are its own.
ALTER TABLE known_devices ENABLE ROW LEVEL SECURITY;
ALTER TABLE known_devices FORCE ROW LEVEL SECURITY;
CREATE POLICY known_devices_all ON known_devices
    USING (relais_house() OR relais_me(account_id));

ALTER TABLE passkeys ENABLE ROW LEVEL SECURITY;
ALTER TABLE passkeys FORCE ROW LEVEL SECURITY;
CREATE POLICY passkeys_all ON passkeys
    USING (relais_house() OR relais_me(account_id));

ALTER TABLE totp ENABLE ROW LEVEL SECURITY;
ALTER TABLE totp FORCE ROW LEVEL SECURITY;
CREATE POLICY totp_all ON totp
    USING (relais_house() OR relais_me(account_id));

ALTER TABLE cards ENABLE ROW LEVEL SECURITY;
ALTER TABLE cards FORCE ROW LEVEL SECURITY;
CREATE POLICY cards_all ON cards
    USING (relais_house() OR relais_me(account_id));

ALTER TABLE recovery_codes ENABLE ROW LEVEL SECURITY;
ALTER TABLE recovery_codes FORCE ROW LEVEL SECURITY;
CREATE POLICY recovery_codes_all ON recovery_codes
    USING (relais_house() OR relais_me(account_id));

ALTER TABLE card_codes ENABLE ROW LEVEL SECURITY;
ALTER TABLE card_codes FORCE ROW LEVEL SECURITY;
CREATE POLICY card_codes_all ON card_codes
    USING (relais_house() OR relais_card_seen(card_id));

ALTER TABLE external_logins ENABLE ROW LEVEL SECURITY;
ALTER TABLE external_logins FORCE ROW LEVEL SECURITY;
CREATE POLICY external_logins_all ON external_logins
    USING (relais_house() OR relais_me(account_id) OR relais_shown(encode(subject_hash, 'hex')));

ALTER TABLE api_tokens ENABLE ROW LEVEL SECURITY;
ALTER TABLE api_tokens FORCE ROW LEVEL SECURITY;
CREATE POLICY api_tokens_all ON api_tokens
    USING (relais_house() OR relais_me(account_id) OR relais_shown(encode(token_hash, 'hex')));

-- Anyone begins one; who shows its token ends it.
ALTER TABLE ceremonies ENABLE ROW LEVEL SECURITY;
ALTER TABLE ceremonies FORCE ROW LEVEL SECURITY;
CREATE POLICY ceremonies_all ON ceremonies
    USING (relais_house() OR relais_me(account_id) OR relais_shown(encode(token_hash, 'hex')));
CREATE POLICY ceremonies_begin ON ceremonies FOR INSERT
    WITH CHECK (account_id = '');

-- Any act posts a mail to whom it names; the house alone reads them all.
ALTER TABLE mails ENABLE ROW LEVEL SECURITY;
ALTER TABLE mails FORCE ROW LEVEL SECURITY;
CREATE POLICY mails_all ON mails
    USING (relais_house());
CREATE POLICY mails_post ON mails FOR INSERT
    WITH CHECK (relais_about(owner));
CREATE POLICY mails_posted ON mails FOR SELECT
    USING (relais_about(owner));

-- Who gives the key again.
ALTER TABLE once_done ENABLE ROW LEVEL SECURITY;
ALTER TABLE once_done FORCE ROW LEVEL SECURITY;
CREATE POLICY once_done_all ON once_done
    USING (relais_house() OR relais_shown(key));

-- One's own lines and those about oneself; for the actions of the policy, those of
-- a structure, of a person whose file is shown, and all of them. Nobody writes a
-- line in the name of another.
ALTER TABLE journal_entries ENABLE ROW LEVEL SECURITY;
ALTER TABLE journal_entries FORCE ROW LEVEL SECURITY;
CREATE POLICY journal_entries_read ON journal_entries FOR SELECT
    USING (relais_me(account) OR relais_myself(subject) OR relais_myself(person)
        OR relais_runs('{journal.audit}') OR relais_acts('{journal.structure}') AND relais_ours(structure)
        OR relais_acts('{person.journal}') AND relais_person_seen(subject));
CREATE POLICY journal_entries_house ON journal_entries
    USING (relais_house());
CREATE POLICY journal_entries_append ON journal_entries FOR INSERT
    WITH CHECK ((account = '' OR relais_me(account)) AND (person = '' OR relais_myself(person)));

ALTER TABLE retention_plans ENABLE ROW LEVEL SECURITY;
ALTER TABLE retention_plans FORCE ROW LEVEL SECURITY;
CREATE POLICY retention_plans_all ON retention_plans
    USING (relais_house() OR relais_runs('{retention.read,retention.run,retention.hold}'));

ALTER TABLE retention_items ENABLE ROW LEVEL SECURITY;
ALTER TABLE retention_items FORCE ROW LEVEL SECURITY;
CREATE POLICY retention_items_all ON retention_items
    USING (relais_house() OR relais_runs('{retention.read,retention.run,retention.hold}'));

-- For a manager, those they made, and those of files of the structure.
ALTER TABLE retention_holds ENABLE ROW LEVEL SECURITY;
ALTER TABLE retention_holds FORCE ROW LEVEL SECURITY;
CREATE POLICY retention_holds_all ON retention_holds
    USING (relais_house() OR relais_runs('{retention.read,retention.run,retention.hold}')
        OR relais_acts('{retention.hold}') AND (relais_me(held_by)
            OR family = 'people.file' AND relais_person_seen(subject)));

-- A key shows with whom it belongs to. A step about someone seals for them,
-- makes their key or destroys it.
ALTER TABLE seal_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE seal_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY seal_keys_read ON seal_keys FOR SELECT
    USING (relais_house() OR relais_about(owner) OR relais_me(owner) OR relais_ours(owner) OR relais_myself(owner)
        OR kind = 'account' AND relais_account_seen(owner)
        OR kind = 'person' AND relais_person_seen(owner)
        OR kind = 'structure' AND relais_structure_seen(owner));
CREATE POLICY seal_keys_write ON seal_keys
    USING (relais_house() OR relais_about(owner));

-- +goose Down
DROP POLICY seal_keys_write ON seal_keys;
DROP POLICY seal_keys_read ON seal_keys;
ALTER TABLE seal_keys NO FORCE ROW LEVEL SECURITY;
ALTER TABLE seal_keys DISABLE ROW LEVEL SECURITY;
DROP POLICY retention_holds_all ON retention_holds;
ALTER TABLE retention_holds NO FORCE ROW LEVEL SECURITY;
ALTER TABLE retention_holds DISABLE ROW LEVEL SECURITY;
DROP POLICY retention_items_all ON retention_items;
ALTER TABLE retention_items NO FORCE ROW LEVEL SECURITY;
ALTER TABLE retention_items DISABLE ROW LEVEL SECURITY;
DROP POLICY retention_plans_all ON retention_plans;
ALTER TABLE retention_plans NO FORCE ROW LEVEL SECURITY;
ALTER TABLE retention_plans DISABLE ROW LEVEL SECURITY;
DROP POLICY journal_entries_append ON journal_entries;
DROP POLICY journal_entries_house ON journal_entries;
DROP POLICY journal_entries_read ON journal_entries;
ALTER TABLE journal_entries NO FORCE ROW LEVEL SECURITY;
ALTER TABLE journal_entries DISABLE ROW LEVEL SECURITY;
DROP POLICY once_done_all ON once_done;
ALTER TABLE once_done NO FORCE ROW LEVEL SECURITY;
ALTER TABLE once_done DISABLE ROW LEVEL SECURITY;
DROP POLICY mails_posted ON mails;
DROP POLICY mails_post ON mails;
DROP POLICY mails_all ON mails;
ALTER TABLE mails NO FORCE ROW LEVEL SECURITY;
ALTER TABLE mails DISABLE ROW LEVEL SECURITY;
DROP POLICY ceremonies_begin ON ceremonies;
DROP POLICY ceremonies_all ON ceremonies;
ALTER TABLE ceremonies NO FORCE ROW LEVEL SECURITY;
ALTER TABLE ceremonies DISABLE ROW LEVEL SECURITY;
DROP POLICY api_tokens_all ON api_tokens;
ALTER TABLE api_tokens NO FORCE ROW LEVEL SECURITY;
ALTER TABLE api_tokens DISABLE ROW LEVEL SECURITY;
DROP POLICY external_logins_all ON external_logins;
ALTER TABLE external_logins NO FORCE ROW LEVEL SECURITY;
ALTER TABLE external_logins DISABLE ROW LEVEL SECURITY;
DROP POLICY card_codes_all ON card_codes;
ALTER TABLE card_codes NO FORCE ROW LEVEL SECURITY;
ALTER TABLE card_codes DISABLE ROW LEVEL SECURITY;
DROP POLICY recovery_codes_all ON recovery_codes;
ALTER TABLE recovery_codes NO FORCE ROW LEVEL SECURITY;
ALTER TABLE recovery_codes DISABLE ROW LEVEL SECURITY;
DROP POLICY cards_all ON cards;
ALTER TABLE cards NO FORCE ROW LEVEL SECURITY;
ALTER TABLE cards DISABLE ROW LEVEL SECURITY;
DROP POLICY totp_all ON totp;
ALTER TABLE totp NO FORCE ROW LEVEL SECURITY;
ALTER TABLE totp DISABLE ROW LEVEL SECURITY;
DROP POLICY passkeys_all ON passkeys;
ALTER TABLE passkeys NO FORCE ROW LEVEL SECURITY;
ALTER TABLE passkeys DISABLE ROW LEVEL SECURITY;
DROP POLICY known_devices_all ON known_devices;
ALTER TABLE known_devices NO FORCE ROW LEVEL SECURITY;
ALTER TABLE known_devices DISABLE ROW LEVEL SECURITY;
DROP POLICY sessions_all ON sessions;
ALTER TABLE sessions NO FORCE ROW LEVEL SECURITY;
ALTER TABLE sessions DISABLE ROW LEVEL SECURITY;
DROP POLICY invitations_all ON invitations;
ALTER TABLE invitations NO FORCE ROW LEVEL SECURITY;
ALTER TABLE invitations DISABLE ROW LEVEL SECURITY;
DROP POLICY accounts_delete ON accounts;
DROP POLICY accounts_update ON accounts;
DROP POLICY accounts_insert ON accounts;
DROP POLICY accounts_read ON accounts;
ALTER TABLE accounts NO FORCE ROW LEVEL SECURITY;
ALTER TABLE accounts DISABLE ROW LEVEL SECURITY;
DROP POLICY team_members_write ON team_members;
DROP POLICY team_members_read ON team_members;
ALTER TABLE team_members NO FORCE ROW LEVEL SECURITY;
ALTER TABLE team_members DISABLE ROW LEVEL SECURITY;
DROP POLICY teams_write ON teams;
DROP POLICY teams_read ON teams;
ALTER TABLE teams NO FORCE ROW LEVEL SECURITY;
ALTER TABLE teams DISABLE ROW LEVEL SECURITY;
DROP POLICY network_structures_delete ON network_structures;
DROP POLICY network_structures_update ON network_structures;
DROP POLICY network_structures_insert ON network_structures;
DROP POLICY network_structures_read ON network_structures;
ALTER TABLE network_structures NO FORCE ROW LEVEL SECURITY;
ALTER TABLE network_structures DISABLE ROW LEVEL SECURITY;
DROP POLICY memberships_delete ON memberships;
DROP POLICY memberships_update ON memberships;
DROP POLICY memberships_insert ON memberships;
DROP POLICY memberships_read ON memberships;
ALTER TABLE memberships NO FORCE ROW LEVEL SECURITY;
ALTER TABLE memberships DISABLE ROW LEVEL SECURITY;
DROP INDEX memberships_account;
DROP FUNCTION relais_structure_seen;
DROP FUNCTION relais_person_seen;
DROP FUNCTION relais_account_seen;
DROP FUNCTION relais_card_seen;
DROP FUNCTION relais_team_seen;
DROP FUNCTION relais_invited;
DROP FUNCTION relais_mine;
DROP FUNCTION relais_colleague;
DROP FUNCTION relais_runs;
DROP FUNCTION relais_acts;
DROP FUNCTION relais_shown;
DROP FUNCTION relais_about;
DROP FUNCTION relais_myself;
DROP FUNCTION relais_ours;
DROP FUNCTION relais_me;
DROP FUNCTION relais_house;
