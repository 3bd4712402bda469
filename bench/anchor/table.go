package anchor

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/jackc/pgx/v5"

	"relais/internal/directory"
)

// The table of a comparable product: typed columns, lists as arrays, a point in
// the plane of the mainland (Lambert-93) for the nearest first.
const createTable = `
CREATE TABLE places (
	id bigint NOT NULL, ref text NOT NULL, pivot text, name text NOT NULL, city text NOT NULL, postcode text NOT NULL,
	commune text, street text NOT NULL, complement text, kinds text[], phone text, emails text[], websites text[],
	hours text, summary text, details text, source text NOT NULL, itinerance text[], confirmed_on date NOT NULL,
	services text[], publics text[], cares text[], fees text[], programmes text[], labels text[], access text[],
	supports text[], booking text, attributes int[] NOT NULL, geog geography(point, 4326) NOT NULL,
	geom geometry(point, 2154) NOT NULL,
	words tsvector GENERATED ALWAYS AS (to_tsvector('french', name || ' ' || city || ' ' || coalesce(summary, ''))) STORED
)`

// indexes make the table fit to be used: by identifier, by text, by place, by
// service, by commune; and fit for the nearest with filters. One a statement,
// so that each may use both cores.
func indexes() []string {
	return []string{
		"ALTER TABLE places ADD PRIMARY KEY (id)",
		"CREATE UNIQUE INDEX ON places (source, ref)",
		"CREATE INDEX ON places USING gin (words)",
		"CREATE INDEX ON places USING gist (geog)",
		"CREATE INDEX ON places USING gin (services)",
		"CREATE INDEX ON places (commune)",
	}
}

// nearestIndex is what the best plan for the nearest with filters needs: a
// signature of 288 bits holds every attribute apart from the others.
const nearestIndex = "CREATE INDEX nearest ON places USING gist (geom, attributes gist__intbig_ops(siglen=36))"

// Load fills a new table from a file made by [WriteFile] and indexes it, in
// one transaction; it gives the time from the first statement to the end of
// the commit. The extensions are there before.
func Load(ctx context.Context, address, file string) (took time.Duration, err error) {
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, conn.Close(ctx)) }()
	if _, err := conn.Exec(ctx, "CREATE EXTENSION postgis; CREATE EXTENSION intarray; CHECKPOINT"); err != nil {
		return 0, err
	}
	rows, err := os.Open(file)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	start := time.Now()
	err = pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error { return fill(ctx, tx.Conn(), rows) })
	return time.Since(start), err
}

func fill(ctx context.Context, conn *pgx.Conn, rows *os.File) error {
	if _, err := conn.Exec(ctx, createTable); err != nil {
		return err
	}
	if _, err := conn.PgConn().CopyFrom(ctx, rows, "COPY places FROM STDIN"); err != nil {
		return err
	}
	for _, statement := range append(indexes(), "ANALYZE places") {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return nil
}

// Verify makes sure that the table holds those places, by their number and by
// every so many of them.
func Verify(ctx context.Context, address string, places []directory.Place, every int) (err error) {
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close(ctx)) }()
	var n int
	if err := conn.QueryRow(ctx, "SELECT count(*) FROM places").Scan(&n); err != nil {
		return err
	}
	if n != len(places) {
		return fmt.Errorf("the anchor has %d places, not %d", n, len(places))
	}
	for i := 0; i < len(places); i += every {
		var name string
		var services []string
		err := conn.QueryRow(ctx, "SELECT name, services FROM places WHERE source = $1 AND ref = $2",
			places[i].Origin.Source, places[i].Origin.Ref).Scan(&name, &services)
		if err != nil || name != places[i].Name || len(services) != len(places[i].Services) {
			return fmt.Errorf("the anchor has %q %q for %s: %w", name, services, places[i].Origin.Ref, err)
		}
	}
	return nil
}
