-- +goose Up

SELECT set_config('relais.reader', 'system', true); -- behind the walls

-- For which structure a hold was put: its managers lift it. Empty is the network
-- or unknown: only the auditor does. The lines of the journal say it of the
-- holds that stand already.
ALTER TABLE retention_holds ADD COLUMN structure varchar(36) NOT NULL DEFAULT '';
UPDATE retention_holds SET structure = COALESCE((SELECT MIN(j.structure) FROM journal_entries AS j
    WHERE j.action = 'retention.hold' AND j.object = 'hold:' || retention_holds.id AND j.role = 'manager' AND NOT j.refused), '');

-- +goose Down
ALTER TABLE retention_holds DROP COLUMN structure;
