-- +goose Up

-- SQLite has no row-level security: the code's own wall stands alone there,
-- before a file that one process holds. What is the same on both databases: a
-- tombstone stays as it was laid.
-- +goose StatementBegin
CREATE TRIGGER erasures_unchanged BEFORE UPDATE ON erasures
BEGIN SELECT RAISE(ABORT, 'a tombstone is neither changed nor removed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER erasures_stay BEFORE DELETE ON erasures
BEGIN SELECT RAISE(ABORT, 'a tombstone is neither changed nor removed'); END;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER erasures_stay;
DROP TRIGGER erasures_unchanged;
