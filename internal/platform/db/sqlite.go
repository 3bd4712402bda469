package db

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/sqlitedialect"
	"modernc.org/sqlite" // registers the driver "sqlite"
	sqlite3 "modernc.org/sqlite/lib"

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
	path, err := prepareFile(path)
	if err != nil {
		return nil, err
	}
	write, err := connect(path, "immediate", 1)
	if err != nil {
		return nil, err
	}
	awaitTurn(ctx, write)
	if err := checkDurable(ctx, write); err != nil {
		write.Close()
		return nil, err
	}
	read, err := connect(path, "deferred", max(4, runtime.NumCPU()), "query_only(ON)")
	if err != nil {
		write.Close()
		return nil, err
	}
	d := &DB{
		DB:    bun.NewDB(read, sqlitedialect.New()),
		write: bun.NewDB(write, sqlitedialect.New()),
		queue: make(chan *job, 256), done: make(chan struct{}), address: path,
	}
	kernel.Go(d.commitLoop)
	return d, nil
}

// prepareFile makes the folder and the file when they are absent, for the eyes
// of their owner only, and gives the real path behind any link: the files of
// the write-ahead log lie beside it.
func prepareFile(path string) (string, error) {
	if path == "" {
		return "", kernel.Fault(kernel.Unavailable, "db.address")
	}
	if linked, err := filepath.EvalSymlinks(path); err == nil {
		path = linked
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return "", kernel.Because(kernel.Unavailable, "db.address", err)
	}
	folder := filepath.Dir(path)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", kernel.Because(kernel.Unavailable, "db.folder", err, folder)
	}
	if err := refuseNetworkFolder(folder); err != nil {
		return "", err
	}
	// Only when absent: closing a file that is open elsewhere in this process
	// would drop the locks SQLite holds on it.
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return path, nil
	}
	if err != nil {
		return "", kernel.Because(kernel.Unavailable, "db.folder", err, folder)
	}
	return path, f.Close()
}

// connect opens a pool. The driver applies busy_timeout before the other
// settings, so that switching to the write-ahead log can wait its turn.
func connect(path, txlock string, connections int, more ...string) (*sql.DB, error) {
	q := url.Values{"_txlock": {txlock}, "_timezone": {"UTC"}, "_pragma": append([]string{
		"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)",
		"foreign_keys(ON)", "secure_delete(ON)", "temp_store(MEMORY)", "cache_size(-32000)",
	}, more...)}
	pool, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?"+q.Encode())
	if err != nil {
		return nil, kernel.Because(kernel.Unavailable, "db.address", err)
	}
	pool.SetMaxOpenConns(connections)
	pool.SetMaxIdleConns(connections)
	return pool, nil
}

// awaitTurn makes the first connection. Two programs that switch a new file to
// the write-ahead log at the same time are refused at once, whatever
// busy_timeout says: one has to ask again.
func awaitTurn(ctx context.Context, pool *sql.DB) {
	const patience, pause = 10 * time.Second, 20 * time.Millisecond
	for range patience / pause {
		err := pool.PingContext(ctx)
		var refused *sqlite.Error
		if !errors.As(err, &refused) || refused.Code()&0xff != sqlite3.SQLITE_BUSY {
			return // whatever else is wrong shows when the settings are read
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
	}
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

// checkDriver compares the linked driver with the tested pair. A module that
// the binary does not name, as those of go test, is not compared.
func checkDriver(build *debug.BuildInfo, ok bool) error {
	if !ok {
		return errors.New("no build information in the binary")
	}
	for _, m := range build.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		if m.Path == "modernc.org/sqlite" && m.Version != testedSQLite ||
			m.Path == "modernc.org/libc" && m.Version != testedLibc {
			return kernel.Fault(kernel.Internal, "db.untested_driver", m.Path, m.Version)
		}
	}
	return nil
}
