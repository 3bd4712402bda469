package db

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/uptrace/bun"

	"relais/internal/kernel"
)

// Announce tells every node, this one included, when and only when tx commits,
// that something changed. On SQLite there is one node, and nothing to tell.
func (d *DB) Announce(ctx context.Context, tx bun.IDB, channel string) error {
	if !d.Postgres() {
		return nil
	}
	_, err := tx.NewRaw("SELECT pg_notify(?, '')", channel).Exec(ctx)
	return err
}

// Listen calls wake whenever a node announces something on channel, and about
// once every interval besides, until ctx ends: an announcement is a hint, and
// may be lost with the connection that carries it. Wake is never called twice
// at the same time.
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
	connection, err := d.subscribe(ctx, channel, interval)
	if err != nil {
		return err
	}
	defer connection.Close(context.WithoutCancel(ctx))
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

// subscribe opens a connection of its own that hears a channel, without making
// the next look wait longer than patience for a server that does not answer.
func (d *DB) subscribe(ctx context.Context, channel string, patience time.Duration) (*pgx.Conn, error) {
	attempt, cancel := context.WithTimeout(ctx, max(patience, time.Second))
	defer cancel()
	connection, err := pgx.Connect(attempt, d.address)
	if err != nil {
		return nil, err
	}
	if _, err := connection.Exec(attempt, "LISTEN "+pgx.Identifier{channel}.Sanitize()); err != nil {
		connection.Close(context.WithoutCancel(ctx))
		return nil, err
	}
	return connection, nil
}
