-- +goose Up

-- What was written without network, and done: identifiers drawn by browsers. One
-- that is here is not done again.
CREATE TABLE field_done (
    id      varchar(36) PRIMARY KEY,
    account varchar(36) NOT NULL,
    done_at timestamp   NOT NULL
);
CREATE INDEX field_done_at ON field_done (done_at);

INSERT INTO retention_rules (family, starts_at, active_days, archive_days, final_act, legal, automatic) VALUES
    ('field', 'sent', 365, 0, 'delete', 'cnil.minimisation', true);

-- +goose Down
DELETE FROM retention_rules WHERE family = 'field';
DROP TABLE field_done;
