-- +goose Up

-- An official file of communes, when an operator imported one: it completes
-- and corrects what the binary embeds.
CREATE TABLE territory_centroids (
    code        varchar(5) PRIMARY KEY,
    name        text NOT NULL,
    postcodes   text NOT NULL,
    departement varchar(3) NOT NULL,
    region      varchar(2) NOT NULL,
    epci        varchar(9) NOT NULL,
    population  bigint NOT NULL,
    lat         double precision NOT NULL,
    lon         double precision NOT NULL
);

-- +goose Down
DROP TABLE territory_centroids;
