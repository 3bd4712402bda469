-- +goose Up

-- What a member lets a program do in their name: permissions parted by spaces.
-- Tokens made before there were any opened what there was, people's files.
ALTER TABLE api_tokens ADD COLUMN permissions text NOT NULL DEFAULT 'people:read people:write';

-- +goose Down
ALTER TABLE api_tokens DROP COLUMN permissions;
