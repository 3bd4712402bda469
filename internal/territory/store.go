package territory

import (
	"context"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"relais/internal/kernel"
)

// Store keeps the official file of centroids that an operator imported, in
// the table territory_centroids.
type Store struct{ db bun.IDB }

// NewStore gives a store on a database, or on a transaction.
func NewStore(db bun.IDB) Store { return Store{db} }

// centroidRow is a row of the table; postcodes are parted by spaces.
type centroidRow struct {
	bun.BaseModel `bun:"table:territory_centroids"`

	Code        string  `bun:"code,pk"`
	Name        string  `bun:"name"`
	Postcodes   string  `bun:"postcodes"`
	Departement string  `bun:"departement"`
	Region      string  `bun:"region"`
	EPCI        string  `bun:"epci"`
	Population  int64   `bun:"population"`
	Lat         float64 `bun:"lat"`
	Lon         float64 `bun:"lon"`
}

// chunk is how many rows one statement carries: nine values each stay well
// under the 32,766 that SQLite takes and the 65,535 of PostgreSQL.
const chunk = 1000

// Replace keeps these centroids instead of those kept before. Call it in a
// transaction, so that no one reads the table half filled. Of two centroids
// with one code, the last is kept.
func (s Store) Replace(ctx context.Context, centroids []Centroid) (err error) {
	defer kernel.Wrap(&err, "territory.Store.Replace(%d)", len(centroids))
	if _, err := s.db.NewDelete().Model((*centroidRow)(nil)).Where("1 = 1").Exec(ctx); err != nil {
		return err
	}
	for rows := range slices.Chunk(rowsOf(centroids), chunk) {
		if _, err := s.db.NewInsert().Model(&rows).Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}

// Load gives the centroids kept, in code order; none when nothing was
// imported.
func (s Store) Load(ctx context.Context) (centroids []Centroid, err error) {
	defer kernel.Wrap(&err, "territory.Store.Load")
	var rows []centroidRow
	if err := s.db.NewSelect().Model(&rows).Order("code").Scan(ctx); err != nil {
		return nil, err
	}
	for _, r := range rows {
		centroids = append(centroids, Centroid{
			Code: r.Code, Name: r.Name, Postcodes: strings.Fields(r.Postcodes),
			Departement: r.Departement, Region: r.Region, EPCI: r.EPCI,
			Population: int(r.Population), Point: kernel.Point{Lat: r.Lat, Lon: r.Lon},
		})
	}
	return centroids, nil
}

// rowsOf gives the rows of centroids in code order, each code once.
func rowsOf(centroids []Centroid) []centroidRow {
	rows := make([]centroidRow, 0, len(centroids))
	for _, c := range centroids {
		rows = append(rows, centroidRow{
			Code: c.Code, Name: c.Name, Postcodes: strings.Join(c.Postcodes, " "),
			Departement: c.Departement, Region: c.Region, EPCI: c.EPCI,
			Population: int64(c.Population), Lat: c.Point.Lat, Lon: c.Point.Lon,
		})
	}
	slices.Reverse(rows) // so that the last of a code comes first
	slices.SortStableFunc(rows, func(a, b centroidRow) int { return strings.Compare(a.Code, b.Code) })
	return slices.CompactFunc(rows, func(a, b centroidRow) bool { return a.Code == b.Code })
}
