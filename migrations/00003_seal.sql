-- +goose Up

-- The data key of each owner of sealed values, wrapped under the master key,
-- which never stands here. The row gone, nothing of that owner opens again.
CREATE TABLE seal_keys (
    owner      varchar(36) PRIMARY KEY,
    kind       varchar(16) NOT NULL,
    wrapped    bytea NOT NULL,
    version    integer NOT NULL,
    created_at timestamp NOT NULL,
    rotated_at timestamp
);

-- +goose Down
DROP TABLE seal_keys;
