package db_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/uptrace/bun"

	"relais/internal/kernel"
	"relais/internal/platform/db"
	"relais/internal/platform/db/dbtest"
)

var errRefused = errors.New("refused")

// A write within a write lives and dies with it; its own failure takes back
// what it did, and nothing else.
func TestAWriteTakesPartInTheWriteUnderWay(t *testing.T) {
	for name, c := range map[string]struct {
		inner, outer error
		want         []int
	}{
		"both succeed":                 {nil, nil, []int{1, 2, 3}},
		"the inner fails, and is left": {errRefused, nil, []int{1, 3}},
		"the outer fails":              {nil, errRefused, nil},
	} {
		t.Run(name, func(t *testing.T) {
			dbtest.Each(t, numbers(), func(t *testing.T, d *db.DB) {
				err := d.Write(t.Context(), func(ctx context.Context, tx bun.Tx) error {
					if err := insert(1)(ctx, tx); err != nil {
						return err
					}
					inner := d.Write(ctx, func(ctx context.Context, tx bun.Tx) error {
						return errors.Join(insert(2)(ctx, tx), c.inner)
					})
					if !errors.Is(inner, c.inner) {
						t.Errorf("the inner write gives %v", inner)
					}
					return errors.Join(insert(3)(ctx, tx), c.outer)
				})
				if !errors.Is(err, c.outer) {
					t.Errorf("the outer write gives %v", err)
				}
				if got := kept(t, d); !slices.Equal(got, c.want) {
					t.Errorf("%v are kept, want %v", got, c.want)
				}
			})
		})
	}
}

// A read within a write sees what was written; one beside it does not.
func TestAReadTakesPartInTheWriteUnderWay(t *testing.T) {
	dbtest.Each(t, numbers(), func(t *testing.T, d *db.DB) {
		count := func(ctx context.Context) (n int) {
			err := d.Read(ctx, func(ctx context.Context, tx bun.Tx) error {
				return tx.NewRaw("SELECT count(*) FROM numbers").Scan(ctx, &n)
			})
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		err := d.Write(t.Context(), func(ctx context.Context, tx bun.Tx) error {
			if err := insert(1)(ctx, tx); err != nil {
				return err
			}
			if within, beside := count(ctx), count(db.Alone(ctx)); within != 1 || beside != 0 {
				t.Errorf("%d seen within, %d beside", within, beside)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// On SQLite the second would wait for the first for ever.
func TestAWriteDoesNotWaitForItself(t *testing.T) {
	dbtest.Each(t, numbers(), func(t *testing.T, d *db.DB) {
		err := d.Write(t.Context(), func(ctx context.Context, _ bun.Tx) error { return d.Write(db.Alone(ctx), insert(1)) })
		if refused := kernel.KindOf(err) == kernel.Internal && err != nil; refused == d.Postgres() {
			t.Errorf("a write beside the one it is in: %v", err)
		}
	})
}

// What stands beside a write that fails lasts, where two may be at once; in a
// whole write nothing does.
func TestAWholeWriteLeavesNothingBesideIt(t *testing.T) {
	dbtest.Each(t, numbers(), func(t *testing.T, d *db.DB) {
		refused := func(ctx context.Context, n int) {
			err := d.Write(ctx, func(ctx context.Context, _ bun.Tx) error {
				return errors.Join(d.Write(d.Beside(ctx), insert(n)), errRefused)
			})
			if !errors.Is(err, errRefused) {
				t.Fatal(err)
			}
		}
		refused(t.Context(), 1)
		refused(db.Whole(t.Context()), 2)
		if got := kept(t, d); len(got) != 0 && !d.Postgres() || d.Postgres() && !slices.Equal(got, []int{1}) {
			t.Errorf("%v are kept", got)
		}
	})
}

func TestAReadWritesNothing(t *testing.T) {
	dbtest.Each(t, numbers(), func(t *testing.T, d *db.DB) {
		if err := d.Read(t.Context(), insert(1)); err == nil {
			t.Error("a read wrote")
		}
		err := d.Read(t.Context(), func(ctx context.Context, _ bun.Tx) error { return d.Write(ctx, insert(1)) })
		if kernel.KindOf(err) != kernel.Internal {
			t.Errorf("a write within a read: %v", err)
		}
		if got := kept(t, d); len(got) != 0 {
			t.Errorf("%v are kept", got)
		}
	})
}

// A read sees one state of the database from its first question to its last.
func TestAReadSeesOneState(t *testing.T) {
	dbtest.Each(t, numbers(), func(t *testing.T, d *db.DB) {
		err := d.Read(t.Context(), func(ctx context.Context, tx bun.Tx) error {
			var before, after int
			if err := tx.NewRaw("SELECT count(*) FROM numbers").Scan(ctx, &before); err != nil {
				return err
			}
			if err := d.Write(db.Alone(ctx), insert(1)); err != nil {
				return err
			}
			if err := tx.NewRaw("SELECT count(*) FROM numbers").Scan(ctx, &after); err != nil {
				return err
			}
			if before != 0 || after != 0 {
				t.Errorf("%d, then %d rows", before, after)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// reader gives what PostgreSQL knows of the wall of a transaction.
func reader(ctx context.Context, tx bun.Tx) (who string, err error) {
	err = tx.NewRaw("SELECT coalesce(current_setting('relais.reader', true), '') || '/' || coalesce(current_setting('relais.structure', true), '')").Scan(ctx, &who)
	return who, err
}

// The wall stands for one transaction, or a part of it, and never for the next
// user of the connection.
func TestTheWallStandsForOneTransaction(t *testing.T) {
	d := dbtest.Open(t, dbtest.Postgres(t), numbers())
	expect := func(ctx context.Context, tx bun.Tx, want string) {
		t.Helper()
		if got, err := reader(ctx, tx); got != want || err != nil {
			t.Errorf("the wall is %q, want %q (%v)", got, want, err)
		}
	}
	outer := db.Behind(t.Context(), db.Wall{Reader: "account", Structure: "a"})
	err := d.Write(outer, func(ctx context.Context, tx bun.Tx) error {
		expect(ctx, tx, "account/a")
		inner := db.Behind(ctx, db.Wall{Reader: "system"})
		if err := d.Write(inner, func(ctx context.Context, tx bun.Tx) error { expect(ctx, tx, "system/"); return nil }); err != nil {
			return err
		}
		expect(ctx, tx, "account/a")
		failed := d.Write(inner, func(ctx context.Context, tx bun.Tx) error {
			_, err := tx.NewRaw("SELECT nothing FROM nowhere").Exec(ctx)
			return err
		})
		if failed == nil {
			t.Error("a query of nothing succeeds")
		}
		expect(ctx, tx, "account/a")
		if err := d.Read(inner, func(ctx context.Context, tx bun.Tx) error { expect(ctx, tx, "system/"); return errRefused }); !errors.Is(err, errRefused) {
			return err
		}
		expect(ctx, tx, "account/a")
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for range 20 { // every connection of the pool
		if err := d.Read(t.Context(), func(ctx context.Context, tx bun.Tx) error { expect(ctx, tx, "/"); return nil }); err != nil {
			t.Fatal(err)
		}
	}
}

// A step that is written twice runs once, in the words of the database.
func TestADialectRunsItsOwnStep(t *testing.T) {
	steps := fstest.MapFS{
		"00001_a.sql":          {Data: []byte("-- +goose Up\nCREATE TABLE which (name text);\n")},
		"00002_b.sqlite.sql":   {Data: []byte("-- +goose Up\nINSERT INTO which VALUES ('sqlite');\n")},
		"00002_b.postgres.sql": {Data: []byte("-- +goose Up\nINSERT INTO which VALUES ('postgres');\n")},
	}
	dbtest.Each(t, steps, func(t *testing.T, d *db.DB) {
		var names []string
		if err := d.NewRaw("SELECT name FROM which").Scan(t.Context(), &names); err != nil {
			t.Fatal(err)
		}
		want := "sqlite"
		if d.Postgres() {
			want = "postgres"
		}
		if !slices.Equal(names, []string{want}) {
			t.Errorf("ran %v, want %s", names, want)
		}
	})
}
