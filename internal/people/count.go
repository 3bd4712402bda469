package people

import (
	"context"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
)

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
		err := tx.NewSelect().Table("people").ColumnExpr("structure, count(*) AS n").Group("structure").Scan(ctx, &rows)
		for _, row := range rows {
			counts[row.Structure] = row.N
		}
		return err
	})
	return counts, err
}
