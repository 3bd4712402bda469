-- +goose Up

-- A second wall behind the code's own: whatever a query asks, PostgreSQL shows
-- and changes only the rows of those on whose behalf the transaction runs
-- (relais.reader, relais.account, relais.structure, relais.person, set by
-- internal/platform/db for the length of each transaction). FORCE binds the
-- owner of the tables too; only a superuser is above it: Relais must not
-- connect as one.

-- +goose StatementBegin
CREATE FUNCTION relais_within(structure varchar, person varchar) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT current_setting('relais.reader', true) = 'system'
        OR structure = NULLIF(current_setting('relais.structure', true), '')
        OR person = NULLIF(current_setting('relais.person', true), '')
$$;
-- +goose StatementEnd

-- An account that two people let in for an hour reads, and changes nothing.
-- +goose StatementBegin
CREATE FUNCTION relais_emergency(of varchar) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT EXISTS (SELECT 1 FROM people_glasses g
        WHERE g.person = of AND g.asker = NULLIF(current_setting('relais.account', true), '')
          AND g.agreed_at IS NOT NULL AND g.ends_at > now() AT TIME ZONE 'UTC')
$$;
-- +goose StatementEnd

ALTER TABLE people ENABLE ROW LEVEL SECURITY;
ALTER TABLE people FORCE ROW LEVEL SECURITY;
CREATE POLICY people_read ON people FOR SELECT USING (relais_within(structure, id) OR relais_emergency(id));
CREATE POLICY people_insert ON people FOR INSERT WITH CHECK (relais_within(structure, ''));
-- Locking a row to read it asks for the leave to update it; the check refuses the change itself.
CREATE POLICY people_update ON people FOR UPDATE
    USING (relais_within(structure, id) OR relais_emergency(id)) WITH CHECK (relais_within(structure, id));
CREATE POLICY people_delete ON people FOR DELETE USING (relais_within(structure, ''));

-- What hangs on a person shows with the person.
-- +goose StatementBegin
CREATE FUNCTION relais_file(of varchar) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT EXISTS (SELECT 1 FROM people p WHERE p.id = of AND relais_within(p.structure, ''))
$$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION relais_file_shown(of varchar) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT EXISTS (SELECT 1 FROM people p WHERE p.id = of)
$$;
-- +goose StatementEnd

ALTER TABLE people_charges ENABLE ROW LEVEL SECURITY;
ALTER TABLE people_charges FORCE ROW LEVEL SECURITY;
CREATE POLICY people_charges_read ON people_charges FOR SELECT USING (relais_file_shown(person));
CREATE POLICY people_charges_write ON people_charges USING (relais_file(person));

ALTER TABLE people_notes ENABLE ROW LEVEL SECURITY;
ALTER TABLE people_notes FORCE ROW LEVEL SECURITY;
CREATE POLICY people_notes_read ON people_notes FOR SELECT USING (relais_file_shown(person));
CREATE POLICY people_notes_write ON people_notes USING (relais_file(person));

ALTER TABLE people_index ENABLE ROW LEVEL SECURITY;
ALTER TABLE people_index FORCE ROW LEVEL SECURITY;
CREATE POLICY people_index_all ON people_index USING (relais_within(structure, ''));

ALTER TABLE people_codes ENABLE ROW LEVEL SECURITY;
ALTER TABLE people_codes FORCE ROW LEVEL SECURITY;
CREATE POLICY people_codes_read ON people_codes FOR SELECT USING (relais_file_shown(person));
CREATE POLICY people_codes_write ON people_codes USING (relais_file(person));

ALTER TABLE people_glasses ENABLE ROW LEVEL SECURITY;
ALTER TABLE people_glasses FORCE ROW LEVEL SECURITY;
CREATE POLICY people_glasses_read ON people_glasses FOR SELECT
    USING (relais_within(structure, person) OR asker = NULLIF(current_setting('relais.account', true), ''));
CREATE POLICY people_glasses_write ON people_glasses USING (relais_within(structure, ''));

-- A tombstone stays as it was laid.
-- +goose StatementBegin
CREATE FUNCTION erasures_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a tombstone is neither changed nor removed';
END $$;
-- +goose StatementEnd
CREATE TRIGGER erasures_stay BEFORE UPDATE OR DELETE ON erasures
    FOR EACH ROW EXECUTE FUNCTION erasures_stay();

-- +goose Down
DROP TRIGGER erasures_stay ON erasures;
DROP FUNCTION erasures_stay;
DROP POLICY people_glasses_write ON people_glasses;
DROP POLICY people_glasses_read ON people_glasses;
ALTER TABLE people_glasses NO FORCE ROW LEVEL SECURITY;
ALTER TABLE people_glasses DISABLE ROW LEVEL SECURITY;
DROP POLICY people_codes_write ON people_codes;
DROP POLICY people_codes_read ON people_codes;
ALTER TABLE people_codes NO FORCE ROW LEVEL SECURITY;
ALTER TABLE people_codes DISABLE ROW LEVEL SECURITY;
DROP POLICY people_index_all ON people_index;
ALTER TABLE people_index NO FORCE ROW LEVEL SECURITY;
ALTER TABLE people_index DISABLE ROW LEVEL SECURITY;
DROP POLICY people_notes_write ON people_notes;
DROP POLICY people_notes_read ON people_notes;
ALTER TABLE people_notes NO FORCE ROW LEVEL SECURITY;
ALTER TABLE people_notes DISABLE ROW LEVEL SECURITY;
DROP POLICY people_charges_write ON people_charges;
DROP POLICY people_charges_read ON people_charges;
ALTER TABLE people_charges NO FORCE ROW LEVEL SECURITY;
ALTER TABLE people_charges DISABLE ROW LEVEL SECURITY;
DROP POLICY people_delete ON people;
DROP POLICY people_update ON people;
DROP POLICY people_insert ON people;
DROP POLICY people_read ON people;
ALTER TABLE people NO FORCE ROW LEVEL SECURITY;
ALTER TABLE people DISABLE ROW LEVEL SECURITY;
DROP FUNCTION relais_file_shown;
DROP FUNCTION relais_file;
DROP FUNCTION relais_emergency;
DROP FUNCTION relais_within;
