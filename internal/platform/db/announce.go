package db

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/uptrace/bun"

	"relais/internal/kernel"
)

// Announce tells the other nodes, when and only when tx commits, that
// something changed. On SQLite there is one node, and nothing to tell.
func (d *DB) Announce(ctx context.Context, tx bun.IDB, channel string) error {
	if !d.Postgres() {
		return nil
	}
	_, err := tx.NewRaw("SELECT pg_notify(?, '')", channel).Exec(ctx)
	return err
}

// Listen calls wake whenever another node announces something on channel, and
// at least once every interval, until ctx ends: an announcement is a hint, and
// may be lost with the connection that carries it.
func (d *DB) Listen(ctx context.Context, channel string, interval time.Duration, wake func()) {
	for ctx.Err() == nil {
		if d.Postgres() {
			_ = d.listenOnce(ctx, channel, interval, wake) // a lost connection is made anew below
		}
		select {
		case <-ctx.Done():
		case <-time.After(interval):
			wake()
		}
	}
}

// listenOnce listens on one connection until it breaks.
func (d *DB) listenOnce(ctx context.Context, channel string, interval time.Duration, wake func()) (err error) {
	defer kernel.Wrap(&err, "db.Listen(%s)", channel)
	connection, err := pgx.Connect(ctx, d.address)
	if err != nil {
		return err
	}
	defer connection.Close(context.WithoutCancel(ctx))
	if _, err := connection.Exec(ctx, "LISTEN "+pgx.Identifier{channel}.Sanitize()); err != nil {
		return err
	}
	for {
		wake()
		turn, cancel := context.WithTimeout(ctx, interval)
		_, err := connection.WaitForNotification(turn)
		expired := turn.Err() != nil
		cancel()
		if err != nil && !expired || ctx.Err() != nil {
			return err
		}
	}
}
