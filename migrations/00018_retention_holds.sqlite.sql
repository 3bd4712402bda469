-- +goose Up

-- A hold that ended, at its day or before, answers for a year why something was
-- kept longer; then it goes. It bears on someone: the officer decides.
INSERT INTO retention_rules (family, starts_at, active_days, archive_days, final_act, legal, automatic) VALUES
    ('holds', 'hold_end', 365, 0, 'delete', 'cnil.minimisation', false);

-- What was kept here of people erased earlier goes after them.
DELETE FROM retention_holds WHERE subject IN (SELECT person FROM erasures);
DELETE FROM retention_items WHERE subject IN (SELECT person FROM erasures);

-- +goose Down
DELETE FROM retention_rules WHERE family = 'holds';
