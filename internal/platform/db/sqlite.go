package db

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/sqlitedialect"

	"relais/internal/kernel"
)

// The pair of SQLite driver and C runtime that Relais was tested with: other
// pairs have broken before.
const (
	testedSQLite = "v1.60.1"
	testedLibc   = "v1.77.1"
)

func openSQLite(ctx context.Context, path string) (*DB, error) {
	if err := checkDriver(debug.ReadBuildInfo()); err != nil {
		return nil, err
	}
	if dir := filepath.Dir(path); dir != "." {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, kernel.Because(kernel.Unavailable, "db.folder", err, dir)
		}
	}
	if err := refuseNetworkFolder(filepath.Dir(path)); err != nil {
		return nil, err
	}
	write, err := connect(path, "immediate", 1)
	if err != nil {
		return nil, err
	}
	if err := checkDurable(ctx, write); err != nil {
		write.Close()
		return nil, err
	}
	read, err := connect(path, "deferred", max(4, runtime.NumCPU()))
	if err != nil {
		write.Close()
		return nil, err
	}
	d := &DB{
		DB:    bun.NewDB(read, sqlitedialect.New()),
		write: bun.NewDB(write, sqlitedialect.New()),
		queue: make(chan *job, 256), done: make(chan struct{}), address: path,
	}
	go d.commitLoop()
	return d, nil
}

// connect opens a pool. The order of the settings matters: busy_timeout comes
// first, so that switching to the write-ahead log can wait its turn.
func connect(path, txlock string, connections int) (*sql.DB, error) {
	q := url.Values{"_txlock": {txlock}, "_pragma": {
		"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)",
		"foreign_keys(ON)", "temp_store(MEMORY)", "cache_size(-32000)",
	}}
	pool, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?"+q.Encode())
	if err != nil {
		return nil, kernel.Because(kernel.Unavailable, "db.address", err)
	}
	pool.SetMaxOpenConns(connections)
	pool.SetMaxIdleConns(connections)
	return pool, nil
}

// checkDurable makes sure that the settings on which "an acknowledged write is
// never lost" rests were really taken.
func checkDurable(ctx context.Context, pool *sql.DB) error {
	var mode string
	var synchronous int
	if err := pool.QueryRowContext(ctx, "PRAGMA journal_mode").Scan(&mode); err != nil {
		return kernel.Because(kernel.Unavailable, "db.unreadable", err)
	}
	if err := pool.QueryRowContext(ctx, "PRAGMA synchronous").Scan(&synchronous); err != nil {
		return kernel.Because(kernel.Unavailable, "db.unreadable", err)
	}
	const full = 2
	if mode != "wal" || synchronous != full {
		return kernel.Fault(kernel.Unavailable, "db.not_durable", mode, synchronous)
	}
	return nil
}

// checkDriver compares the linked driver with the tested pair.
func checkDriver(build *debug.BuildInfo, ok bool) error {
	if !ok {
		return errors.New("no build information in the binary")
	}
	for _, m := range build.Deps {
		if m.Path == "modernc.org/sqlite" && m.Version != testedSQLite ||
			m.Path == "modernc.org/libc" && m.Version != testedLibc {
			return kernel.Fault(kernel.Internal, "db.untested_driver", m.Path, m.Version)
		}
	}
	return nil
}
