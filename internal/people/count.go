package people

import (
	"context"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
)

// CountUnattended counts the people whom [Service.Unattended] lists. It shows
// nobody, and leaves no line. Scope: as there.
func (s *Service) CountUnattended(ctx context.Context, scope access.Scope) (n int, err error) {
	defer kernel.Wrap(&err, "people.CountUnattended")
	err = s.DB.Read(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		query, err := s.store.unattended(ctx, tx, scope)
		if err != nil {
			return err
		}
		counted, err := query.Count(ctx)
		n = int(counted)
		return err
	})
	return n, err
}

// CountInCharge counts the people of the actor's structure whom any of these
// has in charge. It shows nobody, and leaves no line. Scope: as
// [Service.Unattended].
func (s *Service) CountInCharge(ctx context.Context, scope access.Scope, who ...Charge) (n int, err error) {
	defer kernel.Wrap(&err, "people.CountInCharge")
	err = s.DB.Read(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		counted, err := s.store.inCharge(ctx, tx, scope, who...)
		n = int(counted)
		return err
	})
	return n, err
}

// Counts gives how many people each structure follows, protected ones among
// them. The counts are exact: only what hides the small ones may show them
// (internal/figures). Scope: of the house, figures.read.
func (s *Service) Counts(ctx context.Context, scope access.Scope) (counts map[kernel.ID]int, err error) {
	defer kernel.Wrap(&err, "people.Counts")
	if err := scope.Require(access.FiguresRead); err != nil {
		return nil, err
	}
	if !scope.IsSystem() {
		return nil, kernel.Fault(kernel.Forbidden, access.ReasonRole)
	}
	counts = map[kernel.ID]int{}
	err = s.DB.Read(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		var rows []struct {
			Structure kernel.ID
			N         int
		}
		err := tx.NewSelect().Table("people").ColumnExpr("structure, count(*) AS n").Where("merged_into = ''").Group("structure").Scan(ctx, &rows)
		for _, row := range rows {
			counts[row.Structure] = row.N
		}
		return err
	})
	return counts, err
}
