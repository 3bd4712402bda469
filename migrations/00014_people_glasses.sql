-- +goose Up

-- A request to open a file in an emergency may be refused by whoever could
-- have agreed to it, and withdrawn by whoever made it, as long as it waits.
ALTER TABLE people_glasses ADD COLUMN refused_by varchar(36) NOT NULL DEFAULT '' CHECK (refused_by <> asker);
ALTER TABLE people_glasses ADD COLUMN refused_at timestamp CHECK (refused_at IS NULL OR agreed_at IS NULL);
ALTER TABLE people_glasses ADD COLUMN withdrawn_at timestamp CHECK (withdrawn_at IS NULL OR agreed_at IS NULL AND refused_at IS NULL);

-- A file is named aloud by a reference made of the end of its identifier
-- (internal/people/reference.go).
CREATE INDEX people_reference ON people (substr(id, 28));

-- +goose Down
DROP INDEX people_reference;
ALTER TABLE people_glasses DROP COLUMN withdrawn_at;
ALTER TABLE people_glasses DROP COLUMN refused_at;
ALTER TABLE people_glasses DROP COLUMN refused_by;
