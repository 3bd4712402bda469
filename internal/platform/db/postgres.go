package db

import (
	"context"
	"net/netip"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"relais/internal/kernel"
)

// mostConnections bounds what one node takes of the server, whose own bound is
// 100 by default.
const mostConnections = 16

func openPostgres(ctx context.Context, address string) (*DB, error) {
	config, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, kernel.Because(kernel.Unavailable, "db.address", err)
	}
	if !guardedWay(config) {
		return nil, kernel.Fault(kernel.Unavailable, "db.clear_way")
	}
	// bun writes values into the text of a query: no two are the same, and a
	// cache of prepared ones would only fill the memory.
	config.DefaultQueryExecMode = pgx.QueryExecModeExec
	config.StatementCacheCapacity, config.DescriptionCacheCapacity = 0, 0
	pool := stdlib.OpenDB(*config, stdlib.OptionAfterConnect(readTimesInUTC))
	pool.SetMaxOpenConns(mostConnections)
	pool.SetMaxIdleConns(mostConnections)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	if err := pool.PingContext(ctx); err != nil {
		pool.Close()
		return nil, kernel.Because(kernel.Unavailable, "db.unreachable", err)
	}
	both := bun.NewDB(pool, pgdialect.New())
	return &DB{DB: both, write: both, address: address}, nil
}

// guardedWay tells whether nobody between here and the server can read or
// change what goes by: it is on this machine, or its certificate is verified
// (sslmode=verify-full), without anything less to fall back on.
func guardedWay(config *pgx.ConnConfig) bool {
	ways := append([]*pgconn.FallbackConfig{{Host: config.Host, TLSConfig: config.TLSConfig}}, config.Fallbacks...)
	for _, way := range ways {
		if !local(way.Host) && (way.TLSConfig == nil || way.TLSConfig.InsecureSkipVerify) {
			return false
		}
	}
	return true
}

// local tells whether a host is this machine: a socket, or a loopback address.
func local(host string) bool {
	if strings.HasPrefix(host, "/") || strings.HasPrefix(host, "@") || host == "localhost" {
		return true
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.Unmap().IsLoopback()
}

// WallStands tells whether the second wall holds on this database: that its
// user is not one whom row-level security does not bind. SQLite has no such
// wall, and nobody to climb it.
func (d *DB) WallStands(ctx context.Context) (stands bool, err error) {
	defer kernel.Wrap(&err, "db.WallStands")
	if !d.Postgres() {
		return true, nil
	}
	err = d.NewRaw("SELECT NOT (rolsuper OR rolbypassrls) FROM pg_roles WHERE rolname = current_user").Scan(ctx, &stands)
	return stands, err
}

// readTimesInUTC makes a moment read the same on every machine: the driver
// would give it in the zone of this one.
func readTimesInUTC(_ context.Context, c *pgx.Conn) error {
	c.TypeMap().RegisterType(&pgtype.Type{
		Name: "timestamptz", OID: pgtype.TimestamptzOID, Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC},
	})
	return nil
}
