package retention

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
)

// Listed says that a plan lists something, and what became of it.
type Listed struct {
	Plan    kernel.ID
	Family  string
	Outcome string
	MadeAt  time.Time
}

// About gives all that is kept here of one thing, for its export: the holds
// that were put on it, ended ones too, and the plans that list it. Scope: of
// the house, retention.hold.
func (s *Service) About(ctx context.Context, scope access.Scope, subject kernel.ID) (holds []Hold, listed []Listed, err error) {
	defer kernel.Wrap(&err, "retention.About")
	err = s.DB.Read(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		var rows []holdRow
		if rows, listed, err = s.store.about(ctx, tx, scope, subject); err != nil {
			return err
		}
		holds, err = s.opened(ctx, tx, rows)
		return err
	})
	return holds, listed, err
}

func (s store) about(ctx context.Context, tx bun.Tx, scope access.Scope, subject kernel.ID) (holds []holdRow, listed []Listed, err error) {
	if err := scope.RequireHouse(access.RetentionHold); err != nil {
		return nil, nil, err
	}
	if err := tx.NewSelect().Model(&holds).Where("subject = ?", subject).Order("held_at", "id").Scan(ctx); err != nil {
		return nil, nil, err
	}
	err = tx.NewSelect().TableExpr("retention_items AS i").ColumnExpr("i.plan, i.family, i.outcome, p.made_at").
		Join("JOIN retention_plans AS p ON p.id = i.plan").Where("i.subject = ?", subject).
		OrderExpr("p.made_at, i.plan, i.family").Scan(ctx, &listed)
	for i := range listed {
		listed[i].MadeAt = listed[i].MadeAt.UTC()
	}
	return holds, listed, err
}

// Forget removes all that is kept here of one thing, which is being erased, in
// the transaction of ctx: holds, and its places in plans. A plan that still
// waited to see to it counts it as changed. Forgetting twice is nothing more.
// Scope: of the house, retention.run.
func (s *Service) Forget(ctx context.Context, scope access.Scope, subject kernel.ID) (err error) {
	defer kernel.Wrap(&err, "retention.Forget")
	return s.DB.Write(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		return s.store.forget(ctx, tx, scope, subject)
	})
}

func (s store) forget(ctx context.Context, tx bun.Tx, scope access.Scope, subject kernel.ID) error {
	if err := scope.RequireHouse(access.RetentionRun); err != nil {
		return err
	}
	var items []itemRow
	if err := tx.NewSelect().Model(&items).Where("subject = ? AND outcome = ?", subject, outcomeDue).Order("plan").Scan(ctx); err != nil {
		return err
	}
	for _, item := range items {
		if _, err := s.mark(ctx, tx, scope, Report{Plan: item.Plan, Family: item.Family}, subject, outcomeChanged); err != nil {
			return err
		}
	}
	for _, table := range []string{"retention_items", "retention_holds"} {
		if _, err := tx.NewDelete().Table(table).Where("subject = ?", subject).Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}
