-- +goose Up

-- One row, written anew when the health of the house is asked for: a disk
-- without room, or a database that only reads, shows there and nowhere else.
CREATE TABLE probe (
    id     integer PRIMARY KEY CHECK (id = 1),
    at     timestamp,
    filler bytea NOT NULL -- as much as an act writes
);
INSERT INTO probe (id, at, filler) VALUES (1, NULL, '');

-- +goose Down
DROP TABLE probe;
