-- +goose Up

-- What the journal holds is neither changed nor dropped. INSERT OR REPLACE
-- drops a row without a word to the triggers on deletion: it is met before.

-- +goose StatementBegin
CREATE TRIGGER journal_entries_kept BEFORE DELETE ON journal_entries
BEGIN SELECT RAISE(ABORT, 'the journal only grows'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_entries_fixed BEFORE UPDATE ON journal_entries
BEGIN SELECT RAISE(ABORT, 'the journal only grows'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_hashes_kept BEFORE DELETE ON journal_hashes
BEGIN SELECT RAISE(ABORT, 'the journal only grows'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_hashes_fixed BEFORE UPDATE ON journal_hashes
BEGIN SELECT RAISE(ABORT, 'the journal only grows'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_checkpoints_kept BEFORE DELETE ON journal_checkpoints
BEGIN SELECT RAISE(ABORT, 'the journal only grows'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_checkpoints_fixed BEFORE UPDATE ON journal_checkpoints
BEGIN SELECT RAISE(ABORT, 'the journal only grows'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_head_kept BEFORE DELETE ON journal_head
BEGIN SELECT RAISE(ABORT, 'the journal only grows'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_head_grows BEFORE UPDATE ON journal_head WHEN NEW.size <= OLD.size OR NEW.id <> OLD.id
BEGIN SELECT RAISE(ABORT, 'the journal only grows'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_entries_new BEFORE INSERT ON journal_entries
WHEN EXISTS (SELECT 1 FROM journal_entries WHERE entry = NEW.entry OR rowid = NEW.rowid)
BEGIN SELECT RAISE(ABORT, 'the journal only grows'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_hashes_new BEFORE INSERT ON journal_hashes
WHEN EXISTS (SELECT 1 FROM journal_hashes WHERE position = NEW.position OR rowid = NEW.rowid)
BEGIN SELECT RAISE(ABORT, 'the journal only grows'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_checkpoints_new BEFORE INSERT ON journal_checkpoints
WHEN EXISTS (SELECT 1 FROM journal_checkpoints WHERE number = NEW.number OR rowid = NEW.rowid)
BEGIN SELECT RAISE(ABORT, 'the journal only grows'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_head_new BEFORE INSERT ON journal_head WHEN EXISTS (SELECT 1 FROM journal_head)
BEGIN SELECT RAISE(ABORT, 'the journal only grows'); END;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER journal_head_new;
DROP TRIGGER journal_checkpoints_new;
DROP TRIGGER journal_hashes_new;
DROP TRIGGER journal_entries_new;
DROP TRIGGER journal_head_grows;
DROP TRIGGER journal_head_kept;
DROP TRIGGER journal_checkpoints_fixed;
DROP TRIGGER journal_checkpoints_kept;
DROP TRIGGER journal_hashes_fixed;
DROP TRIGGER journal_hashes_kept;
DROP TRIGGER journal_entries_fixed;
DROP TRIGGER journal_entries_kept;
