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

-- Anyone may learn that an identifier is taken, by trying it; nobody reads whose.
ALTER TABLE field_done ENABLE ROW LEVEL SECURITY;
ALTER TABLE field_done FORCE ROW LEVEL SECURITY;
CREATE POLICY field_done_all ON field_done
    USING (relais_house() OR relais_me(account));

-- +goose Down
DROP POLICY field_done_all ON field_done;
DELETE FROM retention_rules WHERE family = 'field';
DROP TABLE field_done;
