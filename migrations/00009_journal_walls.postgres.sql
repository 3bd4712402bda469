-- +goose Up

-- What the journal holds is neither changed nor dropped.

-- +goose StatementBegin
CREATE FUNCTION journal_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the journal only grows'; END $$;
-- +goose StatementEnd

CREATE TRIGGER journal_entries_fixed BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_entries
    FOR EACH STATEMENT EXECUTE FUNCTION journal_only_grows();
CREATE TRIGGER journal_hashes_fixed BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_hashes
    FOR EACH STATEMENT EXECUTE FUNCTION journal_only_grows();
CREATE TRIGGER journal_checkpoints_fixed BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_checkpoints
    FOR EACH STATEMENT EXECUTE FUNCTION journal_only_grows();
CREATE TRIGGER journal_head_kept BEFORE DELETE OR TRUNCATE ON journal_head
    FOR EACH STATEMENT EXECUTE FUNCTION journal_only_grows();
CREATE TRIGGER journal_head_grows BEFORE UPDATE ON journal_head
    FOR EACH ROW WHEN (NEW.size <= OLD.size OR NEW.id <> OLD.id) EXECUTE FUNCTION journal_only_grows();

-- +goose Down
DROP TRIGGER journal_head_grows ON journal_head;
DROP TRIGGER journal_head_kept ON journal_head;
DROP TRIGGER journal_checkpoints_fixed ON journal_checkpoints;
DROP TRIGGER journal_hashes_fixed ON journal_hashes;
DROP TRIGGER journal_entries_fixed ON journal_entries;
DROP FUNCTION journal_only_grows();
