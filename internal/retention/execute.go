package retention

import (
	"context"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/journal"
	"relais/internal/kernel"
)

// Execute does what a plan lists, and no more: what is on hold, or changed
// since the plan, is left alone. Scope: retention.run; whoever presses the
// button has seen the plan. Each act stands in one transaction with its mark
// and its line; one that fails is counted, and does not stop the others. What
// was seen to is not seen to again: executing twice, or cut short and again,
// does what is left. It gives the counts as they stand after.
func (s *Service) Execute(ctx context.Context, scope access.Scope, plan kernel.ID) (reports []Report, err error) {
	defer kernel.Wrap(&err, "retention.Execute(%s)", plan)
	err = s.DB.Write(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		return s.store.take(ctx, tx, scope, plan)
	})
	if err != nil {
		return nil, err
	}
	return s.execute(ctx, scope, plan, func(string) bool { return true })
}

// execute does what a plan lists of the families that are wanted.
func (s *Service) execute(ctx context.Context, scope access.Scope, plan kernel.ID, wanted func(family string) bool) (reports []Report, err error) {
	err = s.DB.Read(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		_, reports, err = s.store.plan(ctx, tx, scope, plan)
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, report := range reports {
		family, known := s.families[report.Family]
		if !known || !wanted(report.Family) {
			continue
		}
		if err := s.executeFamily(ctx, scope, family, report); err != nil {
			return nil, err
		}
	}
	err = s.DB.Read(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		_, reports, err = s.store.plan(ctx, tx, scope, plan)
		return err
	})
	return reports, err
}

func (s *Service) executeFamily(ctx context.Context, scope access.Scope, family Family, report Report) error {
	var due []kernel.ID
	err := s.DB.Read(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) (err error) {
		due, err = s.store.due(ctx, tx, scope, report.Plan, report.Family)
		return err
	})
	if err != nil {
		return err
	}
	for _, id := range due {
		if err := s.executeOne(ctx, scope, family, report, id); err != nil {
			return err
		}
	}
	if family.Settle == nil || len(due) == 0 {
		return nil
	}
	return family.Settle(ctx)
}

// executeOne acts on one thing, or marks why it did not.
func (s *Service) executeOne(ctx context.Context, scope access.Scope, family Family, report Report, id kernel.ID) error {
	var refused error // by the room, and not by the database
	err := s.DB.Write(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		held, err := s.store.held(ctx, tx, scope, family.Code, []kernel.ID{id})
		if err != nil {
			return err
		}
		if held[id] {
			_, err := s.store.mark(ctx, tx, scope, report, id, outcomeSpared)
			return err
		}
		first, err := s.store.mark(ctx, tx, scope, report, id, outcomeActed)
		if err != nil || !first {
			return err
		}
		if refused = family.Act(ctx, id, report.Before.UTC()); refused != nil {
			return refused
		}
		return s.tell(ctx, tx, scope, journal.RetentionRan, "family:"+family.Code+"/"+string(report.Plan), nil)
	})
	if refused == nil {
		return err
	}
	became := outcomeFailed
	if kind := kernel.KindOf(refused); kind == kernel.Conflict || kind == kernel.NotFound {
		became = outcomeChanged
	}
	return s.DB.Write(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		_, err := s.store.mark(ctx, tx, scope, report, id, became)
		return err
	})
}

// take notes that somebody executes a plan; the night, which does only what is
// automatic, leaves that to them.
func (s store) take(ctx context.Context, tx bun.Tx, scope access.Scope, plan kernel.ID) error {
	if err := leave(scope, access.RetentionRun); err != nil {
		return err
	}
	return oneRow(tx.NewUpdate().Table("retention_plans").
		Set("executed_at = ?", s.clock.Now()).Set("executed_by = ?", scope.Actor().Account).
		Where("id = ?", plan).Exec(ctx))
}

// mark says and counts what became of a thing that a plan lists; first is
// false when it was said before, and then stays.
func (s store) mark(ctx context.Context, tx bun.Tx, scope access.Scope, report Report, id kernel.ID, became outcome) (first bool, err error) {
	if err := leave(scope, access.RetentionRun); err != nil {
		return false, err
	}
	result, err := tx.NewUpdate().Table("retention_items").Set("outcome = ?", became).
		Where("plan = ? AND family = ? AND subject = ?", report.Plan, report.Family, id).
		Where("outcome = ?", outcomeDue).Exec(ctx)
	if err != nil {
		return false, err
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return false, err
	}
	count := bun.Ident(became)
	_, err = tx.NewUpdate().Table("retention_reports").Set("? = ? + 1", count, count).
		Where("plan = ? AND family = ?", report.Plan, report.Family).Exec(ctx)
	return true, err
}
