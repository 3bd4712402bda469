package messaging

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/kernel"
	"relais/internal/platform/lots"
)

// ended are the mails that ended, of which only dates are left.
func (p *Post) ended() lots.Table { return lots.Table{DB: p.db, Name: "mails", Moment: "ended_at"} }

// Due gives, for retention, the days before a moment of which the dates of
// mails that ended are kept: see [lots.Table.Due].
func (p *Post) Due(ctx context.Context, before time.Time) ([]kernel.ID, error) {
	return p.ended().Due(ctx, before)
}

// Drop deletes the dates of the mails that ended on one of these days: see
// [lots.Table.Drop].
func (p *Post) Drop(ctx context.Context, day kernel.ID, before time.Time) error {
	return p.ended().Drop(ctx, day, before)
}

// Daily tells, in a transaction that then sends it, whether what is sent once a
// day is still to be sent on this one ("2026-11-23"): of several nodes, to the
// first that commits.
func (p *Post) Daily(ctx context.Context, tx bun.Tx, what, day string) (first bool, err error) {
	defer kernel.Wrap(&err, "messaging.Daily(%s)", what)
	done, err := tx.NewRaw(
		"INSERT INTO mail_days (what, day) VALUES (?, ?) ON CONFLICT (what) DO UPDATE SET day = EXCLUDED.day WHERE mail_days.day < EXCLUDED.day",
		what, day).Exec(ctx)
	if err != nil {
		return false, err
	}
	n, err := done.RowsAffected()
	return n == 1, err
}
