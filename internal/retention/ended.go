package retention

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
)

// endedBefore is the holds that ended before a moment: released, or their day
// past.
const endedBefore = "(until < ? OR released_at IS NOT NULL AND released_at < ?)"

// DueHolds gives the holds that ended before a moment. Scope: retention.read or
// retention.run.
func (s *Service) DueHolds(ctx context.Context, scope access.Scope, before time.Time) (ids []kernel.ID, err error) {
	defer kernel.Wrap(&err, "retention.DueHolds")
	err = s.DB.Read(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		if err := leave(scope, access.RetentionRead, access.RetentionRun); err != nil {
			return err
		}
		return tx.NewSelect().Table("retention_holds").Column("id").Where(endedBefore, before.UTC(), before.UTC()).
			Order("id").Scan(ctx, &ids)
	})
	return ids, err
}

// DropHold removes a hold that ended before a moment; NotFound when it is gone
// already. A hold never starts again. Scope: retention.run.
func (s *Service) DropHold(ctx context.Context, scope access.Scope, hold kernel.ID, before time.Time) (err error) {
	defer kernel.Wrap(&err, "retention.DropHold(%s)", hold)
	return s.DB.Write(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		if err := leave(scope, access.RetentionRun); err != nil {
			return err
		}
		return oneRow(tx.NewDelete().Table("retention_holds").Where("id = ?", hold).
			Where(endedBefore, before.UTC(), before.UTC()).Exec(ctx))
	})
}
