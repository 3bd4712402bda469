package territory

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/sqlitedialect"
	_ "modernc.org/sqlite" // the driver

	"relais/internal/kernel"
)

// centroidsTable is what the migration makes, on SQLite and PostgreSQL alike.
const centroidsTable = `CREATE TABLE territory_centroids (
	code        text PRIMARY KEY,
	name        text NOT NULL,
	postcodes   text NOT NULL,
	departement text NOT NULL,
	region      text NOT NULL,
	epci        text NOT NULL,
	population  bigint NOT NULL,
	lat         double precision NOT NULL,
	lon         double precision NOT NULL
)`

func memoryDB(t *testing.T) *bun.DB {
	t.Helper()
	conn, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	conn.SetMaxOpenConns(1)
	db := bun.NewDB(conn, sqlitedialect.New())
	t.Cleanup(func() { _ = db.Close() })
	if _, err := db.ExecContext(context.Background(), centroidsTable); err != nil {
		t.Fatal(err)
	}
	return db
}

// invented gives n centroids in code order.
func invented(n int) (all []Centroid) {
	for i := range n {
		all = append(all, Centroid{
			Code: fmt.Sprintf("%05d", 1000+i), Name: fmt.Sprintf("L'Œuf n° %d", i), Postcodes: []string{"01000", "01001"},
			Departement: "01", Region: "84", EPCI: "200000000", Population: i,
			Point: kernel.Point{Lat: 46 + float64(i)/1e5, Lon: 5.123456789},
		})
	}
	return all
}

func sameCentroid(a, b Centroid) bool {
	return slices.Equal(a.fields(), b.fields()) && slices.Equal(a.Postcodes, b.Postcodes)
}

func TestStoreGivesBackWhatItKept(t *testing.T) {
	ctx, store := context.Background(), NewStore(memoryDB(t))
	if kept, err := store.Load(ctx); err != nil || len(kept) != 0 {
		t.Errorf("%v, %v", kept, err)
	}
	for _, n := range []int{2 * chunk, 2*chunk + 1, 1, 0} {
		given := invented(n)
		if err := store.Replace(ctx, given); err != nil {
			t.Fatal(err)
		}
		kept, err := store.Load(ctx)
		if err != nil || !slices.EqualFunc(kept, given, sameCentroid) {
			t.Errorf("of %d, %d came back: %v", n, len(kept), err)
		}
	}
}

func TestStoreKeepsTheLastOfACode(t *testing.T) {
	ctx, store := context.Background(), NewStore(memoryDB(t))
	if err := store.Replace(ctx, []Centroid{{Code: "01004", Name: "A"}, {Code: "01001"}, {Code: "01004", Name: "B"}}); err != nil {
		t.Fatal(err)
	}
	kept, err := store.Load(ctx)
	if err != nil || len(kept) != 2 || kept[1].Name != "B" || len(kept[1].Postcodes) != 0 {
		t.Errorf("%+v, %v", kept, err)
	}
}

func TestStoreUndoneWithItsTransaction(t *testing.T) {
	ctx, db := context.Background(), memoryDB(t)
	if err := NewStore(db).Replace(ctx, invented(3)); err != nil {
		t.Fatal(err)
	}
	stop := errors.New("stop")
	err := db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		if err := NewStore(tx).Replace(ctx, invented(1)); err != nil {
			return err
		}
		return stop
	})
	if !errors.Is(err, stop) {
		t.Fatal(err)
	}
	if kept, err := NewStore(db).Load(ctx); err != nil || len(kept) != 3 {
		t.Errorf("%d kept, %v", len(kept), err)
	}
}

func TestStoreTellsWhatItWasDoing(t *testing.T) {
	db := memoryDB(t)
	if _, err := db.Exec("DROP TABLE territory_centroids"); err != nil {
		t.Fatal(err)
	}
	if err := NewStore(db).Replace(context.Background(), invented(1)); err == nil {
		t.Error("no table and no error")
	}
	if _, err := NewStore(db).Load(context.Background()); err == nil {
		t.Error("no table and no error")
	}
}
