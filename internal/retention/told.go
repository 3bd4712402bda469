package retention

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
)

// listedFor is how long the identifiers of a plan are kept: what is still due
// then stands in the plans of later nights.
const listedFor = 30 * 24 * time.Hour

// endNight says that a night is done, tells what it found, and drops the
// identifiers of old plans. A night that another node ended is left alone.
func (s *Service) endNight(ctx context.Context, tx bun.Tx, night string, plan kernel.ID) error {
	done, err := tx.NewRaw("UPDATE retention_night SET done = ? WHERE id = 1 AND night = ? AND NOT done", true, night).Exec(ctx)
	if err != nil {
		return err
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return err
	}
	if err := s.tellNight(ctx, tx, plan); err != nil {
		return err
	}
	if _, err := tx.NewUpdate().Table("retention_plans").Set("told_at = ?", s.store.clock.Now()).Where("id = ?", plan).Exec(ctx); err != nil {
		return err
	}
	_, err = tx.NewDelete().Table("retention_items").
		Where("plan IN (SELECT id FROM retention_plans WHERE made_at < ?)", s.store.clock.Now().Add(-listedFor)).Exec(ctx)
	return err
}

// tellNight has the auditors written to when a night is worth a letter.
func (s *Service) tellNight(ctx context.Context, tx bun.Tx, plan kernel.ID) error {
	if s.Tell == nil {
		return nil
	}
	_, reports, err := s.store.plan(ctx, tx, access.System(access.RetentionRead), plan)
	if err != nil {
		return err
	}
	worth := false
	for _, report := range reports {
		fresh, err := s.fresh(ctx, tx, report)
		if err != nil {
			return err
		}
		worth = worth || report.Failed > 0 || fresh && !s.families[report.Family].Quiet
	}
	if !worth {
		return nil
	}
	return s.Tell(ctx, reports)
}

// fresh tells whether a plan lists something of a family that the plan of no
// night before did.
func (s *Service) fresh(ctx context.Context, tx bun.Tx, report Report) (bool, error) {
	return tx.NewSelect().TableExpr("retention_items AS i").Where("i.plan = ? AND i.family = ?", report.Plan, report.Family).
		Where("NOT EXISTS (SELECT 1 FROM retention_items AS e JOIN retention_plans AS p ON p.id = e.plan " +
			"WHERE e.family = i.family AND e.subject = i.subject AND p.told_at IS NOT NULL)").Exists(ctx)
}
