package db

import (
	"context"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"relais/internal/kernel"
)

// Migrate brings the schema to the newest version of the given sequence.
// Programs that start together on one database do not disturb each other. A
// schema newer than the sequence is refused: an old program would not know
// what it must keep.
func (d *DB) Migrate(ctx context.Context, sequence fs.FS) (err error) {
	defer kernel.Wrap(&err, "db.Migrate")
	provider, err := d.migrations(sequence)
	if err != nil {
		return err
	}
	var failed error
	for before := int64(-1); ; {
		current, newest, err := provider.GetVersions(ctx)
		if err != nil {
			return err
		}
		if current > newest {
			return kernel.Fault(kernel.Unavailable, "db.newer_schema", current, newest)
		}
		// A step that fails may have been taken meanwhile by another program,
		// for SQLite has no lock to take turns: that shows in the version.
		if failed != nil && current == before {
			return failed
		}
		if _, failed = provider.Up(ctx); failed == nil {
			return nil
		}
		before = current
	}
}

func (d *DB) migrations(sequence fs.FS) (*goose.Provider, error) {
	sequence = ofDialect{sequence, d.Postgres()}
	if !d.Postgres() {
		return goose.NewProvider(goose.DialectSQLite3, d.write.DB, sequence)
	}
	const everySecond, fiveMinutes = 1, 300
	turns, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(everySecond, fiveMinutes))
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectPostgres, d.write.DB, sequence, goose.WithSessionLocker(turns))
}
