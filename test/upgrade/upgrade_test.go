package upgrade_test

import (
	"crypto/rand"
	"encoding/json"
	"maps"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/uptrace/bun"

	"relais/internal/directory"
	"relais/internal/kernel"
	"relais/internal/platform/db"
	"relais/migrations"
)

// placeRow is what every version has kept of a place.
type placeRow struct {
	bun.BaseModel `bun:"table:places"`

	ID          string
	StructureID string
	Source      string
	Ref         string
	Card        string
	Fingerprint string
	Revision    int64
	CreatedAt   string
	UpdatedAt   string
}

// placesOf gives the rows of the places by identifier.
func placesOf(t *testing.T, d *db.DB) map[string]placeRow {
	t.Helper()
	var rows []placeRow
	err := d.NewSelect().Model(&rows).ColumnExpr("id, coalesce(structure_id, '') AS structure_id, source, ref, card, fingerprint, revision").
		ColumnExpr("CAST(created_at AS text) AS created_at, CAST(updated_at AS text) AS updated_at").Scan(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) < 40 {
		t.Fatalf("only %d places: the database is not what it should be", len(rows))
	}
	byID := map[string]placeRow{}
	for _, row := range rows {
		byID[row.ID] = row
	}
	return byID
}

func revisionOf(t *testing.T, d *db.DB) (revision int64) {
	t.Helper()
	if err := d.NewRaw("SELECT revision FROM directory_revision").Scan(t.Context(), &revision); err != nil {
		t.Fatal(err)
	}
	return revision
}

// TestUpgradeKeepsEverything opens each golden database with the migrations of
// today: every place is found under its identifier with its card, the revision
// is kept, the schema is that of a fresh database, the journal verifies; and
// going up once more changes nothing. The figures are for RELAIS_PROVE.
func TestUpgradeKeepsEverything(t *testing.T) {
	eachGolden(t, func(t *testing.T, g golden) {
		d := open(t, g.address)
		before, revision := placesOf(t, d), revisionOf(t, d)
		migrate(t, d, migrations.Files)
		fresh := freshLike(t, g.address)
		migrate(t, fresh, migrations.Files)
		schema := schemaOf(t, d)
		sameSchema(t, schema, schemaOf(t, fresh))
		checkPlaces(t, d, before)
		if now := revisionOf(t, d); now != revision {
			t.Errorf("revision %d, was %d", now, revision)
		}
		checkFound(t, d, before)

		migrate(t, d, migrations.Files)
		sameSchema(t, schemaOf(t, d), schema)
		checkPlaces(t, d, before)
		if status, out, said := g.relais(t.Context(), "journal", "verify"); status != 0 {
			t.Errorf("relais journal verify: %d\n%s%s", status, out, said)
		}
		t.Logf("%s: %d places and their revision kept, a schema of %d lines like that of a fresh database", g.name(), len(before), len(schema))
	})
}

// checkPlaces compares the rows of the places with what they were.
func checkPlaces(t *testing.T, d *db.DB, before map[string]placeRow) {
	t.Helper()
	now := placesOf(t, d)
	if maps.Equal(now, before) {
		return
	}
	for id, row := range before {
		if now[id] != row {
			t.Errorf("%s was\n%+v, is\n%+v", id, row, now[id])
		}
	}
	if len(now) != len(before) {
		t.Errorf("%d places, were %d", len(now), len(before))
	}
}

// checkFound makes sure that the directory answers every place with all that
// its old card says.
func checkFound(t *testing.T, d *db.DB, before map[string]placeRow) {
	t.Helper()
	found, err := directory.Open(t.Context(), d, kernel.SystemClock, kernel.NewIDs(kernel.SystemClock, rand.Reader))
	if err != nil {
		t.Fatal(err)
	}
	if found.Len() != len(before) {
		t.Errorf("the directory has %d places, the database had %d", found.Len(), len(before))
	}
	for id, row := range before {
		card, err := found.Card(kernel.ID(id))
		if err != nil {
			t.Errorf("%s: %v", id, err)
			continue
		}
		if string(card.Place.Structure) != row.StructureID || card.Place.Origin != (directory.Origin{Source: row.Source, Ref: row.Ref}) {
			t.Errorf("%s: structure %s, origin %v; was %s, %s %s", id, card.Place.Structure, card.Place.Origin, row.StructureID, row.Source, row.Ref)
		}
		if old, now := decoded(t, []byte(row.Card)), encoded(t, card.Place); !holds(now, old) {
			t.Errorf("%s says\n%v, said\n%v", id, now, old)
		}
	}
}

func decoded(t *testing.T, text []byte) (value any) {
	t.Helper()
	if err := json.Unmarshal(text, &value); err != nil {
		t.Fatal(err)
	}
	return value
}

func encoded(t *testing.T, place directory.Place) any {
	t.Helper()
	text, err := json.Marshal(place)
	if err != nil {
		t.Fatal(err)
	}
	return decoded(t, text)
}

// holds tells whether a value says all that an older one said, and perhaps
// more: a later version may add fields to an object.
func holds(now, old any) bool {
	object, is := old.(map[string]any)
	if !is {
		return reflect.DeepEqual(now, old)
	}
	larger, is := now.(map[string]any)
	if !is {
		return false
	}
	for field, value := range object {
		if !holds(larger[field], value) {
			return false
		}
	}
	return true
}

// TestOlderProgramsAreRefused gives a database of the future to the program of
// today, and one of today to a program that knows the steps of old only.
func TestOlderProgramsAreRefused(t *testing.T) {
	eachGolden(t, func(t *testing.T, g golden) {
		d := open(t, g.address)
		known := steps(d.Postgres())
		future := someOf(t, known)
		future["99999_future.sql"] = &fstest.MapFile{Data: []byte("-- +goose Up\nCREATE TABLE future (n bigint);\n-- +goose Down\nDROP TABLE future;\n")}
		migrate(t, d, future)
		before, schema := placesOf(t, d), schemaOf(t, d)
		for _, old := range []int{2, len(known) / 2, len(known)} {
			err := d.Migrate(t.Context(), someOf(t, known[:old]))
			if kernel.KindOf(err) != kernel.Unavailable || !strings.Contains(err.Error(), "db.newer_schema") {
				t.Errorf("a program of %d steps: %v", old, err)
			}
		}
		for _, line := range [][]string{{"serve", "--listen", "127.0.0.1:0"}, {"export", "places"}, {"journal", "verify"}} {
			if status, out, said := g.relais(t.Context(), line...); status != 1 || out != "" || !strings.Contains(said, "mettez Relais à jour") {
				t.Errorf("relais %v: status %d\n%s%s", line, status, out, said)
			}
		}
		checkPlaces(t, d, before)
		sameSchema(t, schemaOf(t, d), schema)
	})
}
