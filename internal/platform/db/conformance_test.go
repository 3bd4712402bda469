package db_test

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/kernel"
	"relais/internal/platform/db"
	"relais/internal/platform/db/dbtest"
	"relais/migrations"
)

func numbers() fstest.MapFS {
	return fstest.MapFS{
		"00001_numbers.sql": {Data: []byte("-- +goose Up\nCREATE TABLE numbers (n bigint PRIMARY KEY);\n")},
		"00002_moments.sql": {Data: []byte("-- +goose Up\nCREATE TABLE moments (plain timestamp NOT NULL, zoned timestamptz NOT NULL);\n")},
	}
}

func insert(n int) func(context.Context, bun.Tx) error {
	return func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewRaw("INSERT INTO numbers (n) VALUES (?)", n).Exec(ctx)
		return err
	}
}

func kept(t *testing.T, d *db.DB) (all []int) {
	t.Helper()
	if err := d.NewRaw("SELECT n FROM numbers ORDER BY n").Scan(t.Context(), &all); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestAcknowledgedWritesAreThereAfterReopening(t *testing.T) {
	dbtest.EachAddress(t, func(t *testing.T, address string) {
		d := dbtest.Open(t, address, numbers())
		var all sync.WaitGroup
		for writer := range 40 {
			all.Go(func() {
				for n := range 10 {
					if err := d.Write(t.Context(), insert(writer*10+n)); err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		got := kept(t, dbtest.Open(t, address, numbers()))
		if len(got) != 400 || got[399] != 399 {
			t.Errorf("%d rows are there, expected 400", len(got))
		}
	})
}

func TestAWriteThatFailsKeepsNothing(t *testing.T) {
	refused := errors.New("refused")
	dbtest.Each(t, numbers(), func(t *testing.T, d *db.DB) {
		over, cancel := context.WithCancel(t.Context())
		cancel()
		for name, c := range map[string]struct {
			ctx  context.Context
			then func() error
			want error
		}{
			"an error":               {t.Context(), func() error { return refused }, refused},
			"a panic":                {t.Context(), func() error { panic("an act that panics") }, nil},
			"a context that is over": {over, func() error { return nil }, context.Canceled},
		} {
			err := d.Write(c.ctx, func(ctx context.Context, tx bun.Tx) error {
				return errors.Join(insert(1)(ctx, tx), c.then())
			})
			if err == nil || c.want != nil && !errors.Is(err, c.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := d.Write(t.Context(), insert(2)); err != nil {
			t.Error(err)
		}
		if got := kept(t, d); !slices.Equal(got, []int{2}) {
			t.Errorf("kept %v", got)
		}
	})
}

func TestTimesComeBackInUTC(t *testing.T) {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Skip("this machine knows no time zones")
	}
	type moment struct {
		bun.BaseModel `bun:"moments"`
		Plain, Zoned  time.Time
	}
	dbtest.Each(t, numbers(), func(t *testing.T, d *db.DB) {
		for _, said := range []time.Time{
			time.Date(2026, 1, 15, 9, 30, 0, 123456000, paris),
			time.Date(2026, 7, 15, 9, 30, 0, 0, paris),
		} {
			err := d.Write(t.Context(), func(ctx context.Context, tx bun.Tx) error {
				if _, err := tx.NewRaw("DELETE FROM moments").Exec(ctx); err != nil {
					return err
				}
				_, err := tx.NewInsert().Model(&moment{Plain: said, Zoned: said}).Exec(ctx)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			var read moment
			if err := d.NewSelect().Model(&read).Scan(t.Context()); err != nil {
				t.Fatal(err)
			}
			var raw time.Time
			if err := d.QueryRowContext(t.Context(), "SELECT plain FROM moments").Scan(&raw); err != nil {
				t.Fatal(err)
			}
			all := map[string]time.Time{"plain": read.Plain, "plain, without a model": raw}
			if d.Postgres() { // SQLite's driver knows the type "timestamp" only
				all["zoned"] = read.Zoned
			}
			for name, got := range all {
				if !got.Equal(said) || got.Location() != time.UTC {
					t.Errorf("%s: %v came back as %v", name, said, got)
				}
			}
		}
	})
}

func TestTheSchemaKeepsTimesInTheTypeThatBothRead(t *testing.T) {
	steps, err := fs.Glob(migrations.Files, "*.sql")
	if err != nil || len(steps) == 0 {
		t.Fatalf("no steps: %v", err)
	}
	for _, step := range steps {
		text, err := fs.ReadFile(migrations.Files, step)
		if err != nil {
			t.Fatal(err)
		}
		if lower := strings.ToLower(string(text)); strings.Contains(lower, "timestamptz") || strings.Contains(lower, "with time zone") {
			t.Errorf("%s: a moment is a timestamp, in UTC", step)
		}
	}
}

func TestTheRealSchemaIsMadeOnce(t *testing.T) {
	dbtest.Each(t, migrations.Files, func(t *testing.T, d *db.DB) {
		if err := d.Migrate(t.Context(), migrations.Files); err != nil {
			t.Errorf("the second time: %v", err)
		}
		var revision int
		if err := d.NewRaw("SELECT revision FROM directory_revision").Scan(t.Context(), &revision); err != nil {
			t.Error(err)
		}
	})
}

func TestASchemaFromTheFutureIsRefused(t *testing.T) {
	dbtest.Each(t, numbers(), func(t *testing.T, d *db.DB) {
		older := numbers()
		delete(older, "00002_moments.sql")
		err := d.Migrate(t.Context(), older)
		var e *kernel.Error
		if !errors.As(err, &e) || e.Key != "db.newer_schema" {
			t.Errorf("got %v", err)
		}
	})
}

func TestABadStepIsUndone(t *testing.T) {
	dbtest.Each(t, numbers(), func(t *testing.T, d *db.DB) {
		longer := numbers()
		longer["00003_bad.sql"] = &fstest.MapFile{Data: []byte("-- +goose Up\nCREATE TABLE more (n bigint);\nCREATE TABLE numbers (n bigint);\n")}
		if err := d.Migrate(t.Context(), longer); err == nil {
			t.Fatal("a bad step passed")
		}
		if _, err := d.NewRaw("SELECT n FROM more").Exec(t.Context()); err == nil {
			t.Error("half of the bad step is kept")
		}
		longer["00003_bad.sql"].Data = []byte("-- +goose Up\nCREATE TABLE more (n bigint);\n")
		if err := d.Migrate(t.Context(), longer); err != nil {
			t.Errorf("the step, mended: %v", err)
		}
	})
}

func TestProgramsThatStartTogetherDoNotDisturbEachOther(t *testing.T) {
	dbtest.EachAddress(t, func(t *testing.T, address string) {
		var all sync.WaitGroup
		for range 3 {
			all.Go(func() {
				d, err := db.Open(t.Context(), address)
				if err != nil {
					t.Error(err)
					return
				}
				defer d.Close()
				if err := d.Migrate(t.Context(), migrations.Files); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
	})
}
