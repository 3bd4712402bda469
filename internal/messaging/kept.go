package messaging

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
	"relais/internal/platform/lots"
)

// ended are the mails that ended, of which only dates are left.
func (p *Post) ended() lots.Table { return lots.Table{DB: p.db, Name: "mails", Moment: "ended_at"} }

// Due gives, for retention, the days before a moment of which the dates of
// mails that ended are kept: see [lots.Table.Due]. Scope: of the house,
// retention.read.
func (p *Post) Due(ctx context.Context, scope access.Scope, before time.Time) ([]kernel.ID, error) {
	if err := scope.RequireHouse(access.RetentionRead); err != nil {
		return nil, err
	}
	return p.ended().Due(scope.Behind(ctx), before)
}

// Drop deletes the dates of the mails that ended on one of these days: see
// [lots.Table.Drop]. Scope: of the house, retention.run.
func (p *Post) Drop(ctx context.Context, scope access.Scope, day kernel.ID, before time.Time) error {
	if err := scope.RequireHouse(access.RetentionRun); err != nil {
		return err
	}
	return p.ended().Drop(scope.Behind(ctx), day, before)
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
