-- +goose Up

-- SQLite has no row-level security: the code's own wall stands alone there.
-- Both databases have the same indexes.
CREATE INDEX memberships_account ON memberships (account_id, structure_id);

-- +goose Down
DROP INDEX memberships_account;
