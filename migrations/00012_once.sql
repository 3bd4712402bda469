-- +goose Up

-- What was done once and must not be done again: the code of the key that
-- whoever asked gave, the code of what was asked, and the answer.
CREATE TABLE once_done (
    key     varchar(64) PRIMARY KEY,
    what    varchar(64) NOT NULL,
    answer  bytea,
    done_at timestamp NOT NULL
);
CREATE INDEX once_done_at ON once_done (done_at);

-- +goose Down
DROP TABLE once_done;
