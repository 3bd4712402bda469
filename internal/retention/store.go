package retention

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
	"relais/internal/platform/db"
)

// store keeps rules, plans, reports and holds. Every method takes the scope of
// the act it serves, and refuses any other.
type store struct {
	db    *db.DB
	clock kernel.Clock
}

func absent() error { return kernel.Fault(kernel.NotFound, "access.absent") }

// leave gives nil when a scope is for one of these actions over the network.
func leave(scope access.Scope, actions ...access.Action) error {
	if err := scope.Require(actions...); err != nil {
		return err
	}
	return scope.Over(access.Network)
}

func (s store) rules(ctx context.Context, tx bun.Tx, scope access.Scope) (rules []Rule, err error) {
	if err := leave(scope, access.RetentionRead, access.RetentionRun); err != nil {
		return nil, err
	}
	return rules, tx.NewSelect().Model(&rules).Order("family").Scan(ctx)
}

func (s store) change(ctx context.Context, tx bun.Tx, scope access.Scope, rule Rule) error {
	if err := leave(scope, access.RetentionRun); err != nil {
		return err
	}
	result, err := tx.NewUpdate().Model(&rule).
		Column("active_days", "archive_days", "automatic", "changed_at", "changed_by").WherePK().Exec(ctx)
	return oneRow(result, err)
}

// oneRow gives NotFound when a statement changed nothing.
func oneRow(result sql.Result, err error) error {
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n > 0 {
		return err
	}
	return absent()
}

// holding is the holds of a family that stand now.
func (s store) holding(tx bun.Tx, family string) *bun.SelectQuery {
	return tx.NewSelect().Table("retention_holds").Where("family = ? AND released_at IS NULL AND until > ?", family, s.clock.Now())
}

// held gives which of some things are on hold now.
func (s store) held(ctx context.Context, tx bun.Tx, scope access.Scope, family string, ids []kernel.ID) (map[kernel.ID]bool, error) {
	if err := leave(scope, access.RetentionRead, access.RetentionRun, access.RetentionHold); err != nil {
		return nil, err
	}
	held := map[kernel.ID]bool{}
	const batch = 500
	for len(ids) > 0 {
		some := ids[:min(batch, len(ids))]
		ids = ids[len(some):]
		var found []kernel.ID
		err := s.holding(tx, family).Column("subject").Where("subject IN (?)", bun.List(some)).Scan(ctx, &found)
		if err != nil {
			return nil, err
		}
		for _, id := range found {
			held[id] = true
		}
	}
	return held, nil
}

// heldUntil gives when the last hold on a thing ends, the zero time without one.
func (s store) heldUntil(ctx context.Context, tx bun.Tx, scope access.Scope, family string, subject kernel.ID) (until time.Time, err error) {
	if err := leave(scope, access.RetentionHold); err != nil {
		return until, err
	}
	err = s.holding(tx, family).Column("until").Where("subject = ?", subject).Order("until DESC").Limit(1).Scan(ctx, &until)
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, nil
	}
	return until.UTC(), err
}

// insertPlan keeps a plan, what it lists and its counts.
func (s store) insertPlan(ctx context.Context, tx bun.Tx, scope access.Scope, plan Plan) error {
	if err := leave(scope, access.RetentionRead, access.RetentionRun); err != nil {
		return err
	}
	row := planRow{ID: plan.ID, MadeAt: plan.MadeAt, MadeBy: plan.MadeBy}
	if _, err := tx.NewInsert().Model(&row).Exec(ctx); err != nil {
		return err
	}
	for _, falling := range plan.Falling {
		report := Report{Plan: plan.ID, Family: falling.Family, Before: falling.Before, Due: len(falling.Due), Held: falling.Held, Kept: falling.Kept}
		if _, err := tx.NewInsert().Model(&report).Exec(ctx); err != nil {
			return err
		}
		const batch = 500
		for due := falling.Due; len(due) > 0; due = due[min(batch, len(due)):] {
			var items []itemRow
			for _, id := range due[:min(batch, len(due))] {
				items = append(items, itemRow{Plan: plan.ID, Family: falling.Family, Subject: id, Outcome: outcomeDue})
			}
			if _, err := tx.NewInsert().Model(&items).Exec(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

// plan gives a plan that was kept, and its counts.
func (s store) plan(ctx context.Context, tx bun.Tx, scope access.Scope, id kernel.ID) (row planRow, reports []Report, err error) {
	if err := leave(scope, access.RetentionRead, access.RetentionRun); err != nil {
		return planRow{}, nil, err
	}
	err = tx.NewSelect().Model(&row).Where("id = ?", id).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return planRow{}, nil, absent()
	}
	if err != nil {
		return planRow{}, nil, err
	}
	return row, reports, tx.NewSelect().Model(&reports).Where("plan = ?", id).Order("family").Scan(ctx)
}

// due gives what a plan lists of a family that was not seen to yet.
func (s store) due(ctx context.Context, tx bun.Tx, scope access.Scope, plan kernel.ID, family string) (ids []kernel.ID, err error) {
	if err := leave(scope, access.RetentionRead, access.RetentionRun); err != nil {
		return nil, err
	}
	err = tx.NewSelect().Table("retention_items").Column("subject").
		Where("plan = ? AND family = ? AND outcome = ?", plan, family, outcomeDue).Order("subject").Scan(ctx, &ids)
	return ids, err
}
