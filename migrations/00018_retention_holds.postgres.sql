-- +goose Up

SELECT set_config('relais.reader', 'system', true); -- behind the walls

-- A hold that ended, at its day or before, answers for a year why something was
-- kept longer; then it goes. It bears on someone: the officer decides.
INSERT INTO retention_rules (family, starts_at, active_days, archive_days, final_act, legal, automatic) VALUES
    ('holds', 'hold_end', 365, 0, 'delete', 'cnil.minimisation', false);

-- A person receives the visits of their own space with all that is kept about
-- them.
CREATE POLICY people_spaces_read ON people_spaces FOR SELECT USING (relais_myself(person));

-- What was kept here of people erased earlier goes after them.
DELETE FROM retention_holds WHERE subject IN (SELECT person FROM erasures);
DELETE FROM retention_items WHERE subject IN (SELECT person FROM erasures);

-- +goose Down
DROP POLICY people_spaces_read ON people_spaces;
DELETE FROM retention_rules WHERE family = 'holds';
