// Package db opens the database of a Relais: a SQLite file by default, or a
// PostgreSQL server. One code path serves both, through bun.
//
// Reads go to [DB] itself; every write goes through [DB.Write], which is where
// durability is decided. On SQLite there is one writer, and writes that wait
// together share one commit; a write is acknowledged only after the commit is
// on the disk (WAL, synchronous=FULL).
package db

import (
	"context"
	"database/sql"
	"io/fs"
	"strings"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // registers the driver "pgx"
	"github.com/pressly/goose/v3"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
	_ "modernc.org/sqlite" // registers the driver "sqlite"

	"relais/internal/kernel"
)

// DB is an open database.
type DB struct {
	*bun.DB           // for reads; on SQLite a pool of read-only connections
	write   *bun.DB   // on SQLite the one writing connection, else the same pool
	queue   chan *job // SQLite only: writes waiting for the next commit
	done    chan struct{}
	address string
}

// Open opens the database at address: "postgres://…" or the path of a SQLite
// file, made when absent. It refuses a SQLite file on a network file system,
// where the write-ahead log would corrupt.
func Open(ctx context.Context, address string) (_ *DB, err error) {
	defer kernel.Wrap(&err, "db.Open")
	if IsPostgres(address) {
		return openPostgres(ctx, address)
	}
	return openSQLite(ctx, address)
}

// IsPostgres tells whether an address names a PostgreSQL server.
func IsPostgres(address string) bool {
	return strings.HasPrefix(address, "postgres://") || strings.HasPrefix(address, "postgresql://")
}

func openPostgres(ctx context.Context, address string) (*DB, error) {
	pool, err := sql.Open("pgx", address)
	if err != nil {
		return nil, kernel.Because(kernel.Unavailable, "db.address", err)
	}
	pool.SetMaxOpenConns(16)
	pool.SetMaxIdleConns(16)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	if err := pool.PingContext(ctx); err != nil {
		pool.Close()
		return nil, kernel.Because(kernel.Unavailable, "db.unreachable", err)
	}
	both := bun.NewDB(pool, pgdialect.New())
	return &DB{DB: both, write: both, address: address}, nil
}

// Migrate brings the schema to the newest version of the given sequence.
func (d *DB) Migrate(ctx context.Context, sequence fs.FS) (err error) {
	defer kernel.Wrap(&err, "db.Migrate")
	dialect := goose.DialectSQLite3
	if d.Postgres() {
		dialect = goose.DialectPostgres
	}
	provider, err := goose.NewProvider(dialect, d.write.DB, sequence)
	if err != nil {
		return err
	}
	_, err = provider.Up(ctx)
	return err
}

// Postgres tells whether the database is a PostgreSQL server.
func (d *DB) Postgres() bool { return IsPostgres(d.address) }

// Close ends the writer, after the writes already waiting, and closes every
// connection.
func (d *DB) Close() error {
	if d.queue != nil {
		close(d.queue)
		<-d.done
		d.write.Close()
	}
	return d.DB.Close()
}
