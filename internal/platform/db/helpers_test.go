package db

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"
	"time"

	"github.com/uptrace/bun"
)

// TestMain lets this binary be the writer that the crash tests kill, and puts
// the machine in Lisbon: the clocks there say UTC in winter only, so that a
// time read in the zone of the machine is seen.
func TestMain(m *testing.M) {
	if path := os.Getenv(crashVariable); path != "" {
		writeUntilKilled(path)
		return
	}
	if lisbon, err := time.LoadLocation("Europe/Lisbon"); err == nil {
		time.Local = lisbon
	}
	os.Exit(m.Run())
}

// schema is a table of numbers; the writing of 13 undoes the whole transaction,
// as a full disk does.
func schema() fstest.MapFS {
	return fstest.MapFS{"00001_numbers.sql": {Data: []byte(`-- +goose Up
CREATE TABLE numbers (n bigint PRIMARY KEY);
-- +goose StatementBegin
CREATE TRIGGER unlucky BEFORE INSERT ON numbers WHEN NEW.n = 13
BEGIN SELECT RAISE(ROLLBACK, 'unlucky'); END;
-- +goose StatementEnd
`)}}
}

// open opens a file and its schema; the test closes it, or forgets it.
func open(t testing.TB, path string) *DB {
	t.Helper()
	d, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	if err := d.Migrate(t.Context(), schema()); err != nil {
		t.Fatal(err)
	}
	return d
}

func fresh(t testing.TB) *DB { return open(t, filepath.Join(t.TempDir(), "relais.db")) }

// insert is an act that writes a number.
func insert(n int) func(context.Context, bun.Tx) error {
	return func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewRaw("INSERT INTO numbers (n) VALUES (?)", n).Exec(ctx)
		return err
	}
}

// kept gives the numbers in the order they were written.
func kept(t testing.TB, d *DB) []int {
	t.Helper()
	var all []int
	if err := d.NewRaw("SELECT n FROM numbers ORDER BY rowid").Scan(context.Background(), &all); err != nil {
		t.Fatal(err)
	}
	return all
}
