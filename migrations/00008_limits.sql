-- +goose Up

-- What was taken of each limit, by rule and by subject; both are known only by
-- a keyed hash, so that the table names nobody. "taken" lists the moments that
-- still count, in milliseconds since 1970, oldest first, as a JSON array.
CREATE TABLE limits (
    subject varchar(64) PRIMARY KEY,
    taken   text        NOT NULL,
    until   timestamp   NOT NULL
);
CREATE INDEX limits_until ON limits (until);

-- +goose Down
DROP TABLE limits;
