package lots

import (
	"context"
	"slices"
	"testing"
	"testing/fstest"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/kernel"
	"relais/internal/platform/db"
	"relais/internal/platform/db/dbtest"
)

var schema = fstest.MapFS{"00001_things.sql": {Data: []byte(`-- +goose Up
CREATE TABLE things (id integer PRIMARY KEY, over timestamp);
-- +goose Down
DROP TABLE things;
`)}}

type thing struct {
	bun.BaseModel `bun:"table:things"`

	ID   int64 `bun:",pk"`
	Over *time.Time
}

// each gives a table with a row at each of some moments, and one without.
func each(t *testing.T, moments []string, test func(t *testing.T, table Table, d *db.DB)) {
	t.Helper()
	dbtest.Each(t, schema, func(t *testing.T, d *db.DB) {
		things := []thing{{ID: 1}}
		for _, text := range moments {
			at, err := time.Parse(time.RFC3339Nano, text)
			if err != nil {
				t.Fatal(err)
			}
			things = append(things, thing{ID: int64(len(things) + 1), Over: &at})
		}
		err := d.Write(t.Context(), func(ctx context.Context, tx bun.Tx) error {
			_, err := tx.NewInsert().Model(&things).Exec(ctx)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		test(t, Table{d, "things", "over"}, d)
	})
}

func TestOnlyWholeDaysFallDue(t *testing.T) {
	moments := []string{
		"2026-05-01T00:00:00Z", "2026-05-01T23:59:59.999999Z", "2026-05-03T12:00:00.5Z", "2026-05-04T00:30:00+02:00", "2026-05-04T10:00:00Z",
	}
	each(t, moments, func(t *testing.T, table Table, _ *db.DB) {
		for before, want := range map[string][]kernel.ID{
			"2026-05-01T23:59:59Z": nil,
			"2026-05-02T00:00:00Z": {"2026-05-01"},
			"2026-05-04T12:00:00Z": {"2026-05-01", "2026-05-03"},
			"2030-01-01T00:00:00Z": {"2026-05-01", "2026-05-03", "2026-05-04"},
		} {
			at, err := time.Parse(time.RFC3339, before)
			if err != nil {
				t.Fatal(err)
			}
			if days, err := table.Due(t.Context(), at); err != nil || !slices.Equal(days, want) {
				t.Errorf("before %s: %v, %v; want %v", before, days, err, want)
			}
		}
	})
}

func TestADayGoesAndNothingElse(t *testing.T) {
	moments := []string{"2026-05-01T23:59:59.999999Z", "2026-05-02T00:00:00Z", "2026-05-02T23:59:59.999999Z", "2026-05-03T00:00:00Z"}
	each(t, moments, func(t *testing.T, table Table, d *db.DB) {
		ctx, late := t.Context(), time.Date(2026, 5, 3, 0, 0, 0, 0, time.UTC)
		left := func() (ids []int64) {
			t.Helper()
			if err := d.NewSelect().Model((*thing)(nil)).Column("id").Order("id").Scan(ctx, &ids); err != nil {
				t.Fatal(err)
			}
			return ids
		}
		if err := table.Drop(ctx, "2026-05-02", late.Add(-time.Second)); kernel.KindOf(err) != kernel.Conflict || len(left()) != 5 {
			t.Errorf("a day that was not over: %v, left %v", err, left())
		}
		if err := table.Drop(ctx, "2026-05-02", late); err != nil || !slices.Equal(left(), []int64{1, 2, 5}) {
			t.Errorf("%v, left %v", err, left())
		}
		for _, gone := range []kernel.ID{"2026-05-02", "2026-04-01", "", "yesterday"} {
			if err := table.Drop(ctx, gone, late); err == nil || kernel.KindOf(err) != kernel.NotFound || len(left()) != 3 {
				t.Errorf("%q: %v, left %v", gone, err, left())
			}
		}
	})
}
