package db

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
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

// readTimesInUTC makes a moment read the same on every machine: the driver
// would give it in the zone of this one.
func readTimesInUTC(_ context.Context, c *pgx.Conn) error {
	c.TypeMap().RegisterType(&pgtype.Type{
		Name: "timestamptz", OID: pgtype.TimestamptzOID, Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC},
	})
	return nil
}
