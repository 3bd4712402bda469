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
	"errors"
	"io/fs"
	"net/url"
	"os"
	"strings"
	"sync"

	"github.com/uptrace/bun"

	"relais/internal/kernel"
)

// DB is an open database.
type DB struct {
	*bun.DB         // for reads; on SQLite a pool of connections that refuse to write
	write   *bun.DB // on SQLite the one writing connection, else the same pool
	address string

	// SQLite only: the writes waiting for the next commit, and its end.
	queue  chan *job
	done   chan struct{}
	ending sync.RWMutex // held to read while queueing, to write while closing
	ended  bool
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

// OpenKept opens a database as [Open] does, and makes none: what was never begun,
// or whose name was mistyped, is NotFound "db.absent".
func OpenKept(ctx context.Context, address string) (_ *DB, err error) {
	defer kernel.Wrap(&err, "db.OpenKept")
	if !IsPostgres(address) {
		if file, err := os.Stat(address); errors.Is(err, fs.ErrNotExist) || err == nil && file.Size() == 0 {
			return nil, kernel.Fault(kernel.NotFound, "db.absent", address)
		}
		return openSQLite(ctx, address)
	}
	d, err := openPostgres(ctx, address)
	if err != nil {
		return nil, err
	}
	var begun bool
	if err = d.QueryRowContext(ctx, "SELECT to_regclass('goose_db_version') IS NOT NULL").Scan(&begun); err == nil && !begun {
		err = kernel.Fault(kernel.NotFound, "db.absent", d.name())
	}
	if err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

// name gives what may be said of the address of a PostgreSQL database.
func (d *DB) name() string {
	address, err := url.Parse(d.address)
	if err != nil {
		return "postgres"
	}
	return strings.TrimPrefix(address.Path, "/")
}

// IsPostgres tells whether an address names a PostgreSQL server.
func IsPostgres(address string) bool {
	return strings.HasPrefix(address, "postgres://") || strings.HasPrefix(address, "postgresql://")
}

// Postgres tells whether the database is a PostgreSQL server.
func (d *DB) Postgres() bool { return IsPostgres(d.address) }

// Close ends the writer, after the writes already waiting, and closes every
// connection. Later writes are refused; closing twice does nothing more.
func (d *DB) Close() error {
	if d.queue == nil {
		return d.DB.Close()
	}
	d.ending.Lock()
	if !d.ended {
		d.ended = true
		close(d.queue)
	}
	d.ending.Unlock()
	<-d.done
	return errors.Join(d.DB.Close(), d.write.Close()) // the writer last: it empties the write-ahead log
}
