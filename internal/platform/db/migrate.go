package db

import (
	"context"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"relais/internal/kernel"
)

// Migrate brings the schema to the newest version of the given sequence. On
// PostgreSQL nodes that start together take turns. A schema newer than the
// sequence is refused: an old program would not know what it must keep.
func (d *DB) Migrate(ctx context.Context, sequence fs.FS) (err error) {
	defer kernel.Wrap(&err, "db.Migrate")
	provider, err := d.migrations(sequence)
	if err != nil {
		return err
	}
	current, newest, err := provider.GetVersions(ctx)
	if err != nil {
		return err
	}
	if current > newest {
		return kernel.Fault(kernel.Unavailable, "db.newer_schema", current, newest)
	}
	_, err = provider.Up(ctx)
	return err
}

func (d *DB) migrations(sequence fs.FS) (*goose.Provider, error) {
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
