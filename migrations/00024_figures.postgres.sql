-- +goose Up

-- That a member of a structure looked for a place for a need, around a commune,
-- and found none within reach. Nobody is named: of several people of one commune,
-- on one day, it tells once.
CREATE TABLE unmet_needs (
    day         varchar(10) NOT NULL, -- 2026-11-30, in Paris
    structure   varchar(36) NOT NULL,
    commune     varchar(5)  NOT NULL,
    departement varchar(3)  NOT NULL, -- of the commune
    need        varchar(32) NOT NULL, -- slug of a category of service
    PRIMARY KEY (day, structure, commune, need)
);

ALTER TABLE unmet_needs ENABLE ROW LEVEL SECURITY;
ALTER TABLE unmet_needs FORCE ROW LEVEL SECURITY;
CREATE POLICY unmet_needs_all ON unmet_needs
    USING (relais_house() OR relais_ours(structure));

-- +goose Down
DROP POLICY unmet_needs_all ON unmet_needs;
DROP TABLE unmet_needs;
