package field

import (
	"context"
	"time"

	"relais/internal/access"
	"relais/internal/kernel"
	"relais/internal/platform/lots"
)

func (s *Service) lots() lots.Table {
	return lots.Table{DB: s.DB, Name: "field_done", Moment: "done_at"}
}

// Due gives, for retention, the days before a moment of which operations that were
// done are remembered: see [lots.Table.Due]. Scope: of the house, retention.read.
func (s *Service) Due(ctx context.Context, scope access.Scope, before time.Time) ([]kernel.ID, error) {
	if err := scope.RequireHouse(access.RetentionRead); err != nil {
		return nil, err
	}
	return s.lots().Due(scope.Behind(ctx), before)
}

// Drop forgets the operations that were done on one of these days: see
// [lots.Table.Drop]. Scope: of the house, retention.run.
func (s *Service) Drop(ctx context.Context, scope access.Scope, day kernel.ID, before time.Time) error {
	if err := scope.RequireHouse(access.RetentionRun); err != nil {
		return err
	}
	return s.lots().Drop(scope.Behind(ctx), day, before)
}
